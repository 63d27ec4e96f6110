"""Requests about many records at once: QuickBooks' batch, Procore's sync."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from integration.sandbox.faults.fault import Effect
from integration.sandbox.web import Call, Reply

if TYPE_CHECKING:
    from integration.sandbox.web import App

INSIDE = 10000
LISTS = ("BatchItemResponse", "entities")  # where the two systems keep the answers


@dataclass(frozen=True)
class _Partial(Effect):
    places: frozenset[int]
    code: int

    def before(self, app: App, call: Call) -> Reply | None:  # noqa: ARG002
        call.directives["fail_places"] = dict.fromkeys(self.places, self.code)
        return None


@dataclass(frozen=True)
class _Answers(Effect):
    change: Callable[[list[Any]], list[Any]]

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        body = reply.body
        name = next((one for one in LISTS if isinstance(body, dict) and body.get(one)), None)
        if name:
            body = {**body, name: self.change(body[name])}
        return Reply(body, reply.status, reply.headers, reply.content_type)


batch_shuffled: Effect = _Answers(lambda answers: list(reversed(answers)))  # everything is done


def batch_partial(places: Collection[int], code: int = INSIDE) -> Effect:
    """The members at these places (from 0) fail and have no effect; the others are done.

    `code` is QuickBooks' reason: unless told otherwise, a failure inside the system.
    """
    return _Partial(frozenset(places), code)


def batch_truncated(keep: int) -> Effect:
    """Everything is done, but only the first `keep` answers come back."""
    return _Answers(lambda answers: answers[:keep])
