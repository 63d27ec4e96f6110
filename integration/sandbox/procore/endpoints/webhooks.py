"""Hooks, triggers, deliveries and resources, v1.0 ("Procore: Webhooks API")."""

from integration.sandbox.procore.desk import Desk, Shape, route, texts
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.procore.webhooks.catalogue import EVENTS, resources
from integration.sandbox.procore.webhooks.hooks import DEFAULT_NAMESPACE, payload
from integration.sandbox.web import Call, Refused, Reply

SCOPE: Shape = {"company_id": "int", "project_id": "int"}
HOOK: Shape = {**texts("api_version", "namespace", "destination_url"), "destination_headers": "any"}
TRIGGER = texts("resource_name", "event_type")
VERSIONS = {"v2": "v2.0", "v3": "v3.0"}
# The guide names this filter in the singular once and in the plural once.
STATUS = ("filters[status]", "filter[status]")
SHOWN_AS = {"delivered": "ok", "retrying": "retried", "discarded": "discarded"}
CHOSEN_BY = {"any": ("ok", "retried", "discarded"), "successful": ("ok",), "failing": ("retried",),
             "discarded": ("discarded",)}  # fmt: skip


class WebhooksApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        hooks = "/rest/v1.0/webhooks/hooks"
        of = f"{hooks}/<int:hook_id>"
        self.routes = (
            route("GET", hooks, self.index, *SCOPE, "namespace", "api_version"),
            route("POST", hooks, self.create),
            route("PATCH", of, self.update),
            route("DELETE", of, self.delete, *SCOPE),
            route("GET", f"{of}/triggers", self.triggers, *SCOPE),
            route("POST", f"{of}/triggers", self.add_trigger),
            route("POST", f"{of}/triggers/bulk", self.add_triggers),
            route("DELETE", f"{of}/triggers/bulk", self.delete_triggers),
            route("DELETE", f"{of}/triggers/<int:id>", self.delete_trigger, *SCOPE),
            route("GET", f"{of}/deliveries", self.deliveries, *SCOPE, "page_size", "page_start", *STATUS),
            route("GET", "/rest/v1.0/webhooks/resources", self.resources, "project_id"),
            route("GET", "/rest/v1.0/webhooks/resources/api_versions", self.versions, "project_id"),
        )

    def index(self, call: Call) -> Reply:
        """Only those of one namespace: integrations do not see each other's hooks."""
        wanted = call.query.get("namespace", DEFAULT_NAMESPACE)
        hooks = self.desk.company(call).hooks(self._scope(call, call.query))
        version = call.query.get("api_version")
        return Reply([
            self._shown(call, hook) for hook in hooks
            if hook["namespace"] == wanted and version in (None, hook["api_version"])
        ])  # fmt: skip

    def create(self, call: Call) -> Reply:
        given = self.desk.body(call, SCOPE, "hook", HOOK)
        project = self._scope(call, given)
        hook = self.desk.company(call).add_hook(project, self._hook_fields(call, given["hook"], new=True))
        return Reply(self._shown(call, hook), 201)

    def update(self, call: Call) -> Reply:
        given = self.desk.body(call, SCOPE, "hook", HOOK)
        hook = self._hook(call, given)
        changed = self.desk.company(call).change_hook(hook, self._hook_fields(call, given["hook"], new=False))
        return Reply(self._shown(call, changed))

    def delete(self, call: Call) -> Reply:
        self.desk.company(call).remove_hook(self._hook(call, call.query))
        return Reply(None)

    def triggers(self, call: Call) -> Reply:
        hook = self._hook(call, call.query)
        return Reply([self._trigger(call, hook, one) for one in self.desk.company(call).triggers(hook)])

    def add_trigger(self, call: Call) -> Reply:
        given = self.desk.body(call, {**SCOPE, "api_version": "text"}, "trigger", TRIGGER)
        hook = self._hook(call, given)
        return Reply(self._trigger(call, hook, self._add(call, hook, given["trigger"])), 201)

    def add_triggers(self, call: Call) -> Reply:
        given = self.desk.body(call, {**SCOPE, "api_version": "text", "triggers": "any"})
        hook = self._hook(call, given)
        done: list[Doc] = []
        failed: list[Doc] = []
        for one in given.get("triggers") or []:
            fields = self.desk.fields(call, one, TRIGGER)
            try:
                done.append(self._trigger(call, hook, self._add(call, hook, fields)))
            except Invalid as error:
                failed.append(_failure(fields, error))
        return Reply({"success": done, "failed": failed}, 207) if failed else Reply({"success": done})

    def delete_triggers(self, call: Call) -> Reply:
        given = self.desk.body(call, {**SCOPE, "triggers": "ints"})
        company, hook = self.desk.company(call), self._hook(call, given)
        known = {one["id"] for one in company.triggers(hook)}
        wanted = given.get("triggers") or []
        for trigger_id in (done := [one for one in wanted if one in known]):
            company.remove("trigger", trigger_id)
        failed = [{"code": "not_found", "trigger": one} for one in wanted if one not in known]
        return Reply({"success": done, "failed": failed}, 207) if failed else Reply({"success": done})

    def delete_trigger(self, call: Call) -> Reply:
        company, hook = self.desk.company(call), self._hook(call, call.query)
        trigger = company.get("trigger", int(call.args["id"]))
        if trigger["hook_id"] != hook["id"]:
            raise NotThere(f"trigger {trigger['id']} of hook {hook['id']}")
        company.remove("trigger", trigger)
        return Reply(None)

    def deliveries(self, call: Call) -> Reply:
        hook = self._hook(call, call.query)
        status = next((call.query[name] for name in STATUS if name in call.query), "any")
        if status not in CHOSEN_BY:
            raise Refused(Reply({"message": f"{status} is not a status of deliveries"}, 400))
        shown = [
            self._delivery(call, one)
            for one in self.desk.company(call).deliveries(hook)
            if SHOWN_AS.get(one["status"]) in CHOSEN_BY[status]
        ]
        start, size = int(call.query.get("page_start", 0)), int(call.query.get("page_size", 100))
        return Reply(shown[start : start + size])

    def resources(self, call: Call) -> Reply:
        # Only the names of these fields are published; that the events hold the name is a guess.
        project = "project_id" in call.query and bool(self.desk.project(call))
        return Reply([
            {"api_version": "v2", "product_category": one.category, "tools": one.tool,
             "except": [event for event in EVENTS if event not in one.events],
             **{event: one.name if event in one.events else None for event in EVENTS}}
            for one in resources(self.desk.sandbox.switches, project=project)
        ])  # fmt: skip

    def versions(self, call: Call) -> Reply:  # noqa: ARG002 - the same for every call
        return Reply(list(VERSIONS))

    def _scope(self, call: Call, given: Doc) -> int | None:
        """The project's id, or None for the company: never both, and one of them has to be named."""
        if given.get("project_id") is not None and given.get("company_id") is None:
            return int(self.desk.project(call, given["project_id"])["id"])
        if given.get("company_id") is None or given.get("project_id") is not None:
            raise Refused(Reply({"message": "either company_id or project_id is required"}, 400))
        return None

    def _hook(self, call: Call, given: Doc) -> Doc:
        hook, scope = self.desk.company(call).get("hook", int(call.args["hook_id"])), self._scope(call, given)
        if hook["project_id"] != scope:
            raise NotThere(f"hook {hook['id']}")
        return hook

    def _hook_fields(self, call: Call, given: Doc, *, new: bool) -> Doc:
        version = given.get("api_version")
        if (new or version is not None) and version not in VERSIONS:
            raise Invalid(api_version="is not included in the list")
        fields = {name: value for name, value in given.items() if name != "destination_headers"}
        if version is not None:
            fields["version"] = VERSIONS[version]
        return fields | authorization(self.desk, call, given)

    def _add(self, call: Call, hook: Doc, fields: Doc) -> Doc:
        resource, event = str(fields.get("resource_name")), str(fields.get("event_type"))
        return self.desk.company(call).add_trigger(hook, resource, event)

    def _shown(self, call: Call, hook: Doc) -> Doc:
        project = hook["project_id"]
        return {
            "id": hook["id"], "api_version": hook.get("api_version"), "namespace": hook["namespace"],
            "destination_url": hook["destination_url"], "destination_headers": masked(hook),
            "owned_by_company_id": self.desk.company(call).id if project is None else None,
            "owned_by_project_id": project, "owned_by_user_id": hook["user_id"],
        }  # fmt: skip

    def _trigger(self, call: Call, hook: Doc, trigger: Doc) -> Doc:
        project = hook["project_id"]
        return {
            "id": trigger["id"], "webhook_hook_id": hook["id"], "resource_name": trigger["resource"],
            "resource_id": None, "event_type": trigger["event"].upper(), "user_id": hook["user_id"],
            "company_id": self.desk.company(call).id if project is None else None, "project_id": project,
        }  # fmt: skip

    def _delivery(self, call: Call, delivery: Doc) -> Doc:
        never = dict.fromkeys(("started_at", "completed_at", "status", "error"))
        last = (delivery["attempts"] or [never])[-1]
        event = payload(self.desk.company(call).id, delivery["event"], "v2.0")
        return {
            "event": event, "event_id": event["id"], "outcome": SHOWN_AS[delivery["status"]],
            "started_at": last["started_at"], "completed_at": last["completed_at"],
            "response_status": last["status"], "response_error": last["error"], "response_body": None,
            "response_headers": {},
        }  # fmt: skip


def authorization(desk: Desk, call: Call, given: Doc) -> Doc:
    """The header to echo, where the body names any."""
    if given.get("destination_headers") is None:
        return {}
    headers = desk.fields(call, given["destination_headers"], texts("Authorization"))
    return {"authorization": headers.get("Authorization")}


def masked(hook: Doc) -> Doc:
    """Reads show the last five characters only."""
    secret = hook["authorization"]
    return {"Authorization": None if secret is None else "*" * max(len(secret) - 5, 0) + secret[-5:]}


def _failure(fields: Doc, error: Invalid) -> Doc:
    field, messages = next(iter(error.errors.items()))
    return {
        "code": "invalid", "message": f"{field} {messages[0]}",
        "trigger": {"resource_name": fields.get("resource_name")},
        "errors": {"event_type": messages[0]} if field == "event_type" else {},
    }  # fmt: skip
