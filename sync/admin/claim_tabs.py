"""The tabs of the claim list: which standings each shows, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from sync.admin.figures import WORKING, Figures
from sync.admin.visit import Visit
from sync.models import Standing


@dataclass(frozen=True)
class Tab:
    key: str
    title: str
    # None shows all.
    standings: tuple[Standing, ...] | None
    order: tuple[str, ...]
    # Shown only while somebody is in it.
    only_if_any: bool = False


TABS = (
    Tab("waiting", "Waiting for approval", (Standing.APPROVAL,), ("waiting_since", "pk")),
    Tab("needs_you", "Needs you", (Standing.NEEDS_YOU, Standing.CONFLICT), ("-money", "pk")),
    Tab("on_the_way", "On the way", WORKING, ("-approved_at", "pk"), only_if_any=True),
    Tab("planned", "Planned", (Standing.PREVIEWED,), ("-date", "pk"), only_if_any=True),
    Tab("rejected", "Rejected", (Standing.REJECTED,), ("-rejected_at", "pk")),
    Tab("in_step", "In step", (Standing.IN_STEP,), ("-date", "-pk")),
    Tab("excluded", "Excluded", (Standing.EXCLUDED,), ("-date", "-pk")),
    Tab("archived", "Archived", (Standing.ARCHIVED,), ("-archived_at", "-pk")),
    Tab("all", "All", None, ("-date", "-pk")),
)
BY_KEY = {tab.key: tab for tab in TABS}


def chosen(visit: Visit) -> Tab:
    """What the address names, else the first that has work for this person."""
    asked = BY_KEY.get(visit.request.GET.get("tab", ""))
    if asked:
        return asked
    first_two = TABS[:2] if visit.may("approve") else ()
    return next((tab for tab in first_two if rows(visit.figures, tab)), BY_KEY["all"])


def rows(figures: Figures, tab: Tab) -> int:
    return figures.rows(*(tab.standings or tuple(Standing)), kind="claim")


def tab_of(standing: Standing) -> Tab:
    """Where a claim of this standing is listed."""
    return next((tab for tab in TABS if tab.standings and standing in tab.standings), BY_KEY["all"])
