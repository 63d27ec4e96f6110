"""Do both books agree, and if not, why? What a worker has read from both systems, and asking it to again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse

from integration import clock, problems
from integration.problems import Explanation
from sync import desk, remote_pages
from sync.actor import name_of
from sync.admin import words
from sync.admin.answer import Answer
from sync.admin.pages import action, page
from sync.admin.paging import paged
from sync.admin.reconciliation_answer import answer_of
from sync.admin.reconciliation_chart import chart_of
from sync.admin.reconciliation_filter import Filter, Month
from sync.admin.reconciliation_month import as_of
from sync.admin.reconciliation_reading import Reading, newest_reading, reading_of
from sync.admin.reconciliation_sums import Group, Sums, by_cause, by_commitment, by_project, is_unsent
from sync.admin.reconciliation_table import CostRow, CostTotal, claim_rows, cost_rows
from sync.admin.signed_month import Signed, signed_of
from sync.admin.visit import Visit
from sync.models import Mapping, Reconciliation
from sync.reconcile_claims import Line

UNREAD = Answer(
    "grey", "balance", "The two books have not been compared yet.",
    "Both systems are read when you ask for it; nothing is written.",
)  # fmt: skip

# What settles a cause: what the link says, the page, and its filter.
ACTS = {
    "waits for approval": ("Approve", "claims", "?tab=waiting"),
    "rejected": ("Show", "claims", "?tab=rejected"),
    "needs a person": ("Open error desk", "desk", ""),
}


@page
def reconciliation(visit: Visit) -> HttpResponse:
    found = newest_reading(visit.company)
    context = _shown(visit, found, reading_of(found)) if found else {"answer": UNREAD}
    return visit.render(
        "sync/reconciliation.html",
        found=found,
        printed_at=clock.now(),
        **_newest(visit, found),
        **context,
    )


@action("refresh")
def read_again(visit: Visit) -> HttpResponse:
    desk.ask_to_reconcile(visit.company, visit.user)
    visit.say("Both systems are being read. You can leave this page.")
    return visit.back("reconciliation")


def _newest(visit: Visit, found: Reconciliation | None) -> dict[str, Any]:
    """The one that is asked for now, or that could not be done."""
    rows = Reconciliation.objects.filter(company=visit.company).select_related("asked_by").defer("report")
    row = rows.order_by("-asked_at", "-pk").first()
    if row is None or (found and row.pk == found.pk):
        return {}
    if row.problem:
        return {"failed": row, "told": _told(row)}
    # The worker that reads tells how far it is on the page of its run.
    run = visit.company.runs.filter(finished_at=None, started_at__isnull=False).order_by("-pk").first()
    return {"waiting": row, "asked_by": _name(row.asked_by), "run": run}


def _told(row: Reconciliation) -> Explanation | None:
    """None for a problem that this version doesn't know any more."""
    return problems.explain(row.problem, row.facts) if row.problem in problems.CATALOGUE else None


def _shown(visit: Visit, found: Reconciliation, reading: Reading) -> dict[str, Any]:
    chosen = Filter.of(visit.request.GET, reading.claims)
    lines, costs = chosen.lines(reading.claims), chosen.costs(reading.costs)
    tab = "costs" if visit.request.GET.get("tab") == "costs" else "claims"
    read = f"Read from both systems {words.when(found.read_at, clock.now())}."
    labels = {one.project for one in reading.claims} | {one.project for one in reading.costs}
    rows = cost_rows(visit.company, costs, reading.claims) if tab == "costs" else []
    return {
        "answer": answer_of(chosen, lines, costs, read),
        "chosen": chosen,
        "tab": tab,
        "tabs": _tabs(chosen, tab),
        "labels": sorted(labels),
        "csv": f"{visit.url('reconciliation_csv')}{chosen.address()}",
        "xlsx": f"{visit.url('reconciliation_xlsx')}{chosen.address()}",
        **_closing(visit, chosen, tab),
        **(_costs(chosen, rows) if tab == "costs" else {}),
        **(_claims(visit, chosen, reading, lines) if tab == "claims" else {}),
        "signed": _signed(visit, chosen.month, found, reading),
    }


