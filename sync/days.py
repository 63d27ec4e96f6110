"""Keeping the figures of a day: records written to each system, and records that need a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Max
from django.db.models.functions import TruncDate

from companies.models import Company
from integration import clock
from integration.systems import System
from sync.models import Day, Mapping, Standing, Write

OFTEN = timedelta(minutes=15)
AT_ONCE = 40  # companies in one tick: 600 in a quarter of an hour
SHOWN = 14  # days
KEPT = 400  # days; a year can be looked at beside the one before
# Kinds that are only read never need anybody.
FIGURES = ("to_quickbooks", "to_procore", "kept_at")
KINDS = ("vendor", "project", "wbs_code", "claim", "payment", "direct_cost")


def keep_due() -> int:
    """Bring companies up to date whose figures are older than a quarter of an hour. Returns how many.

    The stalest first and only some at a time, so that a tick stays short however many companies there are.
    """
    stale = Company.objects.exclude(days__kept_at__gt=clock.now() - OFTEN)
    longest = F("kept").asc(nulls_first=True)
    companies = list(stale.annotate(kept=Max("days__kept_at")).order_by(longest, "pk")[:AT_ONCE])
    for company in companies:
        keep(company)
    return len(companies)


def keep(company: Company) -> None:
    """From the last day kept until today: a day that ended since is counted once more, then rests."""
    now = clock.now()
    today = now.astimezone(company.zone).date()
    first = today - timedelta(days=SHOWN - 1)
    kept = Day.objects.filter(company=company)
    last = kept.order_by("-day").first()
    day = max(last.day, first) if last else first
    written = _written(company, day)
    days = [day + timedelta(days=number) for number in range((today - day).days + 1)]
    rows = [Day(company=company, day=one, kept_at=now, **_figures(written, one)) for one in days]
    rows[-1].needs_you = _needs_you(company)
    _store(rows[:-1], FIGURES)
    _store(rows[-1:], (*FIGURES, "needs_you"))
    kept.filter(day__lt=today - timedelta(days=KEPT)).delete()


def _figures(written: dict[tuple[date, str], int], day: date) -> dict[str, int]:
    return {f"to_{one.value}": written.get((day, one.value), 0) for one in System}


def _store(rows: Sequence[Day], columns: Sequence[str]) -> None:
    Day.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["company", "day"], update_fields=columns
    )


def _written(company: Company, since: date) -> dict[tuple[date, str], int]:
    """Records that were written and read back, by day and system; a record counts once a day."""
    start = datetime.combine(since, time(), company.zone)
    done = Write.objects.filter(
        mapping__company=company, state=Write.State.DONE, settled_at__gte=start
    ).annotate(day=TruncDate("settled_at", tzinfo=company.zone))
    rows = done.values_list("day", "system").annotate(rows=Count("mapping", distinct=True))
    return {(day, system): count for day, system, count in rows}


def _needs_you(company: Company) -> int:
    held = Mapping.objects.filter(company=company, entity__in=KINDS, due_at__isnull=True).exclude(problem="")
    return held.standing_at(Standing.NEEDS_YOU).count()
