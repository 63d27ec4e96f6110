"""Claims as they are in Procore at this moment, and what would be done with records as they are by now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from integration.quickbooks import quoted
from sync import procore_lists
from sync.models import Mapping
from sync.plan import Plan
from sync.refs import sight, with_history, with_projects
from sync.registry import ENTITIES
from sync.workspace import Workspace


def by_project(rows: Iterable[Mapping]) -> list[list[Mapping]]:
    """The rows that can be read again by their ids, those of a project together."""
    groups: dict[int, list[Mapping]] = defaultdict(list)
    for row in rows:
        endpoint = ENTITIES[row.entity].procore
        if endpoint and endpoint.by_ids and row.project_id:
            groups[row.project_id].append(row)
    return list(groups.values())


def read_again(space: Workspace, rows: Sequence[Mapping]) -> None:
    """Read rows of one project, and the claims before them: a call for each 100. Raises Problem."""
    entity, project = ENTITIES[rows[0].entity], rows[0].project
    assert project is not None  # noqa: S101 - see by_project
    before = [(row.procore_seen or {}).get("previous_id", "") for row in rows]
    ids = sorted({one for one in (*before, *(row.procore_id for row in rows)) if one})
    seen: set[str] = set()
    moment = None
    for page in procore_lists.by_ids(space, entity, ids, project):
        moment = page.at
        space.sightings.procore(entity, page.records, page.at, project)
        seen |= {str(one["id"]) for one in page.records}
    missing = [row for row in rows if row.procore_id not in seen]
    if missing and moment:
        space.sightings.procore_missing(missing, moment)


def read_list_again(space: Workspace, rows: Sequence[Mapping]) -> None:
    """Rows of one company-wide list of Procore's: a call for each 100. Raises Problem.

    Who is not in the answer is not taken for gone: the list leaves out what is inactive.
    """
    entity = ENTITIES[rows[0].entity]
    for page in procore_lists.by_ids(space, entity, [row.procore_id for row in rows]):
        space.sightings.procore(entity, page.records, page.at)


def read_bills_again(space: Workspace, rows: Sequence[Mapping]) -> None:
    """The bills of sent claims as they are now: an answer may have told less. Raises Problem."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.entity == "claim" and row.quickbooks_id:
            by_kind[row.quickbooks_document.partition(":")[0]].append(quoted(row.quickbooks_number))
    for kind, ids in by_kind.items():
        for page in space.quickbooks.every(kind, f"Id IN ({', '.join(ids)})"):
            space.sightings.quickbooks(kind, page.records, page.at, again=True)


def load(pks: Iterable[int]) -> list[Mapping]:
    """The rows as they are stored now, with all that planning needs."""
    return with_history(with_projects(Mapping.objects.filter(pk__in=list(pks))))


def plans_of(space: Workspace, rows: Iterable[Mapping]) -> dict[int, Plan]:
    """The plan of each row, by its pk."""
    by_entity: dict[str, list[Mapping]] = defaultdict(list)
    for row in rows:
        by_entity[row.entity].append(row)
    context = space.context
    plans: dict[int, Plan] = {}
    for key, some in by_entity.items():
        sights = {row.pk: sight(row) for row in some}
        refs = space.refs(key, list(sights.values()))
        plans |= {pk: ENTITIES[key].plan(one, refs, context) for pk, one in sights.items()}
    return plans
