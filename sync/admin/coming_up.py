"""What happens next: what is read when, at its real interval, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from companies.models import Company
from sync import imports
from sync.admin import words
from sync.sources import COMPARE

# Source → what a person calls it, and the setting that holds its interval.
SOURCES = {
    "procore.requisitions": ("Claims", "requisitions_minutes"),
    "procore.wbs_codes": ("WBS codes", "wbs_codes_minutes"),
    "procore.vendors": ("Vendors", "directory_minutes"),
    "procore.projects": ("Projects", "directory_minutes"),
    "quickbooks.changes": ("Changes in QuickBooks", "quickbooks_minutes"),
    "import.payments": ("Payments into Procore", "payment_schedule"),
    "import.costs": ("Costs into Procore", "cost_schedule"),
    COMPARE: ("Comparison of both sides", ""),
    "quickbooks.books": ("Closing date and rules", "quickbooks_minutes"),
}

# Of all feeds of a source together.
ALL = {
    "count": Count("pk"), "projects": Count("project"), "seconds": Max("interval_seconds"),
    "due": Min("due_at"), "read": Count("read_at"), "read_first": Min("read_at"), "read_last": Max("read_at"),
    "failing": Count("pk", filter=~Q(problem="") & Q(attempts__gt=0)),
}  # fmt: skip


@dataclass(frozen=True)
class Coming:
    name: str
    system: str
    due_at: datetime | None
    # The oldest reading of its feeds, and the newest.
    read_at: datetime | None
    read_last: datetime | None
    projects: int
    interval: str
    # Why it is read less often than the settings ask for.
    slowed: str
    failing: bool
    # It brings news by itself; neither an import when somebody asks nor the nightly comparison.
    is_look: bool


def coming_up(company: Company) -> list[Coming]:
    """One line a source, the next first."""
    # A company of a thousand projects has two thousand feeds.
    lines = [_line(company, dict(one)) for one in company.feeds.order_by().values("source").annotate(**ALL)]
    return sorted(lines, key=lambda one: (one.due_at is None, str(one.due_at)))


def answered(coming: list[Coming]) -> dict[str, datetime]:
    """By system, when it was read last."""
    found: dict[str, datetime] = {}
    for one in coming:
        if one.read_last and one.system:
            found[one.system] = max(one.read_last, found.get(one.system, one.read_last))
    return found


def looked_at(coming: list[Coming]) -> datetime | None:
    """Since when everything that is read by the clock is known; the nightly comparison is no look at news."""
    by_clock = [one.read_at for one in coming if one.read_at and one.is_look]
    return min(by_clock, default=None)


def unread(coming: list[Coming]) -> tuple[str, datetime | None] | None:
    failing = [one for one in coming if one.failing]
    return (failing[0].system, failing[0].read_at) if failing else None


def _line(company: Company, feeds: dict[str, Any]) -> Coming:
    source, seconds = feeds["source"], feeds["seconds"]
    name, setting = SOURCES.get(source, (source, ""))
    by_schedule = source in imports.ENTITY_OF
    minutes = company.options.minutes_of(setting) if by_schedule else getattr(company.options, setting, 0)
    wanted = int(minutes or 0) * 60
    on_request = by_schedule and not wanted
    return Coming(
        name=name,
        system=_system(source),
        due_at=feeds["due"],
        read_at=feeds["read_first"] if feeds["read"] == feeds["count"] else None,
        read_last=feeds["read_last"],
        projects=feeds["projects"],
        interval=_interval(source, seconds or wanted or 0, on_request=on_request),
        slowed=_slowed(source, wanted, seconds),
        failing=bool(feeds["failing"]),
        is_look=not by_schedule and source != COMPARE,
    )


def _interval(source: str, seconds: int, *, on_request: bool) -> str:
    """A bell wakes the comparison every night; its own interval only stands in for a bell that was lost."""
    if source == COMPARE:
        return "every night"
    return "only when somebody asks" if on_request else words.every(seconds)


def _system(source: str) -> str:
    """Whose answer it is; blank for what asks nobody."""
    if source in imports.ENTITY_OF:
        return ""
    return "QuickBooks" if source.startswith("quickbooks") else "Procore"


def _slowed(source: str, wanted: int, seconds: int) -> str:
    if not wanted or seconds <= wanted:
        return ""
    reason = "this month’s reads" if source.startswith("quickbooks") else "Procore’s hourly limit"
    return f"instead of {wanted // 60}: {reason}"
