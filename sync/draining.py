"""A worker that is told to end finishes what it has at hand; the rest is for others.

Celery waits for a turn that is under way. Whoever stops the worker does not wait for long: 10 seconds where
containers are stopped, and the rest of a turn is up to 30.
"""

from __future__ import annotations

import threading
from typing import Any

import structlog

log = structlog.stdlib.get_logger(__name__)
_told = threading.Event()


def begin(**_signal: Any) -> None:
    """Take nothing more in this process."""
    _told.set()
    log.info("worker is told to end")


def is_on() -> bool:
    return _told.is_set()


def end() -> None:
    """Work again: the process goes on."""
    _told.clear()
