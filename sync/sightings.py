"""Storing what was seen: one upsert for a page of records, and work for what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from companies.crypto import keyed_hash
from integration.systems import System
from sync import cost_parts, freed_names, imports, later_claims, ledger, payment_sightings, project_ids
from sync.columns import store_columns
from sync.entities import bill
from sync.entities.documents import DOCUMENTS, Document
from sync.journal import Journal
from sync.lease import Lease
from sync.models import Mapping, Write
from sync.registry import ENTITIES, READERS
from sync.seen import merge_quickbooks, see_quickbooks, set_columns
from sync.spec import UNSEEN, Entity, Seen

Record = Mapped[str, Any]


@dataclass(frozen=True)
class Sightings:
    """Stores sightings for the lease holder. Each call is one transaction."""

    lease: Lease
    company_key: str
    journal: Journal

    def procore(
        self, entity: Entity, records: Iterable[Record], at: datetime, project: Mapping | None = None
    ) -> int:
        """Rows of a Procore list. Returns how many are new or changed; those are due now."""
        seen = {one.id: self._hidden(one) for one in map(entity.read_procore, records)}
        if not seen:
            return 0
        with self.lease.transaction():
            known = self.known(entity.key, "procore_id", seen)
            self._free_names(System.PROCORE, entity, known, seen, "procore_seen")
            changed = [
                row
                for one in seen.values()
                if (row := self._merge_procore(entity, known.get(one.id), one, at, project))
            ]
            later_claims.want(self.lease.company_id, [row for row in changed if not row._state.adding])
            return self.store(changed)

    def _hidden(self, one: Seen) -> Seen:
        """A secret is known by its hash alone."""
        if not one.secret:
            return one
        hashed = keyed_hash(self.company_key, one.secret)
        return replace(one, values={**one.values, "ein_hash": hashed}, secret="")

    def procore_missing(self, rows: Iterable[Mapping], at: datetime, *, wanted: bool = False) -> None:
        """These were asked for by id and not in the answer: they are gone, or hidden from us.

        `wanted`: nobody works on them at this moment, so they are asked for.
        """
        pks = [row.pk for row in rows]
        with self.lease.transaction():
            gone = Mapping.objects.filter(pk__in=pks, procore_gone=False)
            newly = list(gone)
            self._wake(newly)
            later_claims.want(self.lease.company_id, newly)
            if wanted:
                ledger.want(gone)
            gone.update(procore_gone=True, procore_seen_at=at)

    def quickbooks(self, kind: str, records: Iterable[Record], at: datetime, *, again: bool = False) -> int:
        """Records of one QuickBooks type, tombstones included. `again`: whatever was seen of bills before."""
        found = list(records)
        if not found:
            return 0
        gone = [f"{kind}:{one['Id']}" for one in found if one.get("status") == "Deleted"]
        live = [one for one in found if one.get("status") != "Deleted"]
        with self.lease.transaction():
            count = self._bury(gone, at)
            if document := DOCUMENTS.get(kind):
                return count + self._bills(document, live, at, again=again)
            if kind == payment_sightings.KIND:
                return count + payment_sightings.see(self, live, at)
            return count + self._plain(kind, live, at)

    def _plain(self, kind: str, records: Sequence[Record], at: datetime) -> int:
        entity = ENTITIES[READERS[kind]]
        seen = {one.id: one for record in records if (one := entity.read_quickbooks(record))}
        project_ids.learn(self.lease.company_id, seen.values())
        known = self.known(entity.key, "quickbooks_id", seen)
        if any(_was_turned(known[key], one) for key, one in seen.items() if key in known):
            self._plan_waiting_claims()
        self._free_names(System.QUICKBOOKS, entity, known, seen, "quickbooks_seen")
        changed = [
            row
            for one in seen.values()
            if (row := merge_quickbooks(known.get(one.id) or self.new(entity.key), one, at))
        ]
        return self.store(changed)

    def _bills(self, document: Document, records: Sequence[Record], at: datetime, *, again: bool) -> int:
        """A bill belongs to the claim linked to it, or to the claim it is marked for; else it is foreign.

        The same of vendor credits.
        """
        entity = ENTITIES[document.entity]
        seen = {one.id: one for record in records if (one := entity.read_quickbooks(record))}
        project_ids.learn(self.lease.company_id, seen.values())
        ours = self.known("claim", "quickbooks_id", seen)
        loose = [one for one in seen.values() if one.id not in ours]
        marks = Counter(one.mark for one in loose)
        for one in loose:
            # Two with one mark: both stay foreign, and the claim says so.
            if marks[one.mark] == 1 and (claim := self._adopter(document, one)):
                ours[one.id] = claim
        foreign = self.known(entity.key, "quickbooks_id", [key for key in seen if key not in ours])
        claims = [row for key, claim in ours.items() if (row := _merge_bill(claim, seen[key], at, again))]
        known = Mapping.objects.filter(company_id=self.lease.company_id, entity=entity.key)
        ledger.drop(known.filter(quickbooks_id__in=list(ours)))
        cost_parts.drop(self.lease.company_id, list(ours))
        bills = [
            row
            for key, one in seen.items()
            if key not in ours
            and (row := merge_quickbooks(foreign.get(key) or self.new(entity.key), one, at))
        ]
        return self.store([*claims, *bills])

    def _adopter(self, document: Document, one: Seen) -> Mapping | None:
        """The unlinked claim that this bill is marked for, unless a bill was made and unlinked before."""
        claim_id = bill.claim_of(self.company_key, one.mark)
        if not claim_id:
            return None
        made = Write.objects.filter(mapping=OuterRef("pk"), step="bill", state=Write.State.DONE)
        free = Mapping.objects.filter(
            company_id=self.lease.company_id, entity="claim", procore_id=claim_id, quickbooks_id=""
        )
        claim = free.filter(~Exists(made)).first()
        # A write without an answer is settled by looking up, which also sees a second bill.
        if claim is None or claim.writes.filter(state=Write.State.SENT).exists():
            return None
        self.journal.done(document.event("found"), claim, number=one.number)
        return claim

    def _bury(self, ids: Sequence[str], at: datetime) -> int:
        if not ids:
            return 0
        rows = Mapping.objects.filter(company_id=self.lease.company_id, quickbooks_document__in=ids)
        newly = list(rows.filter(quickbooks_gone=False))
        for row in newly:
            self.journal.note("seen.gone", row, system="QuickBooks")
        rows.update(quickbooks_gone=True, quickbooks_seen_at=at)
        imports.want(self.lease.company_id, newly)
        self._wake(newly)
        if any("active" in (row.quickbooks_seen or {}) for row in newly):  # not a document
            self._plan_waiting_claims()
        return len(newly)

    def _merge_procore(
        self, entity: Entity, row: Mapping | None, one: Seen, at: datetime, project: Mapping | None
    ) -> Mapping | None:
        new = row is None
        row = row or self.new(entity.key)
        same = row.procore_seen == one.values and row.procore_version == one.version
        if same and not row.procore_gone and not new:
            return None
        row.procore_id, row.procore_seen, row.procore_version = one.id, one.values, one.version
        row.procore_seen_at, row.procore_gone = at, False
        row.project = project or row.project
        # A WBS code is found by the name of its item, which QuickBooks' side tells.
        set_columns(
            row, one, keep=("label", "number") if entity.key == "wbs_code" and row.quickbooks_id else ()
        )
        if not entity.serial:  # single lines of big name lists would only bury the rest
            self.journal.note("seen.first" if new else "seen.changed", row, system="Procore")
        return row

    def store(self, rows: Sequence[Mapping]) -> int:
        new = [row for row in rows if row._state.adding]
        old = [row for row in rows if not row._state.adding]
        Mapping.objects.bulk_create(new, batch_size=100)
        store_columns(old, SEEN_COLUMNS)
        imports.want(self.lease.company_id, (*new, *old))
        self._wake(old)
        if new:
            ledger.wake(self.lease.company_id, {f"{UNSEEN}{row.entity}" for row in new})
        return len(new) + len(old)

    def _plan_waiting_claims(self) -> None:
        """Something was turned on or off, or is gone: what waits for approval may be unsendable by now."""
        claims = Mapping.objects.filter(company_id=self.lease.company_id, entity="claim", quickbooks_id="")
        ledger.want(claims.filter(waiting_since__isnull=False))

    def _free_names(
        self, system: System, entity: Entity, known: Mapped[str, Mapping], seen: Mapped[str, Seen], side: str
    ) -> None:
        if entity.key in ("vendor", "project"):
            pairs = [(getattr(known[key], side), one) for key, one in seen.items() if key in known]
            freed_names.want(self.lease.company_id, system, pairs)

    def _wake(self, rows: Iterable[Mapping]) -> None:
        ledger.wake(self.lease.company_id, [row.reference for row in rows])

    def known(self, entity: str, column: str, ids: Iterable[str]) -> dict[str, Mapping]:
        found: dict[str, Mapping] = {}
        keys = list(ids)
        for start in range(0, len(keys), 500):
            some = {f"{column}__in": keys[start : start + 500]}
            rows = Mapping.objects.filter(company_id=self.lease.company_id, entity=entity, **some)
            found |= {getattr(row, column): row for row in rows}
        return found

    def new(self, entity: str) -> Mapping:
        return Mapping(company_id=self.lease.company_id, entity=entity)


SEEN_COLUMNS = (
    "project", "procore_id", "procore_seen", "procore_version", "procore_seen_at", "procore_gone",
    "quickbooks_id", "quickbooks_document", "quickbooks_seen", "quickbooks_version", "quickbooks_seen_at",
    "quickbooks_gone", "label", "number", "vendor_name", "money", "retention", "date", "mark",
)  # fmt: skip


def _was_turned(row: Mapping, one: Seen) -> bool:
    return (row.quickbooks_seen or {}).get("active") != one.values.get("active")


def _merge_bill(claim: Mapping, one: Seen, at: datetime, again: bool) -> Mapping | None:
    known = (claim.quickbooks_id, claim.quickbooks_version, claim.quickbooks_gone)
    if known == (one.id, one.version, False) and not (again and claim.quickbooks_seen != one.values):
        return None
    see_quickbooks(claim, one, at)
    return claim
