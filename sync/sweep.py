"""What no list tells: queries return no deletions, so what we know is held against what is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet

from integration import clock
from integration.quickbooks import quoted
from integration.systems import System
from sync.emptiness import stop_if_emptied
from sync.entities.documents import DOCUMENTS
from sync.models import Mapping
from sync.registry import ENTITIES, READERS
from sync.sources import all_of, both
from sync.values import text
from sync.workspace import Workspace

IDS = 500  # in one statement
NAMING = ("claim", "bill", "vendor_credit", "expense")  # rows whose documents have lines on items
# The rows whose records of this type are read again one by one.
LINKED = {**dict.fromkeys(DOCUMENTS, "claim"), "BillPayment": "payment", "Customer": "project"}


def bury_missing(space: Workspace, kind: str, there: set[str]) -> int:
    """Bury what we know of a type and is not among all that is there. Returns how many."""
    return bury(space, kind, known_ids(space, kind) - there)


def deleted_bills(space: Workspace) -> int:
    """Bury the bills and vendor credits of claims that QuickBooks does not show any more. Returns how many.

    As many as we know means that none is gone; otherwise those of claims are asked for by their ids.
    """
    return sum(_deleted(space, kind) for kind in DOCUMENTS if linked_ids(space, kind))


def _deleted(space: Workspace, kind: str) -> int:
    return 0 if is_complete(space, kind) else read_linked(space, kind)[1]


def is_complete(space: Workspace, kind: str) -> bool:
    """Whether as many are there as we know."""
    return space.quickbooks.count(kind, all_of(kind)) == len(_numbers(_read_as(kind, _live(space, kind))))


def read_linked(space: Workspace, kind: str) -> tuple[int, int]:
    """Read again, record by record, what moves money: bills of claims, their payments, and projects.

    Returns how many there are, and how many had changed or were gone.
    """
    ids = sorted(linked_ids(space, kind))
    there, changed = _read(space, kind, ids)
    if ids and not there and stop_if_emptied(space, System.QUICKBOOKS, _words_of_linked(kind), len(ids)):
        return len(ids), changed
    return len(ids), changed + bury(space, kind, set(ids) - there)


def read_lines_of(space: Workspace, item: str) -> None:
    """Read again every document that was seen with a line on this item: a merge may move lines silently."""
    rows = Mapping.objects.filter(company=space.company, entity__in=NAMING, quickbooks_gone=False)
    seen = rows.values_list("quickbooks_document", "quickbooks_seen__lines")
    naming = {one for one, lines in seen.iterator(chunk_size=1000) if _names(lines or (), item)}
    for kind in (*DOCUMENTS, "Purchase"):
        _read(space, kind, sorted(one.partition(":")[2] for one in naming if one.startswith(f"{kind}:")))


def _names(lines: Iterable[dict[str, str]], item: str) -> bool:
    return any(line.get("item") == item for line in lines)


def _read(space: Workspace, kind: str, ids: Sequence[str]) -> tuple[set[str], int]:
    """The ids that are there, and how many of their records had changed."""
    there: set[str] = set()
    changed = 0
    for start in range(0, len(ids), IDS):
        where = f"Id IN ({', '.join(quoted(one) for one in ids[start : start + IDS])})"
        for page in space.quickbooks.every(kind, both(where, all_of(kind))):
            changed += space.sightings.quickbooks(kind, page.records, page.at)
            there |= {text(one["Id"]) for one in page.records}
    return there, changed


def bury(space: Workspace, kind: str, ids: set[str]) -> int:
    gone = [{"Id": one, "status": "Deleted"} for one in sorted(ids)]
    return space.sightings.quickbooks(kind, gone, clock.now()) if gone else 0


def known_ids(space: Workspace, kind: str) -> set[str]:
    """Of live records; what was just made may not be visible yet and is left alone."""
    return _numbers(_read_as(kind, _settled(space, kind)))


def linked_ids(space: Workspace, kind: str) -> set[str]:
    """Of bills and credits that are a claim's, of payments, and of projects, which are not to be counted
    among all customers; other types have none."""
    entity = LINKED.get(kind)
    return _numbers(_settled(space, kind).filter(entity=entity)) if entity else set()


def _words_of_linked(kind: str) -> str:
    if kind in DOCUMENTS:
        return f"{DOCUMENTS[kind].word}s of claims"
    return ENTITIES[LINKED[kind]].words


def _read_as(kind: str, rows: QuerySet[Mapping]) -> QuerySet[Mapping]:
    return rows.filter(entity__in=["claim", READERS[kind]] if kind in DOCUMENTS else [READERS[kind]])


def _live(space: Workspace, kind: str) -> QuerySet[Mapping]:
    rows = Mapping.objects.filter(company=space.company, quickbooks_gone=False)
    return rows.filter(quickbooks_document__startswith=f"{kind}:")


def _settled(space: Workspace, kind: str) -> QuerySet[Mapping]:
    before = clock.now() - timedelta(seconds=settings.VISIBILITY_DELAY)
    return _live(space, kind).filter(quickbooks_seen_at__lt=before)


def _numbers(rows: QuerySet[Mapping]) -> set[str]:
    return {one.partition(":")[2] for one in rows.values_list("quickbooks_document", flat=True)}
