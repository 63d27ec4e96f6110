"""When payments and costs of QuickBooks are carried over: on schedules of their own.

One change feed brings all that is new in QuickBooks, so reading costs nothing extra. Each of the two has a
feed that reads nothing: its time is when what was seen since the last time becomes due. Nobody is kept
waiting: *Sync now* makes these feeds due before it reads, and so does a webhook. What the webhook told of may
have been seen before it came, so whatever waits is due as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import F, Q, QuerySet

from companies.models import Company
from integration import clock
from sync import ledger
from sync.models import Feed, Mapping
from sync.models.standing import ON_REQUEST

PAYMENTS = "import.payments"
COSTS = "import.costs"
ENTITY_OF = {PAYMENTS: "payment", COSTS: "direct_cost"}
SETTING_OF = {PAYMENTS: "payment_schedule", COSTS: "cost_schedule"}
PART = 500  # rows in one statement


def want(company_id: int, rows: Iterable[Mapping]) -> None:
    """These have news from QuickBooks: each is due when its kind is; what has no schedule, now."""
    by: dict[str, list[int]] = {}
    for row in rows:
        by.setdefault(_source_of(row.entity), []).append(row.pk)
    for source, pks in by.items():
        at, on_request = _next(company_id, source)
        for start in range(0, len(pks), PART):
            some = Mapping.objects.filter(pk__in=pks[start : start + PART])
            if on_request:
                # What failed or is in doubt has a time of its own.
                some.filter(Q(problem="") | Q(due_at=None)).update(waits_on=_wish(source), due_at=None)
                some.update(wanted=F("wanted") + 1)
            else:
                ledger.want(some, at=at)


def let_in(company: Company, sources: Sequence[str]) -> None:
    """What waited for this time, or for somebody to ask."""
    ledger.wake(company.pk, [_wish(source) for source in sources])
    ledger.want(_waiting(company, *sources))


def put_off(company_id: int, at: datetime) -> None:
    """QuickBooks can't be read before `at`: what it will tell then is not to wait for the time after that."""
    feeds = Feed.objects.filter(company=company_id, source__in=ENTITY_OF)
    feeds.filter(due_at__lt=at).update(due_at=at)


def reschedule(company: Company, names: Collection[str]) -> None:
    """Settings of these names have changed: what waits is carried over now, or when it is asked for."""
    for source, setting in SETTING_OF.items():
        if setting not in names:
            continue
        feed = Feed.objects.filter(company=company, source=source)
        if company.options.minutes_of(setting):
            feed.update(due_at=clock.now(), wanted=F("wanted") + 1)
            continue
        feed.update(due_at=None, interval_seconds=0)
        _waiting(company, source).update(due_at=None, waits_on=_wish(source))


def _waiting(company: Company, *sources: str) -> QuerySet[Mapping]:
    """What is to be carried over later; not what failed, which has a time of its own."""
    kinds = [ENTITY_OF[source] for source in sources]
    rows = Mapping.objects.filter(company=company, entity__in=kinds, problem="")
    return rows.filter(due_at__gt=clock.now())


def _source_of(entity: str) -> str:
    return next((source for source, key in ENTITY_OF.items() if key == entity), "")


def _next(company_id: int, source: str) -> tuple[datetime, bool]:
    """(when, only on request). In preview everything is planned at once."""
    now = clock.now()
    if not source:
        return now, False
    feed = Feed.objects.filter(company=company_id, source=source, company__went_live_at__isnull=False)
    found = feed.values_list("due_at", flat=True)[:1]
    if not found:
        return now, False
    return (max(found[0], now), False) if found[0] else (now, True)


def _wish(source: str) -> str:
    return f"{ON_REQUEST}{ENTITY_OF[source]}"
