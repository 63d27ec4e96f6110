"""The secrets of a connection: the only place that knows which columns are sealed, and how they are bound."""

from __future__ import annotations

from companies import crypto
from companies.models import Connection, SignIn

FIELDS = (
    "access_token", "refresh_token", "previous_refresh_token", "client_id", "client_secret", "hook_secret",
)  # fmt: skip


def place(row: Connection | SignIn, field: str) -> crypto.Place:
    return crypto.Place(str(row.company.key), row.system, field)


def sealed(row: Connection | SignIn, field: str, secret: str) -> str:
    """The column's new content; blank stays blank, as it says that there is no secret."""
    return crypto.seal(secret, place(row, field)) if secret else ""


def read(row: Connection | SignIn, field: str) -> str:
    """The secret. Blank only where none was stored; raises crypto.SealError where one can't be opened."""
    stored = getattr(row, field)
    return crypto.unseal(stored, place(row, field)) if stored else ""
