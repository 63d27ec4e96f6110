"""What every call of the accounting API must bring along: a token for this company, and patience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.quickbooks.objections import Objection, gateway_fault
from integration.sandbox.quickbooks.present import reply_time
from integration.sandbox.quickbooks.signin import ACCOUNTING
from integration.sandbox.store import Document
from integration.sandbox.web import Call, Refused, Reply

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.world import QuickBooks

# What a POST must say that it sends; XML, which the service takes too, is not simulated.
MEDIA = {"query": "application/text", "upload": "multipart/form-data"}


class Gate:
    def __init__(self, world: QuickBooks) -> None:
        self._world = world

    def check(self, call: Call) -> None:
        """Raises Refused."""
        grant = self._grant(call)
        try:
            self._check_company(call, grant)
            self._check_media(call)
            self._world.throttle.admit(
                call.args["realm"],
                at_once=call.facts.get("at_once", 1),
                batch=call.path.endswith("/batch"),
                weight=self._weight(call),
            )
            self._check_lists(call)
        except Objection as objection:
            raise Refused(self.reply(objection)) from None

    def reply(self, objection: Objection) -> Reply:
        now = reply_time(self._world.sandbox.clock.now())
        return Reply({"Fault": objection.fault(), "time": now}, objection.status)

    def unauthorized(self, detail: str) -> Reply:
        """The gateway's own shape, or the ordinary one: both have been seen."""
        if not self._world.sandbox.switches.gateway_faults:
            return self.reply(Objection(3200, detail))
        milliseconds = int(self._world.sandbox.clock.now().timestamp() * 1000)
        return Reply(gateway_fault(detail, milliseconds), 401)

    def _weight(self, call: Call) -> int:
        """As how many requests it counts."""
        if self._world.sandbox.switches.batch_counts_as_one or not call.path.endswith("/batch"):
            return 1
        try:
            return max(len(call.json()["BatchItemRequest"]), 1)
        except (ValueError, KeyError, TypeError):
            return 1

    def _check_lists(self, call: Call) -> None:
        # Lists are to be written one after another ("QuickBooks: REST API features").
        crowded = call.facts.get("list_writes_at_once", 0) > 1
        if crowded and not self._world.sandbox.switches.parallel_list_writes:
            raise Objection(10000, "Another list record of this company is being written")

    def _grant(self, call: Call) -> Document:
        scheme, _, token = call.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or len(token) < 10:
            raise Refused(self.unauthorized("Malformed bearer token: too short or too long"))
        grant = self._world.grants.grant_of(token)
        if grant is None:
            raise Refused(self.unauthorized("Token expired"))
        return grant

    def _check_company(self, call: Call, grant: Document) -> None:
        wrong_company = grant["realm"] != call.args["realm"] or grant["realm"] not in self._world.realms()
        if wrong_company or ACCOUNTING not in grant["scope"].split():
            raise Objection(3100, "The token is not for this company")
        if grant.get("lost_access"):
            raise Objection(120, "The user who connected no longer has access to this company")

    def _check_media(self, call: Call) -> None:
        place = call.path.rpartition("/")[2]
        wanted = MEDIA.get(place, "application/json")
        if call.method == "POST" and not call.headers.get("Content-Type", "").startswith(wanted):
            raise Refused(self._unknown(call, f"Content-Type other than {wanted}", 415))

    def _unknown(self, call: Call, what: str, status: int) -> Reply:
        self._world.sandbox.unknown.append(f"quickbooks {call.method} {call.path}: {what}")
        return self.reply(Objection(500, f"{what} is not simulated", status=status))
