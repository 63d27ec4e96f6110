"""Direct costs as rows: what the lines of a document come to on each project."""

from __future__ import annotations

from collections.abc import Sequence

from integration import clock
from sync import imports, ledger
from sync.columns import store_columns
from sync.models import Mapping
from sync.plan import Plan, seen_columns
from sync.refs import of_vendors
from sync.spec import Seen

ENTITY = "direct_cost"
DOCUMENTS = ("bill", "expense", "vendor_credit")  # what direct costs are parts of
COLUMNS = (
    "project_id", "quickbooks_seen", "quickbooks_version", "quickbooks_seen_at", "quickbooks_gone", "label",
    "number", "vendor_name", "money", "retention", "date", "mark",
)  # fmt: skip


def store(documents: Sequence[tuple[Mapping, Plan]]) -> int:
    """Bring the rows of these documents up to date. Call inside a lease transaction. Returns how many."""
    known = _rows_of([row for row, _ in documents])
    new: list[Mapping] = []
    changed: list[Mapping] = []
    for document, plan in documents:
        parts = {} if document.quickbooks_gone else {part.id: part for part in plan.parts or ()}
        mine = {key: row for key, row in known.items() if row.quickbooks_document == document.quickbooks_id}
        for key, part in parts.items():
            row = mine.get(key)
            if row is None:
                new.append(_fill(_new(document, key), part))
            elif row.quickbooks_seen != part.values or row.quickbooks_gone:
                changed.append(_fill(row, part))
        changed += [_gone(row) for key, row in mine.items() if key not in parts and not row.quickbooks_gone]
    Mapping.objects.bulk_create(new, batch_size=100)
    store_columns(changed, COLUMNS)
    if documents:
        imports.want(documents[0][0].company_id, (*new, *changed))
    return len(new) + len(changed)


def drop(company_id: int, documents: Sequence[str]) -> None:
    """These bills are a claim's by now: what was imported of them would count twice."""
    rows = Mapping.objects.filter(
        company_id=company_id, entity=ENTITY, quickbooks_document__in=documents, quickbooks_gone=False
    )
    pks = list(rows.values_list("pk", flat=True))
    Mapping.objects.filter(pk__in=pks).update(quickbooks_gone=True, quickbooks_seen_at=clock.now())
    ledger.want(Mapping.objects.filter(pk__in=pks))


def want_of_vendor(company_id: int, vendor: str) -> None:
    """Its link in QuickBooks is another one now: which company they name in Procore is looked at anew."""
    rows = of_vendors(company_id, [vendor], (ENTITY,)).filter(quickbooks_gone=False)
    imports.want(company_id, rows.only("entity"))


def _rows_of(documents: Sequence[Mapping]) -> dict[str, Mapping]:
    rows = Mapping.objects.filter(
        company_id__in={row.company_id for row in documents}, entity=ENTITY,
        quickbooks_document__in=[row.quickbooks_id for row in documents],
    )  # fmt: skip
    return {row.quickbooks_id: row for row in rows}


def _new(document: Mapping, key: str) -> Mapping:
    return Mapping(
        company_id=document.company_id, entity=ENTITY, quickbooks_id=key,
        quickbooks_document=document.quickbooks_id,
    )  # fmt: skip


def _fill(row: Mapping, part: Seen) -> Mapping:
    row.project_id, row.quickbooks_seen, row.quickbooks_version = part.project, part.values, part.version
    row.quickbooks_seen_at, row.quickbooks_gone = clock.now(), False
    for name, value in seen_columns(part).items():
        setattr(row, name, value)
    return row


def _gone(row: Mapping) -> Mapping:
    row.quickbooks_gone, row.quickbooks_seen_at = True, clock.now()
    return row
