"""Requests to one system, hour by hour, against what it allows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from companies.usage import Usage
from integration import clock
from sync.admin import words
from sync.admin.bars import Chart, Period, drawn

SHOWN = 24  # hours
LABELLED = 6


def requests_of(usage: Usage) -> Chart:
    """Each bar leads to the runs of its day. The line is the limit of an hour, where the system has one."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    hours = [now - timedelta(hours=back) for back in reversed(range(SHOWN))]
    runs = reverse("admin:runs", args=[usage.company.pk])
    periods = [
        Period(
            words.moment(hour, now),
            _name(hour),
            [usage.requests_in(hour)],
            f"{runs}?all=1&day={timezone.localtime(hour).date().isoformat()}",
        )
        for hour in hours
    ]
    unit = f"requests an hour{f', at most {usage.limit:,}' if usage.limit else ''}"
    return drawn(
        f"Requests to {usage.system.title}",
        unit,
        ("requests by Plumbline",),
        periods,
        per="hour",
        labelled=LABELLED,
        limit=usage.limit,
    )


def _name(hour: datetime) -> str:
    """ "6 AM", where an hour of the company's zone begins on the hour."""
    return words.hour(hour).replace(":00", "")
