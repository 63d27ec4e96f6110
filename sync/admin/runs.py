"""What was done, by whom, when? The list of runs, and one run with its progress and its log."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from integration import clock, problems
from sync import switchboard
from sync.admin import run_progress, words
from sync.admin.pages import action, page
from sync.admin.paging import keyed
from sync.admin.run_filters import UNEVENTFUL, Filter
from sync.admin.run_log import log_of
from sync.admin.visit import Visit
from sync.models import Run
from sync.models.sort_order import SortOrder

NEWEST = SortOrder(("asked_at", "id"), falling=True)


@page
def runs(visit: Visit) -> HttpResponse:
    chosen = Filter.of(visit.request.GET)
    rows = visit.company.runs.select_related("by")
    found = rows.filter(chosen.condition)
    totals = found.aggregate(all=Count("pk"), eventful=Count("pk", filter=~UNEVENTFUL))
    eventful = found.exclude(UNEVENTFUL)
    listed, count = (found, totals["all"]) if chosen.every else (eventful, totals["eventful"])
    shown = keyed(listed, NEWEST, visit.request.GET, count)
    return visit.render(
        "sync/runs.html", page=shown, runs=shown.rows, chosen=chosen,
        hidden=totals["all"] - totals["eventful"], sentence=_runs_sentence(NEWEST.sorted(rows).first()),
    )  # fmt: skip


@page
def run(visit: Visit, pk: int) -> HttpResponse:
    one = get_object_or_404(visit.company.runs.select_related("by"), pk=pk)
    return visit.render("sync/run.html", **_shown(visit, one))


@page
def progress(visit: Visit, pk: int) -> HttpResponse:
    """The part of the run's page that changes; asked for every two seconds."""
    one = visit.company.runs.select_related("by").filter(pk=pk).first()
    if one is None:
        raise Http404("no such run")
    context = {"visit": visit, "company": visit.company, **_shown(visit, one)}
    return render(visit.request, "sync/run/live.html", context)


@action("pause")
def stop(visit: Visit, pk: int) -> HttpResponse:
    one = get_object_or_404(visit.company.runs, pk=pk)
    if switchboard.stop_run(visit.company, visit.user, pk):
        visit.say(
            f"Run {one.pk:,} stops after the current batch. What is done stays done; the rest waits a "
            "quarter of an hour, or until somebody presses Sync now."
        )
    else:
        visit.warn(f"Run {one.pk:,} has ended, or stops already.")
    return visit.go("run", pk)


def _shown(visit: Visit, one: Run) -> dict[str, Any]:
    return {
        "run": one,
        "now": clock.now(),
        "sentence": run_progress.sentence(one),
        "steps": run_progress.steps(one),
        "parts": run_progress.parts(one),
        "kinds": run_progress.kinds(one),
        "requests": run_progress.requests(one),
        "log": log_of(visit, one),
        "query": visit.request.GET.urlencode(),
        "told": problems.explain(one.problem, one.facts) if one.problem in problems.CATALOGUE else None,
    }


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
