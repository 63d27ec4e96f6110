"""Checks what a client sent, and what the sandbox answered, against the published shapes of both systems.

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

from integration import exact_json
from integration.sandbox.seen import Seen
from tests import reference
from tests.procore_schema import ProcoreSchema

NAMES = (
    "Account",
    "Bill",
    "BillPayment",
    "CompanyInfo",
    "Customer",
    "Item",
    "Purchase",
    "Vendor",
    "VendorCredit",
)
Check = tuple[str, Any]  # name of a shape, and what has to fit it


def check_quickbooks(seen: Iterable[Seen]) -> None:
    """Fails unless every request and reply fits. Says nothing where the shapes are not at hand."""
    complaints = complaints_about(seen)
    assert not complaints, "\n".join(complaints[:20])


def complaints_about(seen: Iterable[Seen]) -> list[str]:
    """One line for each thing that does not fit."""
    return [line for one in seen if one.system == "quickbooks" for line in _of(one)] if _file() else []


def check_procore(seen: Iterable[Seen]) -> None:
    """The same for Procore, whose replies are closed too."""
    schema = _procore()
    complaints = schema.complaints(one for one in seen if one.system == "procore") if schema else []
    assert not complaints, "\n".join(complaints[:20])


def _of(seen: Seen) -> Iterator[str]:
    for shape, value in [*_requests(seen), *_replies(seen)]:
        plain = json.loads(exact_json.dumps(value))
        for error in _validator(shape).iter_errors(plain):
            yield f"{seen.method} {seen.path}: {shape} at {list(error.instance_path)}: {error.message}"


def _requests(seen: Seen) -> Iterator[Check]:
    if seen.method != "POST" or not isinstance(seen.request, dict):
        return
    if seen.path.endswith("/batch"):
        yield "BatchRequest", seen.request
        yield from (check for item in seen.request["BatchItemRequest"] for check in _member(item))
    elif name := _entity(seen.path):
        operation = seen.query.get("operation")
        if operation == "update" and "void" in seen.query.get("include", ""):
            operation = "void"
        yield from _body(name, operation, seen.request)


def _member(item: dict[str, Any]) -> Iterator[Check]:
    operation = "void" if item.get("optionsData") == "void" else item.get("operation")
    for name in NAMES:
        if name in item:
            yield from _body(name, operation, item[name])


def _body(name: str, operation: str | None, body: Any) -> Iterator[Check]:
    if operation == "delete":
        yield "DeleteRequest", body
    elif operation == "void":
        yield "BillPaymentVoid", body
    else:
        yield f"{name}{'Update' if body.get('Id') else 'Create'}", body


def _replies(seen: Seen) -> Iterator[Check]:
    body = seen.reply
    if not isinstance(body, dict) or seen.status == 0:
        return
    if seen.path.startswith("/oauth2/token"):
        yield "TokenError" if "error" in body else "TokenResponse", body
    elif "fault" in body:
        yield "GatewayFaultResponse", body
    else:
        yield from _content(body)


def _content(body: dict[str, Any]) -> Iterator[Check]:
    for member, shape in (
        ("Fault", "FaultResponse"),
        ("QueryResponse", "QueryResponseEnvelope"),
        ("CDCResponse", "CDCResponseEnvelope"),
        ("BatchItemResponse", "BatchResponse"),
    ):
        if member in body:
            yield shape, body
    yield from _records(body)


def _records(value: Any) -> Iterator[Check]:
    """Every record in a reply, however deep the envelope."""
    if isinstance(value, list):
        yield from (check for one in value for check in _records(one))
    elif isinstance(value, dict):
        for name, one in value.items():
            if name in NAMES:
                yield from ((_shape(name, doc), doc) for doc in (one if isinstance(one, list) else [one]))
            else:
                yield from _records(one)


def _shape(name: str, doc: Any) -> str:
    return "Tombstone" if doc.get("status") == "Deleted" else f"{name}Read"


def _entity(path: str) -> str | None:
    found = re.fullmatch(r"/v3/company/[^/]+/([a-z]+)", path)
    return next((name for name in NAMES if found and name.lower() == found[1]), None)


def _file() -> Path | None:
    folder = reference.folder()
    return folder / "quickbooks-schema" / "quickbooks-entities.schema.json" if folder else None


@cache
def _procore() -> ProcoreSchema | None:
    folder = reference.folder()
    return ProcoreSchema(folder / "procore-schema" / "procore-subset.openapi.json") if folder else None


@cache
def _validator(shape: str) -> jsonschema_rs.Validator:
    file = _file()
    assert file
    schema = json.loads(file.read_text())
    return jsonschema_rs.Draft202012Validator({"$ref": f"#/$defs/{shape}", "$defs": schema["$defs"]})
