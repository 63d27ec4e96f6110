"""What would go into the books, and is it right? The list."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, QuerySet, Sum
from django.db.models.fields.json import KT
from django.http import HttpResponse
from django.utils import timezone

from integration import clock, problems
from sync import exclusions, remote_pages
from sync.admin import claim_tabs, spreadsheet, words
from sync.admin.approval import why_not
from sync.admin.assigned import tell_assignees
from sync.admin.causes import title_of
from sync.admin.claim_filters import Filter, choices
from sync.admin.claim_tabs import Tab
from sync.admin.pages import page
from sync.admin.paging import address, keyed
from sync.admin.sorting import Sorting, sorting, with_projects
from sync.admin.standings import LOOKS, standing_of
from sync.admin.visit import Visit
from sync.models import Mapping, Standing
from sync.models.standing import MappingQuerySet

# The JSON members that a tab's columns show; the rest stays in the database. Numbers and money come as
# texts (KT): SQLite would make floats of them.
SHOWN: dict[str, dict[str, Any]] = {
    "waiting": {
        "checks": F("plan__checks"),
        "made_by": KT("procore_seen__created_by"),
    },
    "in_step": {
        "bill_number": KT("quickbooks_seen__number"),
        "bill_date": KT("quickbooks_seen__date"),
        "bill_total": KT("quickbooks_seen__total"),
        "bill_balance": KT("quickbooks_seen__balance"),
    },
}


HEADS = (
    "Claim", "Vendor", "Project", "Billing date", "Payment due", "Retention", "Standing", "Why",
    "Bill number", "Bill date", "Bill total", "Paid", "Open", "QuickBooks id", "Procore id",
)  # fmt: skip


@page
def claims(visit: Visit) -> HttpResponse:
    tab, narrowed = claim_tabs.chosen(visit), Filter.of(visit.request.GET, visit.user.pk)
    order = _sorting(visit, tab)
    rows = _rows(visit, tab, narrowed)
    sums = _sums(visit, rows, tab, narrowed)
    shown = keyed(_sorted(visit, rows, tab, order), order.order, visit.request.GET, sums["rows"])
    for claim in shown.rows:
        _decorate(visit, claim, tab)
    if tab.key == "needs_you":
        tell_assignees(visit.notes, shown.rows)
    hindrances = [getattr(row, "why_not", "") for row in shown.rows]
    return visit.render(
        "sync/claims.html",
        tab=tab,
        sorting=order,
        has_assignees=any(getattr(row, "assignee", "") for row in shown.rows),
        why_none=hindrances[0] if hindrances and all(hindrances) else "",
        tabs=_tabs(visit, tab),
        page=shown,
        sums=sums,
        filter=narrowed,
        cause_title=title_of(narrowed.cause, shown.rows),
        choices=choices(visit.company),
        sentence=_sentence(visit),
        looked=_looked_at(visit),
        live=bool(visit.company.went_live_at),
        query=visit.request.GET.urlencode(),
    )


@page
def as_csv(visit: Visit) -> HttpResponse:
    """What tab and filter show, all pages."""
    tab, narrowed = claim_tabs.chosen(visit), Filter.of(visit.request.GET, visit.user.pk)
    order = _sorting(visit, tab)
    rows = _sorted(visit, _rows(visit, tab, narrowed), tab, order).annotate(**SHOWN["in_step"])
    rows = order.order.sorted(rows)
    name = f"claims-{tab.key}-{timezone.localtime(clock.now()):%Y-%m-%d}"
    return spreadsheet.download(name, HEADS, (_cells(one) for one in rows.iterator()))


def _looked_at(visit: Visit) -> datetime | None:
    """When the claims of every project were read last."""
    feeds = visit.company.feeds.filter(source="procore.requisitions")
    found: datetime | None = feeds.aggregate(read=Min("read_at"))["read"]
    return found


def _sorting(visit: Visit, tab: Tab) -> Sorting:
    return sorting(visit.request.GET, tab.columns, tab.order)


def _sorted(visit: Visit, rows: MappingQuerySet, tab: Tab, order: Sorting) -> QuerySet[Mapping]:
    """With the columns of the tab, and what it is sorted by."""
    return order.annotated(with_projects(_with_columns(rows, tab), visit.company))


def _cells(claim: Mapping) -> tuple[spreadsheet.Cell, ...]:
    told = (
        problems.explain(claim.problem, {"label": claim.label, **claim.facts}).title
        if (claim.problem in problems.CATALOGUE)
        else ""
    )
    why = told or (
        exclusions.explain(claim.excluded, claim.facts) if claim.excluded else claim.rejected_reason
    )
    return (
        claim.label, claim.vendor_name, claim.project.label if claim.project else "",
        claim.date.isoformat() if claim.date else "", claim.money if claim.money is not None else "",
        claim.retention if claim.retention is not None else "", LOOKS[standing_of(claim)].word, why,
        *_bill_cells(claim), claim.quickbooks_number, claim.procore_id,
    )  # fmt: skip


def _bill_cells(claim: Any) -> tuple[spreadsheet.Cell, ...]:
    """Number, date, total, paid and open of the bill that it has; blank without one."""
    if not claim.quickbooks_id or not claim.bill_total:
        return ("",) * 5
    total = Decimal(claim.bill_total)
    balance = Decimal(claim.bill_balance or claim.bill_total)
    return claim.bill_number or "", claim.bill_date or "", total, total - balance, balance


def _rows(visit: Visit, tab: Tab, narrowed: Filter) -> MappingQuerySet:
    rows = narrowed.narrow(Mapping.objects.filter(company=visit.company, entity="claim"), visit.company)
    return rows if tab.standings is None else rows.standing_at(*tab.standings)


def _sums(visit: Visit, rows: MappingQuerySet, tab: Tab, narrowed: Filter) -> dict[str, Any]:
    """Of the whole filter; of a whole tab they are known."""
    if narrowed.is_on:
        return rows.aggregate(rows=Count("pk"), money=Sum("money"), retention=Sum("retention"))
    of = tab.standings or tuple(Standing)
    figures = visit.figures_of("claim")
    return {
        "rows": figures.rows(*of, kind="claim"),
        "money": figures.money(*of, kind="claim"),
        "retention": figures.retention(*of, kind="claim"),
    }


def _with_columns(rows: MappingQuerySet, tab: Tab) -> QuerySet[Mapping]:
    shown = (
        rows.with_standing()
        .select_related("company", "project", "rejected_by")
        .annotate(**SHOWN.get(tab.key, {}))
    )
    return shown.defer(
        "procore_seen", "quickbooks_seen", "base", "plan",
        "project__procore_seen", "project__quickbooks_seen", "project__base", "project__plan",
    )  # fmt: skip


def _decorate(visit: Visit, claim: Mapping, tab: Tab) -> None:
    """The words of a row, beside its columns."""
    row: Any = claim
    if claim.problem in problems.CATALOGUE:
        row.told = problems.explain(claim.problem, {"label": claim.label, **claim.facts})
    if claim.excluded:
        row.rule = exclusions.explain(claim.excluded, claim.facts)
    if tab.key == "waiting":
        row.why_not = why_not(visit, claim)
        row.checks_told = checks_told(row.checks or [])
    if tab.key == "in_step":
        row.bill_url = remote_pages.quickbooks_url(claim)


def checks_told(checks: list[dict[str, Any]]) -> str:
    """ "11 of 11", "10 of 11, 1 note"."""
    passed = sum(one.get("state") == "ok" for one in checks)
    notes = sum(one.get("state") == "note" for one in checks)
    return f"{passed} of {len(checks)}" + (f", {words.count(notes, 'note')}" if notes else "")


def _tabs(visit: Visit, chosen: Tab) -> list[dict[str, Any]]:
    shown = []
    for tab in claim_tabs.TABS:
        rows = claim_tabs.rows(visit.figures_of("claim"), tab)
        if rows or not tab.only_if_any or tab is chosen:
            link = address(visit.request.GET, tab=tab.key, sort="")
            money = visit.figures_of("claim").money(*(tab.standings or tuple(Standing)), kind="claim")
            told = {"title": tab.title, "rows": rows, "money": money, "url": link, "on": tab is chosen}
            shown.append(told)
    return shown


def _sentence(visit: Visit) -> dict[str, str]:
    """The page's answer: what waits and what is stuck."""
    figures, waiting, stuck = visit.figures_of("claim"), *(claim_tabs.TABS[:2])
    waits, needs = claim_tabs.rows(figures, waiting), claim_tabs.rows(figures, stuck)
    money = words.money(figures.money(*(waiting.standings or ()), kind="claim"))
    stuck_money = words.money(figures.money(*(stuck.standings or ()), kind="claim"))
    if waits:
        sentence = f"{words.count(waits, 'claim')} for {money} {words.waits(waits)} for approval."
        also = f"{needs:,} more for {stuck_money} {words.needs(needs)} you first." if needs else ""
        return {"tone": "blue", "icon": "pending_actions", "sentence": sentence, "detail": also}
    if needs:
        sentence = f"{words.count(needs, 'claim')} for {stuck_money} {words.needs(needs)} you."
        return {"tone": "red", "icon": "error", "sentence": sentence, "detail": "None waits for approval."}
    if not figures.rows(*Standing, kind="claim"):
        detail = "Claims appear here once their project is linked and read."
        return {"tone": "grey", "icon": "receipt_long", "sentence": "No claims yet.", "detail": detail}
    return {"tone": "green", "icon": "check_circle", "sentence": "No claim waits for you.", "detail": ""}
