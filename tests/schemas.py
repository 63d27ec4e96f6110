"""Checks requests and replies of both systems against their published shapes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from integration.sandbox.seen import Seen
from tests import reference
from tests.procore_schema import ProcoreSchema
from tests.quickbooks_schema import QuickBooksSchema


def check_quickbooks(seen: Iterable[Seen]) -> None:
    """Fails unless every request and reply fits. Says nothing where the shapes are not at hand."""
    complaints = complaints_about(seen)
    assert not complaints, "\n".join(complaints[:20])


def complaints_about(seen: Iterable[Seen]) -> list[str]:
    """One line for each thing that does not fit in QuickBooks' requests and replies."""
    return [line for one in seen if one.system == "quickbooks" for line in complaints(one)]


def complaints(seen: Seen, *, request: bool = True) -> list[str]:
    """One line for each thing that does not fit; bodies that were sent are looked at on `request`.

    What a fault answered is not the system's reply, so only the request counts then.
    """
    schema = _schema(seen.system)
    if schema is None:
        return []
    sent = schema.of_request(seen) if request else []
    return sent if seen.spoilt else [*sent, *schema.of_reply(seen)]


@cache
def _schema(system: str) -> QuickBooksSchema | ProcoreSchema | None:
    folder = reference.folder()
    if folder is None:
        return None
    if system == "quickbooks":
        return QuickBooksSchema(folder / "quickbooks-schema" / "quickbooks-entities.schema.json")
    return ProcoreSchema(folder / "procore-schema" / "procore-subset.openapi.json")
