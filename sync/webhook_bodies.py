"""What a webhook's body says: which companies, which kind of record. Never more, as nothing else is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from integration import exact_json

MOST_REALMS = 1000  # in one notification; whoever is left out is read at the next poll


@dataclass(frozen=True)
class ProcoreEvent:
    """`project` is blank for what belongs to the company."""

    resource: str
    project: str


def realms_in(body: bytes) -> list[str]:
    """The QuickBooks companies of either format, each once; empty where the shape is unknown.

    "QuickBooks: Webhooks": an object with event notifications, or a list of CloudEvents.
    """
    told = _parsed(body)
    if isinstance(told, dict):
        found = [_text(one, "realmId") for one in _objects(told.get("eventNotifications"))]
    else:
        found = [_text(one, "intuitaccountid") for one in _objects(told)]
    return [realm for realm in dict.fromkeys(found) if realm][:MOST_REALMS]


def procore_event_in(body: bytes) -> ProcoreEvent | None:
    """None where the shape is unknown. The name of the resource depends on the payload version."""
    told = _parsed(body)
    if not isinstance(told, dict):
        return None
    resource = _text(told, "resource_type") or _text(told, "resource_name")
    return ProcoreEvent(resource, _text(told, "project_id")) if resource else None


def _parsed(body: bytes) -> Any:
    try:
        return exact_json.loads(body)
    except (ValueError, RecursionError):
        return None


def _objects(told: Any) -> Iterator[dict[str, Any]]:
    if isinstance(told, list):
        yield from (one for one in told if isinstance(one, dict))


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return str(value) if isinstance(value, str | int) else ""
