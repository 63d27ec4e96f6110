"""The one clock. Production asks the database, as workers' clocks may differ; tests bring a simulated one."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.db import connection

RESYNC_AFTER = 60.0  # seconds for which the process's own monotonic clock is trusted to run evenly


class Clock(Protocol):
    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class DatabaseClock:
    """The database's time, asked once a minute and carried on by the monotonic clock in between."""

    def __init__(self) -> None:
        self._asked: datetime | None = None
        self._asked_at = 0.0

    def now(self) -> datetime:
        passed = time.monotonic() - self._asked_at
        # Pool threads have no connection and must not open one, so only a thread that has one asks again.
        if self._asked is None or (passed > RESYNC_AFTER and connection.connection is not None):
            self._ask()
            passed = 0.0
        assert self._asked is not None  # noqa: S101 - set by _ask
        return self._asked + timedelta(seconds=passed)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def _ask(self) -> None:
        self._asked = _database_time()
        self._asked_at = time.monotonic()


def now() -> datetime:
    """The present moment, in UTC."""
    return _clock.now()


def sleep(seconds: float) -> None:
    if seconds > 0:
        _clock.sleep(seconds)


def use(clock: Clock) -> Clock:
    """Replace the clock of this process; returns the one before."""
    global _clock
    before, _clock = _clock, clock
    return before


def _database_time() -> datetime:
    if connection.vendor == "sqlite":  # an embedded database has no clock but this machine's
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)


_clock: Clock = DatabaseClock()
