"""Checks what a QuickBooks client sent, and what the sandbox answered, against the published shapes.

Bodies that were sent are closed: a member that is unknown or only the server's to write is a complaint.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from integration.sandbox.seen import Seen

Check = tuple[str, Any]  # name of a shape, and what has to fit it
ENVELOPES = (
    ("Fault", "FaultResponse"),
    ("QueryResponse", "QueryResponseEnvelope"),
    ("CDCResponse", "CDCResponseEnvelope"),
    ("BatchItemResponse", "BatchResponse"),
)
PATH = re.compile(r"/v3/company/[^/]+/([a-z]+)")


class QuickBooksSchema:
    def __init__(self, file: Path) -> None:
        self._shapes: dict[str, Any] = json.loads(file.read_text())["$defs"]
        self._names = {name.removesuffix("Read"): name for name in self._shapes if name.endswith("Read")}
        self._paths = {name.lower(): name for name in self._names}
        self._validator = cache(self._build)

    def of_request(self, seen: Seen) -> list[str]:
        """One line for each thing in the request that does not fit."""
        return self._complaints(seen, self._requests(seen))

    def of_reply(self, seen: Seen) -> list[str]:
        return self._complaints(seen, self._replies(seen))

    def _complaints(self, seen: Seen, checks: Iterable[Check]) -> list[str]:
        return [
            f"{seen.method} {seen.path}: {shape} at {list(error.instance_path)}: {error.message}"
            for shape, value in checks
            if not self._validator(shape).is_valid(value)
            for error in self._validator(shape).iter_errors(value)
        ]

    def _requests(self, seen: Seen) -> Iterator[Check]:
        if seen.method != "POST" or not isinstance(seen.request, dict):
            return
        if seen.path.endswith("/batch"):
            yield "BatchRequest", seen.request
            for item in seen.request["BatchItemRequest"]:
                yield from self._member(item)
        elif name := self._entity(seen.path):
            operation = seen.query.get("operation")
            if operation == "update" and "void" in seen.query.get("include", ""):
                operation = "void"
            yield from self._body(name, operation, seen.request)

    def _member(self, item: dict[str, Any]) -> Iterator[Check]:
        operation = "void" if item.get("optionsData") == "void" else item.get("operation")
        for name in self._names.keys() & item.keys():
            yield from self._body(name, operation, item[name])

    def _body(self, name: str, operation: str | None, body: Any) -> Iterator[Check]:
        shape = f"{name}{'Update' if body.get('Id') else 'Create'}"
        if operation == "delete":
            yield "DeleteRequest", body
        elif operation == "void":
            yield "BillPaymentVoid", body
        elif shape in self._shapes:
            yield shape, body

    def _replies(self, seen: Seen) -> Iterator[Check]:
        body = seen.reply
        if not isinstance(body, dict) or seen.status == 0:
            return
        if seen.path == "/oauth2/token":
            yield "TokenError" if "error" in body else "TokenResponse", body
        elif "fault" in body:
            yield "GatewayFaultResponse", body
        else:
            yield from ((shape, body) for member, shape in ENVELOPES if member in body)
            yield from self._records(body)

    def _records(self, value: Any) -> Iterator[Check]:
        """Every record in a reply, however deep the envelope."""
        if isinstance(value, list):
            for one in value:
                yield from self._records(one)
        elif isinstance(value, dict):
            for name, one in value.items():
                if name in self._names:
                    docs = one if isinstance(one, list) else [one]
                    yield from ((self._shape_of(name, doc), doc) for doc in docs)
                elif isinstance(one, dict | list):
                    yield from self._records(one)

    def _shape_of(self, name: str, doc: Any) -> str:
        return "Tombstone" if doc.get("status") == "Deleted" else self._names[name]

    def _entity(self, path: str) -> str | None:
        found = PATH.fullmatch(path)
        return self._paths.get(found[1]) if found else None

    def _build(self, shape: str) -> jsonschema_rs.Validator:
        return jsonschema_rs.Draft202012Validator({"$ref": f"#/$defs/{shape}", "$defs": self._shapes})
