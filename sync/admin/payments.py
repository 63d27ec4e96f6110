"""What came back: every payment on a claim's bill, and whether Procore has it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpResponse

from sync.admin import words
from sync.admin.figures import WORKING
from sync.admin.pages import page
from sync.admin.paging import address, keyed, searched
from sync.admin.payments_of_claim import paid
from sync.admin.reconciliation_filter import month_of
from sync.admin.records import STAND, why
from sync.admin.search import amount_of, found_by, has_words, projects
from sync.admin.sorting import Column, by_project, sorting, with_projects
from sync.admin.standings import LOOKS
from sync.admin.visit import Visit
from sync.models import Mapping, Standing
from sync.models.sort_order import SortOrder
from sync.models.standing import MappingQuerySet

KIND = "payment"
NEWEST = SortOrder(("date", "id"), falling=True)
COLUMNS = (
    by_project(),
    Column("date", "Date", "date", "date"),
    Column("amount", "Amount", "money", "money"),
)
# What moves by itself is one tab.
TABS: tuple[tuple[str, str, tuple[Standing, ...]], ...] = (
    ("needs_you", "Needs you", (Standing.NEEDS_YOU, Standing.CONFLICT)),
    ("on_the_way", "On the way", (*WORKING, Standing.PREVIEWED)),
    ("in_step", "In Procore", (Standing.IN_STEP,)),
    ("excluded", LOOKS[Standing.EXCLUDED].word, (Standing.EXCLUDED, Standing.ARCHIVED)),
    ("all", "All", tuple(Standing)),
)


@page
def payments(visit: Visit) -> HttpResponse:
    asked = visit.request.GET.get("tab", "")
    key, _, standings = next((one for one in TABS if one[0] == asked), TABS[-1])
    search = searched(visit.request.GET)
    month = month_of(visit.request.GET.get("month", ""))
    rows = _rows(visit, standings, search)
    rows = rows.filter(date__gte=month.first_day, date__lte=month.last_day) if month else rows
    sums = _sums(visit, rows, standings, narrowed=bool(search or month))
    order = sorting(visit.request.GET, COLUMNS, NEWEST)
    columns = order.annotated(with_projects(_with_columns(rows), visit.company))
    shown = keyed(columns, order.order, visit.request.GET, sums["rows"])
    _decorate(visit, shown.rows)
    return visit.render(
        "sync/payments.html",
        page=shown,
        sorting=order,
        sums=sums,
        search=search,
        month=month,
        every_month=address(visit.request.GET, month="", page=""),
        tab=key,
        tabs=_tabs(visit, key),
        sentence=_sentence(visit),
        imports=visit.company.options.import_payments,
    )


def _rows(visit: Visit, standings: tuple[Standing, ...], search: str) -> MappingQuerySet:
    rows = Mapping.objects.filter(company=visit.company, entity=KIND)
    rows = rows if standings == tuple(Standing) else rows.standing_at(*standings)
    return found_by(rows, visit.company, (KIND,), _matches(search, visit)) if search else rows


def _sums(
    visit: Visit, rows: MappingQuerySet, standings: tuple[Standing, ...], *, narrowed: bool
) -> dict[str, Any]:
    """Of the whole filter; of a whole tab they are known."""
    if narrowed:
        return rows.aggregate(rows=Count("pk"), money=Sum("money"))
    figures = visit.figures_of(KIND)
    return {"rows": figures.rows(*standings, kind=KIND), "money": figures.money(*standings, kind=KIND)}


def _with_columns(rows: MappingQuerySet) -> QuerySet[Mapping]:
    return rows.with_standing().select_related("company", "project").defer(
        "procore_seen", "base", "plan", "project__procore_seen", "project__quickbooks_seen", "project__base",
        "project__plan",
    )  # fmt: skip


def _matches(search: str, visit: Visit) -> Q:
    found = has_words(search) | Q(project__in=projects(visit.company, search))
    amount = amount_of(search)
    return found | Q(money=amount) if amount is not None else found


def _decorate(visit: Visit, rows: list[Mapping]) -> None:
    """Each with its claim; one query for the page."""
    bills = {f"Bill:{(row.quickbooks_seen or {}).get('bill')}" for row in rows}
    claims = Mapping.objects.filter(company=visit.company, entity="claim", quickbooks_id__in=bills)
    by = {one.quickbooks_id: one for one in claims.light()}
    for row in rows:
        shown: Any = row
        shown.paid = paid(row)
        shown.claim = by.get(f"Bill:{(row.quickbooks_seen or {}).get('bill')}")
        shown.name = row.label.partition(" on ")[0]
        shown.why = why(row)


def _tabs(visit: Visit, chosen: str) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "rows": visit.figures_of(KIND).rows(*standings, kind=KIND),
            "on": key == chosen,
            "url": address(visit.request.GET, tab="" if key == "all" else key),
        }
        for key, title, standings in TABS
    ]


def _sentence(visit: Visit) -> dict[str, str]:
    figures = visit.figures_of(KIND)
    total = figures.rows(*Standing, kind=KIND)
    stuck = figures.rows(Standing.NEEDS_YOU, Standing.CONFLICT, kind=KIND)
    there = figures.rows(Standing.IN_STEP, kind=KIND)
    if not total:
        detail = "They appear here when a bill that came from a claim is paid in QuickBooks."
        return {"tone": "grey", "icon": "payments", "sentence": "No payments yet.", "detail": detail}
    money = words.money(figures.money(Standing.IN_STEP, kind=KIND))
    back = f"{words.count(there, KIND)} for {money} {words.are(there)} in Procore."
    if stuck:
        one, many = STAND[Standing.NEEDS_YOU]
        sentence = f"{words.count(stuck, KIND)} {one if stuck == 1 else many}."
        return {"tone": "red", "icon": "error", "sentence": sentence, "detail": back}
    return {
        "tone": "green" if there == total else "blue", "icon": "payments", "sentence": back,
        "detail": "" if there == total else f"{total - there:,} more are on the way or left out.",
    }  # fmt: skip
