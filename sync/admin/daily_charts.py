"""What was written and what needed a person, day by day."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from companies.models import Company
from integration import clock
from sync.admin import words
from sync.admin.bars import Chart, Period, drawn
from sync.days import SHOWN
from sync.models import Day

LABELLED = 2  # every second day


def charts_of(company: Company, runs: str) -> tuple[Chart, Chart]:
    """`runs` is the address of the list of runs, to which each bar leads for its day."""
    today = timezone.localtime(clock.now()).date()
    days = [today - timedelta(days=back) for back in reversed(range(SHOWN))]
    kept = {one.day: one for one in Day.objects.filter(company=company, day__gte=days[0])}
    counted_at = kept[today].kept_at if today in kept else None
    written = [_period(day, _written(kept.get(day)), runs) for day in days]
    stuck = [_period(day, _stuck(kept.get(day)), runs, "&result=needs_you") for day in days]
    return (
        drawn(
            "Records written", "records a day", ("to QuickBooks", "to Procore"), written,
            per="day", labelled=LABELLED, counted_at=counted_at,
        ),
        drawn(
            "Records that need you", "records", ("open at the end of each day",), stuck,
            per="day", labelled=LABELLED, counted_at=counted_at,
        ),
    )  # fmt: skip


def _period(day: date, figures: list[int | None], runs: str, more: str = "") -> Period:
    url = f"{runs}?day={day.isoformat()}{more}"
    return Period(words.day(day), words.day(day, year=False), figures, url)


def _written(day: Day | None) -> list[int | None]:
    return [day.to_quickbooks, day.to_procore] if day else [None, None]


def _stuck(day: Day | None) -> list[int | None]:
    return [day.needs_you if day else None]
