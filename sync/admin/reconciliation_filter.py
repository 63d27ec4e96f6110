"""Narrowing a reconciliation: to the end of a month, a project, a cause. All in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils import timezone

from integration import clock
from sync.admin.claim_filters import month_start
from sync.admin.paging import address, searched
from sync.admin.reconciliation_month import as_of
from sync.admin.reconciliation_sums import NOT_EXPLAINED, is_unsent
from sync.reconcile_claims import Line
from sync.reconcile_costs import CostLine

MOST_MONTHS = 60  # to choose from; an older one can be asked for in the address


@dataclass(frozen=True)
class Month:
    """`key` is "2026-10", blank for everything until today."""

    key: str
    title: str

    @property
    def first_day(self) -> date | None:
        return month_start(self.key)

    @property
    def last_day(self) -> date | None:
        start = month_start(self.key)
        return _following(start) - timedelta(days=1) if start else None

    @property
    def name(self) -> str:
        """ "October", without its year."""
        return self.title.partition(" ")[0]

    @property
    def has_ended(self) -> bool:
        """In the time zone of the page."""
        return self.last_day is not None and self.last_day < timezone.localtime(clock.now()).date()


EVERY = Month("", "Until today")


@dataclass(frozen=True)
class Filter:
    query: QueryDict
    months: tuple[Month, ...]
    month: Month
    project: str
    cause: str
    unsent: bool

    @classmethod
    def of(cls, query: QueryDict, lines: Iterable[Line]) -> Filter:
        month = month_of(query.get("month", "")) or EVERY
        project, cause = searched(query, "project"), searched(query, "cause")
        return cls(query, months_of(lines), month, project, cause, query.get("unsent") == "1")

    def lines(self, every: Iterable[Line]) -> list[Line]:
        """Of the project, as of the end of the month."""
        last_day = self.month.last_day
        lines = as_of(every, last_day.isoformat()) if last_day else every
        return [one for one in lines if self.project in ("", one.project)]

    def costs(self, every: Iterable[CostLine]) -> list[CostLine]:
        """Of the project; costs are compared over all months."""
        return [one for one in every if self.project in ("", one.project)]

    @property
    def is_on(self) -> bool:
        return bool(self.month.key) or self.lists

    @property
    def is_strange(self) -> bool:
        """A month before the first claim or to come, which the select would not offer."""
        return bool(self.month.key) and self.month not in self.months

    @property
    def lists(self) -> bool:
        """Whether claims are asked for one by one."""
        return bool(self.project or self.cause or self.unsent)

    def listed(self, lines: Iterable[Line]) -> list[Line]:
        """Of those lines the ones to show one by one."""
        return [one for one in lines if self._is_of_cause(one) and (not self.unsent or is_unsent(one))]

    def address(self, **changes: str) -> str:
        return address(self.query, **{"page": "", **changes})

    @property
    def earlier(self) -> str:
        """The month before; blank at the first."""
        return self._beside(1)

    @property
    def later(self) -> str:
        return self._beside(-1)

    def _beside(self, step: int) -> str:
        keys = [one.key for one in self.months]
        if self.month.key not in keys:
            return self.address(month=keys[0]) if keys and step == 1 and not self.month.key else ""
        at = keys.index(self.month.key) + step
        return self.address(month=keys[at]) if 0 <= at < len(keys) else ""

    def _is_of_cause(self, line: Line) -> bool:
        if self.cause == NOT_EXPLAINED:
            return not line.explained
        return not self.cause or line.cause == self.cause


def month_of(key: str) -> Month | None:
    """Of "2026-10"; None of what is no month."""
    start = month_start(key)
    return Month(f"{start:%Y-%m}", f"{start:%B %Y}") if start else None


def months_of(lines: Iterable[Line]) -> tuple[Month, ...]:
    """From the present one back to that of the first claim, the newest first."""
    starts = {start for line in lines if (start := month_start(line.date[:7]))}
    if not starts:
        return ()
    found: list[Month | None] = []
    at = max(starts | {timezone.localtime(clock.now()).date().replace(day=1)})
    while at >= min(starts) and len(found) < MOST_MONTHS:
        found.append(month_of(f"{at:%Y-%m}"))
        at = (at - timedelta(days=1)).replace(day=1)
    return tuple(one for one in found if one)


def _following(start: date) -> date:
    return (start + timedelta(days=31)).replace(day=1)
