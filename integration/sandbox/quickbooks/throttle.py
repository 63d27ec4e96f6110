"""The limits of "QuickBooks: Limits and throttles", and the meter of reads."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

from integration.sandbox.limits import Window
from integration.sandbox.quickbooks.objections import Objection

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox


class Throttle:
    def __init__(self, sandbox: Sandbox) -> None:
        self._clock = sandbox.clock
        self._switches = sandbox.switches
        self._lock = threading.Lock()
        self._at_once: Counter[str] = Counter()
        self._meters = sandbox.meters

    def enter(self, realm: str) -> int:
        """Count one more request in flight; returns how many there are now."""
        with self._lock:
            self._at_once[realm] += 1
            counts, most = self._meters.counts, f"quickbooks:{realm}:most at once"
            counts[most] = max(counts[most], self._at_once[realm])
            return self._at_once[realm]

    def leave(self, realm: str) -> None:
        with self._lock:
            self._at_once[realm] -= 1

    def most_at_once(self, realm: str) -> int:
        return self._meters.counts[f"quickbooks:{realm}:most at once"]

    def admit(self, realm: str, *, at_once: int, batch: bool, weight: int = 1) -> None:
        """Count the request, or object to it (3001). Refused ones are not counted.

        `weight`: as how many it counts toward the minute of all requests.
        """
        now = self._clock.now()
        windows = self._windows_of(realm, batch=batch)
        most = self._switches.requests_at_once
        crowded = most is not None and at_once > most
        if crowded or not all(window.has_room(now) for window in windows):
            raise throttled(self._switches.throttle_status)
        for window in windows:
            window.add(now)
        for _ in range(weight - 1):
            windows[0].add(now)

    def admit_other(self, realm: str) -> None:
        """A request to an endpoint that is not the accounting API; these share a limit of their own."""
        now = self._clock.now()
        window = self._meters.window(
            f"quickbooks:{realm}:others", self._switches.other_requests_per_minute, 60
        )
        if not window.has_room(now):
            raise throttled(self._switches.throttle_status)
        window.add(now)

    def refuse_read(self) -> None:
        """The monthly block of the free tier: reads stop, writes go on."""
        most = self._switches.monthly_reads
        if most is not None and self.reads_this_month() >= most:
            raise throttled(self._switches.throttle_status)

    def count_reads(self, number: int) -> None:
        """Only successful ones are metered."""
        self._meters.counts[self._month()] += number

    def reads_this_month(self) -> int:
        return self._meters.counts[self._month()]

    def _windows_of(self, realm: str, *, batch: bool) -> list[Window]:
        switches = self._switches
        limits = [
            ("minute", switches.requests_per_minute, 60),
            ("second", switches.requests_per_second, 1),
            *([("batches", switches.batches_per_minute, 60)] if batch else []),
        ]
        return [
            self._meters.window(f"quickbooks:{realm}:{name}", limit, seconds)
            for name, limit, seconds in limits
        ]

    def _month(self) -> str:
        return f"quickbooks:reads:{self._clock.now():%Y-%m}"


def throttled(status: int = 429) -> Objection:
    return Objection(3001, "The request limit was reached.  Try again later", status=status)
