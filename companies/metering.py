"""QuickBooks counts reads by the month, for all companies of an installation together, and then stops.

Source: QuickBooks, "Intuit App Partner Program": data-out calls are metered for each developer workspace.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from companies.models import Company
from integration import clock

WATCH, CARE, ALARM = 50, 80, 95  # percent


@dataclass(frozen=True)
class Metered:
    """`used` of `allowed` reads in the month of `now`; `allowed` is 0 where nothing is metered."""

    used: int
    allowed: int
    now: datetime

    @property
    def percent(self) -> int:
        """Rounded down; above 100 when more was read than is allowed."""
        return 100 * self.used // self.allowed if self.allowed else 0

    @property
    def is_out(self) -> bool:
        return bool(self.allowed) and self.used >= self.allowed

    @property
    def tone(self) -> str:
        """From half of it on it is said, from 80 % it is orange, from 95 % red."""
        tones = ((ALARM, "red"), (CARE, "orange"), (WATCH, "blue"))
        return next((tone for least, tone in tones if self.percent >= least), "")

    @property
    def ends_at(self) -> datetime:
        """When the next month begins and counting starts again."""
        return following(self.now)

    @property
    def last_day(self) -> date:
        return self.ends_at.date() - timedelta(days=1)

    @property
    def forecast(self) -> int | None:
        """How many it will be at the month's end if it goes on like this; None in the first day."""
        start = self.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        passed = (self.now - start).total_seconds()
        days = calendar.monthrange(self.now.year, self.now.month)[1]
        return round(self.used * days * 86400 / passed) if passed >= 86400 else None


def metered(own: int | None = None, besides: int | None = None) -> Metered:
    """Of all companies; `own` takes the place of what is stored of the company `besides`."""
    now = clock.now()
    others = reads_in(now).exclude(pk=besides) if besides else reads_in(now)
    return of((others.aggregate(all=Sum("month_reads"))["all"] or 0) + (own or 0), now)


def of(used: int, now: datetime) -> Metered:
    return Metered(used, settings.QUICKBOOKS_MONTHLY_READS, now.astimezone(UTC))


def reads_in(now: datetime) -> QuerySet[Any]:
    """Companies that read in this month, each with its `month_reads`."""
    month = {"budget__quickbooks__month": now.astimezone(UTC).strftime("%Y-%m")}
    count = Cast(KT("budget__quickbooks__reads"), BigIntegerField())
    return Company.objects.filter(**month).annotate(month_reads=count)


def following(now: datetime) -> datetime:
    """The first moment of the next month (UTC)."""
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)
