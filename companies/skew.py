"""How far our clock is from a system's, by the `Date` of its answers.

RFC 9110, 6.6.1: the second in which an answer was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import structlog

ALARM = 30  # seconds

log = structlog.stdlib.get_logger(__name__)


@dataclass
class Skew:
    """`seconds` by which we are ahead: what two answers in a row agree on, as one may have come late."""

    seconds: int = 0
    last: int = 0

    @classmethod
    def load(cls, seconds: int) -> Skew:
        return cls(seconds, seconds)

    @property
    def is_alarming(self) -> bool:
        return abs(self.seconds) > ALARM

    def learn(self, headers: Mapping[str, str], now: datetime, system: str) -> None:
        """An answer without a date, or with one that makes no sense, tells nothing."""
        try:
            off = round((now - parsedate_to_datetime(headers["date"])).total_seconds())
        except (KeyError, TypeError, ValueError):
            return
        was = self.is_alarming
        agreed = off * self.last > 0
        self.seconds, self.last = (min(off, self.last, key=abs) if agreed else 0), off
        if self.is_alarming and not was:
            log.critical("our clock is wrong", system=system, duration=self.seconds)
