"""Counting requests in a sliding window of time."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


class Window:
    """At most `limit` in any `seconds`; refused ones are not counted. A limit of None never refuses."""

    def __init__(self, limit: int | None, seconds: float) -> None:
        self.limit = limit
        self.length = timedelta(seconds=seconds)
        self._times: deque[datetime] = deque()

    def has_room(self, now: datetime) -> bool:
        while self._times and self._times[0] <= now - self.length:
            self._times.popleft()
        return self.limit is None or len(self._times) < self.limit

    def add(self, now: datetime) -> None:
        self._times.append(now)

    def remaining(self, now: datetime) -> int:
        """How many more are allowed now."""
        return max((self.limit or 0) - len(self._times), 0) if self.has_room(now) else 0

    def resets_at(self, now: datetime) -> datetime:
        """When the next place becomes free."""
        return (self._times[0] if self._times else now) + self.length

    def copy(self) -> Window:
        twin = Window(self.limit, self.length.total_seconds())
        twin._times.extend(self._times)
        return twin


@dataclass(frozen=True, slots=True)
class Readings:
    """What all meters stood at."""

    windows: Mapping[str, Window]
    counts: Mapping[str, int]


class Meters:
    """Every window and counter of both systems by name, so that they are saved and restored as one."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._windows: dict[str, Window] = {}

    def window(self, name: str, limit: int | None, seconds: float) -> Window:
        """The window of this name, from now on with this limit: switches may change while it runs."""
        window = self._windows.get(name)
        if window is None:
            window = self._windows[name] = Window(limit, seconds)
        window.limit = limit
        return window

    def saved(self) -> Readings:
        return Readings({name: one.copy() for name, one in self._windows.items()}, dict(self.counts))

    def restore(self, readings: Readings) -> None:
        self.counts = Counter(readings.counts)
        self._windows = {name: one.copy() for name, one in readings.windows.items()}
