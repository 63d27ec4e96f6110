"""Connections that break, hang or are slow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from integration.sandbox.faults.fault import Effect
from integration.sandbox.web import Call, ConnectionDropped, Reply

if TYPE_CHECKING:
    from integration.sandbox.web import App


@dataclass(frozen=True)
class _LoseAfter(Effect):
    place: str

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        raise ConnectionDropped(self.place)


@dataclass(frozen=True)
class _LoseBefore(Effect):
    place: str

    def before(self, app: App, call: Call) -> Reply | None:  # noqa: ARG002
        raise ConnectionDropped(self.place)


@dataclass(frozen=True)
class _Slow(Effect):
    seconds: float

    def before(self, app: App, call: Call) -> Reply | None:
        call.slow += self.seconds
        app.sandbox.clock.sleep(self.seconds)
        return None


lose_reply: Effect = _LoseAfter("start")  # the work is done, and not one byte comes back
lose_reply_in_header: Effect = _LoseAfter("header")  # Python takes what came for a reply with an empty body
lose_reply_in_body: Effect = _LoseAfter("body")
hang: Effect = _LoseAfter("hang")  # the work is done, and the connection stays open without a word
hang_before: Effect = _LoseBefore("hang")  # the same, and nothing was done
refuse: Effect = _LoseBefore("refused")  # dropped before anything was done


def slow(seconds: float) -> Effect:
    """The work begins so much later."""
    return _Slow(seconds)
