"""Narrowing the list of runs: by result, reason, kind of record and day. All in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from sync.admin.paging import address
from sync.admin.records import TITLES
from sync.work import REPORTED, SCHEDULE

# Of the schedule, most runs find nothing to do.
UNEVENTFUL = Q(finished_at__isnull=False, written=0, needs_you=0, problem="")
RESULTS = {
    "done": ("Done", Q(finished_at__isnull=False, needs_you=0, problem="")),
    "needs_you": ("Needs you", Q(needs_you__gt=0)),
    "stopped": ("Stopped early", ~Q(problem="") | Q(stop_at__isnull=False)),
    "running": ("Running", Q(finished_at__isnull=True)),
}
WHYS = {
    "schedule": ("Schedule", Q(why=SCHEDULE, by__isnull=True)),
    "webhook": ("A reported change", Q(why__startswith=REPORTED, by__isnull=True)),
    "person": ("A person", Q(by__isnull=False)),
    "other": ("Something else", Q(by__isnull=True) & ~Q(why=SCHEDULE) & ~Q(why__startswith=REPORTED)),
}


@dataclass(frozen=True)
class Filter:
    """`every` shows runs without changes, too; what is unknown in the address is left out."""

    query: QueryDict
    result: str
    why: str
    kind: str
    day: date | None
    every: bool

    @classmethod
    def of(cls, query: QueryDict) -> Filter:
        result, why, kind = (query.get(name, "") for name in ("result", "why", "kind"))
        return cls(
            query,
            result if result in RESULTS else "",
            why if why in WHYS else "",
            kind if kind in TITLES else "",
            _day(query.get("day", "")),
            query.get("all") == "1",
        )

    @property
    def is_on(self) -> bool:
        return bool(self.result or self.why or self.kind or self.day)

    @property
    def condition(self) -> Q:
        found = Q()
        if self.result:
            found &= RESULTS[self.result][1]
        if self.why:
            found &= WHYS[self.why][1]
        if self.kind:
            found &= Q(counts__has_key=self.kind)
        return found & _on(self.day) if self.day else found

    @property
    def with_all(self) -> str:
        return address(self.query, all="1", page="")

    @property
    def without_all(self) -> str:
        return address(self.query, all="", page="")

    @property
    def results(self) -> list[tuple[str, str]]:
        return [(key, title) for key, (title, _) in RESULTS.items()]

    @property
    def whys(self) -> list[tuple[str, str]]:
        return [(key, title) for key, (title, _) in WHYS.items()]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return list(TITLES.items())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _on(day: date) -> Q:
    """Of the day in the company's time zone."""
    try:
        start = timezone.make_aware(datetime.combine(day, time()))
        return Q(started_at__gte=start, started_at__lt=start + timedelta(days=1))
    except OverflowError:
        return Q(pk=0)
