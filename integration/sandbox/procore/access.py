"""Who may call what: token, company header, permitted projects, limits."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from integration.sandbox.limits import Window
from integration.sandbox.procore.acting import Actor, act_as
from integration.sandbox.procore.people import Person
from integration.sandbox.procore.records import Doc, NotThere
from integration.sandbox.procore.signin import bearer
from integration.sandbox.procore.tokens import Tokens
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Refused, Reply

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

HEADER = "Procore-Company-Id"
WITHOUT_COMPANY = frozenset({"/rest/v1.0/me", "/rest/v1.0/companies"})
# What a standard user can't even read: the company's administration.
ADMIN_ONLY = re.compile(r"/standard_cost_code|/line_item_types|/companies/\d+/work_breakdown_structure")
OWN_CLAIM = re.compile(r"^/rest/v1\.[01]/requisitions/\d+$")


class Access:
    def __init__(self, sandbox: Sandbox, tokens: Tokens) -> None:
        self.sandbox = sandbox
        self.tokens = tokens

    def admit(self, call: Call) -> None:
        """Fill `call.facts` with person and company. Raises Refused."""
        token = bearer(call)
        facts = self.tokens.facts(token)
        person = self.tokens.holder(token)
        if person is None or facts is None:
            raise Refused(Reply({"error": "The access token is invalid"}, 401))
        call.facts.update(person=person, client=facts["client"])
        act_as(Actor(person.id, facts["client"]))
        self._count(call, token)
        # "Procore: Making API Calls": with client credentials the header is needed on every path.
        if call.path not in WITHOUT_COMPANY or str(facts["client"]).endswith("-service"):
            call.facts["company"] = self._company(call)
        self._check_rights(call, person)

    def limit_headers(self, call: Call, reply: Reply) -> None:
        windows: tuple[Window, ...] = call.facts.get("windows", ())
        now = self.sandbox.clock.now()
        if real := [one for one in windows if one.limit is not None]:
            nearest = min(real, key=lambda one: one.remaining(now))
            reply.headers["X-Rate-Limit-Limit"] = str(nearest.limit)
            reply.headers["X-Rate-Limit-Remaining"] = str(nearest.remaining(now))
            reply.headers["X-Rate-Limit-Reset"] = str(_reset(nearest, now))

    def _company(self, call: Call) -> ProcoreCompany:
        header = call.headers.get(HEADER, "")
        if not header.isdigit():
            self.sandbox.unknown.append(f"procore {call.method} {call.path}: no {HEADER} header")
            raise Refused(Reply({"message": "Missing Procore-Company-Id header! Item not found"}, 404))
        for other in (call.args.get("company_id"), call.query.get("company_id")):
            if other not in (None, header):
                raise Refused(Reply({"message": "Item not found"}, 404))
        try:
            company = self.sandbox.procore.company(int(header))
        except NotThere:
            raise Refused(Reply({"message": "Item not found"}, 404)) from None
        if not (company.app_installed and company.is_active):
            raise Refused(Reply({"message": "App is not connected to this company"}, 403))
        return company

    def _check_rights(self, call: Call, person: Person) -> None:
        may_write = self.sandbox.switches.procore_standard_users_write or OWN_CLAIM.match(call.path)
        writes = call.method != "GET" and not may_write
        if not person.admin and (writes or ADMIN_ONLY.search(call.path)):
            raise Refused(Reply({"message": "You do not have permission to do this"}, 403))

    def _count(self, call: Call, token: str) -> None:
        """Calls that fail count too; only the refused ones do not ("Procore: Rate Limiting")."""
        switches, now = self.sandbox.switches, self.sandbox.clock.now()
        key, meters = self._key(call, token), self.sandbox.meters
        hourly = meters.window(f"procore:{key}:hour", switches.procore_requests_per_hour, 3600)
        spike = meters.window(f"procore:{key}:spike", switches.procore_requests_per_spike, 10)
        call.facts["windows"] = (hourly, spike)
        full = [window for window in (hourly, spike) if not window.has_room(now)]
        if full:
            raise Refused(self._too_many(max(_reset(window, now) for window in full), now))
        hourly.add(now)
        spike.add(now)

    def _key(self, call: Call, token: str) -> str:
        match self.sandbox.switches.procore_limit_per:
            case "token":
                return token
            case "app":
                return "app"
        return call.headers.get(HEADER, "") or token

    def _too_many(self, reset: int, now: datetime) -> Reply:
        reply = Reply({"message": "You have surpassed the max number of requests for an allotted time"}, 429)
        if self.sandbox.switches.procore_retry_after:
            reply.headers["Retry-After"] = str(max(reset - int(now.timestamp()), 1))
        return reply


def check_project(call: Call, project: Doc) -> None:
    """A service account sees the permitted projects only. Raises Refused."""
    company: ProcoreCompany = call.facts["company"]
    allowed = company.permitted_projects
    if (
        str(call.facts["client"]).endswith("-service")
        and allowed is not None
        and project["id"] not in allowed
    ):
        raise Refused(Reply({"message": "The project is not permitted for this service account"}, 403))


def _reset(window: Window, now: datetime) -> int:
    """Unix seconds, rounded up, so that a client that waits until then is let in."""
    return int(window.resets_at(now).timestamp()) + 1
