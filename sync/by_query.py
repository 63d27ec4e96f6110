"""What is in QuickBooks, and what changed there, by queries: where the change feed can't tell, or did not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from integration.quickbooks import moment_literal
from integration.systems import System
from sync.emptiness import stop_if_emptied
from sync.models import Mapping
from sync.registry import ENTITIES, QUICKBOOKS_TYPES, READERS
from sync.sources import all_of, both
from sync.sweep import bury_missing, deleted_bills
from sync.workspace import Workspace


@dataclass(frozen=True)
class Read:
    """What one reading of a feed brought."""

    records: int
    changed: int
    watermark: datetime


def everything(space: Workspace) -> Read:
    """The first read, or the read after too long a pause: every type in full."""
    return _pages(space, all_of, full=True)


def instead_of_feed(space: Workspace, moment: datetime) -> Read:
    """What the change feed had to tell since then and could not: bills that are gone, too."""
    read = changed_since(space, moment)
    return replace(read, changed=read.changed + deleted_bills(space))


def changed_since(space: Workspace, moment: datetime) -> Read:
    """What is gone is not among it."""
    newer = f"MetaData.LastUpdatedTime >= {moment_literal(moment)}"
    return _pages(space, lambda kind: both(newer, all_of(kind)))


def _pages(space: Workspace, where: Callable[[str], str], *, full: bool = False) -> Read:
    count = changed = 0
    # The first rows of every type in one request: most types are small.
    firsts = space.quickbooks.firsts({kind: where(kind) for kind in QUICKBOOKS_TYPES})
    started = min(page.at for page in firsts.values())
    for kind in QUICKBOOKS_TYPES:
        there: set[str] = set()
        for page in space.quickbooks.every(kind, where(kind), firsts[kind]):
            there |= {str(one["Id"]) for one in page.records}
            changed += space.sightings.quickbooks(kind, page.records, page.at)
        count += len(there)
        if full and (there or not _is_emptied(space, kind)):
            changed += bury_missing(space, kind, there)
    return Read(count, changed, started)


def _is_emptied(space: Workspace, kind: str) -> bool:
    known = Mapping.objects.filter(company=space.company, quickbooks_gone=False)
    known = known.filter(quickbooks_document__startswith=f"{kind}:")
    return stop_if_emptied(space, System.QUICKBOOKS, ENTITIES[READERS[kind]].words, known.count())
