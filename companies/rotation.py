"""All sealed columns together: sealing them anew, and finding those that no key opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from companies import crypto, secrets
from companies.models import Connection, SignIn

Row = Connection | SignIn


@dataclass
class Outcome:
    sealed: int = 0
    current: int = 0
    unreadable: int = 0


def rotate() -> Outcome:
    """Seal with the newest key what an older one sealed; a value that changes meanwhile is left alone."""
    outcome = Outcome()
    for row, field in _sealed():
        stored = getattr(row, field)
        try:
            fresh = crypto.reseal(stored, secrets.place(row, field))
        except crypto.SealError:
            outcome.unreadable += 1
            continue
        if fresh == stored:
            outcome.current += 1
        else:
            # Only if it is still what was read: a worker may have stored a newer token.
            outcome.sealed += type(row).objects.filter(pk=row.pk, **{field: stored}).update(**{field: fresh})
    return outcome


def missing_keys() -> set[str]:
    """The ids of keys that sealed something here and are not configured."""
    used = {crypto.key_id(getattr(row, field)) for row, field in _sealed()}
    return used - crypto.key_ids()


def _sealed() -> Iterator[tuple[Row, str]]:
    for row in Connection.objects.select_related("company").iterator(chunk_size=500):
        yield from ((row, field) for field in secrets.FIELDS if getattr(row, field))
    for sign_in in SignIn.objects.select_related("company").exclude(verifier="").iterator(chunk_size=500):
        yield sign_in, "verifier"
