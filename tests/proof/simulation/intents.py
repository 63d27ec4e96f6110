"""A witness at the wire: nothing that changes anything is sent unless a committed row says so (I4)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from django.db import connection

from integration import exact_json
from sync.models import Write

# What is no record of anybody's: signing in, and the hooks by which we are told of changes.
OURS = re.compile(r"/oauth|/tokens|/webhooks|/query$|/graphql$")
SENT = Write.State.SENT


class Witness:
    """Keeps what was sent without an intent; an exception here would only be one more failed request."""

    def __init__(self) -> None:
        self.writes = 0
        self.wrong: list[str] = []

    def look_at(self, request: requests.PreparedRequest) -> None:
        address = urlsplit(request.url or "")
        if connection.in_atomic_block:
            self.wrong.append(f"{request.method} {address.path} inside a database transaction")
        if request.method == "GET" or OURS.search(address.path):
            return
        body = exact_json.loads(request.body) if request.body else None
        if address.path.startswith("/quickbooks"):
            self._batch(address.path, parse_qs(address.query), body)
        else:
            self._procore(request, address.path.removeprefix("/procore"), body)

    def _batch(self, path: str, query: dict[str, list[str]], body: Any) -> None:
        realm = path.split("/")[4]
        for item in body["BatchItemRequest"]:
            if "operation" not in item:
                continue
            self.writes += 1
            kind = next(name for name in item if name not in ("bId", "operation"))
            rows = Write.objects.filter(
                mapping__company__quickbooks_realm=realm, request_key=query["requestid"][0],
                bid=item["bId"], state=SENT,
            )  # fmt: skip
            if not any(_fits(row, item[kind]) for row in rows):
                self.wrong.append(f"{item['operation']} {kind} {item['bId']} without an intent")

    def _procore(self, request: requests.PreparedRequest, path: str, body: Any) -> None:
        company = request.headers.get("Procore-Company-Id", "")
        rows = Write.objects.filter(
            mapping__company__procore_company_id=company, system="procore", path=path, state=SENT
        )
        intended = [one for row in rows for one in _members(exact_json.loads(row.payload))]
        for sent in _members(body or {}):
            self.writes += 1
            if sent not in intended:
                self.wrong.append(f"{request.method} {path} without an intent")


def _members(payload: Any) -> list[Any]:
    return list(payload["updates"]) if "updates" in payload else [payload]


def _fits(row: Write, sent: Any) -> bool:
    # A hidden number is put in on the way out only, so it can't be compared.
    return "«ein" in row.payload or exact_json.loads(row.payload) == sent
