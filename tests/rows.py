"""All rows of the database, kept in memory and put back: far quicker than to make them again.

Goes past every trigger and constraint, as rows that were once allowed to come in are allowed again.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, transaction


class Rows(Protocol):
    def put_back(self) -> None:
        """The database has these rows and no others; the next new row gets the number it got then."""


def kept() -> Rows:
    """What the database holds now. Not inside a transaction."""
    connection.ensure_connection()
    return _kept_on_sqlite() if connection.vendor == "sqlite" else _kept_on_postgres()


@dataclass(frozen=True)
class _OnSqlite:
    copy: sqlite3.Connection

    def put_back(self) -> None:
        connection.ensure_connection()
        self.copy.backup(_raw())
        apps.get_model("contenttypes", "ContentType").objects.clear_cache()


def _kept_on_sqlite() -> _OnSqlite:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    _raw().backup(copy)
    return _OnSqlite(copy)


def _raw() -> Any:
    return connection.connection


@dataclass(frozen=True)
class _OnPostgres:
    tables: dict[str, bytes]  # those with rows
    sequences: dict[str, int | None]  # None: nothing was drawn from it

    def put_back(self) -> None:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            # No trigger and no foreign key is looked at.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in _filled(cursor):
                cursor.execute(f"DELETE FROM {table}")
            for table, content in self.tables.items():
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(content)
            for sequence, last in self.sequences.items():
                cursor.execute("SELECT setval(%s, %s, %s)", [sequence, last or 1, last is not None])
        apps.get_model("contenttypes", "ContentType").objects.clear_cache()


def _kept_on_postgres() -> _OnPostgres:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        tables = {}
        for table in _filled(cursor):
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
                tables[table] = b"".join(bytes(part) for part in copy)
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences")
        return _OnPostgres(tables, dict(cursor.fetchall()))


def _filled(cursor: Any) -> list[str]:
    tables = [f'"{name}"' for name in connection.introspection.table_names(cursor)]
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables]
    cursor.execute(" UNION ALL ".join(asked))
    return [name for (name,) in cursor.fetchall()]
