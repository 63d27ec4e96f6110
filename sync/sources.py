"""The sources that feeds read: their names, what they bring, and the lists of both systems behind them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from integration.procore import between
from sync import procore_lists
from sync.imports import COSTS, PAYMENTS
from sync.models import Feed
from sync.registry import ENTITIES, READERS
from sync.spec import Entity
from sync.workspace import Workspace

CHANGES = "quickbooks.changes"
BOOKS = "quickbooks.books"
VENDORS = "procore.vendors"
PROJECTS = "procore.projects"
WBS_CODES = "procore.wbs_codes"
REQUISITIONS = "procore.requisitions"
COMPARE = "compare"  # the nightly comparison of everything

COMPANY_SOURCES = (CHANGES, BOOKS, VENDORS, PROJECTS, COMPARE, PAYMENTS, COSTS)
PROJECT_SOURCES = (WBS_CODES, REQUISITIONS)
ENTITY_OF = {VENDORS: "vendor", PROJECTS: "project", WBS_CODES: "wbs_code", REQUISITIONS: "claim"}
# What is read first: references before what refers to them.
ORDER = (BOOKS, CHANGES, PROJECTS, VENDORS, WBS_CODES, REQUISITIONS, COMPARE)
FAR = timedelta(days=3650)  # an open end of a range that needs one


def all_of(kind: str) -> str:
    """Lists hide their inactive records unless asked for them."""
    endpoint = ENTITIES[READERS[kind]].quickbooks
    return endpoint.where if endpoint else ""


def both(*conditions: str) -> str:
    return " AND ".join(one for one in conditions if one)


def list_of(
    space: Workspace, entity: Entity, feed: Feed, *, whole: bool = False
) -> tuple[str, list[tuple[str, str]]]:
    """Path and query of a Procore list: what changed since the feed's watermark, or the whole of it."""
    path, query = procore_lists.address(space, entity, feed.project)
    if feed.watermark and entity.procore and entity.procore.since and not whole:
        since = feed.watermark - timedelta(seconds=settings.READ_OVERLAP)
        query.append(("filters[updated_at]", between(since, feed.watermark + FAR)))
    return path, query
