"""Simulated QuickBooks as one web application."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from integration.sandbox.quickbooks.api import Api
from integration.sandbox.quickbooks.catalogue import ALL
from integration.sandbox.quickbooks.gate import Gate
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.quickbooks.pages import Pages
from integration.sandbox.quickbooks.projects.endpoint import GraphQL
from integration.sandbox.quickbooks.signin import SignIn
from integration.sandbox.quickbooks.strangers import strangers
from integration.sandbox.quickbooks.throttle import throttled
from integration.sandbox.quickbooks.xml_replies import to_xml, wants_xml
from integration.sandbox.web import App, Call, Reply, Route

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.world import QuickBooks


class QuickBooksSystem:
    name = "quickbooks"

    def __init__(self, world: QuickBooks) -> None:
        self._world = world
        self._gate = Gate(world)
        self.routes: Sequence[Route] = [
            *SignIn(world).routes(),
            *Api(world, self._gate).routes(),
            *GraphQL(world, self._gate).routes(),
            *Pages(world).routes(),
        ]

    def guard(self, call: Call) -> None:
        self._gate.check(call)

    def unknown(self, call: Call, what: str) -> Reply:
        return self._gate.reply(
            Objection(2010, f"Property Name:{what} of {call.path} is unsupported or invalid")
        )

    def failure(self, call: Call, status: int) -> Reply:  # noqa: ARG002
        if status == 401:
            return self._gate.unauthorized("Token expired")
        if status == 429:
            return self._gate.reply(throttled())
        return self._gate.reply(Objection(10000, status=status))

    def finish(self, call: Call, reply: Reply) -> None:
        if not call.facts.get("refused_as_unknown"):
            what = (f"quickbooks {call.method} {call.path}: {one}" for one in strangers(reply.body))
            self._world.sandbox.unknown.extend(what)
        if call.path.startswith("/v3/") and isinstance(reply.body, dict) and wants_xml(call):
            to_xml(reply)
        number = self._world.sandbox.store.next_id("quickbooks:tid")
        digest = hashlib.sha256(f"{self._world.sandbox.seed}:{number}".encode()).hexdigest()
        reply.headers["intuit_tid"] = f"1-{digest[:8]}-{digest[8:32]}"
        reply.headers["QBO-Version"] = "1992.208"

    def revoke(self, call: Call) -> None:
        self._world.grants.revoke(_bearer(call))

    def expire(self, call: Call) -> None:
        self._world.grants.expire(_bearer(call))


class QuickBooksApp(App):
    """Counts the requests in flight, faults' delays included."""

    def __init__(self, world: QuickBooks) -> None:
        super().__init__(world.sandbox, QuickBooksSystem(world))
        self._throttle = world.throttle

    def answer(self, call: Call) -> Reply:
        found = re.match(r"/v3/company/([^/]+)/", call.path)
        realm = found[1] if found else ""
        call.facts["at_once"] = self._throttle.enter(realm)
        lists = f"lists of {realm}" if _writes_list(call) else ""
        call.facts["list_writes_at_once"] = self._throttle.enter(lists) if lists else 0
        try:
            return super().answer(call)
        finally:
            self._throttle.leave(realm)
            if lists:
                self._throttle.leave(lists)


def _writes_list(call: Call) -> bool:
    entity = call.path.rpartition("/")[2]
    return call.method == "POST" and any(one.listed and one.name.lower() == entity for one in ALL)


def _bearer(call: Call) -> str:
    return call.headers.get("Authorization", "").removeprefix("Bearer ")
