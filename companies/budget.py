"""How many requests a company may send: counted in memory by the lease holder, learned from the replies.

Saved with the lease, so that the next holder goes on where this one stopped.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from companies.breaker import UNANSWERED, Breaker
from companies.metering import Metered, following
from companies.skew import Skew
from integration import clock
from integration.errors import Problem, TryLater
from integration.http import Request
from integration.systems import System

# "Limits and throttles": per company and app, a little below what QuickBooks allows.
QUICKBOOKS_SECOND, QUICKBOOKS_MINUTE, QUICKBOOKS_BATCHES = 9, 480, 38
PATIENCE = timedelta(seconds=15)  # a shorter wait is slept through, a longer one is told
THROTTLED = timedelta(seconds=60)
SPIKE = timedelta(seconds=30)  # its window is ten seconds; resets are told in whole ones
KEPT_LOW = timedelta(hours=1)  # how long a rate that met the limit is not tried again
DAY = timedelta(days=1)
HOUR = "%Y-%m-%dT%H"
LEAST_PACE = 0.125
RESERVE = 5  # requests of Procore's hour that are left for people who press a button


@dataclass
class Window:
    """At most `limit` in `seconds`, counted by when they were sent."""

    limit: int
    seconds: float
    sent: deque[datetime] = field(default_factory=deque)

    def free_at(self, now: datetime, pace: float = 1.0) -> datetime:
        """When the next one may be sent, using this share of the limit."""
        limit = max(1, int(self.limit * pace))
        while self.sent and self.sent[0] <= now - timedelta(seconds=self.seconds):
            self.sent.popleft()
        if len(self.sent) < limit:
            return now
        return self.sent[-limit] + timedelta(seconds=self.seconds)


@dataclass
class CompanyBudget:
    """The budget of one company and system. `permit` and `learn` are called from pool threads."""

    system: System
    closed_until: datetime | None = None
    # What is left of QuickBooks' limits when others use them too, or when they were cut: halved by a 429.
    pace: float = 1.0
    pace_until: datetime | None = None
    # Procore's hour; its spike window of ten seconds is only ever waited for.
    limit: int | None = None
    remaining: int | None = None
    reset_at: datetime | None = None
    spike_remaining: int | None = None
    spike_reset_at: datetime | None = None
    month: str = ""
    reads: int = 0
    # Requests of the last day by their hour in UTC ("2026-11-29T06").
    hours: dict[str, int] = field(default_factory=dict)
    # Metered reads of all companies together: how many are allowed in a month (0: no limit), and how many the
    # others had used in `elsewhere_month` when this holder began.
    allowed: int = 0
    elsewhere: int = 0
    elsewhere_month: str = ""
    breaker: Breaker = field(default_factory=Breaker)
    skew: Skew = field(default_factory=Skew)
    _windows: list[Window] = field(default_factory=list)
    _batches: Window = field(default_factory=lambda: Window(QUICKBOOKS_BATCHES, 60))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.system is System.QUICKBOOKS:
            self._windows = [Window(QUICKBOOKS_SECOND, 1), Window(QUICKBOOKS_MINUTE, 60)]

    @classmethod
    def load(cls, system: System, stored: Mapping[str, Any], who: int = 0) -> CompanyBudget:
        """`who`: a number of the company, by which waits of many companies are spread."""
        mine = stored.get(system.value) or {}
        names = ("limit", "remaining", "month", "reads", "pace")
        budget = cls(system, **{name: mine[name] for name in names if name in mine})
        budget.closed_until, budget.reset_at = (
            _moment(mine.get("closed_until")),
            _moment(mine.get("reset_at")),
        )
        budget.pace_until = _moment(mine.get("pace_until"))
        budget.breaker = Breaker.load(who, mine.get("breaker") or {})
        budget.hours = dict(mine.get("hours") or {})
        budget.skew = Skew.load(int(mine.get("skew") or 0))
        budget._recall(mine.get("sent", []), mine.get("batches", []))
        return budget

    def save(self) -> dict[str, Any]:
        """As JSON, for `Company.budget`."""
        sent = self._windows[-1].sent if self._windows else ()
        return {
            "sent": [round(one.timestamp() * 1000) for one in sent],
            "batches": [round(one.timestamp() * 1000) for one in self._batches.sent],
            "closed_until": _text(self.closed_until), "reset_at": _text(self.reset_at),
            "limit": self.limit, "remaining": self.remaining, "month": self.month, "reads": self.reads,
            "hours": self.hours, "pace": self.pace,
            "pace_until": _text(self.pace_until), "breaker": self.breaker.save(),
            "skew": self.skew.seconds,
        }  # fmt: skip

    def check(self, request: Request) -> None:
        with self._lock:
            self.breaker.check(request, tries=False)

    def permit(self, request: Request) -> None:
        while True:
            with self._lock:
                now = clock.now()
                self._refuse_unmetered(request, now)
                free = self._free_at(request, now)
                if free <= now:
                    self.breaker.check(request)
                    self._count(request, now)
                    return
            if free - now > PATIENCE:
                raise TryLater("system.busy", at=free, counts=False, system=self.system.title)
            clock.sleep((free - now).total_seconds())

    def share(self, other: Metered) -> None:
        """What the other companies of the installation have read this month."""
        self.allowed, self.elsewhere = other.allowed, other.used
        self.elsewhere_month = other.now.strftime("%Y-%m")

    @property
    def metered(self) -> Metered:
        now = clock.now().astimezone(UTC)
        month = now.strftime("%Y-%m")
        mine = self.reads if self.month == month else 0
        return Metered(mine + (self.elsewhere if self.elsewhere_month == month else 0), self.allowed, now)

    def learn(self, request: Request, status: int, headers: Mapping[str, str]) -> None:  # noqa: ARG002 - the protocol's
        with self._lock:
            self.skew.learn(headers, clock.now(), self.system.title)
            if (remaining := headers.get("x-rate-limit-remaining", "")).isdigit():
                self._learn_limits(int(remaining), headers)
            if status == 429:
                self._slow_down()
                self.closed_until = self._told(headers)

    def _refuse_unmetered(self, request: Request, now: datetime) -> None:
        """Reads end with the month's allowance; so does creating, which looks first."""
        if request.reads and self.metered.is_out:
            at = following(now.astimezone(UTC))
            until = f"{at:%b} {at.day}"
            raise TryLater("limit.metered_reads", at=at, counts=False, system=self.system.title, until=until)

    def judge(self, request: Request, problem: Problem | None, status: int | None) -> None:
        with self._lock:
            silent = problem is not None and (status in (None, 503) or problem.code in UNANSWERED)
            self.breaker.judge(request, problem, self.limit, silent=silent)

    def _slow_down(self) -> None:
        """Once for all requests that were under way together."""
        now = clock.now()
        if self.closed_until is None or self.closed_until <= now:
            self.pace = max(self.pace / 2, LEAST_PACE)
        self.pace_until = now + KEPT_LOW

    def _recover(self, now: datetime) -> None:
        """Each hour without a refusal, twice as fast may be tried."""
        while self.pace_until and self.pace_until <= now:
            self.pace = min(self.pace * 2, 1.0)
            self.pace_until = self.pace_until + KEPT_LOW if self.pace < 1 else None

    def _recall(self, sent: list[int], batches: list[int]) -> None:
        """The last minute of the holder before: its requests count for us too."""
        for window in self._windows:
            window.sent.extend(datetime.fromtimestamp(one / 1000, UTC) for one in sent)
        self._batches.sent.extend(datetime.fromtimestamp(one / 1000, UTC) for one in batches)

    def _free_at(self, request: Request, now: datetime) -> datetime:
        self._recover(now)
        waits = [window.free_at(now, self.pace) for window in self._windows]
        if request.batch:
            waits.append(self._batches.free_at(now, self.pace))
        if self.closed_until:
            waits.append(self.closed_until)
        for remaining, reset_at, reserve in (
            (self.remaining, self.reset_at, RESERVE),
            (self.spike_remaining, self.spike_reset_at, 0),
        ):
            if remaining is not None and reset_at and remaining <= reserve:
                waits.append(reset_at)
        return max(waits, default=now)

    def _count(self, request: Request, now: datetime) -> None:
        for window in (*self._windows, *([self._batches] if request.batch else ())):
            window.sent.append(now)
        month = now.strftime("%Y-%m")
        if month != self.month:
            self.month, self.reads = month, 0
        self.reads += request.reads
        self._count_hour(now)
        if self.remaining is not None:
            self.remaining = None if self.reset_at and now >= self.reset_at else self.remaining - 1
        if self.spike_remaining is not None:
            past = self.spike_reset_at and now >= self.spike_reset_at
            self.spike_remaining = None if past else self.spike_remaining - 1

    def _count_hour(self, now: datetime) -> None:
        hour = now.strftime(HOUR)
        if hour not in self.hours:
            oldest = (now - DAY).strftime(HOUR)
            self.hours = {one: count for one, count in self.hours.items() if one > oldest} | {hour: 0}
        self.hours[hour] += 1

    def _learn_limits(self, remaining: int, headers: Mapping[str, str]) -> None:
        """The headers describe whichever window is nearer its end; the time left tells which that is."""
        reset = headers.get("x-rate-limit-reset", "")
        reset_at = datetime.fromtimestamp(int(reset), UTC) if reset.isdigit() else None
        if reset_at and reset_at - clock.now() <= SPIKE:
            self.spike_remaining, self.spike_reset_at = remaining, reset_at
            return
        self.remaining, self.reset_at = remaining, reset_at
        if (limit := headers.get("x-rate-limit-limit", "")).isdigit():
            self.limit = int(limit)

    def _told(self, headers: Mapping[str, str]) -> datetime:
        now = clock.now()
        if (seconds := headers.get("retry-after", "")).isdigit():
            return now + timedelta(seconds=int(seconds))
        if (reset := headers.get("x-rate-limit-reset", "")).isdigit():
            return max(datetime.fromtimestamp(int(reset), UTC), now + timedelta(seconds=1))
        return now + THROTTLED


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
