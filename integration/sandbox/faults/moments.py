"""What changes at the very moment of a request: tokens, somebody else's work, the server's time and sight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from integration.sandbox.faults.fault import Effect
from integration.sandbox.web import Call, Reply

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox
    from integration.sandbox.web import App


class _Revoke(Effect):
    def before(self, app: App, call: Call) -> Reply | None:
        app.system.revoke(call)
        return None


class _Expire(Effect):
    def before(self, app: App, call: Call) -> Reply | None:
        app.system.expire(call)
        return None


@dataclass(frozen=True)
class _Call(Effect):
    work: Callable[[], Any]
    when: str

    def before(self, app: App, call: Call) -> Reply | None:  # noqa: ARG002
        if self.when == "before":
            self.work()
        return None

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        if self.when == "after":
            self.work()
        return reply


@dataclass(frozen=True)
class _Skewed(Effect):
    seconds: float

    def during(self, app: App, call: Call) -> AbstractContextManager[object]:  # noqa: ARG002
        return _ahead(app.sandbox, timedelta(seconds=self.seconds))


@dataclass(frozen=True)
class _Late(Effect):
    seconds: float

    def during(self, app: App, call: Call) -> AbstractContextManager[object]:  # noqa: ARG002
        return _short_sighted(app.sandbox, self.seconds)


@contextmanager
def _ahead(sandbox: Sandbox, skew: timedelta) -> Iterator[None]:
    sandbox.clock.skew += skew
    try:
        yield
    finally:
        sandbox.clock.skew -= skew


@contextmanager
def _short_sighted(sandbox: Sandbox, seconds: float) -> Iterator[None]:
    before = sandbox.switches.visibility_delay
    sandbox.switches.visibility_delay = max(before, seconds)
    try:
        yield
    finally:
        sandbox.switches.visibility_delay = before


revoke: Effect = _Revoke()  # the token of this very call dies, and its whole grant, before it is looked at
expire: Effect = _Expire()  # only the access token of this very call; it can be renewed


def then_call(work: Callable[[], Any], *, when: str = "before") -> Effect:
    """Somebody else does something at this very moment: `before` or `after` the call takes effect."""
    return _Call(work, when)


def skewed(seconds: float) -> Effect:
    """The server that serves this call has its clock so far ahead (behind when negative)."""
    return _Skewed(seconds)


def late(seconds: float) -> Effect:
    """This call is served from a copy so old: QuickBooks' queries and change feed lack what is newer."""
    return _Late(seconds)
