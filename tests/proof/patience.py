"""Asking a database that may be restarting."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

T = TypeVar("T")
LONGEST = 60.0


def ask(question: Callable[[], T]) -> T:
    """The answer, as soon as the database gives one."""
    end = time.monotonic() + LONGEST
    while True:
        try:
            return question()
        except (DatabaseError, InterfaceError):
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.3)
