"""What `manage.py check --database default` and every start say about keys that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from companies.rotation import missing_keys


@register(Tags.database)
def every_secret_has_its_key(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A token that no key opens must stop a start, not look like a company that is not connected."""
    if not databases:
        return []
    try:
        missing = missing_keys()
    except DatabaseError:  # before the first migration there is nothing sealed
        return []
    return [
        Error(
            f"Stored secrets were sealed with key {key}, which ENCRYPTION_KEYS does not have.",
            hint="Put that key back (last in the list), run `manage.py rotate_keys`, then take it away.",
            id="companies.E001",
        )
        for key in sorted(missing)
    ]
