"""What a webhook's body says: which companies, which kind of record. Never more, as nothing else is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from integration import exact_json

MOST_REALMS = 1000  # in one notification; whoever is left out is read at the next poll
MOST_MERGES = 20
MERGED = ("Vendor", "Item")  # whose merges concern a link


@dataclass(frozen=True)
class ProcoreEvent:
    """`project` is blank for what belongs to the company."""

    resource: str
    project: str


@dataclass(frozen=True)
class Merge:
    """In the QuickBooks company `realm` the vendor `gone` became part of the vendor `kept`, it is said.

    The same of items (`kind` "Item").
    """

    realm: str
    kept: str
    gone: str
    kind: str = "Vendor"


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


def merges_in(body: bytes) -> list[Merge]:
    """Merged vendors and items: the one place where webhooks know more than what can be read afterwards."""
    told = _parsed(body)
    found = _classic_merges(told) if isinstance(told, dict) else _cloud_merges(told)
    return [one for one in found if one.realm and one.kept and one.gone][:MOST_MERGES]


def procore_event_in(body: bytes) -> ProcoreEvent | None:
    """None where the shape is unknown. The name of the resource depends on the payload version."""
    told = _parsed(body)
    if not isinstance(told, dict):
        return None
    resource = _text(told, "resource_type") or _text(told, "resource_name")
    return ProcoreEvent(resource, _text(told, "project_id")) if resource else None


def _classic_merges(told: dict[str, Any]) -> Iterator[Merge]:
    for one in _objects(told.get("eventNotifications")):
        changes = one.get("dataChangeEvent")
        for entity in _objects(changes.get("entities") if isinstance(changes, dict) else None):
            kind = _text(entity, "name")
            if kind in MERGED and _text(entity, "operation") == "Merge":
                # The last member is spelt in two ways ("QuickBooks: Webhooks").
                gone = _text(entity, "deletedId") or _text(entity, "deletedID")
                yield Merge(_text(one, "realmId"), _text(entity, "id"), gone, kind)


def _cloud_merges(body: Any) -> Iterator[Merge]:
    for one in _objects(body):
        data = one.get("data")
        kind = next(
            (kind for kind in MERGED if _text(one, "type").startswith(f"qbo.{kind.lower()}.merge")), ""
        )
        if kind and isinstance(data, dict):
            told = (_text(one, "intuitaccountid"), _text(one, "intuitentityid"), _text(data, "deletedid"))
            yield Merge(*told, kind)


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
