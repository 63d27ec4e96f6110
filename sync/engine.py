"""The heart: bring a chunk of records in step. A single record is a chunk, a preview writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from integration.errors import Problem
from integration.procore import PAGE
from sync import ledger, writer
from sync.fates import Fated, fate_of
from sync.ledger import URGENT, Fate
from sync.models import Mapping
from sync.plan import Outcome, Plan
from sync.refs import sight, with_history
from sync.registry import ENTITIES
from sync.settle import settle
from sync.workspace import Workspace

MOST_ROUNDS = 4  # unlock or adopt, create, note in Procore, and one to see that nothing is left


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
    _settle(space, progress)
    _find_missing_list(space, progress)
    _look_closely(space, progress)
    _plan(space, progress, progress.open())
    _adopt(space, progress)
    for _round in range(MOST_ROUNDS):
        ready = [(row, plan) for row, plan in progress.planned() if plan.may_run]
        if not ready or not space.may_write:
            break
        _carry_out(space, progress, ready)
    return [fate_of(space, Fated(row, progress.plans.get(pk), progress.failed.get(pk)))
            for pk, row in progress.rows.items()]  # fmt: skip


def _settle(space: Workspace, progress: Progress) -> None:
    result = settle(space, list(progress.rows.values()))
    progress.failed |= {pk: problem for pk, problem in result.failed.items() if pk in progress.rows}
    _reload(progress)


def _carry_out(space: Workspace, progress: Progress, ready: list[writer.Planned]) -> None:
    """One round: look afresh, plan again from what is there now, write what is still wanted."""
    _refresh_money(space, progress, ready)
    looked = writer.look(space, ready)
    if looked:
        _reload(progress)
    rows = [row for row, _ in ready if row.pk not in progress.failed]
    rows = [progress.rows[row.pk] for row in rows]
    _plan(space, progress, rows)
    _adopt(space, progress)
    still = [(row, plan) for row, plan in progress.planned() if plan.may_run and row in rows]
    if not still:
        return
    result = writer.write(space, still)
    progress.failed |= result.failed
    # What was left out (a decision changed meanwhile) is planned anew like what was done.
    _reload(progress)
    _plan(space, progress, [progress.rows[row.pk] for row, _ in still])
    left_out = {row.pk for row, _ in still} - result.done - result.failed.keys()
    for pk in left_out:
        progress.plans[pk] = _not_now(progress.plans[pk])


def _not_now(plan: Plan) -> Plan:
    """Somebody decided otherwise while we prepared: nothing runs in this turn."""
    from dataclasses import replace

    return replace(plan, steps=(), outcome=Outcome.APPROVAL if plan.fingerprint else plan.outcome)


def _plan(space: Workspace, progress: Progress, rows: Sequence[Mapping]) -> None:
    by_entity: dict[str, list[Mapping]] = defaultdict(list)
    for row in rows:
        by_entity[row.entity].append(row)
    context = space.context
    for key, some in by_entity.items():
        sights = {row.pk: sight(row) for row in some}
        refs = space.refs(key, list(sights.values()))
        for pk, one in sights.items():
            progress.plans[pk] = ENTITIES[key].plan(one, refs, context)


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
    found = Mapping.objects.filter(
        company=space.company, entity=row.entity, quickbooks_id=quickbooks_id, procore_id=""
    ).first()
    if found is None:
        return
    found.delete()
    Mapping.objects.filter(pk=row.pk, quickbooks_id="").update(
        quickbooks_id=found.quickbooks_id,
        quickbooks_document=found.quickbooks_document,
        quickbooks_seen=found.quickbooks_seen,
        quickbooks_version=found.quickbooks_version,
        quickbooks_seen_at=found.quickbooks_seen_at,
        label=found.label,
        number=found.number,
    )
    ledger.wake(space.company.pk, [row.reference], row.urgency)
    space.journal.done("item.adopted", row, name=found.label)


def _refresh_money(space: Workspace, progress: Progress, ready: Sequence[writer.Planned]) -> None:
    """Claims about to be sent, and those before them, are read again: a call for each project and 100 ids."""
    _read_by_project(space, progress, [row for row, plan in ready if plan.fingerprint])


def _look_closely(space: Workspace, progress: Progress) -> None:
    """A person asks about claims that were sent: read them, as no list of changes tells of a deleted one."""
    _read_by_project(
        space, progress, [row for row in progress.open() if row.urgency >= URGENT and row.is_linked]
    )


def _read_by_project(space: Workspace, progress: Progress, wanted: Sequence[Mapping]) -> None:
    by_project: dict[int, list[Mapping]] = defaultdict(list)
    for row in wanted:
        endpoint = ENTITIES[row.entity].procore
        if endpoint and endpoint.by_ids and row.project_id:
            by_project[row.project_id].append(row)
    for rows in by_project.values():
        try:
            _read_again(space, rows)
        except Problem as problem:
            progress.failed |= {row.pk: problem for row in rows}
    if by_project:
        _reload(progress)


def _read_again(space: Workspace, rows: Sequence[Mapping]) -> None:
    entity, project = ENTITIES[rows[0].entity], rows[0].project
    assert entity.procore is not None and project is not None  # noqa: S101, PT018 - see the caller
    before = [(row.procore_seen or {}).get("previous_id", "") for row in rows]
    ids = sorted({one for one in (*before, *(row.procore_id for row in rows)) if one})
    seen: set[str] = set()
    names = {"company": space.company.procore_company_id, "project": project.procore_id}
    query = [(name, value.format(**names)) for name, value in entity.procore.query]
    moment = None
    for start in range(0, len(ids), PAGE):
        wanted = [("filters[id][]", one) for one in ids[start : start + PAGE]]
        for page in space.procore.pages(entity.procore.list_path, [*query, *wanted]):
            moment = page.at
            space.sightings.procore(entity, page.records, page.at, project)
            seen |= {str(one["id"]) for one in page.records}
    missing = [row for row in rows if row.procore_id not in seen]
    if missing and moment:
        space.sightings.procore_missing(missing, moment)


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
    assert entity.procore is not None  # noqa: S101 - see the caller
    query = [
        (name, value.format(company=space.company.procore_company_id)) for name, value in entity.procore.query
    ]
    for page in space.procore.pages(entity.procore.list_path, query):
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
    rows = with_history(Mapping.objects.filter(pk__in=list(progress.rows)).select_related("project"))
    for fresh in rows:
        # `wanted` stays as it was when the row was taken: a wish since then brings the row back.
        fresh.wanted = progress.rows[fresh.pk].wanted
        progress.rows[fresh.pk] = fresh
    gone = progress.rows.keys() - {row.pk for row in rows}
    for pk in gone:
        del progress.rows[pk]
