"""The accounting REST API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from integration.sandbox.quickbooks import batch, replay, search
from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.catalogue import entity_named
from integration.sandbox.quickbooks.changes import changes
from integration.sandbox.quickbooks.entities.company_info import COMPANY_INFO, PREFERENCES
from integration.sandbox.quickbooks.gate import Gate
from integration.sandbox.quickbooks.objections import Objection, missing, not_found
from integration.sandbox.quickbooks.operations import write
from integration.sandbox.quickbooks.present import present, reply_time
from integration.sandbox.quickbooks.upload import attach
from integration.sandbox.store import Document
from integration.sandbox.web import Call, Reply, Route

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.world import QuickBooks

BASE = "/v3/company/<realm>"
ALWAYS = frozenset({"minorversion", "requestid"})


class Api:
    def __init__(self, world: QuickBooks, gate: Gate) -> None:
        self.world = world
        self.gate = gate

    def routes(self) -> list[Route]:
        read, written = self._read, self._written
        return [
            Route("GET", f"{BASE}/companyinfo/<id>", read(self.company_info), ALWAYS),
            Route("GET", f"{BASE}/preferences", read(self.preferences), ALWAYS),
            Route("GET", f"{BASE}/query", read(self.query), ALWAYS | {"query"}),
            Route("POST", f"{BASE}/query", read(self.query), ALWAYS),
            Route("GET", f"{BASE}/cdc", read(self.changes), ALWAYS | {"entities", "changedSince"}),
            Route("POST", f"{BASE}/batch", written(self.batch), ALWAYS),
            Route("POST", f"{BASE}/upload", written(self.upload), ALWAYS),
            Route("GET", f"{BASE}/<entity>/<id>", read(self.one), ALWAYS),
            Route("POST", f"{BASE}/<entity>", written(self.save), ALWAYS | {"operation", "include"}),
        ]

    def company_info(self, call: Call) -> Document:
        books = self._books(call)
        if call.args["id"] != books.realm:
            raise not_found("CompanyInfo", call.args["id"])
        return {"CompanyInfo": present(books, COMPANY_INFO, books.must_find(COMPANY_INFO, "1"))}

    def preferences(self, call: Call) -> Document:
        books = self._books(call)
        return {"Preferences": present(books, PREFERENCES, books.must_find(PREFERENCES, "1"))}

    def query(self, call: Call) -> Document:
        text = call.query.get("query", "") if call.method == "GET" else _decoded(call)
        return {"QueryResponse": search.run(self._books(call), text)}

    def changes(self, call: Call) -> Document:
        for name in ("entities", "changedSince"):
            if not call.query.get(name):
                raise missing(name)
        blocks = changes(self._books(call), call.query["entities"], call.query["changedSince"])
        return {"CDCResponse": [{"QueryResponse": blocks}]}

    def one(self, call: Call) -> Document:
        books = self._books(call)
        entity = entity_named(call.args["entity"])
        return {entity.name: present(books, entity, books.must_find(entity, call.args["id"]))}

    def save(self, call: Call) -> Document:
        books = self._books(call)
        entity = entity_named(call.args["entity"])
        body = _json(call)
        with books.asked_by_app(include=call.query.get("include", "").split(",")):
            return {entity.name: write(books, entity, _operation(call, body), body)}

    def batch(self, call: Call) -> Document:
        items = batch.items_of(_json(call), with_request_id="requestid" in call.query)
        metered = self.world.sandbox.switches.batch_queries_are_metered
        if metered and batch.queries(items):
            self.world.throttle.refuse_read()
        books = self._books(call)
        with books.asked_by_app():
            answers = batch.run(books, items, call.directives.get("fail_places", {}))
        if metered:
            self.world.throttle.count_reads(batch.answered_queries(answers))
        return {"BatchItemResponse": answers}

    def upload(self, call: Call) -> Document:
        books = self._books(call)
        with books.asked_by_app():
            return {"AttachableResponse": attach(books, call.body, call.headers.get("Content-Type", ""))}

    def _read(self, handler: Callable[[Call], Document]) -> Callable[[Call], Reply]:
        def answer(call: Call) -> Reply:
            reply = self._answer(handler, call)
            if reply.status < 300:
                self.world.throttle.count_reads(1)
            return reply

        def metered(call: Call) -> Reply:
            try:
                self.world.throttle.refuse_read()
            except Objection as objection:
                return self.gate.reply(objection)
            return answer(call)

        return metered

    def _written(self, handler: Callable[[Call], Document]) -> Callable[[Call], Reply]:
        def answer(call: Call) -> Reply:
            request_id = call.query.get("requestid", "")
            try:
                replay.refuse_long(request_id, batch=call.path.endswith("/batch"))
            except Objection as objection:
                return self.gate.reply(objection)
            return replay.once(self._books(call), request_id, lambda: self._answer(handler, call))

        return answer

    def _answer(self, handler: Callable[[Call], Document], call: Call) -> Reply:
        try:
            body = handler(call)
        except Objection as objection:
            return self.gate.reply(objection)
        return Reply({**body, "time": reply_time(self.world.sandbox.clock.now())})

    def _books(self, call: Call) -> Books:
        return self.world.company(call.args["realm"]).books


def _operation(call: Call, body: Any) -> str:
    asked = call.query.get("operation")
    if asked is None:
        return "update" if isinstance(body, dict) and body.get("Id") else "create"
    if asked == "update" and "void" in call.query.get("include", "").split(","):
        return "void"
    return asked


def _json(call: Call) -> Any:
    _decoded(call)
    try:
        return call.json()
    except ValueError as error:
        raise Objection(2010, f"The request body is no JSON: {error}") from None


def _decoded(call: Call) -> str:
    try:
        return call.body.decode()
    except UnicodeDecodeError:
        raise Objection(500, "Operation MalformedByteSequenceException is not supported.") from None
