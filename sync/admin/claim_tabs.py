"""The tabs of the claim list: which standings each shows, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from sync.admin.figures import WORKING, Figures
from sync.admin.sorting import Column, by_project, by_text
from sync.admin.visit import Visit
from sync.models import Standing
from sync.models.sort_order import SortOrder

BILL_DATE = Coalesce(KT("quickbooks_seen__date"), Value(""), output_field=TextField())
COLUMNS = (
    by_text("vendor", "Vendor", "vendor_name"),
    by_project(),
    Column("date", "Billing date", "date", "date"),
    Column("due", "Payment due", "money", "money"),
    Column("waiting", "Waiting", "date", "waiting_since"),
    Column("rejected", "Rejected", "date", "rejected_at"),
    Column("billed", "Bill date", "date", BILL_DATE),
    Column("sent", "Sent", "date", "sent_at"),
    Column("archived", "Archived", "date", "archived_at"),
)


@dataclass(frozen=True)
class Tab:
    key: str
    title: str
    # None shows all.
    standings: tuple[Standing, ...] | None
    order: SortOrder
    # Shown only while somebody is in it.
    only_if_any: bool = False
    # By what it can be sorted, beside what every tab shows.
    also: tuple[str, ...] = ("date", "sent")

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(one for one in COLUMNS if one.key in ("vendor", "project", "due", *self.also))


def _falling(column: str) -> SortOrder:
    return SortOrder((column, "id"), falling=True)


TABS = (
    Tab(
        "waiting",
        "Waiting for approval",
        (Standing.APPROVAL,),
        SortOrder(("waiting_since", "id")),
        also=("date", "waiting"),
    ),
    Tab("needs_you", "Needs you", (Standing.NEEDS_YOU, Standing.CONFLICT), _falling("money"), also=()),
    Tab("on_the_way", "On the way", WORKING, _falling("approved_at"), only_if_any=True),
    Tab("planned", "Planned", (Standing.PREVIEWED,), _falling("date"), only_if_any=True),
    Tab("rejected", "Rejected", (Standing.REJECTED,), _falling("rejected_at"), also=("rejected",)),
    Tab("in_step", "In step", (Standing.IN_STEP,), _falling("date"), also=("billed", "sent")),
    Tab("excluded", "Excluded", (Standing.EXCLUDED,), _falling("date"), also=("date",)),
    Tab("archived", "Archived", (Standing.ARCHIVED,), _falling("archived_at"), also=("archived",)),
    Tab("all", "All", None, _falling("date")),
)
BY_KEY = {tab.key: tab for tab in TABS}


def chosen(visit: Visit) -> Tab:
    """What the address names, else the first that has work for this person."""
    asked = BY_KEY.get(visit.request.GET.get("tab", ""))
    if asked:
        return asked
    first_two = TABS[:2] if visit.may("approve") else ()
    return next((tab for tab in first_two if rows(visit.figures_of("claim"), tab)), BY_KEY["all"])


def rows(figures: Figures, tab: Tab) -> int:
    return figures.rows(*(tab.standings or tuple(Standing)), kind="claim")


def tab_of(standing: Standing) -> Tab:
    """Where a claim of this standing is listed."""
    return next((tab for tab in TABS if tab.standings and standing in tab.standings), BY_KEY["all"])
