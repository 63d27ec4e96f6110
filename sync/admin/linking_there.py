"""Records of QuickBooks that are linked to nothing: to be created in Procore, or told why they can't be."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from sync import matching, remote_pages
from sync.admin.linking_rows import name_of, unfit
from sync.admin.paging import keyed, searched
from sync.admin.records import why
from sync.admin.visit import Visit
from sync.models import Mapping
from sync.models.sort_order import SortOrder

BY_LABEL = SortOrder(("label", "id"))
# Only what is active can be linked or created.
ACTIVE = ~Q(quickbooks_seen__active=False)
THERE = Q(procore_id="", quickbooks_gone=False, archived_at=None) & ~Q(quickbooks_id="")


def only_there(visit: Visit, kind: str) -> dict[str, Any]:
    search = searched(visit.request.GET)
    every = Mapping.objects.filter(THERE, company=visit.company, entity=kind)
    rows = every.filter(ACTIVE)
    rows = rows.filter(label__icontains=search) if search else rows
    shown = keyed(_lean(rows), BY_LABEL, visit.request.GET, rows.count())
    alike = looks_like(visit, kind) if shown.rows else {}
    for row in shown.rows:
        _decorate(row, alike.get(row.pk))
    return {
        "page": shown,
        "search": search,
        "inactive": every.exclude(ACTIVE).count(),
        "creatable": any(row.can_make for row in shown.rows),  # type: ignore[attr-defined]
    }


def looks_like(visit: Visit, kind: str) -> dict[int, Mapping]:
    """By the row of QuickBooks: the Procore record that looks most like it, to be linked, not made twice."""
    found = sorted(matching.suggestions(visit.company, kind), key=lambda one: one.score)
    return {one.quickbooks.pk: one.procore for one in found if one.quickbooks}


def _lean(rows: QuerySet[Mapping]) -> QuerySet[Mapping]:
    return rows.select_related("company").defer("plan", "base", "procore_seen")


def _decorate(row: Mapping, alike: Mapping | None) -> None:
    shown: Any = row
    shown.alike = alike
    shown.name, shown.why_not = name_of(row), unfit(row)
    shown.url = remote_pages.quickbooks_url(row)
    shown.stuck = why(row) if row.problem and row.make_in else ""
    shown.can_make = not shown.why_not and not row.make_in
