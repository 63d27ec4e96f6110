"""One worker's turn for a company: read what is due, carry out orders, bring rows in step."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from companies.models import Company
from integration import clock
from integration.errors import NeedsUser, Problem
from sync import autolink, draining, feeds, holding, identity, ledger, watchdog, webhook_hooks, work
from sync import reconcile as reconciling
from sync.engine import reconcile
from sync.fates import Fated, fate_of
from sync.journal import Journal
from sync.lease import Lease, LeaseLost, take
from sync.ledger import Fate
from sync.models import Feed, Mapping, Run
from sync.orders import carry_out_orders
from sync.workspace import Workspace, open_workspace

REST = timedelta(minutes=15)  # how long the rest waits when somebody ended a run early
SLICE = 30.0  # seconds; then other companies have their turn


@dataclass(frozen=True)
class Drained:
    """`more`: something is due still. `busy`: another worker has the company."""

    more: bool = False
    busy: bool = False
    run: int | None = None


def drain(company_id: int, seconds: float = SLICE) -> Drained:
    """Do what is due for one company. Losing or doubling a call is harmless."""
    if not work.is_due(company_id):
        return Drained()
    lease = take(company_id)
    if lease is None:
        return Drained(busy=True)
    try:
        with watchdog.watched():
            return _drain(lease, clock.now() + timedelta(seconds=seconds))
    except LeaseLost:
        # Another worker has taken over; it finds all that was begun in the database.
        return Drained(busy=True)
    finally:
        lease.release()


def _drain(lease: Lease, until: datetime) -> Drained:
    company = Company.objects.get(pk=lease.company_id)
    identity.check(company, lease)
    if not company.reads:
        return Drained()
    run = work.begin_run(company)
    journal = Journal(run)
    try:
        space = open_workspace(company, lease, journal)
    except NeedsUser as problem:
        work.end_run(run, journal, problem)
        return Drained(run=run.pk)
    stopped: Problem | None = None
    at_rest = False
    try:
        at_rest, stopped = _work(space, until)
        if stopped is None:
            webhook_hooks.keep(space)
        _end_early(space)
    finally:
        space.keep_exchanges()
        space.save_budgets()
        work.end_run(run, journal, stopped)
    more = not at_rest and stopped is None and work.is_due(lease.company_id)
    return Drained(more=more, run=run.pk)


def _work(space: Workspace, until: datetime) -> tuple[bool, Problem | None]:
    """Whether nothing is due any more, and what stopped the whole company, if anything."""
    try:
        return _rounds(space, until), None
    except NeedsUser as problem:
        return False, problem


def _rounds(space: Workspace, until: datetime) -> bool:
    """Round after round until the slice is over or nothing is due any more; whether nothing is."""
    while clock.now() < until and not draining.is_on():
        space.refresh()
        if not space.company.reads or not _turn(space, until):
            return False
        feeds.prepare(space.company)  # of a project that was linked just now
        if not work.is_due(space.company.pk):
            return True
    return False


def _turn(space: Workspace, until: datetime) -> bool:
    """One round: orders, feeds, then every row that is due. Returns whether there was anything to do."""
    orders = carry_out_orders(space)
    orders += reconciling.carry_out(space)
    feeds.prepare(space.company)
    polled = _poll(space, until, feeds.due(space.company))
    orders += autolink.link_exact(space) if polled else 0
    space.keep_exchanges()
    chunks = 0
    while _may_go_on(space, until) and _chunk(space):
        chunks += 1
    if _may_go_on(space, until):
        polled += feeds.let_imports_in(space)
    return bool(orders or polled or chunks)


def _poll(space: Workspace, until: datetime, due: Sequence[Feed]) -> int:
    """Read the feeds that are due; a pause is noticed between two of them."""
    count = 0
    for feed in due:
        if not _may_go_on(space, until):
            break
        feeds.poll(space, feed)
        space.refresh()
        count += 1
    return count


def _may_go_on(space: Workspace, until: datetime) -> bool:
    return clock.now() < until and space.company.reads and not (space.ends_early or draining.is_on())


def _end_early(space: Workspace) -> None:
    """Where somebody wants it: what is done stays done; the rest waits, unless somebody asks for it."""
    space.refresh()
    if not space.ends_early:
        return
    at = clock.now() + REST
    run = Run.objects.get(pk=space.journal.run.pk)
    with space.lease.transaction():
        ledger.put_off(space.company.pk, at)
        Feed.objects.filter(company=space.company, due_at__lte=clock.now()).update(due_at=at)
    told = at.astimezone(space.company.zone)
    space.journal.note("run.stopped", by=run.stop_by, at=f"{told.hour % 12 or 12}:{told:%M %p}")


def _chunk(space: Workspace) -> bool:
    """Bring one chunk in step; False when nothing is due."""
    chunk = ledger.take(space.lease)
    if not chunk:
        return False
    fates = _reconcile(space, chunk)
    with space.lease.transaction():
        ledger.close(space.lease, fates)
        space.refresh()
        holding.let_go(space, fates)
    space.keep_exchanges()
    space.journal.flush(ledger.count_due(space.lease))
    return True


def _reconcile(space: Workspace, chunk: list[Mapping]) -> list[Fate]:
    try:
        return reconcile(space, chunk)
    except Problem as problem:
        return [fate_of(space, Fated(row, None, problem)) for row in chunk]
    except (LeaseLost, OperationalError, InterfaceError):
        raise  # nothing is wrong with the records
    except Exception as error:  # the one catch-all: a record that raises must not stop the others
        if len(chunk) == 1:
            return [_hold(space, chunk[0], error)]
        return [fate for row in chunk for fate in _reconcile(space, [row])]


def _hold(space: Workspace, row: Mapping, error: Exception) -> Fate:
    where = traceback.extract_tb(error.__traceback__)[-1]
    facts = {"label": row.label, "error": type(error).__name__, "where": f"{where.name}:{where.lineno}"}
    space.journal.problem("record.unexpected", row, facts)
    return Fate(row, {"problem": "record.unexpected", "facts": facts, "problem_since": clock.now()})
