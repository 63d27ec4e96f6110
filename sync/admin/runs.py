"""What was done, by whom, when? The list of runs, one run with its progress, and its log."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from integration import clock, problems
from sync import links
from sync.admin import words
from sync.admin.figures import KINDS
from sync.admin.history import told
from sync.admin.pages import page
from sync.admin.paging import address, paged
from sync.admin.records import TITLES
from sync.admin.visit import Visit
from sync.models import LogEntry, Run

LOG_SHOWN = 100
LEAST_TO_GUESS = 10  # seconds
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


@page
def runs(visit: Visit) -> HttpResponse:
    every = visit.request.GET.get("all") == "1"
    rows = visit.company.runs.select_related("by").order_by("-asked_at", "-pk")
    eventful = rows.exclude(Q(finished_at__isnull=False, written=0, needs_you=0, problem=""))
    total, shown_total = rows.order_by().count(), eventful.order_by().count()
    shown = paged(rows if every else eventful, visit.request.GET, total if every else shown_total)
    return visit.render(
        "sync/runs.html", page=shown, runs=shown.rows, every=every, hidden=total - shown_total,
        sentence=_runs_sentence(rows.first()),
    )  # fmt: skip


@page
def run(visit: Visit, pk: int) -> HttpResponse:
    one = get_object_or_404(visit.company.runs.select_related("by"), pk=pk)
    shown = visit.request.GET.get("show", "all")
    shown = shown if shown in FILTERS else "all"
    return visit.render("sync/run.html", **_progress(visit, one, shown))


@page
def progress(visit: Visit, pk: int) -> HttpResponse:
    """The part of the run's page that changes; asked for every two seconds."""
    one = visit.company.runs.select_related("by").filter(pk=pk).first()
    if one is None:
        raise Http404("no such run")
    shown = visit.request.GET.get("show", "all")
    context = _progress(visit, one, shown if shown in FILTERS else "all")
    return render(visit.request, "sync/run/live.html", {"visit": visit, "company": visit.company, **context})


def _progress(visit: Visit, one: Run, shown: str) -> dict[str, Any]:
    return {
        "run": one,
        "now": clock.now(),
        "sentence": _sentence(one),
        "parts": _parts(one),
        "kinds": _kinds(one),
        "log": [_line(entry) for entry in _entries(one, shown)[:LOG_SHOWN]],
        "shown": shown,
        "filters": [
            {"title": title, "on": key == shown, "url": address(visit.request.GET, show=key)}
            for key, title in FILTERS.items()
        ],
        "most": LOG_SHOWN,
        "told": problems.explain(one.problem, one.facts) if one.problem in problems.CATALOGUE else None,
    }


def _entries(one: Run, shown: str) -> QuerySet[LogEntry]:
    entries = one.log_entries.select_related("mapping", "mapping__company", "mapping__project").order_by(
        "-at", "-pk"
    )
    entries = entries.defer(
        "mapping__procore_seen", "mapping__quickbooks_seen", "mapping__base", "mapping__plan",
        "mapping__project__procore_seen", "mapping__project__quickbooks_seen", "mapping__project__plan",
    )  # fmt: skip
    return (
        entries.filter(level=LEVELS[shown])
        if shown in LEVELS
        else entries.exclude(level=LogEntry.Level.REQUEST)
    )


def _line(entry: LogEntry) -> dict[str, Any]:
    tone, icon = LOOKS[LogEntry.Level(entry.level)]
    row = entry.mapping
    line = told(entry)
    return {
        "entry": entry, "tone": tone, "icon": icon, "sentence": line.sentence, "by": line.by, "row": row,
        "page": "claim" if row and row.entity == "claim" else "record",
        "urls": [one for one in (links.procore_url(row), links.quickbooks_url(row)) if one] if row else [],
    }  # fmt: skip


def _parts(one: Run) -> list[dict[str, Any]]:
    """The bar: written, without change, needs you, to go; each with where it starts and how wide it is."""
    stuck, checked = one.needs_you, max(one.done, one.checked)
    unchanged = max(0, checked - one.written - stuck)
    total = max(one.total, one.written + unchanged + stuck, 1)
    to_go = 0 if one.finished_at else total - one.written - unchanged - stuck
    parts, start = [], 0.0
    for fill, rows, word in (
        (1, one.written, "written"),
        (2, unchanged, "without change"),
        (3, stuck, f"{words.needs(stuck)} you"),
        (0, to_go, "to go"),
    ):
        width = 100 * rows / total
        parts.append(
            {"rows": rows, "word": word, "start": f"{start:.2f}", "width": f"{width:.2f}", "fill": fill}
        )
        start += width
    return parts


def _kinds(one: Run) -> list[dict[str, Any]]:
    columns = ("checked", "created", "updated", "needs_you")
    rows = [
        {
            "title": TITLES.get(kind, kind.replace("_", " ").capitalize()),
            **{name: counts.get(name, 0) for name in columns},
        }
        for kind, counts in sorted(one.counts.items(), key=lambda item: (*KINDS, item[0]).index(item[0]))
        if any(counts.get(name, 0) for name in columns)
    ]
    if len(rows) > 1:
        rows.append(
            {"title": "All", "total": True, **{name: sum(row[name] for row in rows) for name in columns}}
        )
    return rows


def _sentence(one: Run) -> str:
    if one.started_at is None:
        return f"Run {one.pk:,} was asked for and begins in a moment."
    if one.finished_at is None:
        return _so_far(one)
    took = words.lasted(one.finished_at - one.started_at)
    if one.problem:
        return f"Run {one.pk:,} stopped early after {took}: {words.count(one.written, 'record')} written."
    told = [f"{one.written:,} written"]
    told += [f"{one.needs_you:,} {words.needs(one.needs_you)} you"] if one.needs_you else []
    return (
        f"Run {one.pk:,} finished in {took}: {words.count(one.checked, 'record')} checked, {', '.join(told)}."
    )


def _so_far(one: Run) -> str:
    if not one.total:
        return f"Reading: {words.count(one.checked, 'record')} so far"
    passed = (clock.now() - (one.started_at or one.asked_at)).total_seconds()
    # Before a tenth is done, a guess would only mislead.
    if passed < LEAST_TO_GUESS or one.done * 10 < one.total or one.done >= one.total:
        return f"{one.done:,} of {one.total:,} records"
    minutes = -(-passed * (one.total - one.done) / one.done // 60)
    return f"{one.done:,} of {one.total:,} records, about {words.count(int(minutes), 'minute')} left"


def _runs_sentence(last: Run | None) -> dict[str, str]:
    if last is None:
        return {"tone": "grey", "icon": "history", "sentence": "No run yet."}
    if last.finished_at is None:
        return {"tone": "blue", "icon": "sync", "sentence": f"Run {last.pk:,} is under way."}
    when = words.ago(last.finished_at, clock.now())
    if last.problem or last.needs_you:
        rest = "it stopped early" if last.problem else f"{last.needs_you:,} {words.needs(last.needs_you)} you"
        return {"tone": "orange", "icon": "warning", "sentence": f"The last run ended {when}; {rest}."}
    return {
        "tone": "green",
        "icon": "check_circle",
        "sentence": f"The last run ended {when}, and nothing in it needs you.",
    }
