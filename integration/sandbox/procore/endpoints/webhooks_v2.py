"""Hooks, triggers, deliveries and resources, v2.0: flat bodies, ids as strings, everything inside `data`."""

from integration.sandbox.procore.desk import PAGES, Desk, Shape, route, texts
from integration.sandbox.procore.endpoints.webhooks import TRIGGER, authorization, masked
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.procore.webhooks.catalogue import VERSIONS, resources
from integration.sandbox.procore.webhooks.hooks import payload
from integration.sandbox.web import Call, Refused, Reply, Route

HOOK: Shape = {**texts("payload_version", "namespace", "destination_url"), "destination_headers": "any"}
UPDATE_OF_COMPANY: Shape = {**HOOK, "status": "text"}  # the page of a project's hooks does not list it
SCOPES = ("/rest/v2.0/companies/<company_id>", "/rest/v2.0/companies/<company_id>/projects/<int:project_id>")
HOOK_FILTERS = ("namespace", "payload_version", "include_trigger_count", *PAGES)
DELIVERY_FILTERS = ("filter[status]", "filter[resource_name]", "filter[event_type]", "filter[start]",
                    "filter[end]", *PAGES)  # fmt: skip
STATUSES = ("delivered", "failed", "discarded", "enqueued", "retrying")


class WebhooksV2Api:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.routes = tuple(one for scope in SCOPES for one in self._routes(f"{scope}/webhooks"))

    def index(self, call: Call) -> Reply:
        wanted = {"namespace": call.query.get("namespace"), "version": call.query.get("payload_version")}
        hooks = [
            hook for hook in self.desk.company(call).hooks(self._scope(call))
            if all(value in (None, hook[name]) for name, value in wanted.items())
        ]  # fmt: skip
        return self.desk.page_v2(call, hooks, lambda hook: self._shown(call, hook))

    def create(self, call: Call) -> Reply:
        given = self.desk.body(call, HOOK)
        for name in ("payload_version", "namespace", "destination_url"):
            if not given.get(name):
                raise Invalid(**{name: "can't be blank"})
        hook = self.desk.company(call).add_hook(self._scope(call), self._fields(call, given))
        return self._data(self._shown(call, hook), 201)

    def show(self, call: Call) -> Reply:
        return self._data(self._shown(call, self._hook(call)))

    def update(self, call: Call) -> Reply:
        hook = self._hook(call)
        given = self.desk.body(call, UPDATE_OF_COMPANY if hook["project_id"] is None else HOOK)
        if given.get("status", "active") not in ("active", "disabled"):
            raise Invalid(status="is not included in the list")
        changed = self.desk.company(call).change_hook(hook, self._fields(call, given))
        return self._data(self._shown(call, changed))

    def delete(self, call: Call) -> Reply:
        self.desk.company(call).remove_hook(self._hook(call))
        return Reply(None, 204)

    def triggers(self, call: Call) -> Reply:
        hook = self._hook(call)
        triggers = self.desk.company(call).triggers(hook)
        return self.desk.page_v2(call, triggers, lambda one: self._trigger(call, one))

    def add_trigger(self, call: Call) -> Reply:
        given = self.desk.body(call, TRIGGER)
        return self._data(self._add(call, self._hook(call), given), 201)

    def add_triggers(self, call: Call) -> Reply:
        """All of them; where one is refused, the others stay and the status says so (207)."""
        hook, given = self._hook(call), self._list(call)
        done: list[Doc] = []
        for one in given:
            try:
                done.append(self._add(call, hook, self.desk.fields(call, one, TRIGGER)))
            except Invalid:
                continue
        return self._data(done, 201 if len(done) == len(given) else 207)

    def delete_triggers(self, call: Call) -> Reply:
        company, hook, wanted = self.desk.company(call), self._hook(call), self._list(call)
        known = {str(one["id"]) for one in company.triggers(hook)}
        for trigger_id in (done := [one for one in wanted if one in known]):
            company.remove("trigger", int(str(trigger_id)))
        return self._data({"succeeded": done}, 200 if len(done) == len(wanted) else 207)

    def delete_trigger(self, call: Call) -> Reply:
        company, hook = self.desk.company(call), self._hook(call)
        trigger = company.get("trigger", int(call.args["id"]))
        if trigger["hook_id"] != hook["id"]:
            raise NotThere(f"trigger {trigger['id']} of hook {hook['id']}")
        company.remove("trigger", trigger)
        return Reply(None, 204)

    def deliveries(self, call: Call) -> Reply:
        """Newest last. The published filter also says `succeeded` for what the records call delivered."""
        hook, query = self._hook(call), call.query
        status = query.get("filter[status]", "").replace("succeeded", "delivered") or None
        if status not in (None, *STATUSES):
            raise Refused(Reply({"message": f"{status} is not a status of deliveries"}, 400))
        start, end = query.get("filter[start]", ""), query.get("filter[end]", "9")
        found = [
            one for one in self.desk.company(call).deliveries(hook)
            if status in (None, one["status"])
            and query.get("filter[resource_name]") in (None, one["event"]["resource"])
            and query.get("filter[event_type]") in (None, one["event"]["event"])
            and start <= one["event"]["timestamp"][:10] <= end
        ]  # fmt: skip
        return self.desk.page_v2(call, found, lambda one: self._delivery(call, one))

    def resources(self, call: Call) -> Reply:
        version = call.query.get("payload_version")
        if version not in VERSIONS:
            raise Refused(Reply({"message": "payload_version is missing or unknown"}, 400))
        found = resources(self.desk.sandbox.switches, project=self._scope(call) is not None)
        rows = [
            {"category": one.category, "tool": one.tool, "name": one.name, "payload_version": version,
             "actions": list(one.events)}
            for one in found
        ]  # fmt: skip
        return self.desk.page_v2(call, rows, lambda row: row)

    def _routes(self, root: str) -> list[Route]:
        hooks, one = f"{root}/hooks", f"{root}/hooks/<int:hook_id>"
        return [
            route("GET", hooks, self.index, *HOOK_FILTERS),
            route("POST", hooks, self.create),
            route("GET", one, self.show),
            route("PATCH", one, self.update),
            route("DELETE", one, self.delete),
            route("GET", f"{one}/triggers", self.triggers, *PAGES),
            route("POST", f"{one}/triggers", self.add_trigger),
            route("POST", f"{one}/triggers/bulk", self.add_triggers),
            route("DELETE", f"{one}/triggers/bulk", self.delete_triggers),
            route("DELETE", f"{one}/triggers/<int:id>", self.delete_trigger),
            route("GET", f"{one}/deliveries", self.deliveries, *DELIVERY_FILTERS),
            route("GET", f"{root}/resources", self.resources, "payload_version", *PAGES),
        ]

    def _scope(self, call: Call) -> int | None:
        return int(self.desk.project(call)["id"]) if "project_id" in call.args else None

    def _hook(self, call: Call) -> Doc:
        hook = self.desk.company(call).get("hook", int(call.args["hook_id"]))
        if hook["project_id"] != self._scope(call):
            raise NotThere(f"hook {hook['id']}")
        return hook

    def _list(self, call: Call) -> list[object]:
        given = self.desk.sent(call)
        if not isinstance(given, list):
            raise Refused(Reply({"message": "The body must be a list"}, 400))
        return given

    def _fields(self, call: Call, given: Doc) -> Doc:
        fields = {name: value for name, value in given.items() if name != "destination_headers"}
        if (version := fields.pop("payload_version", None)) is not None:
            if version not in VERSIONS:
                raise Invalid(payload_version="is not included in the list")
            fields["version"] = version
        return fields | authorization(self.desk, call, given)

    def _add(self, call: Call, hook: Doc, fields: Doc) -> Doc:
        resource, event = str(fields.get("resource_name")), str(fields.get("event_type"))
        return self._trigger(call, self.desk.company(call).add_trigger(hook, resource, event))

    def _shown(self, call: Call, hook: Doc) -> Doc:
        company = self.desk.company(call)
        shown = {
            "id": str(hook["id"]), "status": hook["status"], "payload_version": hook["version"],
            "namespace": hook["namespace"], "destination_url": hook["destination_url"],
            "destination_headers": masked(hook), **self._place(call, hook),
            "created_at": hook["created_at"], "updated_at": hook["updated_at"],
        }  # fmt: skip
        counts = call.query.get("include_trigger_count") == "true"
        return {**shown, "trigger_count": len(company.triggers(hook))} if counts else shown

    def _trigger(self, call: Call, trigger: Doc) -> Doc:
        return {
            "id": str(trigger["id"]), "webhook_hook_id": str(trigger["hook_id"]),
            "resource_name": trigger["resource"], "event_type": trigger["event"],
            **self._place(call, trigger),
        }  # fmt: skip

    def _delivery(self, call: Call, delivery: Doc) -> Doc:
        """The payload is shown in the older shape, whichever one was sent."""
        return {
            "id": str(delivery["id"]), "status": delivery["status"],
            "payload": payload(self.desk.company(call).id, delivery["event"], "v3.0"),
            "delivery_attempts": delivery["attempts"],
        }  # fmt: skip

    def _place(self, call: Call, doc: Doc) -> Doc:
        project = doc["project_id"]
        return {
            "company_id": str(self.desk.company(call).id),
            "project_id": None if project is None else str(project),
        }

    def _data(self, shown: object, status: int = 200) -> Reply:
        return Reply({"data": shown}, status)
