"""Counting requests in a sliding window of time."""

from __future__ import annotations

from collections import deque
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
