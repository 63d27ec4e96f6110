"""The heart: bring a chunk of records in step. A single record is a chunk, a preview writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from integration.errors import Problem
from integration.systems import System
from sync import cost_parts, fresh, holding, later_claims, ledger, payment_sightings, procore_lists, writer
from sync.entities.documents import FOREIGN, document_of
from sync.fates import Fated, fate_of
from sync.following import follow
from sync.ledger import URGENT, Fate
from sync.models import Mapping
from sync.plan import Outcome, Plan
from sync.registry import ENTITIES
from sync.settle import settle
from sync.steps import COMPARE, LOCK, WRITE
from sync.workspace import Workspace

Reader = Callable[[Workspace, Sequence[Mapping]], None]
SHARED = ("vendor", "project")  # people change them on both sides
MOST_ROUNDS = 6  # unlock, header, lines, a line that is gone, approve, and one to see that nothing is left


@dataclass
class Progress:
    """What is known of a chunk while it is worked on."""

    rows: dict[int, Mapping]
    plans: dict[int, Plan] = field(default_factory=dict)
    failed: dict[int, Problem] = field(default_factory=dict)

    def open(self) -> list[Mapping]:
        return [row for pk, row in self.rows.items() if pk not in self.failed]

    def planned(self) -> list[writer.Planned]:
        return [(row, self.plans[row.pk]) for row in self.open()]


def reconcile(space: Workspace, chunk: Sequence[Mapping]) -> list[Fate]:
    """Settle, look, plan, carry out; returns what becomes of each row."""
    progress = Progress({row.pk: row for row in chunk})
    space.journal.step(COMPARE)
    _settle(space, progress)
    _find_missing_list(space, progress)
    _look_closely(space, progress)
    _plan(space, progress, progress.open())
    _look_again(space, progress)
    _adopt(space, progress)
    _find_payments(space, progress)
    _store_parts(space, progress)
    for _round in range(MOST_ROUNDS):
        ready = [one for one in progress.planned() if holding.may_go(space, *one)]
        if not ready:
            break
        _carry_out(space, progress, ready)
    return [fate_of(space, Fated(row, progress.plans.get(pk), progress.failed.get(pk)))
            for pk, row in progress.rows.items()]  # fmt: skip


def _settle(space: Workspace, progress: Progress) -> None:
    result = settle(space, list(progress.rows.values()))
    progress.failed |= {pk: problem for pk, problem in result.failed.items() if pk in progress.rows}
    if result.looked:
        _reload(progress)


def _carry_out(space: Workspace, progress: Progress, ready: list[writer.Planned]) -> None:
    """One round: look afresh, plan again from what is there now, write what is still wanted."""
    _refresh_money(space, progress, ready)
    _refresh_shared(space, progress, ready)
    looked = writer.look(space, ready)
    if looked:
        _reload(progress)
    rows = [row for row, _ in ready if row.pk not in progress.failed]
    rows = [progress.rows[row.pk] for row in rows]
    _plan(space, progress, rows)
    _adopt(space, progress)
    still = [
        (row, plan) for row, plan in progress.planned() if row in rows and holding.may_go(space, row, plan)
    ]
    if not still:
        return
    space.journal.step(LOCK if all(plan.steps[0].name == "origin" for _, plan in still) else WRITE)
    result = writer.write(space, still)
    space.journal.steps.count(space.journal.steps.now, len(result.done))
    space.journal.step(COMPARE)
    progress.failed |= result.failed
    # What was left out (a decision changed meanwhile) is planned anew like what was done.
    _reload(progress)
    _plan(space, progress, [progress.rows[row.pk] for row, _ in still])
    _plan(space, progress, _awaiting(progress, result.done))
    left_out = {row.pk for row, _ in still} - result.done - result.failed.keys()
    for pk in left_out:
        if holding.may_go(space, progress.rows[pk], progress.plans[pk]):
            progress.plans[pk] = _not_now(progress.plans[pk])


def _awaiting(progress: Progress, done: Collection[int]) -> list[Mapping]:
    """Rows of this chunk that wait for one that is done: nobody else would wake them while they are taken."""
    references = {progress.rows[pk].reference for pk in done if pk in progress.rows}
    return [row for row, plan in progress.planned() if not references.isdisjoint(plan.waits_on)]


def _not_now(plan: Plan) -> Plan:
    """Somebody decided otherwise while we prepared: nothing runs in this turn."""
    from dataclasses import replace

    return replace(plan, steps=(), outcome=Outcome.APPROVAL if plan.fingerprint else plan.outcome)


def _plan(space: Workspace, progress: Progress, rows: Sequence[Mapping]) -> None:
    progress.plans |= fresh.plans_of(space, rows)


def _adopt(space: Workspace, progress: Progress) -> None:
    """Take existing QuickBooks records as counterparts: nothing is written there, so it needs no go-live."""
    adopting = [(row, plan) for row, plan in progress.planned() if plan.adopt]
    if not adopting:
        return
    with space.lease.transaction():
        for row, plan in adopting:
            _take_over(space, row, plan.adopt)
    _reload(progress)
    _plan(space, progress, [progress.rows[row.pk] for row, _ in adopting])


def _take_over(space: Workspace, row: Mapping, quickbooks_id: str) -> None:
    halves = Mapping.objects.filter(company=space.company, quickbooks_id=quickbooks_id, procore_id="")
    found = halves.filter(entity__in=FOREIGN if row.entity == "claim" else [row.entity]).first()
    if found is None:
        return
    if row.quickbooks_id:
        follow(space, row, found)
        return
    ledger.wake(space.company.pk, [found.reference], row.urgency)
    found.delete()
    if row.entity == "claim":
        cost_parts.drop(space.company.pk, [quickbooks_id])
    # A WBS code is found by the name of its item; a claim keeps its own.
    named = {} if row.entity == "claim" else {"label": found.label, "number": found.number}
    Mapping.objects.filter(pk=row.pk, quickbooks_id="").update(
        quickbooks_id=found.quickbooks_id,
        quickbooks_document=found.quickbooks_document,
        quickbooks_seen=found.quickbooks_seen,
        quickbooks_version=found.quickbooks_version,
        quickbooks_seen_at=found.quickbooks_seen_at,
        **named,
    )
    ledger.wake(space.company.pk, [row.reference], row.urgency)
    code = document_of(quickbooks_id).event("found") if row.entity == "claim" else "item.adopted"
    space.journal.done(code, row, name=found.label, number=found.number)


def _find_payments(space: Workspace, progress: Progress) -> None:
    """A bill that has just become a claim's may have been paid before."""
    paid = [row for row in progress.open() if row.entity == "claim" and row.quickbooks_id]
    with suppress(Problem):  # the claim itself is none the worse; the next look finds them
        payment_sightings.find_missing(
            space, [row for row in paid if (row.quickbooks_seen or {}).get("payments")]
        )


