"""Both sides changed: which is right? All open conflicts of a company, by record, the oldest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Lookup
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpResponse

from sync.admin import words
from sync.admin.causes import WORDS
from sync.admin.conflict_questions import Asked, questions_of
from sync.admin.fields import name_of
from sync.admin.pages import page
from sync.admin.paging import address, keyed
from sync.admin.visit import Visit
from sync.models import Conflict, Mapping, Standing
from sync.models.sort_order import SortOrder

Tab = dict[str, Any]
OLDEST = SortOrder(("oldest", "id"))
RECORDS = 25  # a page of questions is long


@page
def conflicts(visit: Visit) -> HttpResponse:
    field, kind = visit.request.GET.get("field", "")[:40], visit.request.GET.get("kind", "")[:40]
    rows = _rows(visit, field, kind)
    total = rows.count() if field or kind else visit.badges.rows(Standing.CONFLICT)
    shown = keyed(rows, OLDEST, visit.request.GET, total, RECORDS)
    asked = questions_of(visit.company, shown.rows)
    if field:
        asked = [
            Asked(one.row, [each for each in one.questions if each.field == field], one.owed) for one in asked
        ]
    fields, kinds = _narrowed(visit, field, kind)
    return visit.render(
        "sync/conflicts.html",
        page=shown,
        asked=asked,
        field=field,
        kind=kind,
        fields=fields,
        kinds=kinds,
        may=visit.may("resolve"),
        answer=_answer(visit),
    )


def _rows(visit: Visit, field: str, kind: str) -> QuerySet[Mapping]:
    waiting = Conflict.objects.filter(mapping=OuterRef("pk"), closed_at=None)
    rows = Mapping.objects.filter(company=visit.company).standing_at(Standing.CONFLICT)
    rows = rows.filter(entity=kind) if kind else rows
    oldest = Subquery(waiting.order_by("since").values("since")[:1])
    if field:
        rows = rows.filter(conflicts__field=field, conflicts__closed_at=None)
    return rows.annotate(oldest=oldest).select_related("company", "project")


def _narrowed(visit: Visit, field: str, kind: str) -> tuple[list[Tab], list[Tab]]:
    """The two filters: fields, and kinds where there are several; each with how many wait there."""
    waiting = Conflict.objects.filter(mapping__company=visit.company, closed_at=None).order_by()
    found = list(waiting.values_list("field", "mapping__entity").annotate(rows=Count("pk")))
    fields, kinds = Counter[str](), Counter[str]()
    for name, entity, rows in found:
        fields[name] += rows if kind in ("", entity) else 0
        kinds[entity] += rows if field in ("", name) else 0
    by_field = _tabs(visit, "field", field, {one: name_of(one) for one in fields}, fields)
    return by_field, _tabs(visit, "kind", kind, WORDS, kinds) if len(kinds) > 1 else []


def _tabs(visit: Visit, name: str, chosen: str, titles: Lookup[str, str], counts: Counter[str]) -> list[Tab]:
    if not counts:
        return []
    every = [("", "All", counts.total())]
    shown = [(one, titles.get(one, one), rows) for one, rows in counts.most_common() if rows or one == chosen]
    return [
        {"title": title[:1].upper() + title[1:], "rows": rows, "on": one == chosen,
         "url": address(visit.request.GET, **{name: one})}
        for one, title, rows in every + shown
    ]  # fmt: skip


def _answer(visit: Visit) -> dict[str, str]:
    waiting = visit.badges.rows(Standing.CONFLICT)
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
