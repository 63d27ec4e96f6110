"""A small simulated QuickBooks company, and a plain HTTP client for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from werkzeug.datastructures import MultiDict

from integration import exact_json
from integration.sandbox.clock import ManualClock
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.switches import Switches
from tests.wsgi_adapter import WSGIAdapter

REALM = "9130350000000001"
START = datetime(2026, 3, 2, 16, 15, 30, tzinfo=UTC)
HOST = "http://sandbox/quickbooks"
Json = dict[str, Any]


@dataclass
class Office:
    """`send` and its short forms talk HTTP; `company` is what a person in the office does."""

    switches: Switches = field(default_factory=lambda: Switches(requests_per_second=None))

    def __post_init__(self) -> None:
        self.clock = ManualClock(START)
        self.sandbox = Sandbox(self.clock, switches=self.switches)
        self.quickbooks = self.sandbox.quickbooks
        self.company = self.quickbooks.add_company(REALM)
        self.session = requests.Session()
        self.session.mount("http://sandbox", WSGIAdapter(self.sandbox.wsgi))
        self.token = self.quickbooks.connect(REALM)["access_token"]
        self.ids: Json = {}  # of the subject, see `known`
        self.costs = self.company.named("Account", "Job costs")["Id"]

    def subject(self) -> Json:
        """A vendor, a project and an item, as VendorRef, CustomerRef and ItemRef."""
        vendor = self.company.add_vendor("Delta Framing LLC")
        customer = self.company.add_customer("Port Authority")
        project = self.company.add_project("1001 Pier 9 Rebuild", customer["Id"])
        item = self.company.add_item("1001-03-300.L", self.costs)
        return {"vendor": vendor["Id"], "project": project["Id"], "item": item["Id"]}

    def bill_body(self, *amounts: str, **changes: Any) -> Json:
        """A bill as a client sends it, with a line for each amount. Makes its subject on first use."""
        return {"VendorRef": {"value": self.known()["vendor"]}, "Line": self.lines(*amounts), **changes}

    def purchase_body(self, *amounts: str, paid: str = "Check", **changes: Any) -> Json:
        """An expense as a client sends it; the account that fits is chosen."""
        kind = "Credit Card" if paid == "CreditCard" else "Bank"
        account = {"value": self.company.account_of_type(kind)["Id"]}
        payee = {"value": self.known()["vendor"], "type": "Vendor"}
        body = {"PaymentType": paid, "AccountRef": account, "EntityRef": payee}
        return {**body, "Line": self.lines(*amounts), **changes}

    def known(self) -> Json:
        """The subject, made on first use."""
        if not self.ids:
            self.ids = self.subject()
        return self.ids

    def lines(self, *amounts: str) -> list[Json]:
        self.known()
        return [self.line(amount) for amount in amounts or ("100.00",)]

    def line(self, amount: str, **detail: Any) -> Json:
        kind = "ItemBasedExpenseLineDetail"
        refs = {"ItemRef": {"value": self.ids["item"]}, "CustomerRef": {"value": self.ids["project"]}}
        number = exact_json.loads(amount)
        return {"Amount": number, "DetailType": kind, kind: {**refs, **detail}}

    def send(self, method: str, path: str, body: Any = None, **rest: Any) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            **rest.pop("headers", {}),
        }
        data = body if isinstance(body, (bytes, str)) or body is None else exact_json.dumps(body)
        address = f"{HOST}/v3/company/{rest.pop('realm', REALM)}/{path}"
        return self.session.request(method, address, data=data, headers=headers, params=rest, timeout=120)

    def get(self, path: str, **query: Any) -> Json:
        return read(self.send("GET", path, **query))

    def post(self, path: str, body: Any, **query: Any) -> Json:
        return read(self.send("POST", path, body, **query))

    def query(self, statement: str) -> Json:
        headers = {"Content-Type": "application/text"}
        reply = read(self.send("POST", "query", statement.encode(), headers=headers))
        found: Json = reply.get("QueryResponse", reply)
        return found

    def batch(self, *members: Json, **query: Any) -> list[Json]:
        """The answers; members that name no operation create."""
        items = [{"bId": str(n), **one} for n, one in enumerate(members)]
        items = [
            one if {"Query", "operation"} & set(one) else {**one, "operation": "create"} for one in items
        ]
        answers: list[Json] = self.post("batch", {"BatchItemRequest": items}, **query)["BatchItemResponse"]
        return answers

    def changes(self, entities: str = "Bill,BillPayment,Vendor", since: str = "2026-03-01") -> Json:
        """Everything the change feed tells, by type."""
        reply = self.get("cdc", entities=entities, changedSince=since)
        blocks = reply["CDCResponse"][0]["QueryResponse"]
        return {name: rows for block in blocks for name, rows in block.items() if isinstance(rows, list)}

    def form(self, path: str, fields: Json, **rest: Any) -> requests.Response:
        data = MultiDict(fields).to_dict()
        return self.session.post(f"{HOST}/{path}", data=data, allow_redirects=False, timeout=120, **rest)


def read(reply: requests.Response) -> Json:
    body: Json = exact_json.loads(reply.content)
    return body


def code(reply: Json) -> str:
    """The code of the first error of a fault."""
    found: str = reply["Fault"]["Error"][0]["code"]
    return found
