"""What direct costs that wait still have to carry over: it explains just so much of a difference."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Mapped
from decimal import Decimal

from django.db.models import Q

from sync.entities.direct_cost_steps import APPROVED, PLACE
from sync.models import Mapping
from sync.models.standing import PAUSE
from sync.reconcile_codes import ByCode, Codes, add
from sync.workspace import Workspace

ZERO = Decimal(0)
# Also for the end of a pause, for somebody to ask, or, archived, for nothing any more.
WAITS = (
    Q(due_at__isnull=False) | ~Q(problem="") | Q(waits_on__startswith=PAUSE) | Q(archived_at__isnull=False)
)
# The direct costs of a project by their ids in QuickBooks, as its documents are placed at this moment.
Parts = dict[str, ByCode]
# By the direct cost that waits, or that somebody archived.
Left = dict[Mapping, ByCode]


def total(amounts: Iterable[ByCode]) -> ByCode:
    found: ByCode = {}
    for one in amounts:
        for code, amount in one.items():
            add(found, code, amount)
    return found


def left_over(space: Workspace, project: Mapping, documents: Parts, codes: Mapped[str, int]) -> Left:
    """Lines less what was sent of them; of a cost that belongs elsewhere by now, what still stands here.

    `codes` are the mappings of the project's WBS codes by their ids in Procore.
    """
    here = Q(project=project) | Q(base__project=project.procore_id)
    rows = Mapping.objects.filter(here, WAITS, company=space.company, entity="direct_cost").order_by("pk")
    found = {}
    for row in rows:
        sent = {code: -amount for code, amount in _sent(row, project, codes).items()}
        left = total([documents.get(row.quickbooks_id, {}), sent])
        if any(left.values()):
            found[row] = left
    return found


def is_all_of(codes: Codes, difference: Decimal, left: ByCode, names: Mapped[int, str]) -> bool:
    """Whether what is left over is the difference, code by code."""
    by_name: dict[str, Decimal] = {}
    for code, amount in left.items():
        name = names.get(code, "") if code else ""
        by_name[name] = by_name.get(name, ZERO) + amount
    differing = {one.code: one.difference for one in codes if one.difference}
    is_same = differing == {name: amount for name, amount in by_name.items() if amount}
    return is_same and difference == sum(left.values(), ZERO)


def told(left: Left) -> str:
    waiting = sum(one.archived_at is None for one in left)
    if not waiting:
        return "1 direct cost is archived" if len(left) == 1 else f"{len(left)} direct costs are archived"
    if len(left) == 1:
        return "1 direct cost is on its way or needs a person"
    return f"{len(left)} direct costs are on their way or need a person"


def _sent(row: Mapping, project: Mapping, codes: Mapped[str, int]) -> ByCode:
    """As far as it counts in Procore: approved, with our mark, in this project. Nothing of an edited line."""
    base = row.base or {}
    counts = base.get("status") == APPROVED and bool((row.procore_seen or {}).get("origin_id"))
    if not counts or not row.procore_id or row.procore_gone or base.get(PLACE) != project.procore_id:
        return {}
    found: ByCode = {}
    for line in base.get("lines", {}).values():
        if line["id"] and line["sent"]:
            add(found, codes.get(str(line["sent"]["wbs_code_id"])), Decimal(line["sent"]["amount"]))
    return found
