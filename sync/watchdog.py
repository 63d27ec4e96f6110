"""Ends a worker that is silent for longer than its lease.

By then another worker may have the company; if the silent one woke up, it could send what it had at hand.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

EXIT = 70  # "internal software error" of sysexits; whoever started the worker starts it again
LONGEST_NAP = 5.0  # seconds between two looks

log = structlog.stdlib.get_logger(__name__)
_last: dict[int, float] = {}  # thread → when it last showed that it lives


@contextmanager
def watched() -> Iterator[None]:
    """This thread works for a company until the end of the block; blocks may stand inside one another."""
    me = threading.get_ident()
    outer = me in _last
    _last[me] = time.monotonic()
    try:
        yield
    finally:
        if not outer:
            del _last[me]


def alive() -> None:
    """A sign of life of this thread."""
    me = threading.get_ident()
    if me in _last:
        _last[me] = time.monotonic()


def silence() -> float | None:
    """Seconds since the last sign of life of the most silent thread; None when nobody works."""
    oldest = min(list(_last.values()), default=None)
    return None if oldest is None else time.monotonic() - oldest


def start(seconds: float) -> None:
    """Watch from now on, in a thread that does not keep the process alive."""
    threading.Thread(target=_watch, args=(seconds,), name="watchdog", daemon=True).start()


def _watch(seconds: float) -> None:
    while True:
        time.sleep(min(LONGEST_NAP, seconds / 4))
        silent = silence()
        if silent is not None and silent > seconds:
            log.critical("worker silent for longer than its lease", duration=round(silent))
            os._exit(EXIT)
