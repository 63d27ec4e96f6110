"""Do both books agree, and if not, why? What a worker has read from both systems, and asking it to again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse

from integration import clock, problems
from integration.problems import Explanation
from sync import desk
from sync.actor import name_of
from sync.admin import words
from sync.admin.answer import Answer
from sync.admin.pages import action, page
from sync.admin.paging import paged
from sync.admin.reconciliation_answer import answer_of
from sync.admin.reconciliation_chart import chart_of
from sync.admin.reconciliation_filter import Filter
from sync.admin.reconciliation_reading import Reading, reading_of
from sync.admin.reconciliation_sums import Group, Sums, by_cause, by_project, is_unsent
from sync.admin.reconciliation_table import (
    CLAIM_HEADS,
    COST_HEADS,
    CostTotal,
    claim_cells,
    claim_rows,
    cost_cells,
    cost_rows,
)
from sync.admin.spreadsheet import download
from sync.admin.visit import Visit
from sync.models import Reconciliation
from sync.reconcile_claims import Line

UNREAD = Answer(
    "grey", "balance", "The two books have not been compared yet.",
    "Both systems are read when you ask for it; nothing is written.",
)  # fmt: skip

# What settles a cause: what the link says, the page, and its filter.
ACTS = {
    "waits for approval": ("Approve", "claims", "?tab=waiting"),
    "needs a person": ("Open error desk", "desk", ""),
}


@page
def reconciliation(visit: Visit) -> HttpResponse:
    found = _finished(visit)
    context = _shown(visit, found, reading_of(found)) if found else {"answer": UNREAD}
    return visit.render(
        "sync/reconciliation.html",
        found=found,
        printed_by=name_of(visit.user),
        printed_at=clock.now(),
        **_newest(visit, found),
        **context,
    )


@action("refresh")
def read_again(visit: Visit) -> HttpResponse:
    desk.ask_to_reconcile(visit.company, visit.user)
    visit.say("Both systems are being read. You can leave this page.")
    return visit.back("reconciliation")


@page
def as_csv(visit: Visit) -> HttpResponse:
    """What the page shows under the same filter, claim by claim or, of costs, project by project."""
    found = _finished(visit)
    if found is None:
        return visit.go("reconciliation")
    reading = reading_of(found)
    chosen = Filter.of(visit.request.GET, reading.claims)
    if visit.request.GET.get("tab") == "costs":
        rows = cost_rows(visit.company, chosen.costs(reading.costs), reading.claims)
        return download("costs", COST_HEADS, map(cost_cells, rows))
    lines = chosen.listed(chosen.lines(reading.claims))
    return download(f"reconciliation {chosen.month.key}".strip(), CLAIM_HEADS, map(claim_cells, lines))


def _finished(visit: Visit) -> Reconciliation | None:
    rows = Reconciliation.objects.filter(company=visit.company, read_at__isnull=False)
    return rows.order_by("-asked_at").first()


def _newest(visit: Visit, found: Reconciliation | None) -> dict[str, Any]:
    """The one that is asked for now, or that could not be done."""
    rows = Reconciliation.objects.filter(company=visit.company).select_related("asked_by").defer("report")
    row = rows.order_by("-asked_at", "-pk").first()
    if row is None or (found and row.pk == found.pk):
        return {}
    if row.problem:
        return {"failed": row, "told": _told(row)}
    return {"waiting": row, "asked_by": _name(row.asked_by)}


def _told(row: Reconciliation) -> Explanation | None:
    """None for a problem that this version doesn't know any more."""
    return problems.explain(row.problem, row.facts) if row.problem in problems.CATALOGUE else None


def _shown(visit: Visit, found: Reconciliation, reading: Reading) -> dict[str, Any]:
    chosen = Filter.of(visit.request.GET, reading.claims)
    lines, costs = chosen.lines(reading.claims), chosen.costs(reading.costs)
    tab = "costs" if visit.request.GET.get("tab") == "costs" else "claims"
    read = f"Read from both systems at {words.moment(found.read_at, clock.now())}."
    labels = {one.project for one in reading.claims} | {one.project for one in reading.costs}
    rows = cost_rows(visit.company, costs, reading.claims) if tab == "costs" else []
    return {
        "answer": answer_of(chosen, lines, costs, read),
        "chosen": chosen,
        "tab": tab,
        "tabs": _tabs(chosen, tab),
        "labels": sorted(labels),
        "csv": f"{visit.url('reconciliation_csv')}{chosen.address()}",
        **({"costs": rows, "total": CostTotal(rows)} if tab == "costs" else {}),
        **(_claims(visit, chosen, reading, lines) if tab == "claims" else {}),
    }


def _tabs(chosen: Filter, tab: str) -> list[dict[str, Any]]:
    keep = {"month": "", "cause": "", "unsent": ""}
    return [
        {"title": "Claims", "on": tab == "claims", "url": chosen.address(tab="")},
        {"title": "Costs", "on": tab == "costs", "url": chosen.address(tab="costs", **keep)},
    ]


def _claims(visit: Visit, chosen: Filter, reading: Reading, lines: list[Line]) -> dict[str, Any]:
    projects = [replace(one, url=chosen.address(project=one.name)) for one in by_project(lines)]
    listed = chosen.listed(lines) if chosen.lists else []
    shown = paged(listed, visit.request.GET, len(listed))
    return {
        "projects": projects,
        "sums": Sums(lines),
        "causes": [_cause(visit, chosen, one) for one in by_cause(lines)],
        "differing": sum(bool(one.cause) for one in lines),
        "account": reading.account,
        "unsent": Sums([one for one in lines if is_unsent(one)]),
        "unsent_url": chosen.address(unsent="1", cause=""),
        "close_url": chosen.address(project="", cause="", unsent=""),
        "chart": chart_of(projects, visit.company.home_currency),
        "page": shown,
        "claims": claim_rows(visit.company, shown.rows) if shown.rows else [],
        "listed": Sums(listed),
    }


def _cause(visit: Visit, chosen: Filter, group: Group) -> Group:
    act = ACTS.get(group.name)
    link = (act[0], f"{visit.url(act[1])}{act[2]}") if act else None
    return replace(group, url=chosen.address(cause=group.name, unsent=""), act=link)


def _name(user: User | None) -> str:
    return name_of(user) if user else "someone"
