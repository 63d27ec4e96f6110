"""The two shapes in which webhooks tell what changed: event notifications, and CloudEvents."""

from __future__ import annotations

import base64
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from integration.sandbox.store import Document

if TYPE_CHECKING:
    from integration.sandbox.switches import Switches

_LIST = frozenset({"Create", "Update", "Delete", "Merge"})
_PAID = frozenset({"Create", "Update", "Delete", "Void"})
# "QuickBooks: Webhooks", supported entities and their operations.
OFFERED = {
    **dict.fromkeys(("Account", "Vendor", "Customer", "Item", "Class"), _LIST),
    **dict.fromkeys(("Bill", "VendorCredit"), frozenset({"Create", "Update", "Delete"})),
    **dict.fromkeys(("BillPayment", "Purchase"), _PAID),
    **dict.fromkeys(("Department", "Term", "PaymentMethod"), frozenset({"Create", "Update"})),
}
PAST = {"Create": "created", "Update": "updated", "Delete": "deleted", "Merge": "merged", "Void": "voided"}


def body_of(notice: Document, switches: Switches, seed: int) -> Any:
    """An object (event notifications) or a list (CloudEvents), each with any number of companies."""
    events = _coalesced(notice["events"]) if switches.webhook_coalesces else notice["events"]
    if switches.webhook_format == "cloudevents":
        return [_cloud_event(event, switches, seed) for event in events]
    realms = dict.fromkeys(event["realm"] for event in events)
    return {"eventNotifications": [_of_realm(realm, events, switches) for realm in realms]}


def _coalesced(events: list[Document]) -> list[Document]:
    """The latest of several alike."""
    latest = {(one["realm"], one["entity"], one["id"], one["operation"]): one for one in events}
    return list(latest.values())


def _of_realm(realm: str, events: list[Document], switches: Switches) -> Document:
    entities = [_entity(event, switches) for event in events if event["realm"] == realm]
    return {"realmId": realm, "dataChangeEvent": {"entities": entities}}


def _entity(event: Document, switches: Switches) -> Document:
    moment = datetime.fromisoformat(event["at"]).astimezone(UTC)
    shown = {"name": event["entity"], "id": event["id"], "operation": event["operation"]}
    shown["lastUpdated"] = moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if event["merged_away"]:
        shown[switches.webhook_merge_member] = event["merged_away"]
    return shown


def _cloud_event(event: Document, switches: Switches, seed: int) -> Document:
    moment = datetime.fromisoformat(event["at"]).astimezone(UTC)
    done = PAST[event["operation"]]
    if done == "voided":
        done = switches.webhook_void_word
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{seed}:{event['number']}")),
        "source": f"intuit.{base64.b64encode(b'simulated').decode()}",
        "type": f"qbo.{event['entity'].lower()}.{done}.v1",
        "datacontenttype": "application/json",
        # Nanoseconds, which Python's own parser does not take.
        "time": moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "789Z",
        "intuitentityid": event["id"],
        "intuitaccountid": event["realm"],
        "data": {"deletedid": event["merged_away"]} if event["merged_away"] else {},
    }
