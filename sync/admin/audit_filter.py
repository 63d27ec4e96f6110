"""Narrowing the audit trail: by person, action, month and record. All in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from sync.admin.claim_filters import month_start
from sync.admin.paging import searched


@dataclass(frozen=True)
class Filter:
    person: str = ""
    action: str = ""
    month: str = ""
    record: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Filter:
        return cls(*(searched(query, name) for name in ("person", "action", "month", "record")))

    @property
    def is_on(self) -> bool:
        return any((self.person, self.action, self.month, self.record))

    @property
    def condition(self) -> Q:
        found = Q()
        if self.person:
            found &= Q(actor=self.person)
        if self.action:
            found &= Q(action=self.action)
        if self.record:
            found &= Q(subject__icontains=self.record) | Q(remote_id=self.record)
        return found & _within(self.month) if self.month else found


def _within(text: str) -> Q:
    start = month_start(text)
    if start is None:
        return Q(pk=0)
    after = (start + timedelta(days=31)).replace(day=1)
    first, last = (
        timezone.make_aware(datetime(day.year, day.month, 1))  # noqa: DTZ001 - in the company's zone
        for day in (start, after)
    )
    return Q(at__gte=first, at__lt=last)
