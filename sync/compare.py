"""The nightly comparison: counts and ids of both systems held against what we know of them.

Change feeds tell of what changed; what vanished without a word, or was never told, is found here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain

from integration import clock
from integration.errors import NeedsUser
from integration.systems import System
from sync import by_query, commitments, compare_imports, sources, sweep
from sync.by_query import Read
from sync.emptiness import stop_if_emptied
from sync.models import Feed, Mapping
from sync.registry import ENTITIES, QUICKBOOKS_TYPES, READERS
from sync.spec import Entity
from sync.workspace import Workspace

# Whose every live record has a row: a different count means that one was missed.
COUNTED = ("Account", "Class", "Vendor", "Item", "Purchase", "VendorCredit", "Bill")
OVERLAP = timedelta(hours=1)
AT_FIRST = timedelta(days=2)


def everything(space: Workspace, last: datetime | None) -> Read:
    """Compared and put right since the `last` comparison began. Raises Problem."""
    # A change that no feed told of shows in no count.
    found = by_query.changed_since(space, last - OVERLAP if last else clock.now() - AT_FIRST)
    seen, changed = found.records, found.changed
    for one in chain(_quickbooks(space), _procore(space), compare_imports.everything(space)):
        seen, changed = seen + one[0], changed + one[1]
        if not space.company.reads:
            break  # one side is suddenly empty: a person looks first
    return Read(seen, changed, found.watermark)


def _quickbooks(space: Workspace) -> Iterable[tuple[int, int]]:
    for kind in QUICKBOOKS_TYPES:
        if kind in COUNTED and not sweep.is_complete(space, kind):
            yield _read_all(space, kind)
        yield sweep.read_linked(space, kind)


def _read_all(space: Workspace, kind: str) -> tuple[int, int]:
    there: set[str] = set()
    changed = 0
    for page in space.quickbooks.every(kind, sources.all_of(kind)):
        changed += space.sightings.quickbooks(kind, page.records, page.at)
        there |= {str(one["Id"]) for one in page.records}
    if not there and _is_emptied(space, System.QUICKBOOKS, READERS[kind], len(sweep.known_ids(space, kind))):
        return 0, changed
    return len(there), changed + sweep.bury_missing(space, kind, there)


def _is_emptied(space: Workspace, system: System, entity: str, known: int) -> bool:
    return stop_if_emptied(space, system, ENTITIES[entity].words, known)


def _procore(space: Workspace) -> Iterable[tuple[int, int]]:
    lists = Feed.objects.filter(company=space.company, source__in=sources.ENTITY_OF)
    for feed in lists.select_related("project"):
        try:
            yield _read_list(space, feed)
        except NeedsUser as problem:
            if not feed.project or problem.code not in compare_imports.HIDDEN:
                raise
            continue  # the project's own feed tells of it; the rest is compared
        if feed.source == sources.REQUISITIONS and feed.project and space.context.settings.prefix_numbers:
            commitments.read(space, feed.project)


def _read_list(space: Workspace, feed: Feed) -> tuple[int, int]:
    """A whole list; of what is not in it, it is noted that it is gone."""
    entity = ENTITIES[sources.ENTITY_OF[feed.source]]
    known = Mapping.objects.filter(
        company=space.company, entity=entity.key, project=feed.project, procore_gone=False
    ).exclude(procore_id="")
    before = {row.procore_id: row for row in known}
    there, changed = set(), 0
    for path, query in _lists(space, entity, feed):
        for page in space.procore.pages(path, query):
            if page.records:
                changed += space.sightings.procore(entity, page.records, page.at, feed.project)
            there |= {str(one["id"]) for one in page.records}
    missing = [row for key, row in before.items() if key not in there]
    if not there and _is_emptied(space, System.PROCORE, entity.key, len(missing)):
        return 0, 0
    if missing:
        space.sightings.procore_missing(missing, clock.now(), wanted=True)
    return len(there), changed + len(missing)


def _lists(space: Workspace, entity: Entity, feed: Feed) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    yield sources.list_of(space, entity, feed, whole=True)
    if entity.key == "vendor":
        # The list of companies may leave out those that were put away ("Vendors").
        company = space.company.procore_company_id
        yield f"/rest/v1.0/companies/{company}/vendors/inactive", [("view", "extended")]
