"""What a run spends its time on: reading, comparing, writing (and reading back), locking in Procore."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from integration import clock

READ, COMPARE, WRITE, LOCK = NAMES = ("read", "compare", "write", "lock")
TOLD_EVERY = timedelta(seconds=2)


class Steps:
    """How long each step took so far, and how many records went through it."""

    def __init__(self) -> None:
        self.now = ""
        self._since: datetime = clock.now()
        self._stored_at = self._since
        self._ms: Counter[str] = Counter()
        self._records: Counter[str] = Counter()

    def begin(self, name: str) -> None:
        """Blank: nothing is under way any more."""
        now = clock.now()
        if self.now:
            self._ms[self.now] += round((now - self._since).total_seconds() * 1000)
        self.now, self._since = name, now

    def count(self, name: str, records: int) -> None:
        self._records[name] += records

    @property
    def are_stale(self) -> bool:
        return clock.now() - self._stored_at >= TOLD_EVERY

    def stored(self) -> dict[str, Any]:
        self.begin(self.now)
        self._stored_at = clock.now()
        known = {name: {"ms": self._ms[name], "records": self._records[name]} for name in NAMES}
        return {**known, "now": self.now}
