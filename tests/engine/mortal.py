"""Workers that die: before or after a request, or before a statement. What is dead does nothing more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
from django.db import connection

from integration import sessions
from integration.sandbox.web import WSGI
from tests.environment import SANDBOX
from tests.world import World
from tests.wsgi_adapter import WSGIAdapter

WRITES = ("INSERT", "UPDATE", "DELETE")


class Killed(BaseException):
    """The process ended here. Not an Exception: nothing in the program may catch it."""


@dataclass
class Death:
    """Strikes before the `statement`-th SQL statement, or the `write`-th that changes rows, or before or
    `after` the `request`-th request.
    """

    statement: int = 0
    write: int = 0
    request: int = 0
    after: bool = False
    path: str = ""  # regular expression; other requests are not counted
    statements: int = 0
    writes: int = 0
    requests: int = 0
    happened: bool = False

    def on_statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        self._nothing_after_death()
        writes = sql.startswith(WRITES)
        self.statements += 1
        self.writes += writes
        if self.statements == self.statement or (writes and self.writes == self.write):
            self._die()
        return execute(sql, params, many, context)

    def before_request(self, url: str) -> None:
        self._nothing_after_death()
        self.requests += int(self._counts(url))
        if self._counts(url) and self.requests == self.request and not self.after:
            self._die()

    def after_request(self, url: str) -> None:
        if self._counts(url) and self.requests == self.request and self.after:
            self._die()

    def _counts(self, url: str) -> bool:
        return re.search(self.path, url.partition("?")[0]) is not None

    def _die(self) -> None:
        self.happened = True
        raise Killed

    def _nothing_after_death(self) -> None:
        # `finally` still runs in this simulation; in a process that was killed it does not.
        if self.happened:
            raise Killed


class MortalAdapter(WSGIAdapter):
    def __init__(self, app: WSGI, death: Death) -> None:
        super().__init__(app)
        self.death = death

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        self.death.before_request(request.url or "")
        response = super().send(request, *args, **options)
        self.death.after_request(request.url or "")
        return response


@contextmanager
def dying(world: World, death: Death) -> Iterator[Death]:
    """Whatever works in here dies as `death` says; its open transaction is rolled back, its lease is left."""

    def session() -> requests.Session:
        fresh = requests.Session()
        fresh.mount(SANDBOX, MortalAdapter(world.sandbox.wsgi, death))
        return fresh

    before = sessions.use(session)
    try:
        with connection.execute_wrapper(death.on_statement):
            yield death
    except Killed:
        connection.close()
    finally:
        sessions.use(before)
