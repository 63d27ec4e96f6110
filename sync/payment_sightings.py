"""Storing what was seen of bill payments: a row for each claim's bill that a payment touches."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from integration.quickbooks import quoted
from sync.entities.payment_parts import CREDIT
from sync.models import Mapping
from sync.registry import ENTITIES
from sync.seen import merge_quickbooks
from sync.spec import Seen

if TYPE_CHECKING:
    from sync.sightings import Sightings
    from sync.workspace import Workspace

Record = Mapped[str, Any]
KIND = "BillPayment"
IDS = 500  # in one statement


def see(sightings: Sightings, records: Sequence[Record], at: datetime) -> int:
    """Parts that pay a claim's bill, and parts that a known payment does not have any more."""
    entity = ENTITIES["payment"]
    documents = {f"{KIND}:{one['Id']}": one for one in records}
    seen = {part.id: part for one in records for part in entity.read_parts(one)}
    known = _rows_of(sightings, list(documents))
    claims = sightings.known("claim", "quickbooks_id", {_bill(part) for part in seen.values()})
    changed: list[Mapping] = []
    for key, part in seen.items():
        claim = claims.get(_bill(part))
        row = known.get(key) or (_new(sightings, claim) if claim else None)
        if row and (merged := merge_quickbooks(row, _named(row, part), at)):
            changed.append(merged)
    for key, row in known.items():
        if key not in seen and (emptied := _emptied(row, documents[row.quickbooks_document], at)):
            changed.append(emptied)
    return sightings.store(changed)


def find_missing(space: Workspace, claims: Sequence[Mapping]) -> None:
    """Payments made before their bill became a claim's: read by the ids that the bill names."""
    pairs = {
        (f"{KIND}:{payment}", row.quickbooks_id)
        for row in claims
        for payment in (row.quickbooks_seen or {}).get("payments", ())
    }
    documents = sorted({document for document, _ in pairs})
    rows = Mapping.objects.filter(company=space.company, entity="payment", quickbooks_document__in=documents)
    known = {
        tuple(key.removesuffix(CREDIT).split("/")) for key in rows.values_list("quickbooks_id", flat=True)
    }
    missing = sorted(
        {document.partition(":")[2] for document, bill in pairs if (document, bill) not in known}
    )
    for start in range(0, len(missing), IDS):
        where = f"Id IN ({', '.join(quoted(one) for one in missing[start : start + IDS])})"
        for page in space.quickbooks.every(KIND, where):
            space.sightings.quickbooks(KIND, page.records, page.at)


def _rows_of(sightings: Sightings, documents: Sequence[str]) -> dict[str, Mapping]:
    rows = Mapping.objects.filter(
        company_id=sightings.lease.company_id, entity="payment", quickbooks_document__in=documents
    )
    return {row.quickbooks_id: row for row in rows}


def _new(sightings: Sightings, claim: Mapping) -> Mapping:
    row = sightings.new("payment")
    row.project_id = claim.project_id
    return row


def _named(row: Mapping, part: Seen) -> Seen:
    """Its label goes on naming the claim, which planning has added."""
    return replace(part, label=part.label + row.label.removeprefix(f"Payment {row.number}"))


def _bill(part: Seen) -> str:
    return f"Bill:{part.values['bill']}"


def _emptied(row: Mapping, record: Record, at: datetime) -> Mapping | None:
    values = ENTITIES["payment"].emptied(row.quickbooks_seen or {}, record)
    if values == row.quickbooks_seen:
        return None
    row.quickbooks_seen, row.quickbooks_seen_at, row.quickbooks_gone = values, at, False
    row.quickbooks_version, row.money = str(record.get("SyncToken")), None
    return row
