"""The GraphQL endpoint: one address for all companies, the token says which one is meant."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any

from integration.sandbox.quickbooks.gate import Gate
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.quickbooks.projects.records import require_projects
from integration.sandbox.quickbooks.signin import PROJECTS
from integration.sandbox.store import Document
from integration.sandbox.web import Call, Reply, Route

if TYPE_CHECKING:
    from graphql import ExecutionResult

    from integration.sandbox.quickbooks.books import Books
    from integration.sandbox.quickbooks.world import QuickBooks

OLD_SCOPE = "qb.project.write"  # said to be accepted still


class GraphQL:
    def __init__(self, world: QuickBooks, gate: Gate) -> None:
        self._world = world
        self._gate = gate

    def routes(self) -> list[Route]:
        return [Route("POST", "/graphql", self.answer, open=True)]

    def answer(self, call: Call) -> Reply:
        token = call.headers.get("Authorization", "").removeprefix("Bearer ")
        grant = self._world.grants.grant_of(token)
        if grant is None:
            return _rejected(401, "AuthenticationFailed", "Invalid or expired access token")
        asked = _asked(call)
        if asked is None:
            return _rejected(400, "BadRequest", "The body is no GraphQL request")
        return self._admitted(call, grant, asked)

    def _admitted(self, call: Call, grant: Document, asked: Document) -> Reply:
        metered = self._world.sandbox.switches.graphql_is_metered
        try:
            self._world.throttle.admit_other(grant["realm"])
            if metered:
                self._world.throttle.refuse_read()
        except Objection as objection:
            return self._gate.reply(objection)
        reply = Reply(self._executed(call, grant, asked))
        if metered and "errors" not in reply.body:
            self._world.throttle.count_reads(1)
        return reply

    def _executed(self, call: Call, grant: Document, asked: Document) -> Document:
        """Errors of the service come with status 200 ("QuickBooks: GraphQL errors")."""
        scopes = {PROJECTS, OLD_SCOPE} if self._world.sandbox.switches.old_projects_scope else {PROJECTS}
        if not scopes & set(grant["scope"].split()):
            return _errors("The token lacks the scope project-management.project", "3100")
        books = self._world.company(grant["realm"]).books
        try:
            require_projects(books)
        except Objection as objection:
            return _errors(objection.detail, str(objection.code))
        with books.asked_by_app():
            result = _run(books, asked)
        for error in result.errors or ():
            if not error.path:
                self._world.sandbox.unknown.append(f"quickbooks {call.path}: {error.message}")
        return dict(result.formatted)


def _run(books: Books, asked: Document) -> ExecutionResult:
    # Loaded when first asked for: most sandboxes never answer a GraphQL request.
    from graphql import graphql_sync

    from integration.sandbox.quickbooks.projects.resolvers import resolvers
    from integration.sandbox.quickbooks.projects.schema import schema

    variables, name = asked.get("variables"), asked.get("operationName")
    return graphql_sync(
        schema(), asked["query"], resolvers(books), variable_values=variables, operation_name=name
    )


def _asked(call: Call) -> Document | None:
    try:
        body: Any = call.json()
    except ValueError:
        return None
    right = isinstance(body, dict) and isinstance(body.get("query"), str)
    return body if right and isinstance(body.get("variables"), (dict, NoneType)) else None


def _rejected(status: int, code: str, detail: str) -> Reply:
    """The gateway in front of the service."""
    body = {"code": code, "type": "INPUT", "message": None, "detail": detail, "moreInfo": None}
    return Reply(body, status)


def _errors(message: str, code: str) -> Document:
    return {"errors": [{"message": message, "extensions": {"code": code}}], "data": None}
