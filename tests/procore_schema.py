"""Checks what a Procore client sent, and what the sandbox answered, against Procore's published interface.

Request bodies are closed in the published file. Replies are closed here, so that the sandbox can't invent
a field; places marked incomplete stay open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from integration.sandbox.seen import Seen

Schema = dict[str, Any]
REQUESTS, REPLIES = "urn:procore:requests", "urn:procore:replies"
METHODS = ("get", "post", "patch", "put", "delete")
# Documented in words: null unlinks a record ("Procore: Working with ERP Integrated Financial Tools").
NULLABLE = ("origin_id", "origin_data")
# Documented in words too: rows carry one key for each visible column, named by its title ("Procore: Budget").
WITH_COLUMNS = re.compile(r"/budget_views/\{budget_view_id\}/(detail_rows|summary_rows|budget_details)$")


class ProcoreSchema:
    def __init__(self, file: Path) -> None:
        self._document: Schema = json.loads(file.read_text())
        # Read once; each shape refers to them by these names.
        components = self._document["components"]
        self._registry = jsonschema_rs.Registry(
            [(REQUESTS, {"components": _widened(components)}), (REPLIES, {"components": _closed(components)})]
        )
        self._routes: dict[tuple[str, int], list[tuple[re.Pattern[str], str]]] = {}
        # The most specific path first: /projects/sync before /projects/{id}.
        for path, operations in sorted(self._document["paths"].items(), key=lambda one: one[0].count("{")):
            rule = re.compile(re.sub(r"\{\w+\}", r"[^/]+", path) + "$")
            for method in set(operations) & set(METHODS):
                self._routes.setdefault((method, path.count("/")), []).append((rule, path))
        self._validator = cache(self._build)

    def complaints(self, seen: Iterable[Seen]) -> list[str]:
        """One line for each thing that the interface does not know."""
        return [line for one in seen for line in (*self.of_request(one), *self.of_reply(one))]

    def of_request(self, seen: Seen) -> list[str]:
        """Path, parameters and body. What was not found may have had any path."""
        if not seen.path.startswith("/rest/") or _is_unknown(seen):
            return []
        path = self._path(seen)
        if path is None:
            return [f"{seen.method} {seen.path}: not a published path"]
        found = self._query(seen, self._operation(seen.method.lower(), path))
        if seen.request is not None:
            found += self._check(seen, "request", path, "", seen.request)
        return found

    def of_reply(self, seen: Seen) -> list[str]:
        path = self._path(seen)
        if path is None or not isinstance(seen.reply, dict | list) or _is_unknown(seen):
            return []
        return self._check(seen, f"reply {seen.status}", path, str(seen.status), seen.reply)

    def _path(self, seen: Seen) -> str | None:
        rules = self._routes.get((seen.method.lower(), seen.path.count("/")), ())
        return next((path for rule, path in rules if rule.match(seen.path)), None)

    def _operation(self, method: str, path: str) -> Schema:
        operation: Schema = self._document["paths"][path][method]
        return operation

    def _query(self, seen: Seen, operation: Schema) -> list[str]:
        known = [self._resolved(one, "parameters") for one in operation.get("parameters", [])]
        names = {one["name"]: one.get("required", False) for one in known if one["in"] == "query"}
        strange = sorted(set(seen.query) - set(names))
        lacking = sorted(name for name, required in names.items() if required and name not in seen.query)
        problems = [f"unpublished parameter {name}" for name in strange]
        problems += [f"missing parameter {name}" for name in lacking if seen.status < 400]
        return [f"{seen.method} {seen.path}: {problem}" for problem in problems]

    def _check(self, seen: Seen, what: str, path: str, status: str, value: Any) -> list[str]:
        validator = self._validator(seen.method.lower(), path, status)
        if validator is None or validator.is_valid(value):
            return []
        return [
            f"{seen.method} {seen.path}: {what} at {list(error.instance_path)}: {error.message}"
            for error in validator.iter_errors(value)
        ]

    def _build(self, method: str, path: str, status: str) -> jsonschema_rs.Validator | None:
        operation = self._operation(method, path)
        part = operation["responses"].get(status) if status else operation.get("requestBody")
        if part is None:
            return None
        content = self._resolved(part, "responses").get("content", {}).get("application/json", {})
        if "schema" not in content:
            return None
        change, components = (_closed, REPLIES) if status else (_widened, REQUESTS)
        stays_open = status and WITH_COLUMNS.search(path)
        schema = content["schema"] if stays_open else change(content["schema"])
        return jsonschema_rs.Draft202012Validator(_referring(schema, components), registry=self._registry)

    def _resolved(self, part: Schema, kind: str) -> Schema:
        if "$ref" not in part:
            return part
        found: Schema = self._document["components"][kind][part["$ref"].rsplit("/", 1)[-1]]
        return found


def _is_unknown(seen: Seen) -> bool:
    return seen.status == 404 and isinstance(seen.reply, dict) and "exception" in seen.reply


def _referring(schema: Any, components: str) -> Any:
    """The same schema, with its references leading into these components."""
    if isinstance(schema, list):
        return [_referring(one, components) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(reference := schema.get("$ref"), str):
        return {**schema, "$ref": components + reference}
    return {name: _referring(value, components) for name, value in schema.items()}


def _closed(schema: Any) -> Any:
    """The same schema, refusing fields it does not list."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {name: _closed(value) for name, value in schema.items()}
    is_open = schema.get("x-incomplete") or "additionalProperties" in schema
    if isinstance(schema.get("properties"), dict) and not is_open:
        copy["additionalProperties"] = False
    return copy


def _widened(schema: Any) -> Any:
    """The same schema, letting the origin fields be null."""
    if isinstance(schema, list):
        return [_widened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {name: _widened(value) for name, value in schema.items()}
    for name in NULLABLE:
        if isinstance(copy.get(name), dict) and copy[name].get("type") == "string":
            copy[name] = {**copy[name], "type": ["string", "null"]}
    return copy
