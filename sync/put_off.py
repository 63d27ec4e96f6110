"""Causes that a person has put off: they rest until a moment, or until anything about them changes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from companies.models import Company
from integration import clock, exact_json
from sync.models import Cause, Mapping, Standing

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


def put_off(company: Company) -> list[Cause]:
    """Those whose time is not over; whether they have changed shows against their records."""
    open_end = Q(snoozed_until=None) | Q(snoozed_until__gt=clock.now())
    return list(Cause.objects.filter(open_end, company=company).exclude(snoozed_state=""))


def resting_rows(company: Company) -> int:
    """How many records rest: the badge leaves them out. One query while nothing is put off."""
    kept = put_off(company)
    if not kept:
        return 0
    by_key: dict[Key, list[Mapping]] = defaultdict(list)
    held = Mapping.objects.filter(company=company, problem__in={one.code for one in kept})
    for row in held.standing_at(Standing.NEEDS_YOU).only("entity", "problem", "waits_on", "money", "facts"):
        by_key[row.problem, row.waits_on or row.reference].append(row)
    found = ((one, by_key.get((one.code, one.waits_on), [])) for one in kept)
    return sum(len(rows) for one, rows in found if rows and state_of(rows) == one.snoozed_state)
