"""The one door to both remote systems: permit, token, timeout, request, log, exact decimals.

What a status or a fault means is told by the system's own client (`Classify`), once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import requests

from integration import clock, exact_json
from integration.errors import NeedsUser, Problem, TokenRefused, TryLater
from integration.executor import Executor
from integration.systems import System

JSON = "application/json"


@dataclass(frozen=True)
class Request:
    """One call. `body` is the exact text that goes over the wire, so that a repeat is identical."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    batch: bool = False
    # How many metered reads the system will count for it (QuickBooks: "CorePlus" calls).
    reads: int = 0

    @property
    def writes(self) -> bool:
        return self.method != "GET" and not self.reads


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: Any
    remote_id: str = ""


@dataclass(frozen=True)
class Exchange:
    """What is kept of a request: never headers, tokens or bodies."""

    system: System
    method: str
    path: str
    status: int | None
    ms: int
    remote_id: str
    at: datetime


class Tokens(Protocol):
    """Where the access token comes from. Called by the lease holder's own thread only."""

    def current(self) -> str: ...

    def renew(self, refused: str) -> str: ...


class Budget(Protocol):
    """Permission to send, within the limits known so far. Called from pool threads."""

    def check(self, request: Request) -> None:
        """Raises what `permit` would raise by now, so that not even a token is asked for in vain."""

    def permit(self, request: Request) -> None:
        """Return when the request may go. Raises TryLater when the wait is long, NeedsUser when in vain."""
        ...

    def learn(self, request: Request, status: int, headers: Mapping[str, str]) -> None: ...

    def judge(self, request: Request, problem: Problem | None, status: int | None) -> None:
        """What became of it, as the client sees it. `status`: None without an answer."""


class Classify(Protocol):
    """Turn a transport failure or a reply that is not a success into a Problem, or None if all is well."""

    def __call__(self, request: Request, outcome: Reply | requests.RequestException) -> Problem | None: ...


@dataclass
class Transport:
    system: System
    base_url: str
    timeout: float
    budget: Budget
    classify: Classify
    session: requests.Session
    headers: Mapping[str, str] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, request: Request, token: str) -> Reply:
        """The reply to `request`. Raises the Problem that the system's client sees in it."""
        self.budget.permit(request)
        started = time.monotonic()
        try:
            reply = _read(self._call(request, token))
        except requests.RequestException as error:
            self._log(request, None, "", started)
            problem = self.classify(request, error)
            assert problem is not None  # noqa: S101 - a failure is always a problem
            self.budget.judge(request, problem, None)
            raise problem from error
        self._log(request, reply.status, reply.remote_id, started)
        self.budget.learn(request, reply.status, reply.headers)
        problem = self.classify(request, reply)
        self.budget.judge(request, problem, reply.status)
        if problem:
            raise TokenRefused(token) if isinstance(problem, TokenRefused) else problem
        return reply

    def taken_exchanges(self) -> list[Exchange]:
        """The exchanges since the last call, for the request log."""
        with self._lock:
            taken, self.exchanges = self.exchanges, []
        return taken

    def _call(self, request: Request, token: str) -> requests.Response:
        return self.session.request(
            request.method,
            self.base_url + request.path,
            params=list(request.query),
            data=None if request.body is None else request.body.encode(),
            headers={
                **self.headers,
                **request.headers,
                "Accept": JSON,
                "Content-Type": request.content_type,
                "Authorization": f"Bearer {token}",
            },
            timeout=(min(10.0, self.timeout), self.timeout),
            # A redirect would carry the token to a host that nobody chose.
            allow_redirects=False,
        )

    def _log(self, request: Request, status: int | None, remote_id: str, started: float) -> None:
        ms = round((time.monotonic() - started) * 1000)
        exchange = Exchange(self.system, request.method, request.path, status, ms, remote_id, clock.now())
        with self._lock:
            self.exchanges.append(exchange)


@dataclass
class Door:
    """A company's way to one system: sends alone or in parallel, and renews a refused token once."""

    transport: Transport
    tokens: Tokens
    executor: Executor
    # Called before requests go out, by the lease holder's own thread; what it raises ends the work.
    keep: Callable[[], None] = lambda: None

    def send(self, request: Request) -> Reply:
        [outcome] = self.send_all([request])
        if isinstance(outcome, Problem):
            raise outcome
        return outcome

    def send_all(
        self, batch: Sequence[Request], before: Callable[[], None] | None = None
    ) -> list[Reply | Problem]:
        """An outcome for each request, in their order. `before` may refuse at the last moment."""
        if not batch:
            return []
        outcomes = self._with(self.tokens.current, batch, before)
        refused = [n for n, one in enumerate(outcomes) if isinstance(one, TokenRefused)]
        if not refused:
            return outcomes
        stale = _refused_token(outcomes)
        again = self._with(lambda: self.tokens.renew(stale), [batch[n] for n in refused], before)
        for n, outcome in zip(refused, again, strict=True):
            outcomes[n] = self._lost(outcome) if isinstance(outcome, TokenRefused) else outcome
        return outcomes

    def _with(
        self, token: Callable[[], str], batch: Sequence[Request], before: Callable[[], None] | None
    ) -> list[Reply | Problem]:
        self.keep()
        try:
            self.transport.budget.check(batch[0])
            return self._try(batch, self._asked(token, batch[0]), before)
        except Problem as problem:  # without a token nothing was sent
            return [problem for _ in batch]

    def _asked(self, token: Callable[[], str], request: Request) -> str:
        try:
            return token()
        except TryLater as problem:
            if problem.counts:  # nobody answered; or it is another process's turn
                self.transport.budget.judge(request, problem, None)
            raise

    def _lost(self, refused: TokenRefused) -> NeedsUser:
        return NeedsUser(refused.code, system=self.transport.system.title)

    def _try(
        self, batch: Sequence[Request], token: str, before: Callable[[], None] | None
    ) -> list[Reply | Problem]:
        def work(request: Request) -> Reply | Problem:
            try:
                if before:
                    before()
                return self.transport.send(request, token)
            except Problem as problem:
                return problem

        return self.executor.map(work, batch)


def _refused_token(outcomes: Sequence[Reply | Problem]) -> str:
    return next(one.token for one in outcomes if isinstance(one, TokenRefused))


def _read(response: requests.Response) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    remote_id = headers.get("intuit_tid") or headers.get("x-request-id") or ""
    try:
        body = exact_json.loads(response.content)
    except ValueError:
        body = None  # HTML from a proxy, XML, or nothing: the client decides what that means
    return Reply(response.status_code, headers, body, remote_id)
