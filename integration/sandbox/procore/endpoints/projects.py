"""Projects and their tools."""

from typing import Any

from integration.sandbox.procore.desk import PAGES, Desk, route, texts
from integration.sandbox.procore.filters import chosen, flag, ordered
from integration.sandbox.procore.projects import PROJECT_TEXT
from integration.sandbox.procore.records import Doc
from integration.sandbox.web import Call, Refused, Reply

WRITABLE = {
    **texts(*PROJECT_TEXT), "active": "flag", "start_date": "day", "completion_date": "day",
    "total_value": "number", "estimated_value": "number",
}  # fmt: skip
CREATE = {
    **WRITABLE, "erp_integrated": "flag", "enable_copy_of_standard_cost_codes": "flag",
    "project_template_id": "int",
}  # fmt: skip
UPDATE = {**WRITABLE, "erp_integrated": "flag", "standard_cost_code_list_id": "int"}
# The sync action's page lists neither the origin code nor the ERP switch.
SYNC = {name: kind for name, kind in WRITABLE.items() if name not in ("origin_code", "county")} | {
    "project_template_id": "int"
}
BOTH_LISTS = ("company_id", "filters[by_status]", "filters[name]", "filters[created_at]",
              "filters[updated_at]", "filters[origin_id]", "filters[id][]", "filters[synced]",
              "sort", *PAGES)  # fmt: skip
NOT_SHOWN = ("tools", "vendors", "deleted_at",
             "payments_issued", "erp_integrated", "segments", "standard_cost_code_list_id",
             "enable_copy_of_standard_cost_codes", "description", "public_notes")  # fmt: skip


class ProjectsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        one = "/rest/v1.0/projects/<int:project_id>"
        self.routes = (
            route("GET", "/rest/v1.0/projects", self.index, *BOTH_LISTS, "serializer_view"),
            route(
                "GET", "/rest/v1.1/projects", self.list_v11, *BOTH_LISTS, "view", "filters[project_number]"
            ),
            route("POST", "/rest/v1.0/projects", self.create, "run_configurable_validations"),
            route("GET", one, self.show, "company_id", "view"),
            route("PATCH", one, self.update, "run_configurable_validations"),
            route(
                "PATCH", "/rest/v1.0/projects/sync", self.sync, "company_id", "run_configurable_validations"
            ),
            route("GET", "/rest/v1.0/companies/<company_id>/projects", self.brief),
            route(
                "GET", "/rest/v1.0/projects/<int:project_id>/tools", self.tools, "filters[is_active]", *PAGES
            ),
        )

    def index(self, call: Call) -> Reply:
        compact = call.query.get("serializer_view") == "compact"
        return self.desk.page(call, self._chosen(call), _compact if compact else self._listed, 100)

    def list_v11(self, call: Call) -> Reply:
        shows = {"ids": lambda doc: {"id": doc["id"]}, "compact": _compact, "extended": self._listed_extended}
        show = shows.get(call.query.get("view", "normal"), self._listed_v11)
        return self.desk.page(call, self._chosen(call), show, 100, 300)

    def brief(self, call: Call) -> Reply:
        return Reply([
            {"id": doc["id"], "name": doc["name"], "status_name": "Active", "address": {
                "street": doc["address"], "city": doc["city"], "state_code": doc["state_code"],
                "zip": doc["zip"], "country_code": doc["country_code"]}}
            for doc in self._visible(call) if doc["active"]
        ])  # fmt: skip

    def show(self, call: Call) -> Reply:
        return Reply(self._shown(call, self.desk.project(call, call.args["project_id"])))

    def create(self, call: Call) -> Reply:
        given = self.desk.body(call, {"company_id": "int"}, "project", CREATE)
        return Reply(self._shown(call, self._save(call, None, given["project"])), 201)

    def update(self, call: Call) -> Reply:
        project = self.desk.project(call, call.args["project_id"])
        given = self.desk.body(call, {"company_id": "int"}, "project", UPDATE)
        return Reply(self._shown(call, self._save(call, project["id"], given["project"])))

    def sync(self, call: Call) -> Reply:
        given = self.desk.body(call, {"company_id": "int", "updates": "any"})

        def save(project_id: int | None, fields: Doc) -> Doc:
            return _synced(self._save(call, project_id, fields))

        return self.desk.sync(call, given, "project", SYNC, save)

    def tools(self, call: Call) -> Reply:
        wanted = flag(call, "filters[is_active]")
        tools = [one for one in self.desk.project(call)["tools"] if wanted in (None, one["is_active"])]
        return self.desk.page(call, tools, dict, 100)

    def _save(self, call: Call, project_id: int | None, fields: Doc) -> Doc:
        company = self.desk.company(call)
        company.check_project(project_id, fields)
        if (list_id := fields.get("standard_cost_code_list_id")) is not None:
            company.get("cost_code_list", list_id)
        if project_id is not None:
            fields.pop("project_template_id", None)  # a project only begins with one
            return company.change("project", project_id, fields)
        blank = {**dict.fromkeys(PROJECT_TEXT), "active": True}
        parts = company.new_project_parts(fields.pop("project_template_id", None))
        return company.create("project", {**blank, **parts, **fields})

    def _visible(self, call: Call) -> list[Doc]:
        company = self.desk.company(call)
        allowed = company.permitted_projects if call.facts["client"].endswith("-service") else None
        return [doc for doc in company.projects() if allowed is None or doc["id"] in allowed]

    def _chosen(self, call: Call) -> list[Doc]:
        if "company_id" not in call.query:
            raise Refused(Reply({"message": "company_id is missing"}, 400))
        active = {"All": None, "Inactive": False}.get(call.query.get("filters[by_status]", "Active"), True)
        synced = flag(call, "filters[synced]")
        docs = [
            doc
            for doc in self._visible(call)
            if active in (None, doc["active"]) and synced in (None, doc["origin_id"] is not None)
        ]
        fields = {"name": "name", "origin_id": "origin_id", "project_number": "project_number"}
        return ordered(call, chosen(call, docs, **fields))

    def _listed(self, doc: Doc) -> Doc:
        return {name: value for name, value in _plain(doc).items() if name not in NOT_SHOWN}

    def _listed_v11(self, doc: Doc) -> Doc:
        return {name: value for name, value in self._listed(doc).items() if name != "sector"}

    def _listed_extended(self, doc: Doc) -> Doc:
        more = ("standard_cost_code_list_id", "description", "public_notes")
        return {**self._listed_v11(doc), **{name: doc.get(name) for name in more}}

    def _shown(self, call: Call, doc: Doc) -> Doc:
        hidden = ("tools", "vendors", "deleted_at", "payments_issued", "erp_integrated", "segments", "county",
                  "enable_copy_of_standard_cost_codes")  # fmt: skip
        company = self.desk.company(call)
        return {
            **{name: value for name, value in _plain(doc).items() if name not in hidden},
            "is_erp_integrated": doc["erp_integrated"],
            "company": {"id": company.id, "name": company.name},
        }


def _plain(doc: Doc) -> dict[str, Any]:
    number = doc["project_number"]
    return {**doc, "display_name": f"{number} - {doc['name']}" if number else doc["name"]}


def _compact(doc: Doc) -> Doc:
    return {"id": doc["id"], "name": doc["name"]}


def _synced(doc: Doc) -> Doc:
    hidden = (
        "tools",
        "vendors",
        "deleted_at",
        "payments_issued",
        "erp_integrated",
        "segments",
        "standard_cost_code_list_id",
        "county",
    )
    return {name: value for name, value in _plain(doc).items() if name not in hidden}
