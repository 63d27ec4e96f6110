"""Working in this process until nothing is due, without a worker too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Min

from companies.models import Company
from integration import clock
from sync import runner, work
from sync.models import Feed, Mapping

BUSY_FOR = timedelta(seconds=1)  # until it is asked again whether another worker is done


def until_nothing_is_due(company: Company, until: datetime, after_each: Callable[[], None]) -> bool:
    """Also waits for what becomes due before `until`, such as outcomes to look up. False: time ran out."""
    while True:
        drained = runner.drain(company.pk, _slice(until))
        after_each()
        if drained.more and clock.now() < until:
            continue
        moment = clock.now() + BUSY_FOR if drained.busy else _next(company, until)
        if moment is None or moment > until:
            return not work.is_due(company.pk)
        clock.sleep((moment - clock.now()).total_seconds())


def _slice(until: datetime) -> float:
    return max(1.0, min(runner.SLICE, (until - clock.now()).total_seconds()))


def _next(company: Company, until: datetime) -> datetime | None:
    """When something is due again before `until`. Feeds that are read on schedule are not waited for."""
    company.refresh_from_db()
    if not company.reads:
        return None
    soon = {"due_at__gt": clock.now(), "due_at__lte": until}
    rows = Mapping.objects.filter(company=company, archived_at=None, **soon)
    failed = Feed.objects.filter(company=company, **soon).exclude(problem="")
    moments = [found.aggregate(at=Min("due_at"))["at"] for found in (rows, failed)]
    return min((one for one in moments if one), default=None)
