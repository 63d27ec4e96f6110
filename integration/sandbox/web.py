"""A request as the simulated systems see it, their reply, and the WSGI application in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from werkzeug.datastructures import Headers, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from integration import exact_json
from integration.sandbox.seen import Seen

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from integration.sandbox.faults import Fault
    from integration.sandbox.sandbox import Sandbox

JSON = "application/json;charset=UTF-8"
HTML = "text/html; charset=utf-8"


@dataclass(slots=True)
class Call:
    system: str
    method: str
    path: str  # without the mount: /v3/company/1/bill
    query: MultiDict[str, str]
    headers: Headers
    body: bytes
    form: MultiDict[str, str]
    root: str  # address of the mount, without a slash at the end: http://127.0.0.1:8001/quickbooks
    args: dict[str, Any] = field(default_factory=dict)  # the placeholders of the route
    facts: dict[str, Any] = field(default_factory=dict)  # what the guard found out: token, user, company
    directives: dict[str, Any] = field(default_factory=dict)  # what a fault wants the handler to do
    slow: float = 0.0  # seconds a fault has delayed it

    def json(self) -> Any:
        """The body with exact decimals. Raises ValueError when it is no JSON or no UTF-8."""
        return exact_json.loads(self.body.decode())


@dataclass(slots=True)
class Reply:
    """`body` is a JSON value, or the text itself when `content_type` is not JSON; None sends nothing."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON

    def content(self) -> bytes:
        if self.body is None:
            return b""
        text = exact_json.dumps(self.body) if self.content_type == JSON else str(self.body)
        return text.encode()


Handler = Callable[[Call], Reply]
WSGI = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Route:
    """`query` names every parameter that is documented; others are refused. Open routes need no token."""

    method: str
    rule: str  # werkzeug's syntax: /v3/company/<realm>/query
    handler: Handler
    query: frozenset[str] = frozenset()
    open: bool = False


