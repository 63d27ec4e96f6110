"""Lists of Procore's, as the entities declare them: the whole list, or some of its records by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from integration.procore import PAGE, Page
from sync.models import Mapping
from sync.spec import Entity
from sync.workspace import Workspace


def address(
    space: Workspace, entity: Entity, project: Mapping | None = None
) -> tuple[str, list[tuple[str, str]]]:
    """Path and query of the whole list."""
    endpoint = entity.procore
    assert endpoint is not None  # noqa: S101 - whoever asks for a list knows that there is one
    names = {
        "company": space.company.procore_company_id,
        "project": project.procore_id if project else "",
    }
    query = [(name, value.format(**names)) for name, value in endpoint.query]
    return endpoint.list_path.format(**names), query


def whole(space: Workspace, entity: Entity, project: Mapping | None = None) -> Iterator[Page]:
    """Page by page. Raises Problem."""
    return space.procore.pages(*address(space, entity, project))


def by_ids(
    space: Workspace, entity: Entity, ids: Sequence[str], project: Mapping | None = None
) -> Iterator[Page]:
    """A request for each 100 of them. What the list does not have is left out. Raises Problem."""
    path, query = address(space, entity, project)
    for start in range(0, len(ids), PAGE):
        wanted = [("filters[id][]", one) for one in ids[start : start + PAGE]]
        yield from space.procore.pages(path, [*query, *wanted])