def _store_parts(space: Workspace, progress: Progress) -> None:
    """The rows that documents of several consist of; they are due then."""
    documents = [(row, plan) for row, plan in progress.planned() if plan.parts is not None]
    if documents:
        with space.lease.transaction():
            cost_parts.store(documents)


def _refresh_money(space: Workspace, progress: Progress, ready: Sequence[writer.Planned]) -> None:
    """Claims about to be sent, and those before them, are read again: a call for each project and 100 ids."""
    _read_by_project(space, progress, [row for row, plan in ready if plan.fingerprint])


def _refresh_shared(space: Workspace, progress: Progress, ready: Sequence[writer.Planned]) -> None:
    """Fields about to be overwritten in Procore, which keeps no version that would refuse a late write."""
    shared = [row for row, plan in ready if _overwrites_in_procore(row, plan)]
    entities = dict.fromkeys(row.entity for row in shared)
    lists = [[row for row in shared if row.entity == entity] for entity in entities]
    _read(space, progress, lists, fresh.read_list_again)


def _overwrites_in_procore(row: Mapping, plan: Plan) -> bool:
    step = plan.steps[0]
    # The step that carries fields is named for its entity; others only note or take back our mark.
    carries = row.entity in SHARED and step.name == row.entity
    return carries and step.system is System.PROCORE and step.verb == "update"


def _look_closely(space: Workspace, progress: Progress) -> None:
    """Read what no list tells: sent claims that a person asks about, and claims that were missing."""
    asked = [row for row in progress.open() if row.urgency >= URGENT and row.is_linked]
    missing = [row for row in progress.open() if row.procore_gone and row not in asked]
    _read_by_project(space, progress, [*asked, *missing])
    _read(space, progress, [asked] if asked else [], fresh.read_bills_again)


def _look_again(space: Workspace, progress: Progress) -> None:
    """Two claims seen at different times need not follow from one another: both are read once more.

    An edit of the earlier one moves the totals of the later, which no list tells as changed.
    """
    torn = [row for row, plan in progress.planned() if later_claims.may_be_torn(row, plan.code)]
    if torn:
        _read_by_project(space, progress, torn)
        _plan(space, progress, [row for row in progress.open() if row in torn])


def _read_by_project(space: Workspace, progress: Progress, wanted: Sequence[Mapping]) -> None:
    _read(space, progress, fresh.by_project(wanted), fresh.read_again)


def _read(space: Workspace, progress: Progress, groups: Sequence[list[Mapping]], reader: Reader) -> None:
    """A group that can't be read has failed; the others go on."""
    for rows in groups:
        try:
            reader(space, rows)
        except Problem as problem:
            progress.failed |= {row.pk: problem for row in rows}
    if groups:
        _reload(progress)


def _find_missing_list(space: Workspace, progress: Progress) -> None:
    """A record that must exist once is looked for by name before it is made."""
    for row in progress.open():
        entity = ENTITIES[row.entity]
        if row.entity != "cost_code_list" or row.procore_id or entity.procore is None:
            continue
        try:
            _find_by_name(space, row)
        except Problem as problem:
            progress.failed[row.pk] = problem
        _reload(progress)


def _find_by_name(space: Workspace, row: Mapping) -> None:
    entity = ENTITIES[row.entity]
    for page in procore_lists.whole(space, entity):
        for record in page.records:
            seen = entity.read_procore(record)
            if seen.number == row.number:
                with space.lease.transaction():
                    Mapping.objects.filter(pk=row.pk).update(
                        procore_id=seen.id, procore_seen=seen.values, procore_seen_at=page.at
                    )
                space.journal.done("list.found", row)
                return


def _reload(progress: Progress) -> None:
    rows = fresh.load(progress.rows)
    for row in rows:
        # `wanted` stays as it was when the row was taken: a wish since then brings the row back.
        row.wanted = progress.rows[row.pk].wanted
        progress.rows[row.pk] = row
    gone = progress.rows.keys() - {row.pk for row in rows}
    for pk in gone:
        del progress.rows[pk]
