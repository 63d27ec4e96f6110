"""The time both simulated systems live in."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Los_Angeles")  # QuickBooks' MetaData carries this offset, wherever the company is


class SandboxClock(Protocol):
    skew: timedelta  # how far the simulated systems' clocks are ahead of the client's

    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


def today(clock: SandboxClock) -> date:
    """The same day in both systems: in an American office it is still evening when UTC's next day begins."""
    return clock.now().astimezone(ZONE).date()


class RealClock:
    def __init__(self) -> None:
        self.skew = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class ManualClock:
    """Stands still until somebody advances it; sleeping advances it too."""

    def __init__(self, start: datetime) -> None:
        self.skew = timedelta()
        self._time = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._time + self.skew

    def sleep(self, seconds: float) -> None:
        self.advance(seconds)

    def set(self, moment: datetime) -> None:
        """Put it to this time, skew included: what `now` says from here on."""
        self._time = moment.astimezone(UTC) - self.skew

    def advance(self, seconds: float) -> None:
        self._time += timedelta(seconds=seconds)
