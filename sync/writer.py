"""Carrying plans out: look, store the intents, send, confirm. Nothing is written from anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from integration import clock
from integration.systems import System
from sync import feeds
from sync.confirm import Confirmation, confirm
from sync.lease import LeaseLost
from sync.models import Mapping, Write
from sync.outbox import Outgoing, intend, outgoing
from sync.plan import Plan
from sync.registry import ENTITIES
from sync.workspace import Workspace

Planned = tuple[Mapping, Plan]


def look(space: Workspace, plans: Iterable[Planned]) -> bool:
    """Before QuickBooks is written to: see what is there by now. Returns whether it looked."""
    steps = [step for _, plan in plans for step in plan.steps[:1] if step.system is System.QUICKBOOKS]
    looks = any(step.once or step.version for step in steps)
    if looks:
        feeds.catch_up(space)
    return looks


def write(space: Workspace, plans: Sequence[Planned]) -> Confirmation:
    """Carry out the first step of each plan. What was not allowed any more is simply left out."""
    result = Confirmation()
    writes = _intend(space, plans)
    waves = _waves(outgoing(space, writes), space.quickbooks.door.executor.width)
    for wave in waves:
        _send(space, wave, result)
    return result


def _intend(space: Workspace, plans: Sequence[Planned]) -> list[Write]:
    with space.lease.transaction():
        space.refresh()
        if not space.may_write:
            return []
        locked = Mapping.objects.select_for_update().filter(pk__in=[row.pk for row, _ in plans])
        present = {row.pk: row for row in locked.only(*DECISIONS)}
        open_ = [(row, plan) for row, plan in plans if space.may_write_to(plan.steps[0].system)]
        allowed = [(row, plan) for row, plan in open_ if _is_allowed(space, present[row.pk], plan)]
        return intend(space, allowed)


DECISIONS = ("pk", "entity", "approved", "rejected", "archived_at", "order", "quickbooks_id")


def _is_allowed(space: Workspace, row: Mapping, plan: Plan) -> bool:
    """The last look at what people decided, under the row's lock."""
    if row.archived_at or row.order:
        return False
    gated = ENTITIES[row.entity].gated and bool(plan.fingerprint)
    if not gated:
        return True
    if row.rejected == plan.fingerprint or row.quickbooks_id:
        return False
    return space.context.settings.direct_export or row.approved == plan.fingerprint


def _waves(requests: Sequence[Outgoing], width: int) -> list[list[Outgoing]]:
    """Transactions go side by side; name lists and sync actions one after another.

    No more at a time than are under way at once: none waits its turn while somebody pauses.
    """
    together = [one for one in requests if not one.alone]
    waves = [[one] for one in requests if one.alone]
    for system in System:
        mine = [one for one in together if one.system is system]
        waves += [mine[start : start + width] for start in range(0, len(mine), width)]
    return waves


def _send(space: Workspace, wave: Sequence[Outgoing], result: Confirmation) -> None:
    with space.lease.transaction():
        space.refresh()
        pks = [one.pk for sent in wave for one in sent.writes]
        rows = Write.objects.filter(pk__in=pks, state=Write.State.READY)
        if not space.may_write_to(
            wave[0].system
        ):  # paused since the intents were stored: nothing more is sent
            rows.update(state=Write.State.DROPPED, settled_at=clock.now())
            return
        now = clock.now()
        if rows.update(state=Write.State.SENT, sent_at=now, fence=space.lease.fence) != len(pks):
            raise LeaseLost("intents were changed by another worker")
    for request in wave:
        for one in request.writes:
            one.state, one.sent_at, one.fence = Write.State.SENT, now, space.lease.fence
    door = space.quickbooks.door if wave[0].system is System.QUICKBOOKS else space.procore.door
    outcomes = door.send_all([one.request for one in wave], space.lease.leave_time_for_a_request)
    for request, outcome in zip(wave, outcomes, strict=True):
        confirm(space, request, outcome, result)
    space.keep_exchanges()