def _costs(chosen: Filter, rows: list[CostRow]) -> dict[str, Any]:
    """Of one project also its WBS codes."""
    shown = [replace(row, url=chosen.address(project=row.line.project)) for row in rows]
    one = shown[0] if chosen.project and len(shown) == 1 else None
    return {"costs": shown, "total": CostTotal(rows), "codes_of": one, "by_code": chosen.address(by="code")}


def _signed(visit: Visit, month: Month, found: Reconciliation, reading: Reading) -> Signed | None:
    """Of all projects, whatever the page is narrowed to."""
    last_day = month.last_day
    if last_day is None:
        return None
    return signed_of(visit.company, month, found, as_of(reading.claims, last_day.isoformat()))


def _closing(visit: Visit, chosen: Filter, tab: str) -> dict[str, Any]:
    """Where the chosen month is signed off; without one, the newest that has ended."""
    if tab == "costs" or chosen.lists:
        return {}
    if chosen.month.key:
        return {"sign_off_url": f"{visit.url('sign_off')}?month={chosen.month.key}"}
    newest = next((one for one in chosen.months if one.has_ended), None)
    return {"to_close": newest, "close_month": chosen.address(month=newest.key) if newest else ""}


def _tabs(chosen: Filter, tab: str) -> list[dict[str, Any]]:
    keep = {"month": "", "cause": "", "unsent": ""}
    return [
        {"title": "Claims", "on": tab == "claims", "url": chosen.address(tab="")},
        {"title": "Costs", "on": tab == "costs", "url": chosen.address(tab="costs", **keep)},
    ]


def _claims(visit: Visit, chosen: Filter, reading: Reading, lines: list[Line]) -> dict[str, Any]:
    projects = [replace(one, url=chosen.address(project=one.name)) for one in by_project(lines)]
    listed = chosen.listed(lines) if chosen.lists else []
    shown = paged(listed, visit.request.GET)
    return {
        "projects": projects,
        "commitments": by_commitment(lines) if chosen.project else [],
        "through": chosen.month.last_day,
        "sums": Sums(lines),
        "causes": [_cause(visit, chosen, one) for one in by_cause(lines)],
        "differing": sum(bool(one.cause) for one in lines),
        "account": reading.account,
        "account_lines": _account(chosen, reading),
        **_account_pages(visit, reading),
        "unsent": Sums([one for one in lines if is_unsent(one)]),
        "unsent_url": chosen.address(unsent="1", cause=""),
        "close_url": chosen.address(project="", cause="", unsent=""),
        "chart": chart_of(projects, visit.company.home_currency, _numbers(visit)),
        "page": shown,
        "claims": claim_rows(visit.company, shown.rows) if shown.rows else [],
        "listed": Sums(listed),
    }


def _numbers(visit: Visit) -> dict[str, str]:
    """Of projects, by their names."""
    rows = Mapping.objects.filter(company=visit.company, entity="project").exclude(number="")
    return dict(rows.values_list("label", "number"))


def _account_pages(visit: Visit, reading: Reading) -> dict[str, Any]:
    """Where the entries of the retention account are; of several with the balance of each."""
    account = reading.account
    if account is None:
        return {}
    if len(account.accounts) < 2:
        return {"account_url": remote_pages.account_url(visit.company, account.id)}
    told = [
        (one.name, one.balance, remote_pages.account_url(visit.company, one.id)) for one in account.accounts
    ]
    return {"balances": told}


def _account(chosen: Filter, reading: Reading) -> list[tuple[str, str, Decimal]]:
    """What makes the balance of the retention account, which QuickBooks tells as of now."""
    account, last_day = reading.account, chosen.month.last_day
    if account is None:
        return []
    outside = ("Entries outside bills", "what others entered there, by hand or on other bills")
    if last_day is None:
        return [("Retention lines of our bills", "", account.by_bills), (*outside, account.outside_bills)]
    held = Sums(as_of(reading.claims, last_day.isoformat())).retention.quickbooks
    return [
        (f"Retention lines of our bills through {words.day(last_day)}", "", held),
        ("Retention lines of later bills", "", account.by_bills - held),
        (*outside, account.outside_bills),
    ]


def _cause(visit: Visit, chosen: Filter, group: Group) -> Group:
    act = ACTS.get(group.name)
    link = (act[0], f"{visit.url(act[1])}{act[2]}") if act else None
    return replace(group, url=chosen.address(cause=group.name, unsent=""), act=link)


def _name(user: User | None) -> str:
    return name_of(user) if user else "someone"
