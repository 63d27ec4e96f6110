"""Takes the guard off the audit trail, as only a person with the database's own password could."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection


@contextmanager
def unguarded() -> Iterator[None]:
    guard = import_module("companies.migrations.0002_audit_guard")
    _run(guard.REMOVE[connection.vendor])
    try:
        yield
    finally:
        # With the last test the database itself is gone.
        if guard.TABLE in connection.introspection.table_names():
            _run(guard.INSTALL[connection.vendor])


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
