"""The reconciliation as files: a table for programs (CSV), a workbook for the accountant (XLSX)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.http import HttpResponse

from integration import clock
from sync.actor import name_of
from sync.admin import words
from sync.admin.pages import page
from sync.admin.reconciliation_filter import Filter
from sync.admin.reconciliation_reading import Reading, newest_reading, reading_of
from sync.admin.reconciliation_sums import Sums, by_cause, by_commitment, by_project
from sync.admin.reconciliation_table import (
    CLAIM_HEADS,
    CODE_HEADS,
    COST_HEADS,
    claim_cells,
    claim_foot,
    code_cells,
    cost_cells,
    cost_foot,
    cost_rows,
)
from sync.admin.spreadsheet import Row, Sheet, download, workbook
from sync.admin.visit import Visit
from sync.models import Reconciliation
from sync.reconcile_claims import Line

PROJECT_HEADS = (
    "Project", "Claims", "Billed in Procore", "Billed in QuickBooks", "Billed, difference",
    "Retention in Procore", "Retention in QuickBooks", "Retention, difference", "Paid in Procore",
    "Paid in QuickBooks", "Open in QuickBooks", "Result",
)  # fmt: skip
COMMITMENT_HEADS = ("Project", "Commitment", "Vendor", *PROJECT_HEADS[1:])
CAUSE_HEADS = ("Cause", "Claims", "Billed, difference", "Retention, difference", "Paid, difference")


@page
def as_csv(visit: Visit) -> HttpResponse:
    """What the page shows under the same filter: claims one by one, costs by project or WBS code."""
    found = newest_reading(visit.company)
    if found is None:
        return visit.go("reconciliation")
    reading = reading_of(found)
    chosen = Filter.of(visit.request.GET, reading.claims)
    if visit.request.GET.get("tab") == "costs":
        costs = chosen.costs(reading.costs)
        if visit.request.GET.get("by") == "code":
            return download("costs by WBS code", CODE_HEADS, code_cells(costs))
        rows = cost_rows(visit.company, costs, reading.claims)
        return download("costs", COST_HEADS, map(cost_cells, rows))
    lines = chosen.listed(chosen.lines(reading.claims))
    return download(_name(chosen), CLAIM_HEADS, map(claim_cells, lines))


@page
def as_xlsx(visit: Visit) -> HttpResponse:
    """Everything of the page in one workbook, a sheet for each table; narrowed to a project and a month."""
    found = newest_reading(visit.company)
    if found is None:
        return visit.go("reconciliation")
    reading = reading_of(found)
    chosen = Filter.of(visit.request.GET, reading.claims)
    lines = chosen.lines(reading.claims)
    compared = chosen.costs(reading.costs)
    costs = cost_rows(visit.company, compared, reading.claims)
    sheets = (
        Sheet("About", ("Reconciliation", ""), _about(visit, chosen, found)),
        Sheet("By project", PROJECT_HEADS, _projects(lines), _project_cells("All projects", Sums(lines))),
        Sheet("By commitment", COMMITMENT_HEADS, _commitments(lines), _all_commitments(lines)),
        Sheet("Why they differ", CAUSE_HEADS, _causes(lines), _all_causes(lines)),
        Sheet("Retention account", ("What", "Amount"), _account(reading)),
        Sheet("Claims", CLAIM_HEADS, map(claim_cells, lines), claim_foot(lines)),
        Sheet("Costs", COST_HEADS, map(cost_cells, costs), cost_foot(costs)),
        Sheet("WBS codes", CODE_HEADS, code_cells(compared)),
    )
    return workbook(_name(chosen), sheets)


def _name(chosen: Filter) -> str:
    return f"reconciliation {chosen.month.key}".strip()


def _about(visit: Visit, chosen: Filter, found: Reconciliation) -> Iterator[Row]:
    now = clock.now()
    yield "Company", visit.company.name
    yield "Through", words.day(chosen.month.last_day) if chosen.month.key else "today"
    yield "Project", chosen.project or "all"
    yield "Currency", visit.company.home_currency
    yield "Read from both systems", _moment(found.read_at)
    yield "Made", _moment(now)
    yield "Made by", name_of(visit.user)
    yield "Billed", "gross: payment due plus retention (retainage)"
    yield "Difference", "Procore less QuickBooks"
    yield "Costs, retention account", "until the reading, whatever the month"


def _moment(value: datetime | None) -> str:
    return f"{words.day(value)}, {words.hour(value)}" if value else ""


def _projects(lines: Sequence[Line]) -> Iterator[Row]:
    return (_project_cells(one.name, one.sums) for one in by_project(lines))


def _commitments(lines: Sequence[Line]) -> Iterator[Row]:
    for one in by_commitment(lines):
        yield (one.sums.lines[0].project, one.name, one.detail, *_project_cells("", one.sums)[1:])


def _all_commitments(lines: Sequence[Line]) -> Row:
    return ("All commitments", "", "", *_project_cells("", Sums(lines))[1:])


def _project_cells(name: str, sums: Sums) -> Row:
    billed, held, paid = sums.billed, sums.retention, sums.paid
    return (
        name, sums.rows, billed.procore, billed.quickbooks, billed.difference, held.procore,
        held.quickbooks, held.difference, paid.procore, paid.quickbooks, sums.open, sums.look.word,
    )  # fmt: skip


def _causes(lines: Sequence[Line]) -> Iterator[Row]:
    return (_cause_cells(one.name, one.sums) for one in by_cause(lines))


def _cause_cells(name: str, sums: Sums) -> Row:
    return name, sums.rows, sums.billed.difference, sums.retention.difference, sums.paid.difference


def _all_causes(lines: Sequence[Line]) -> Row:
    return _cause_cells("All differences", Sums([one for one in lines if one.cause]))


def _account(reading: Reading) -> Iterator[Row]:
    account = reading.account
    if account is None:
        return
    yield "Retention lines of our bills", account.by_bills
    yield "Entries outside bills", account.outside_bills
    if len(account.accounts) > 1:
        yield from ((f"Balance of {one.name}", one.balance) for one in account.accounts)
    yield f"Balance of {account.name}", account.balance
