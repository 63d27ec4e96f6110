"""Refused webhooks are counted in the log, a line a minute at most: a flood must not fill the disk."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

import structlog

from integration import clock
from integration.systems import System

PAUSE = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class Refusals:
    """Of one process. The line of a kind tells how many came since the line before; never what they held."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count: Counter[tuple[System, str]] = Counter()
        self._told: dict[tuple[System, str], datetime] = {}

    def count(self, system: System, reason: str) -> None:
        kind, now = (system, reason), clock.now()
        with self._lock:
            self._count[kind] += 1
            if kind in self._told and now < self._told[kind] + PAUSE:
                return
            self._told[kind] = now
            count = self._count.pop(kind)
        log.warning("webhook refused", system=system.value, reason=reason, count=count)