class Refused(Exception):  # noqa: N818 - says what happened
    """Raised by guards and handlers: `reply` goes out, and nothing has been changed."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class ConnectionDropped(ConnectionError):  # noqa: N818 - says what happened
    """The client gets `sent`, then nothing more; `place` is refused, start, header, body or hang."""

    def __init__(self, place: str, sent: bytes = b"") -> None:
        super().__init__(f"connection dropped ({place})")
        self.place = place
        self.sent = sent


class System(Protocol):
    """What one simulated system decides for itself."""

    name: str
    routes: Sequence[Route]

    def guard(self, call: Call) -> None:
        """Check token and limits of a call that is not open. Raises Refused."""

    def unknown(self, call: Call, what: str) -> Reply:
        """The refusal of a path or query parameter that is not simulated."""

    def failure(self, call: Call, status: int) -> Reply:
        """How this system words a 429 or 5xx."""

    def finish(self, call: Call, reply: Reply) -> None:
        """Add the headers every reply carries."""

    def revoke(self, call: Call) -> None:
        """Kill the token that this call carries, and its whole grant."""

    def expire(self, call: Call) -> None:
        """Let the access token that this call carries run out; it can be renewed."""


@cache
def _map_of(rules: tuple[tuple[str, str], ...]) -> Map:
    """(rule, method) of each route → its place among them. Compiled once a process: that takes a while."""
    return Map(
        [Rule(rule, methods=[method], endpoint=place) for place, (rule, method) in enumerate(rules)],
        strict_slashes=False,
    )


class App:
    """WSGI application of one system: faults, lock, routing, request log."""

    def __init__(self, sandbox: Sandbox, system: System) -> None:
        self.sandbox = sandbox
        self.system = system
        self._map = _map_of(tuple((one.rule, one.method) for one in system.routes))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        call = read_call(self.system.name, environ)
        try:
            reply = self.answer(call)
        finally:
            environ.setdefault("sandbox.notes", {})["slow"] = call.slow
        return _response(reply)(environ, start_response)

    def answer(self, call: Call) -> Reply:
        """Raises ConnectionDropped where a fault wants it; the request is logged all the same."""
        firing = self.sandbox.faults.firing(call, self.sandbox.clock.now())
        asked = replace(call)  # a fault may change what the system is asked
        reply = own = Reply(status=0)
        early: Reply | None = None
        lost = True
        try:
            early = self._early(firing, call)
            reply = own = early or self.serve(call, firing)
            for fault in firing:
                reply = fault.effect.after(self, call, reply)
            lost = False
        except ConnectionDropped as dropped:
            dropped.sent = _part(reply, dropped.place)
            raise
        finally:
            self._log(asked, reply, lost=lost, spoilt=reply is not own or early is not None)
        return reply

    def serve(self, call: Call, firing: Sequence[Fault] = ()) -> Reply:
        """Carry the call out, within what the firing faults do during it."""
        with self.sandbox.store.change(), ExitStack() as stack:
            for fault in firing:
                stack.enter_context(fault.effect.during(self, call))
            known = len(self.sandbox.unknown)
            try:
                reply = self._dispatch(call)
            except Refused as refused:
                reply = refused.reply
            self.system.finish(call, reply)
            call.facts["simulated"] = len(self.sandbox.unknown) == known
            reply.headers.setdefault("Date", format_datetime(self.sandbox.clock.now(), usegmt=True))
        return reply

    def refuse_unknown(self, call: Call, what: str) -> Reply:
        """Refuse what is not simulated, and remember it: tests look that nothing was."""
        call.facts["refused_as_unknown"] = True
        self.sandbox.unknown.append(f"{call.system} {call.method} {call.path}: {what}")
        return self.system.unknown(call, what)

    def _early(self, firing: Sequence[Fault], call: Call) -> Reply | None:
        for fault in firing:
            reply = fault.effect.before(self, call)
            if reply is not None:
                self.system.finish(call, reply)
                return reply
        return None

    def _dispatch(self, call: Call) -> Reply:
        try:
            place, args = self._map.bind("sandbox").match(call.path, call.method)
            route, call.args = self.system.routes[place], dict(args)
        except HTTPException as error:
            return self.refuse_unknown(call, f"path ({error.code})")
        if not route.open:
            self.system.guard(call)
        if strange := set(call.query) - route.query:
            return self.refuse_unknown(call, f"query parameter {', '.join(sorted(strange))}")
        reply: Reply = route.handler(call)
        return reply

    def _log(self, call: Call, reply: Reply, *, lost: bool, spoilt: bool) -> None:
        self.sandbox.requests.append(
            Seen(
                system=call.system,
                method=call.method,
                path=call.path,
                query=call.query,
                status=reply.status,
                request=_loggable(call),
                reply=reply.body,
                time=self.sandbox.clock.now(),
                lost=lost,
                spoilt=spoilt,
                simulated=call.facts.get("simulated", True),
            )
        )


def read_call(system: str, environ: WSGIEnvironment) -> Call:
    with Request(environ) as request:  # closes the files that come in a form
        body = request.get_data(cache=True, parse_form_data=False)
        return Call(
            system=system,
            method=request.method,
            path=request.path,
            query=request.args,
            headers=Headers(request.headers),
            body=body,
            form=request.form,
            root=request.root_url.rstrip("/"),
        )


def _loggable(call: Call) -> Any:
    if not call.body:
        return None
    try:
        return call.json()
    except ValueError:
        return call.body.decode(errors="replace")


def _response(reply: Reply) -> Response:
    response = Response(reply.content(), status=reply.status, content_type=reply.content_type)
    response.headers.extend(reply.headers)
    return response


def _part(reply: Reply, place: str) -> bytes:
    head = f"HTTP/1.1 {reply.status} OK\r\nContent-Type: {reply.content_type}\r\n".encode()
    if place == "header":
        return head[:-9]
    content = reply.content()
    full = head + f"Content-Length: {len(content)}\r\n\r\n".encode()
    return full + content[: len(content) // 2] if place == "body" else b""
