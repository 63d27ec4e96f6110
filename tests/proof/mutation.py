"""Answers that a system could give one day: a member more or less, null, a new value, another body."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from integration.sandbox.faults import Effect
from integration.sandbox.web import HTML, Call, Reply

# How often each way is taken: most change one place of the JSON, some the whole body.
WAYS = ("gone", "null", "new value", "another number", "unknown member", "gone", "null", "html", "empty")
Place = tuple[Any, Any]  # a dict or list, and the key in it


@dataclass
class Mutated(Effect):
    """One change of each reply it meets, drawn by `chance`; `done` tells which."""

    chance: random.Random
    done: list[str] = field(default_factory=list)

    def after(self, app: Any, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        way = self.chance.choice(WAYS)
        self.done.append(f"{way} in {call.method} {call.path}")
        if way == "html":
            return Reply("<html>maintenance</html>", 200, reply.headers, HTML)
        if way == "empty" or not isinstance(reply.body, dict | list):
            return replace(reply, body=None)
        body = _copied(reply.body)
        places = list(_places(body))
        if way == "another number":
            places = [place for place in places if _is_count(*place)]
        if places:
            self._change(way, *self.chance.choice(places))
        return replace(reply, body=body)

    def _change(self, way: str, inside: Any, key: Any) -> None:
        self.done[-1] += f" at {key}"
        if way == "gone":
            del inside[key]
        elif way == "unknown member" and isinstance(inside, dict):
            inside["member_of_tomorrow"] = {"nested": [1, None]}
        elif way == "another number":
            inside[key] += self.chance.choice([-1, 1, 1000])
        else:
            inside[key] = None if way == "null" else "value of tomorrow"


def _is_count(inside: Any, key: Any) -> bool:
    """A whole number: an id, a count, a place. Money has cents, and another sum could be a true one."""
    return isinstance(inside[key], int) and not isinstance(inside[key], bool)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def _places(value: Any) -> Iterator[Place]:
    for key, one in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(one, dict | list):
            yield from _places(one)
