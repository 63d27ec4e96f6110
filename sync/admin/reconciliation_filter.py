"""Narrowing a reconciliation: by month of billing, project, cause. All in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from sync.admin.claim_filters import month_start
from sync.admin.paging import address, searched
from sync.admin.reconciliation_sums import NOT_EXPLAINED, is_unsent
from sync.reconcile_claims import Line
from sync.reconcile_costs import CostLine


@dataclass(frozen=True)
class Month:
    """`key` is "2026-10", blank for all."""

    key: str
    title: str

    @property
    def last_day(self) -> date | None:
        start = month_start(self.key)
        return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1) if start else None


EVERY = Month("", "All months")


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
        keys = sorted({line.date[:7] for line in lines if month_start(line.date[:7])}, reverse=True)
        months = tuple(_month(key) for key in keys)
        asked = query.get("month", "")
        # A month without claims can be asked for: an empty page says so.
        month = _month(asked) if month_start(asked) else EVERY
        project, cause = searched(query, "project"), searched(query, "cause")
        return cls(query, months, month, project, cause, query.get("unsent") == "1")

    def lines(self, every: Iterable[Line]) -> list[Line]:
        """Of the month and the project."""
        month = self.month.key
        return [one for one in every if one.date.startswith(month) and self.project in ("", one.project)]

    def costs(self, every: Iterable[CostLine]) -> list[CostLine]:
        """Of the project; costs are compared over all months."""
        return [one for one in every if self.project in ("", one.project)]

    @property
    def is_on(self) -> bool:
        return bool(self.month.key) or self.lists

    @property
    def is_strange(self) -> bool:
        """A month without claims, which the select would not offer."""
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
        """The month before, among those with claims; blank at the first."""
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


def _month(key: str) -> Month:
    start = month_start(key)
    return Month(f"{start:%Y-%m}", f"{start:%B %Y}") if start else EVERY
