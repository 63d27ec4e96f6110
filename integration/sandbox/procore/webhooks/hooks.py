"""The hooks of one company: whom to tell about what, and what is waiting to be told."""

import re
from datetime import datetime
from typing import Any

from integration.sandbox.procore.acting import acting
from integration.sandbox.procore.records import Doc, Invalid, Records, Ref, ident
from integration.sandbox.procore.webhooks.catalogue import EVENTS, name_of, resources
from integration.sandbox.procore.webhooks.ulid import ulid

NAMESPACE = re.compile(r"[a-z0-9-]+")
DEFAULT_NAMESPACE = "procore"


class Hooks(Records):
    def add_hook(self, project_id: int | None, fields: Doc) -> Doc:
        """Fields: version, namespace, destination_url, authorization. Raises Invalid."""
        self._check_hook(fields)
        blank = {"authorization": None, "status": "active", "namespace": DEFAULT_NAMESPACE}
        own: Doc = {"project_id": project_id, "user_id": acting().person_id, "queue": [], "failures": 0}
        return self.create("hook", {**blank, **own, "failing_since": None, "retry_at": None, **fields})

    def change_hook(self, ref: Ref, fields: Doc) -> Doc:
        self._check_hook({**self.get("hook", ref), **fields})
        return self.change("hook", ref, fields)

    def remove_hook(self, ref: Ref) -> None:
        for trigger in self.triggers(ref):
            self.remove("trigger", trigger)
        self.remove("hook", ref)

    def hooks(self, project_id: int | None = None) -> list[Doc]:
        """Those of the company, or of one project: a hook belongs to either."""
        return self.all("hook", lambda hook: hook["project_id"] == project_id)

    def triggers(self, hook: Ref) -> list[Doc]:
        wanted = ident(hook)
        return self.all("trigger", lambda trigger: trigger["hook_id"] == wanted)

    def add_trigger(self, hook: Doc, resource: str, event: str) -> Doc:
        """Raises Invalid for a resource or event that is not told at the hook's level."""
        known = {one.name: one for one in resources(self.switches, project=hook["project_id"] is not None)}
        if resource not in known:
            raise Invalid(resource_name="is not included in the list")
        if event not in EVENTS or event not in known[resource].events:
            raise Invalid(event_type="is not supported for this resource")
        if any((one["resource"], one["event"]) == (resource, event) for one in self.triggers(hook)):
            raise Invalid(resource_name="has already been taken")
        return self.create("trigger", {
            "hook_id": hook["id"], "resource": resource, "event": event, "project_id": hook["project_id"],
        })  # fmt: skip

    def deliveries(self, hook: Ref) -> list[Doc]:
        wanted = ident(hook)
        return self.all("delivery", lambda delivery: delivery["hook_id"] == wanted)

    def announced(self, kind: str, event: str, doc: Doc) -> None:
        if not self.store.count(self._kind("trigger")):
            return
        segment = self.get("segment", doc["segment_id"])["type"] if kind == "segment_item" else None
        resource = name_of(kind, doc, segment)
        if resource is None:
            return
        wanting = {one["hook_id"] for one in self.all("trigger", lambda one: (
            one["event"] == event and one["resource"] == resource
            and one["project_id"] in (None, doc.get("project_id"))))}  # fmt: skip
        if wanting:
            told = self._event(resource, event, kind, doc)
            for hook_id in sorted(wanting):
                self._enqueue(self.get("hook", hook_id), told)

    def attempted(self, delivery: Doc, status: str, attempt: Doc) -> Doc:
        changes = {"status": status, "attempts": [*delivery["attempts"], attempt]}
        return self.change("delivery", delivery, changes)

    def arrived(self, hook_id: int, delivery_id: int) -> None:
        """This one of the queue was accepted."""
        self._queue(hook_id, [one for one in self.get("hook", hook_id)["queue"] if one != delivery_id])

    def paused(self, hook_id: int, *, since: str, until: str) -> None:
        failures = self.get("hook", hook_id)["failures"] + 1
        changes = {"failing_since": since, "retry_at": until, "failures": failures}
        self.change("hook", hook_id, changes, touch=False)

    def discard_queue(self, hook_id: int) -> None:
        for delivery_id in self.get("hook", hook_id)["queue"]:
            self.change("delivery", delivery_id, {"status": "discarded"})
        self._queue(hook_id, [])

    def _queue(self, hook_id: int, queue: list[int]) -> None:
        fine = {"queue": queue, "failing_since": None, "retry_at": None, "failures": 0}
        self.change("hook", hook_id, fine, touch=False)

    def _enqueue(self, hook: Doc, event: Doc) -> None:
        if hook["status"] != "active":
            return
        delivery = self.create("delivery", {
            "hook_id": hook["id"], "event": event, "status": "enqueued", "attempts": []})  # fmt: skip
        self.change("hook", hook, {"queue": [*hook["queue"], delivery["id"]]}, touch=False)

    def _event(self, resource: str, event: str, kind: str, doc: Doc) -> Doc:
        number, now, actor = self.next_id("webhook_event"), self.clock.now(), acting()
        project_id = doc["id"] if kind == "project" else doc.get("project_id")
        parent = {"id": doc["direct_cost_id"], "name": "Direct Costs"} if kind == "direct_cost_line" else None
        return {
            "id": number, "ulid": ulid(now, number), "timestamp": _exactly(now), "event": event,
            "resource": resource, "resource_id": doc["id"], "user_id": actor.person_id,
            "client": actor.client, "project_id": project_id, "related": [parent] if parent else [],
        }  # fmt: skip

    def _check_hook(self, fields: Doc) -> None:
        if not NAMESPACE.fullmatch(str(fields.get("namespace", DEFAULT_NAMESPACE))):
            raise Invalid(namespace="may have lower-case letters, digits and dashes only")
        if not re.match(r"https?://\S+$", str(fields.get("destination_url") or "")):
            raise Invalid(destination_url="is invalid")


def payload(company_id: int, event: Doc, version: str, *, metadata: bool = True) -> dict[str, Any]:
    """The body of a delivery in the version its hook asks for: what has changed, never how."""
    if version == "v4.0":
        texts = {"company_id": company_id, "project_id": event["project_id"], "user_id": event["user_id"]}
        return {
            "id": event["ulid"], "timestamp": event["timestamp"], "reason": event["event"],
            **{name: None if value is None else str(value) for name, value in texts.items()},
            "resource_type": event["resource"], "resource_id": str(event["resource_id"]),
        }  # fmt: skip
    sources = (event["user_id"], event["project_id"], None, company_id, event["client"])
    names = ("user", "project", "operation", "company", "application")
    body = {
        "id": event["id"], "ulid": event["ulid"], "timestamp": event["timestamp"],
        "metadata": {f"source_{name}_id": value if metadata else None
                     for name, value in zip(names, sources, strict=True)},
        "user_id": event["user_id"], "company_id": company_id, "project_id": event["project_id"],
        "api_version": version, "event_type": event["event"], "resource_name": event["resource"],
        "resource_id": event["resource_id"],
    }  # fmt: skip
    return {**body, "related_resources": event["related"]} if version == "v3.0" else body


def _exactly(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
