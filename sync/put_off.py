"""Causes that a person has put off: they rest until a moment, or until anything about them changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from companies.models import Company
from integration import clock, exact_json
from sync.models import Cause, Mapping

Key = tuple[str, str]
MORNING = time(8)
# What a person may choose, in words that complete "Snoozed …".
CHOICES = {"tomorrow": "until tomorrow", "week": "until next week", "change": "until it changes"}


def state_of(records: Iterable[Mapping]) -> str:
    """Which records a cause holds, for how much and why: another one, and it has changed."""
    facts = [[one.pk, str(one.money), one.facts] for one in sorted(records, key=lambda one: one.pk)]
    return hashlib.sha256(exact_json.canonical(facts).encode()).hexdigest()


def until(choice: str, zone: ZoneInfo) -> datetime | None:
    """The next morning, or Monday's, in the company's zone; None: no time ends it."""
    if choice == "change":
        return None
    local = clock.now().astimezone(zone)
    days = 7 - local.weekday() if choice == "week" else 1
    return datetime.combine(local.date() + timedelta(days=days), MORNING, zone)


def open_notes(company: Company) -> list[Cause]:
    """What people said about causes that stand, each with whom it is given to."""
    return list(Cause.objects.filter(company=company, solved_at=None).select_related("assigned_to"))


def put_off(notes: Iterable[Cause]) -> list[Cause]:
    """Those whose time is not over; whether they have changed shows against their records."""
    now = clock.now()
    return [
        one for one in notes if one.snoozed_state and not (one.snoozed_until and one.snoozed_until <= now)
    ]


def rests(records: Sequence[Mapping], note: Cause) -> bool:
    """Whether it is still as it was when it was put off."""
    return state_of(records) == note.snoozed_state
