"""What holds a plan back although nobody has to decide about it: writing to its side is paused."""

from __future__ import annotations

from collections.abc import Iterable

from integration.systems import System
from sync import ledger
from sync.ledger import Fate
from sync.models import Mapping
from sync.models.standing import PAUSE
from sync.plan import Plan
from sync.workspace import Workspace


def may_go(space: Workspace, row: Mapping, plan: Plan) -> bool:
    """Whether its plan is carried out by itself, here and now."""
    return plan.may_run and space.may_write and not held_by(space, row, plan)


def held_by(space: Workspace, row: Mapping, plan: Plan) -> str:  # noqa: ARG001 - a schedule asks for the row
    """What the row waits on ("pause:quickbooks"); blank where its plan may be carried out."""
    if not (plan.may_run and space.may_write):
        return ""
    system = plan.steps[0].system
    return "" if space.may_write_to(system) else of_pause(system)


def of_pause(system: System) -> str:
    return f"{PAUSE}{system.value}"


def let_go(space: Workspace, fates: Iterable[Fate]) -> None:
    """A pause may have ended while these were planned. Call inside a lease transaction, freshly read."""
    over = {of_pause(one) for one in System if not space.company.takes_no_writes(one)}
    ledger.wake(space.company.pk, over & {str(fate.columns.get("waits_on")) for fate in fates})
