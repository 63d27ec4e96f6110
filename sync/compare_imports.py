"""The nightly look at what was imported: payments and direct costs, held against what was entered in Procore.

Their origin id locks them, but an admin can force a change. QuickBooks owns them: what was changed is put
right, what was deleted is shown to a person. Lines of a direct cost are seen through its total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Mapped
from decimal import Decimal
from typing import Any

from integration import clock
from integration.errors import NeedsUser
from integration.systems import System
from sync import ledger
from sync.columns import store_columns
from sync.emptiness import stop_if_emptied
from sync.entities.direct_cost_steps import APPROVED, mark_of, place_of
from sync.entities.payments import PATH
from sync.models import Mapping
from sync.refs import sight
from sync.registry import ENTITIES
from sync.spec import TAKEN_OUT, Values
from sync.values import text
from sync.workspace import Workspace

COMPARED = ("invoice_number", "direct_cost_date", "received_date", "check_number", "date", "requisition_id")
Record = Mapped[str, Any]
HIDDEN = ("procore.no_access", "procore.not_found")  # the tool is off there, or the project is gone


def everything(space: Workspace) -> Iterator[tuple[int, int]]:
    """(compared, differences) of each list. Raises Problem."""
    for project_id, rows in _by(_known(space, "direct_cost"), _place).items():
        if project_id:
            yield _compare(space, rows, f"/rest/v1.1/projects/{project_id}/direct_costs", [], _cost_differs)
    for scope, rows in _by(_known(space, "payment"), _contract).items():
        if scope:
            yield _compare(space, rows, PATH, list(scope), _payment_differs)


def _known(space: Workspace, entity: str) -> Iterable[Mapping]:
    """Entered and at rest, also where a write was refused: it may be gone. Else the next night sees it."""
    rows = Mapping.objects.filter(
        company=space.company,
        entity=entity,
        procore_gone=False,
        quickbooks_gone=False,
        due_at=None,
    )
    return (
        rows.exclude(procore_id="")
        .filter(project__isnull=False, base__isnull=False)
        .select_related("project")
    )


def _by(rows: Iterable[Mapping], key: Any) -> dict[Any, list[Mapping]]:
    groups: dict[Any, list[Mapping]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _place(row: Mapping) -> str:
    """Where it stands: it may still have to leave the project that its own was linked to before."""
    return place_of(row.base, row.project.procore_id if row.project else "")


def _contract(row: Mapping) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in sorted((row.base or {}).get("scope", {}).items()))


def _compare(
    space: Workspace, rows: list[Mapping], path: str, query: list[tuple[str, str]], differs: Any
) -> tuple[int, int]:
    try:
        pages = [page.records for page in space.procore.pages(path, query)]
    except NeedsUser as problem:
        if problem.code not in HIDDEN:
            raise
        return 0, 0  # nothing can be said of it, and the rest is compared
    there = {str(one["id"]): one for records in pages for one in records}
    words = ENTITIES[rows[0].entity].words
    if not there and stop_if_emptied(space, System.PROCORE, words, len(rows)):
        return 0, 0
    gone = [row for row in rows if row.procore_id not in there]
    left = [(row, there[row.procore_id]) for row in rows if row not in gone]
    # Without our mark anybody may edit it: a late twin of a request of ours has unlocked it, or a person.
    changed = [row for row, record in left if not text(record.get("origin_id")) or differs(row, record)]
    for row in gone:
        space.journal.note("seen.gone", row, system="Procore")
        row.procore_gone, row.base = True, {**(row.base or {}), TAKEN_OUT: True}
    for row in changed:
        space.journal.note("seen.changed", row, system="Procore")
        row.procore_seen = ENTITIES[row.entity].read_procore(there[row.procore_id]).values
        row.base = _as_if_never_sent(row.base or {}, _lines(space, row))
    _store(space, [*gone, *changed])
    return len(there), len(gone) + len(changed)


def _store(space: Workspace, rows: list[Mapping]) -> None:
    if not rows:
        return
    for row in rows:
        row.procore_seen_at = clock.now()
    with space.lease.transaction():
        store_columns(rows, ("procore_seen", "procore_seen_at", "procore_gone", "base"))
        ledger.want(Mapping.objects.filter(pk__in=[row.pk for row in rows]))


def _lines(space: Workspace, row: Mapping) -> dict[str, Values]:
    """What lines a direct cost has in Procore, by their ids in QuickBooks; those of nobody by their own."""
    if row.entity != "direct_cost":
        return {}
    mark = f"{mark_of(sight(row), space.context)}:"
    path = f"/rest/v1.0/projects/{_place(row)}/direct_costs/{row.procore_id}/line_items"
    pages = space.procore.pages(path)
    found = [(text(one.get("origin_id")), text(one["id"])) for page in pages for one in page.records]
    return {
        origin.removeprefix(mark) if origin.startswith(mark) else f"Procore {number}": {
            "id": number,
            "sent": None,
        }
        for origin, number in found
    }


def _as_if_never_sent(base: Values, lines: Values) -> Values:
    """What Procore holds is not what was sent: all of it is sent again, line by line under the same ids.

    `lines`: those that are there; what is not of the document is taken away.
    """
    kept = {name: one for name, one in base.items() if name not in ("header", "status", "lines")}
    if (
        "sent" in base
    ):  # the other fields of a payment that is no claim's any more are known from nowhere else
        kept["sent"] = {**base["sent"], "amount": None}
    return {**kept, "lines": lines} if lines else kept


def _cost_differs(row: Mapping, record: Record) -> bool:
    base, total = row.base or {}, (row.quickbooks_seen or {}).get("total", "0")
    if Decimal(text(record.get("grand_total")) or "0") != Decimal(total):
        return True
    return text(record.get("status")) != APPROVED or not _agrees(base.get("header", {}), record)


def _payment_differs(row: Mapping, record: Record) -> bool:
    sent = (row.base or {}).get("sent", {})
    if Decimal(text(record.get("amount")) or "0") != Decimal(sent.get("amount") or "0"):
        return True
    return not _agrees(sent, record)


def _agrees(sent: Values, record: Record) -> bool:
    """By what both systems write alike; texts may come back in another form and would be sent each night."""
    return all(text(record.get(name)) == text(sent[name]) for name in COMPARED if name in sent)
