"""QuickBooks counts reads by the month, for all companies of an installation together, and then stops.

Source: QuickBooks, "Intuit App Partner Program": data-out calls are metered for each developer workspace.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

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
    now = clock.now().astimezone(UTC)
    others = Company.objects.exclude(pk=besides) if besides else Company.objects.all()
    month = {"budget__quickbooks__month": now.strftime("%Y-%m")}
    reads = others.filter(**month).values_list("budget__quickbooks__reads", flat=True)
    return Metered(sum(int(one or 0) for one in reads) + (own or 0), settings.QUICKBOOKS_MONTHLY_READS, now)


def following(now: datetime) -> datetime:
    """The first moment of the next month (UTC)."""
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)
