"""A planned fault: which requests it waits for, how often and how long it fires, and what it does then."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from integration.sandbox.web import App, Call, Reply


class Effect:
    """What a fault does, at three places of a request's way. Each does nothing unless overridden."""

    def before(self, app: App, call: Call) -> Reply | None:  # noqa: ARG002
        """May answer instead of the system, or drop the connection; nothing has been done yet."""
        return None

    def during(self, app: App, call: Call) -> AbstractContextManager[object]:  # noqa: ARG002
        """Around the work itself, while no other request is served."""
        return nullcontext()

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        """May change the reply or drop the connection; the work is done."""
        return reply


@dataclass
class Fault:
    """Matches every request unless narrowed.

    Fires from the `nth` match on: `times` times (None: always), or for so many `seconds` of simulated
    time after it first did, however often that is.
    """

    effect: Effect
    system: str | None = None
    method: str | None = None
    path: str = ""  # regular expression, searched in the system's own path
    body: str | None = None  # part of the request's body
    nth: int = 1
    times: int | None = 1
    seconds: float | None = None
    matched: int = 0
    fired: int = 0
    until: datetime | None = None

    def fires(self, call: Call, now: datetime) -> bool:
        if not self._matches(call):
            return False
        self.matched += 1
        if self.matched < self.nth or self.is_spent(now):
            return False
        if self.seconds is not None and self.until is None:
            self.until = now + timedelta(seconds=self.seconds)
        self.fired += 1
        return True

    def is_spent(self, now: datetime) -> bool:
        """Whether it can't fire any more."""
        if self.seconds is not None:
            return self.until is not None and now > self.until
        return self.times is not None and self.fired >= self.times

    def _matches(self, call: Call) -> bool:
        return (
            self.system in (None, call.system)
            and self.method in (None, call.method)
            and re.search(self.path, call.path) is not None
            and (self.body is None or self.body in call.body.decode(errors="replace"))
        )


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def saved(self) -> tuple[Fault, ...]:
        with self._lock:
            return tuple(replace(one) for one in self._faults)

    def restore(self, faults: Iterable[Fault]) -> None:
        """Those faults, as often fired as they were then."""
        with self._lock:
            self._faults = [replace(one) for one in faults]

    def planned(self, now: datetime | None = None) -> list[Fault]:
        """Those that can still fire."""
        moment = now or datetime.min.replace(tzinfo=UTC)
        return [one for one in self._faults if not one.is_spent(moment)]

    def fired(self) -> list[Fault]:
        """Those that have had their effect at least once."""
        return [one for one in self._faults if one.fired]

    def firing(self, call: Call, now: datetime) -> list[Fault]:
        with self._lock:
            return [fault for fault in self._faults if fault.fires(call, now)]
