"""Both sides changed: which is right? All open conflicts of a company, by record, the oldest first."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpResponse

from sync.admin import words
from sync.admin.conflict_questions import Asked, questions_of
from sync.admin.fields import name_of
from sync.admin.pages import page
from sync.admin.paging import address, keyed
from sync.admin.visit import Visit
from sync.models import Conflict, Mapping, Standing
from sync.models.order import Order

OLDEST = Order(("oldest", "id"))
RECORDS = 25  # a page of questions is long


@page
def conflicts(visit: Visit) -> HttpResponse:
    field = visit.request.GET.get("field", "")
    rows = _rows(visit, field)
    total = rows.count() if field else visit.figures.rows(Standing.CONFLICT)
    shown = keyed(rows, OLDEST, visit.request.GET, total, RECORDS)
    asked = questions_of(visit.company, shown.rows)
    if field:
        asked = [
            Asked(one.row, [each for each in one.questions if each.field == field], one.owed) for one in asked
        ]
    return visit.render(
        "sync/conflicts.html",
        page=shown,
        asked=asked,
        field=field,
        fields=_fields(visit, field),
        may=visit.may("resolve"),
        answer=_answer(visit),
    )


def _rows(visit: Visit, field: str) -> QuerySet[Mapping]:
    waiting = Conflict.objects.filter(mapping=OuterRef("pk"), closed_at=None)
    rows = Mapping.objects.filter(company=visit.company).standing_at(Standing.CONFLICT)
    oldest = Subquery(waiting.order_by("since").values("since")[:1])
    if field:
        rows = rows.filter(conflicts__field=field, conflicts__closed_at=None)
    return rows.annotate(oldest=oldest).select_related("company", "project")


def _fields(visit: Visit, chosen: str) -> list[dict[str, Any]]:
    """The filter: each field with how many wait there."""
    waiting = Conflict.objects.filter(mapping__company=visit.company, closed_at=None)
    counts = waiting.order_by().values("field").annotate(rows=Count("pk")).order_by("-rows", "field")
    query = visit.request.GET
    tabs = [
        {
            "title": name_of(one["field"]),
            "rows": one["rows"],
            "url": address(query, field=one["field"]),
            "on": one["field"] == chosen,
        }
        for one in counts
    ]
    every = {"title": "All", "rows": sum(one["rows"] for one in tabs), "on": not chosen}
    return [{**every, "url": address(query, field="")}, *tabs] if tabs else []


def _answer(visit: Visit) -> dict[str, str]:
    waiting = visit.figures.rows(Standing.CONFLICT)
    if not waiting:
        agreed = visit.figures.rows(Standing.IN_STEP)
        return {
            "tone": "green", "icon": "task_alt", "sentence": "No conflicts.",
            "detail": f"Both sides agree on {words.count(agreed, 'record')}." if agreed else "",
        }  # fmt: skip
    return {
        "tone": "orange", "icon": "call_split",
        "sentence": f"{words.count(waiting, 'record')} {words.waits(waiting)} for a decision.",
        "detail": "Both sides say something else, and only a person knows which is right. The rest goes on.",
    }  # fmt: skip
