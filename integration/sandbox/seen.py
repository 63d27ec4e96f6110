"""What the simulated systems were asked and what they answered. Tests count these exactly."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict


@dataclass(frozen=True, slots=True)
class Seen:
    """One request. `path` is the remote system's own, without the mount; a `lost` reply never arrived."""

    system: str
    method: str
    path: str
    query: MultiDict[str, str]
    status: int  # what the system answered, 0 when the connection was refused before anything was done
    request: Any  # the JSON body; the text where it is none
    reply: Any
    time: datetime
    lost: bool = False
    spoilt: bool = False  # a fault made this reply, not the system
    simulated: bool = True  # False: something was asked for that the sandbox does not know


Watcher = Callable[[Seen], object]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Have every request to any sandbox of this process told, in the thread that served it."""
    _watchers.append(watcher)


def unwatch(watcher: Watcher) -> None:
    _watchers.remove(watcher)


class SeenLog:
    def __init__(self, keep: int | None = None) -> None:
        self._seen: deque[Seen] = deque(maxlen=keep)

    def __iter__(self) -> Iterator[Seen]:
        return iter(list(self._seen))

    def __len__(self) -> int:
        return len(self._seen)

    def __getitem__(self, place: int) -> Seen:
        return self._seen[place]

    def append(self, seen: Seen) -> None:
        self._seen.append(seen)
        for watcher in _watchers:
            watcher(seen)

    def clear(self) -> None:
        self._seen.clear()

    def restore(self, seen: Iterable[Seen]) -> None:
        self._seen.clear()
        self._seen.extend(seen)

    def matching(
        self, *, system: str | None = None, method: str | None = None, path: str = "", since: int = 0
    ) -> list[Seen]:
        """Those of one system and method whose path the regular expression finds, from place `since` on."""
        return [
            seen
            for seen in list(self._seen)[since:]
            if system in (None, seen.system) and method in (None, seen.method) and re.search(path, seen.path)
        ]

    def count(
        self, *, system: str | None = None, method: str | None = None, path: str = "", since: int = 0
    ) -> int:
        return len(self.matching(system=system, method=method, path=path, since=since))
