"""A worker whose tables are older than its code does nothing: what it would store could be half of the truth.

Newer tables are no reason to stop: an upgrade first adds what the old version does not know of.
"""

from __future__ import annotations

import structlog

from integration import health

log = structlog.stdlib.get_logger(__name__)


class Gate:
    """Asks until the answer is yes; migrations are not taken back under a running worker."""

    def __init__(self) -> None:
        self._is_open = False

    def is_open(self) -> bool:
        if not self._is_open:
            self._is_open = health.is_migrated()
        if not self._is_open:
            log.critical("the tables are older than this version: run manage.py migrate")
        return self._is_open


gate = Gate()
