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

from integration import exact_json
from integration.sandbox.seen import Seen

Schema = dict[str, Any]
METHODS = ("get", "post", "patch", "put", "delete")
# Documented in words: null unlinks a record ("Procore: Working with ERP Integrated Financial Tools").
NULLABLE = ("origin_id", "origin_data")


class ProcoreSchema:
    def __init__(self, file: Path) -> None:
        self._document: Schema = json.loads(file.read_text())
        self._requests = _widened(self._document["components"])
        self._replies = _closed(self._document["components"])
        self._routes = [
            (method, re.compile(re.sub(r"\{\w+\}", r"[^/]+", path) + "$"), path)
            for path, operations in self._document["paths"].items()
            for method in operations
            if method in METHODS
        ]
        # The most specific path first: /projects/sync before /projects/{id}.
        self._routes.sort(key=lambda route: route[2].count("{"))
        self._validator = cache(self._build)

    def complaints(self, seen: Iterable[Seen]) -> list[str]:
        """One line for each thing that the interface does not know."""
        return [complaint for one in seen if one.path.startswith("/rest/") for complaint in self.of(one)]

    def of(self, seen: Seen) -> list[str]:
        if seen.status == 404 and "exception" in (seen.reply or {}):
            return []
        path = self._path(seen)
        if path is None:
            return [f"{seen.method} {seen.path}: not a published path"]
        method = seen.method.lower()
        found = self._query(seen, self._operation(method, path))
        if seen.request is not None:
            found += self._check(seen, "request", self._validator(method, path, ""), seen.request)
        if seen.reply is not None:
            validator = self._validator(method, path, str(seen.status))
            found += self._check(seen, f"reply {seen.status}", validator, seen.reply)
        return found

    def _path(self, seen: Seen) -> str | None:
        method = seen.method.lower()
        return next(
            (path for known, rule, path in self._routes if known == method and rule.match(seen.path)), None
        )

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

    def _check(
        self, seen: Seen, what: str, validator: jsonschema_rs.Validator | None, value: Any
    ) -> list[str]:
        if validator is None:
            return []
        plain = json.loads(exact_json.dumps(value))
        return [
            f"{seen.method} {seen.path}: {what} at {list(error.instance_path)}: {error.message}"
            for error in validator.iter_errors(plain)
        ]

    def _build(self, method: str, path: str, status: str) -> jsonschema_rs.Validator | None:
        operation = self._operation(method, path)
        part = operation["responses"].get(status) if status else operation.get("requestBody")
        if part is None:
            return None
        content = self._resolved(part, "responses").get("content", {}).get("application/json", {})
        if "schema" not in content:
            return None
        change, components = (_closed, self._replies) if status else (_widened, self._requests)
        return jsonschema_rs.Draft202012Validator({**change(content["schema"]), "components": components})

    def _resolved(self, part: Schema, kind: str) -> Schema:
        if "$ref" not in part:
            return part
        found: Schema = self._document["components"][kind][part["$ref"].rsplit("/", 1)[-1]]
        return found


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
