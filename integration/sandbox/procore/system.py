"""The simulated Procore as a WSGI system: its routes, who gets in, how it says no."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING

from integration.sandbox.procore.access import Access
from integration.sandbox.procore.acting import AT_THE_DESK, act_as
from integration.sandbox.procore.desk import Desk
from integration.sandbox.procore.endpoints.account import Account
from integration.sandbox.procore.endpoints.budget_lines import BudgetLinesApi
from integration.sandbox.procore.endpoints.budget_views import BudgetViewsApi
from integration.sandbox.procore.endpoints.claim_items import ClaimItemsApi
from integration.sandbox.procore.endpoints.claims import ClaimsApi
from integration.sandbox.procore.endpoints.commitments_v2 import CommitmentsV2Api
from integration.sandbox.procore.endpoints.contracts import ContractsApi
from integration.sandbox.procore.endpoints.cost_lines import CostLinesApi
from integration.sandbox.procore.endpoints.costcodes import CostCodesApi
from integration.sandbox.procore.endpoints.direct_costs import DirectCostsApi
from integration.sandbox.procore.endpoints.files import Files
from integration.sandbox.procore.endpoints.payments import PaymentsApi
from integration.sandbox.procore.endpoints.project_codes import ProjectCodesApi
from integration.sandbox.procore.endpoints.project_vendors import ProjectVendorsApi
from integration.sandbox.procore.endpoints.projects import ProjectsApi
from integration.sandbox.procore.endpoints.vendors import VendorsApi
from integration.sandbox.procore.endpoints.wbs import WbsApi
from integration.sandbox.procore.endpoints.webhooks import WebhooksApi
from integration.sandbox.procore.endpoints.webhooks_v2 import WebhooksV2Api
from integration.sandbox.procore.pages import Pages
from integration.sandbox.procore.signin import SignIn, bearer
from integration.sandbox.procore.v2_errors import in_v2
from integration.sandbox.web import Call, Reply, Route

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

WORDS = {
    429: "You have surpassed the max number of requests for an allotted time",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}

PARTS = (
    Account, ProjectsApi, VendorsApi, CostCodesApi, WbsApi, ContractsApi, ClaimsApi, PaymentsApi,
    DirectCostsApi, CostLinesApi, BudgetViewsApi, BudgetLinesApi, WebhooksApi, WebhooksV2Api,
    CommitmentsV2Api, ClaimItemsApi, ProjectCodesApi, ProjectVendorsApi,
)  # fmt: skip


class ProcoreSystem:
    name = "procore"

    def __init__(self, sandbox: Sandbox) -> None:
        self.tokens = sandbox.procore.tokens
        self.access = Access(sandbox, self.tokens)
        self.desk = Desk(sandbox)
        self._numbers = count(1)
        api = [one for part in PARTS for one in part(self.desk).routes]
        self.routes: Sequence[Route] = [
            *SignIn(self.tokens).routes,
            *Pages(sandbox).routes,
            *Files(sandbox).routes,
            *api,
        ]

    def guard(self, call: Call) -> None:
        self.access.admit(call)

    def unknown(self, call: Call, what: str) -> Reply:
        if what.startswith("path"):
            return Reply({"message": "Not Found", "exception": f"{call.method} {call.path}"}, 404)
        return Reply({"errors": {"base": [f"unknown {what}"]}}, 422)

    def failure(self, call: Call, status: int) -> Reply:  # noqa: ARG002 - the same for every call
        return Reply({"message": WORDS.get(status, "Error")}, status)

    def finish(self, call: Call, reply: Reply) -> None:
        act_as(AT_THE_DESK)  # whatever happens after a call is a person's doing again
        self.access.limit_headers(call, reply)
        # Public clients log this header; what is in it means nothing to anybody else.
        reply.headers.setdefault("X-Request-Id", f"sandbox-{next(self._numbers):08x}")
        if call.path.startswith("/rest/v2.") and reply.status >= 400:
            reply.body = in_v2(reply)

    def revoke(self, call: Call) -> None:
        self.tokens.revoke(bearer(call))

    def expire(self, call: Call) -> None:
        self.tokens.expire(bearer(call))
