"""The log of a run: what happened, newest first, narrowed and searched; and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from sync import remote_pages
from sync.admin.history import told
from sync.admin.pages import page
from sync.admin.paging import address, searched
from sync.admin.spreadsheet import Cell, download
from sync.admin.visit import Visit
from sync.models import LogEntry, Run

SHOWN = 100
FILTERS = {"all": "All", "written": "Written", "needs_you": "Need you", "requests": "Requests"}
LEVELS = {
    "written": LogEntry.Level.DONE,
    "needs_you": LogEntry.Level.PROBLEM,
    "requests": LogEntry.Level.REQUEST,
}
LOOKS = {
    LogEntry.Level.DONE: ("green", "check_circle"),
    LogEntry.Level.NOTE: ("grey", "info"),
    LogEntry.Level.PROBLEM: ("red", "error"),
    LogEntry.Level.REQUEST: ("grey", "swap_horiz"),
}
HEADS = (
    "Time", "Kind", "Record", "Vendor", "What happened", "By", "System", "Method", "Path", "Status", "ms",
    "Their request id",
)  # fmt: skip
# The JSON of the records is not shown.
UNSEEN = (
    "mapping__procore_seen", "mapping__quickbooks_seen", "mapping__base", "mapping__plan",
    "mapping__project__procore_seen", "mapping__project__quickbooks_seen", "mapping__project__base",
    "mapping__project__plan",
)  # fmt: skip


@dataclass(frozen=True)
class Log:
    """`filters` are titles with their number of lines in this run; `more`: older lines are not shown."""

    lines: list[dict[str, Any]]
    shown: str
    search: str
    filters: list[dict[str, Any]]
    more: bool
    csv: str
    most: int = SHOWN


def log_of(visit: Visit, one: Run) -> Log:
    query = visit.request.GET
    shown, search = chosen(query), searched(query)
    found = list(entries(one, shown, search)[: SHOWN + 1])
    remote_pages.see_places([entry.mapping for entry in found[:SHOWN] if entry.mapping])
    lines = [_line(visit, entry) for entry in found[:SHOWN]]
    csv = f"{visit.url('run_csv', one.pk)}{address(query)}"
    return Log(lines, shown, search, _filters(one, shown, query), len(found) > SHOWN, csv)


@page
def as_csv(visit: Visit, pk: int) -> HttpResponse:
    """Every line of the same filter and search."""
    one = get_object_or_404(visit.company.runs, pk=pk)
    query = visit.request.GET
    found = entries(one, chosen(query), searched(query))
    return download(f"run {one.pk}", HEADS, _cells(found))


def chosen(query: QueryDict) -> str:
    shown = query.get("show", "all")
    return shown if shown in FILTERS else "all"


def entries(one: Run, shown: str, search: str) -> QuerySet[LogEntry]:
    found = one.log_entries.select_related("mapping", "mapping__company", "mapping__project")
    found = found.defer(*UNSEEN).order_by("-at", "-pk")
    if shown in LEVELS:
        found = found.filter(level=LEVELS[shown])
    else:
        found = found.exclude(level=LogEntry.Level.REQUEST)
    return found.filter(_matches(search)) if search else found


def _matches(search: str) -> Q:
    names = Q(mapping__label__icontains=search) | Q(mapping__vendor_name__icontains=search)
    return names | Q(path__icontains=search) | Q(remote_id__startswith=search) | Q(code__icontains=search)


def _filters(one: Run, shown: str, query: QueryDict) -> list[dict[str, Any]]:
    levels = one.log_entries.order_by().values_list("level").annotate(rows=Count("pk"))
    rows = {str(level): count for level, count in levels}
    counts = {key: rows.get(level.value, 0) for key, level in LEVELS.items()}
    counts["all"] = sum(rows.values()) - counts["requests"]
    return [
        {"title": title, "rows": counts[key], "on": key == shown, "url": address(query, show=key)}
        for key, title in FILTERS.items()
    ]


def _line(visit: Visit, entry: LogEntry) -> dict[str, Any]:
    tone, icon = LOOKS[LogEntry.Level(entry.level)]
    row = entry.mapping
    line = told(entry)
    is_claim = bool(row and row.entity == "claim")
    name = [row.label, row.vendor_name if is_claim else ""] if row else []
    return {
        "entry": entry, "tone": tone, "icon": icon, "sentence": line.sentence, "by": line.by,
        "name": ", ".join(filter(None, name)),
        "page": visit.url("claim" if is_claim else "record", row.pk) if row else "",
        "urls": [one for one in remote_pages.urls(row) if one] if row else [],
    }  # fmt: skip


def _cells(found: QuerySet[LogEntry]) -> Iterator[list[Cell]]:
    for entry in found.iterator(chunk_size=500):
        line, row = told(entry), entry.mapping
        yield [
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}", str(entry.get_level_display()),
            row.label if row else "", row.vendor_name if row else "", line.sentence, line.by, entry.system,
            entry.method, entry.path, str(entry.status or ""), "" if entry.ms is None else str(entry.ms),
            entry.remote_id,
        ]  # fmt: skip
