"""What can be made to go wrong: a fault waits for the n-th matching request and then has its effect."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from integration.sandbox.web import HTML, Call, ConnectionDropped, Reply

if TYPE_CHECKING:
    from integration.sandbox.web import App


class Effect:
    """`before` may answer instead of the system; `after` may change the reply or drop the connection."""

    def before(self, app: App, call: Call) -> Reply | None:  # noqa: ARG002
        return None

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        return reply


@dataclass
class Fault:
    """Matches every request unless narrowed. Fires from the `nth` match on, `times` times (None: always)."""

    effect: Effect
    system: str | None = None
    method: str | None = None
    path: str = ""  # regular expression, searched in the system's own path
    body: str | None = None  # part of the request's body
    nth: int = 1
    times: int | None = 1
    matched: int = 0
    fired: int = 0

    def fires(self, call: Call) -> bool:
        if not self._matches(call):
            return False
        self.matched += 1
        spent = self.times is not None and self.fired >= self.times
        if self.matched < self.nth or spent:
            return False
        self.fired += 1
        return True

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

    def planned(self) -> list[Fault]:
        """Those that can still fire."""
        return [one for one in self._faults if one.times is None or one.fired < one.times]

    def fired(self) -> list[Fault]:
        """Those that have had their effect at least once."""
        return [one for one in self._faults if one.fired]

    def firing(self, call: Call) -> list[Fault]:
        with self._lock:
            return [fault for fault in self._faults if fault.fires(call)]


@dataclass(frozen=True)
class _Lose(Effect):
    place: str

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        raise ConnectionDropped(self.place)


class _Refuse(Effect):
    def before(self, app: App, call: Call) -> Reply | None:  # noqa: ARG002
        raise ConnectionDropped("refused")


@dataclass(frozen=True)
class _Status(Effect):
    status: int
    retry_after: int | None
    html: bool
    after_effect: bool

    def before(self, app: App, call: Call) -> Reply | None:
        return None if self.after_effect else self._reply(app, call)

    def after(self, app: App, call: Call, reply: Reply) -> Reply:
        return self._reply(app, call) if self.after_effect else reply

    def _reply(self, app: App, call: Call) -> Reply:
        if self.html:
            reply = Reply(f"<html><body><h1>{self.status}</h1></body></html>", self.status, content_type=HTML)
        else:
            reply = app.system.failure(call, self.status)
        if self.retry_after is not None:
            reply.headers["Retry-After"] = str(self.retry_after)
        return reply


@dataclass(frozen=True)
class _Slow(Effect):
    seconds: float

    def before(self, app: App, call: Call) -> Reply | None:
        call.slow += self.seconds
        app.sandbox.clock.sleep(self.seconds)
        return None


class _Revoke(Effect):
    def before(self, app: App, call: Call) -> Reply | None:
        app.system.revoke(call)
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
class _BatchPartial(Effect):
    places: frozenset[int]

    def before(self, app: App, call: Call) -> Reply | None:  # noqa: ARG002
        call.directives["fail_places"] = self.places
        return None


@dataclass(frozen=True)
class _BatchAnswer(Effect):
    """Acts on the answers of a QuickBooks batch, after all the work was done."""

    change: Callable[[list[Any]], list[Any]]

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        answers = reply.body.get("BatchItemResponse")
        body = {**reply.body, "BatchItemResponse": self.change(answers)} if answers else reply.body
        return Reply(body, reply.status, reply.headers, reply.content_type)


lose_reply: Effect = _Lose("start")  # the work is done, and not one byte comes back
lose_reply_in_header: Effect = _Lose("header")  # Python takes what came for a reply with an empty body
lose_reply_in_body: Effect = _Lose("body")
refuse: Effect = _Refuse()  # dropped before anything was done
revoke: Effect = _Revoke()  # the token of this very call dies before it is looked at
batch_shuffled: Effect = _BatchAnswer(lambda answers: list(reversed(answers)))


def status(code: int, *, retry_after: int | None = None, html: bool = False) -> Effect:
    """Answered by a gateway; nothing was done."""
    return _Status(code, retry_after, html, after_effect=False)


def status_after(code: int, *, html: bool = False) -> Effect:
    """Answered by a gateway, although the work was done."""
    return _Status(code, None, html, after_effect=True)


def slow(seconds: float) -> Effect:
    return _Slow(seconds)


def then_call(work: Callable[[], Any], *, when: str = "before") -> Effect:
    """Somebody else does something at this very moment: `before` or `after` the call takes effect."""
    return _Call(work, when)


def batch_partial(places: Collection[int]) -> Effect:
    """The members at these places (from 0) fail inside the system and have no effect; the others are done."""
    return _BatchPartial(frozenset(places))


def batch_truncated(keep: int) -> Effect:
    """Everything is done, but only the first `keep` answers come back."""
    return _BatchAnswer(lambda answers: answers[:keep])
