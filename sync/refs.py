"""The records that plans refer to, loaded in bulk: a chunk of 300 claims costs a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from sync.entities.documents import CREDIT, FOREIGN
from sync.models import Mapping, Write
from sync.spec import Context, Entity, Sight, Wanted

COLUMN = {
    "procore": "procore_id",
    "quickbooks": "quickbooks_id",
    "pk": "pk",
    "number": "number",
    "mark": "mark",
}
# The columns of which a sight is made: no more is read of what is only referred to.
SIGHT = (
    "entity", "label", "procore_id", "quickbooks_id", "procore_seen", "quickbooks_seen", "procore_version",
    "quickbooks_version", "procore_gone", "quickbooks_gone", "base", "generation", "project", "approved",
    "make_in", "make_as", "options", "number", "mark",
)  # fmt: skip
MOST_KEYS = 500  # SQLite and PostgreSQL both take many more


class LoadedRefs:
    """Answers from memory; what was not loaded is not there."""

    def __init__(self, company_id: int) -> None:
        self._company_id = company_id
        self._found: dict[tuple[str, str, str], list[Sight]] = {}

    def procore(self, entity: str, procore_id: str) -> Sight | None:
        return self._one(entity, "procore", procore_id)

    def quickbooks(self, entity: str, quickbooks_id: str) -> Sight | None:
        return self._one(entity, "quickbooks", quickbooks_id)

    def pk(self, entity: str, pk: int | None) -> Sight | None:
        return self._one(entity, "pk", str(pk or 0))

    def numbered(self, entity: str, number: str) -> Sequence[Sight]:
        return self._found.get((entity, "number", number), [])

    def marked(self, mark: str) -> Sequence[Sight]:
        return [one for entity in FOREIGN for one in self._found.get((entity, "mark", mark), ())]

    def noted(self, entity: str, mark: str) -> Sequence[Sight]:
        return self._found.get((entity, "noted", mark), [])

    def billed(self, vendor: str, number: str) -> Sequence[Sight]:
        return self._found.get(("claim", "billed", f"{vendor}/{number}"), [])

    def owes(self, vendor: str) -> bool:
        return bool(self._found.get(("bill", "owed", vendor)))

    def is_promised(self, company: str) -> bool:
        return bool(self._found.get(("claim", "promised", company)))

    def load(self, wanted: Iterable[Wanted]) -> None:
        """One query for each kind of key that is not known yet."""
        groups: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in wanted:
            if one.key and (one.entity, one.by, one.key) not in self._found:
                groups[one.entity, one.by].add(one.key)
        for (entity, by), keys in groups.items():
            for some in _parts(sorted(keys)):
                self._load(entity, by, some)

    def _load(self, entity: str, by: str, keys: Sequence[str]) -> None:
        for key in keys:
            self._found[entity, by, key] = []
        if by == "noted":
            self._load_noted(entity, keys)
            return
        if by == "owed":
            self._load_owed(keys)
            return
        if by == "promised":
            self._load_promised(keys)
            return
        if by == "billed":
            self._load_billed(keys)
            return
        column = COLUMN[by]
        rows = Mapping.objects.filter(company_id=self._company_id, entity=entity, **{f"{column}__in": keys})
        for row in with_history(rows.only(*SIGHT)):
            self._found[entity, by, str(getattr(row, column))].append(sight(row))

    def _load_noted(self, entity: str, marks: Sequence[str]) -> None:
        # Only asked for what a person wants to be made: no index has to be kept for it.
        rows = Mapping.objects.filter(company_id=self._company_id, entity=entity)
        for row in rows.filter(base__origin_id__in=list(marks)).only(*SIGHT):
            self._found[entity, "noted", (row.base or {})["origin_id"]].append(sight(row))

    def _load_owed(self, vendors: Sequence[str]) -> None:
        bills = of_vendors(self._company_id, vendors).filter(quickbooks_gone=False)
        bills = bills.exclude(quickbooks_document__startswith=f"{CREDIT.kind}:")
        for row in bills.exclude(quickbooks_seen__balance="0.00"):
            self._found["bill", "owed", (row.quickbooks_seen or {})["vendor_id"]].append(sight(row))

    def _load_promised(self, companies: Sequence[str]) -> None:
        claims = Mapping.objects.filter(company_id=self._company_id, entity="claim")
        claims = claims.annotate(by=_told("procore_seen__vendor_id")).filter(by__in=list(companies))
        approved = Q(quickbooks_id="", archived_at=None) & ~Q(approved="")
        billed = ~Q(quickbooks_id="") & Q(quickbooks_gone=False) & ~Q(quickbooks_seen__balance="0.00")
        for row in claims.filter(approved | billed):
            self._found["claim", "promised", (row.procore_seen or {})["vendor_id"]].append(sight(row))

    def _load_billed(self, keys: Sequence[str]) -> None:
        vendors, numbers = zip(*(key.split("/", 1) for key in keys), strict=True)
        claims = of_vendors(self._company_id, vendors).filter(entity="claim", number__in=numbers)
        for row in with_history(claims):
            key = ("claim", "billed", f"{(row.quickbooks_seen or {})['vendor_id']}/{row.number}")
            if key in self._found:
                self._found[key].append(sight(row))

    def _one(self, entity: str, by: str, key: str) -> Sight | None:
        found = self._found.get((entity, by, key))
        return found[0] if found else None


def load_for(entity: Entity, sights: Sequence[Sight], context: Context, company_id: int) -> LoadedRefs:
    """Everything that planning these sights will look up."""
    refs = LoadedRefs(company_id)
    for _round in range(2):  # the second round asks for what the first one's answers name
        refs.load(one for each in sights for one in entity.wants(each, refs, context))
    return refs


def of_vendors(
    company_id: int, vendors: Iterable[str], entities: Sequence[str] = ("claim", "bill")
) -> QuerySet[Mapping]:
    """What bills these QuickBooks vendors; by an index, as the vendor is inside the JSON.

    Other entities are looked through one by one.
    """
    rows = Mapping.objects.filter(company_id=company_id, entity__in=entities)
    return rows.annotate(billed_by=_told("quickbooks_seen__vendor_id")).filter(billed_by__in=list(vendors))


def _told(path: str) -> Cast:
    """A text inside the JSON. Without the cast SQLite would compare a text of digits with a number."""
    return Cast(KT(path), TextField())


def with_history(rows: Iterable[Mapping]) -> list[Mapping]:
    """The rows; claims among them know (`made`) whether a bill was ever made for them."""
    found = list(rows)
    if claims := [row for row in found if row.entity == "claim"]:
        # A query of its own: to put together one with a subquery takes longer than both.
        bills = Write.objects.filter(mapping__in=[row.pk for row in claims], step="bill")
        made = set(bills.filter(state=Write.State.DONE).values_list("mapping_id", flat=True))
        for row in claims:
            row.made = row.pk in made
    return found


def with_projects(rows: Iterable[Mapping]) -> list[Mapping]:
    """The rows, which need no further query to tell their projects. Many rows share few projects."""
    found = list(rows)
    if wanted := {row.project_id for row in found if row.project_id}:
        projects = Mapping.objects.in_bulk(wanted)
        for row in found:
            if row.project_id:
                row.project = projects.get(row.project_id)
    return found


def sight(row: Mapping) -> Sight:
    """The row as the pure part sees it."""
    return Sight(
        pk=row.pk,
        entity=row.entity,
        label=row.label,
        procore_id=row.procore_id,
        quickbooks_id=row.quickbooks_id,
        procore=row.procore_seen,
        quickbooks=row.quickbooks_seen,
        procore_version=row.procore_version,
        quickbooks_version=row.quickbooks_version,
        procore_gone=row.procore_gone,
        quickbooks_gone=row.quickbooks_gone,
        base=row.base,
        generation=row.generation,
        project=row.project_id,
        approved=row.approved,
        make_in=row.make_in,
        make_as=row.make_as,
        options=row.options,
        sent_before=row.made,
    )


def _parts(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + MOST_KEYS] for start in range(0, len(keys), MOST_KEYS))
