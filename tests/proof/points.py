"""The points at which a process can die so that it matters: every request, and every commit.

Between two points nothing goes to either system and no row is stored, so dying there is dying at the points.

Three things are no points, as leaving them out or doing them twice does no harm: the fence noted in its
file (a lower one stands until the next lease), the heads of the audit trails appended to theirs (last night's
stand), and a mail (one that was sent, but not yet noted as sent, is sent again).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import requests
from django.db import connections

from integration import oauth, sessions
from integration.sandbox.web import WSGI
from tests.engine.mortal import WRITES, Killed
from tests.environment import SANDBOX
from tests.world import World
from tests.wsgi_adapter import WSGIAdapter

OURS = ("sync.", "companies.", "integration.")
# Who asks for a request is more telling than the client that sends it. Transactions belong to their users.
NOT_PLACES = ("integration.http", "integration.executor", "integration.procore", "integration.quickbooks")
WRAPPERS = ("Lease.transaction", "Lease._renew")


@dataclass
class Points:
    """Counts the points of a process, which dies right before or after the `at`-th, counted from 0."""

    at: int | None = None
    after: bool = True
    names: list[str] = field(default_factory=list)
    dead: bool = False

    def strike(self, name: str, act: Callable[[], Any], undo: Callable[[], Any] = lambda: None) -> Any:
        """One point: `act` is what happens there, `undo` what becomes of it when the process dies before."""
        self.stay_dead()
        mine = len(self.names) == self.at
        self.names.append(name)
        if mine and not self.after:
            undo()
            self._die()
        done = act()
        if mine:
            self._die()
        return done

    def stay_dead(self) -> None:
        # `finally` still runs in this simulation; in a process that has died it does not.
        if self.dead:
            raise Killed

    def _die(self) -> None:
        self.dead = True
        raise Killed


class _Adapter(WSGIAdapter):
    def __init__(self, app: WSGI, points: Points) -> None:
        super().__init__(app)
        self.points = points

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        send = super().send
        name = f"request:{request.method} {_short(request.path_url)} {_place(NOT_PLACES)}"
        response: requests.Response = self.points.strike(name, lambda: send(request, *args, **options))
        return response


@dataclass
class _Database:
    """Sees what is stored: by the commit of a transaction, and by a statement that stands alone."""

    points: Points
    wrapper: Any
    wrote: bool = False

    def on_statement(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        self.points.stay_dead()
        writes = sql.startswith(WRITES)
        if writes and not self.wrapper.in_atomic_block:
            return self.points.strike(_commit_name(), lambda: execute(sql, *arguments))
        self.wrote = self.wrote or writes
        return execute(sql, *arguments)

    def commit(self, commit: Callable[[], None]) -> None:
        wrote, self.wrote = self.wrote, False
        if wrote:
            self.points.strike(_commit_name(), commit, self.wrapper._rollback)
        else:
            commit()

    def rollback(self, rollback: Callable[[], None]) -> None:
        self.wrote = False
        rollback()


@contextmanager
def watched(world: World, points: Points) -> Iterator[Points]:
    """Whatever works in here passes these points, and dies where they say so."""

    def session() -> requests.Session:
        fresh = requests.Session()
        fresh.mount(SANDBOX, _Adapter(world.sandbox.wsgi, points))
        return fresh

    wrapper: Any = connections["default"]
    database, commit, rollback = _Database(points, wrapper), wrapper._commit, wrapper._rollback
    before = sessions.use(session)
    oauth.forget_endpoints()  # a new process has not looked them up
    wrapper._commit = lambda: database.commit(commit)
    wrapper._rollback = lambda: database.rollback(rollback)
    try:
        with wrapper.execute_wrapper(database.on_statement):
            yield points
    except Killed:
        wrapper.close()  # the database undoes what was not committed, and nobody is rung any more
    finally:
        del wrapper._commit, wrapper._rollback
        sessions.use(before)


def _commit_name() -> str:
    return f"commit:{_place(())}"


def _place(passed_over: tuple[str, ...]) -> str:
    """module.function of the innermost part of the program that got here."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module, name = str(frame.f_globals.get("__name__", "")), frame.f_code.co_qualname
        hidden = module.startswith((*passed_over, "integration.sandbox")) or name in WRAPPERS
        if module.startswith(OURS) and not hidden:
            return f"{module}.{name}".replace(".<locals>", "").replace(".<lambda>", "")
        frame = frame.f_back
    return "outside"


def _short(path: str) -> str:
    path = re.sub(r"^/(\w+)/(rest/v[\d.]+|v3/company/\d+)?", r"\1 ", path.partition("?")[0])
    return re.sub(r"/\d+(?=/|$)", "/{id}", path)
