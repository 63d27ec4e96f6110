"""A small simulated Procore company, and a plain HTTP client for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import simplejson
from werkzeug.test import Client, TestResponse

from integration.sandbox.clock import ManualClock
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.procore.records import Doc
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.switches import Switches

COMPANY = 4001
START = datetime(2026, 11, 2, 15, tzinfo=UTC)


@dataclass
class World:
    switches: Switches = field(default_factory=Switches)
    store: Path | None = None

    def __post_init__(self) -> None:
        self.clock = ManualClock(START)
        self.sandbox = Sandbox(self.clock, self.store, switches=self.switches)
        self.company: ProcoreCompany = self.sandbox.procore.add_company(COMPANY, "Northgate Builders, Inc.")
        self.api = Api(self.sandbox)

    def project(self, name: str = "Tower", number: str | None = "24-017") -> Doc:
        return self.company.add_project(name, number)

    def commitment(self, project: Doc, *values: str, prices: Sequence[Decimal] = (), **more: Any) -> Doc:
        """A subcontract with one line for each value, or each unit price, on codes of its own."""
        codes = [
            self.company.add_wbs_code(project, f"{place:02}-100", "S", f"Work {place}")
            for place, _ in enumerate(prices or values, 1)
        ]
        if prices:
            more["method"] = "unit"
            lines = [
                ContractLine(code, "0", "Work", "1000", price, "CY")
                for code, price in zip(codes, prices, strict=True)
            ]
        else:
            lines = [
                ContractLine(code, value, f"Line {value}") for code, value in zip(codes, values, strict=True)
            ]
        vendor = self.company.add_vendor(more.pop("vendor", "Acme Plumbing LLC"))
        return self.company.add_commitment(project, vendor, "SC-001", "Plumbing", lines=lines, **more)

    def claim(self, commitment: Doc | None = None, *lines: ClaimLine, **more: Any) -> Doc:
        contract = commitment or self.commitment(self.project(), "50000", "20000")
        said = lines or (ClaimLine("12345.67", held="1234.57"), ClaimLine("8000", held="800"))
        number = str(len(self.company.claims_of(contract)) + 1)
        return self.company.add_claim(contract, number, said, "2026-10-31", "2026-11-30", **more)


class Api:
    """Requests with a service account's token, unless told otherwise."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.http = Client(sandbox.wsgi)
        self.headers = {"Procore-Company-Id": str(COMPANY)}

    def token(self, **form: str) -> TestResponse:
        client = {"client_id": "plumbline", "client_secret": "sandbox-secret"}
        return self.http.post("/procore/oauth/token", data={**client, **form})

    def service_token(self) -> str:
        reply = self.token(
            grant_type="client_credentials", client_id="plumbline-service", client_secret="service-secret"
        )
        return str(simplejson.loads(reply.text)["access_token"])

    def user_tokens(self, person: str = "11") -> dict[str, Any]:
        """Sign in on the page, allow the app, exchange the code."""
        fields = {
            "response_type": "code",
            "client_id": "plumbline",
            "redirect_uri": "http://app.test/callback",
        }
        page = self.http.post(
            "/procore/oauth/authorize", data={**fields, "state": "s1", "person": person, "answer": "allow"}
        )
        code = page.headers["Location"].partition("code=")[2].partition("&")[0]
        reply = self.token(grant_type="authorization_code", code=code, redirect_uri=fields["redirect_uri"])
        return dict(simplejson.loads(reply.text))

    def call(self, method: str, path: str, body: Any = None, token: str = "", **headers: str) -> TestResponse:
        if not token:
            token = self.__dict__.setdefault("_token", "") or self.service_token()
            self.__dict__["_token"] = token
        sent = {**self.headers, "Authorization": f"Bearer {token}", **headers}
        if body is not None:
            sent["Content-Type"] = "application/json"
        data = None if body is None else exact(body)
        return self.http.open(f"/procore/rest{path}", method=method, headers=sent, data=data)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", path, **more)

    def patch(self, path: str, body: Any, **more: Any) -> TestResponse:
        return self.call("PATCH", path, body, **more)

    def post(self, path: str, body: Any, **more: Any) -> TestResponse:
        return self.call("POST", path, body, **more)


def exact(body: Any) -> str:
    return simplejson.dumps(body, use_decimal=True)
