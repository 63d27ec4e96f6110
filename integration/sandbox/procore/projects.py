"""Projects, their tools, and the lists of standard cost codes they draw on."""

from collections.abc import Collection
from typing import Any

from integration.sandbox.procore.records import Doc, Invalid, Records, Ref, ident

PROJECT_TEXT = (
    "name", "project_number", "accounting_project_number", "address", "city", "state_code", "country_code",
    "zip", "county", "time_zone", "phone", "description", "public_notes", "store_number",
    "designated_market_area", "sector", "origin_id", "origin_code", "origin_data",
)  # fmt: skip

# (engine name, title). Payments Issued is no tool of its own: it is a tab of Commitments,
# switched on per project, and shown as `allow_payments` on each commitment.
TOOLS = (
    ("admin", "Admin"),
    ("directory", "Directory"),
    ("commitments", "Commitments"),
    ("invoicing", "Invoicing"),
    ("budget", "Budget"),
    ("direct_costs", "Direct Costs"),
    ("change_orders", "Change Orders"),
    ("documents", "Documents"),
)


class Projects(Records):
    def add_project(self, name: str, number: str | None = None, **fields: Any) -> Doc:
        """A person sets up a project, with every financial tool switched on."""
        project = {**dict.fromkeys(PROJECT_TEXT), "country_code": "US", "active": True}
        return self.create("project", {**project, **self.new_project_parts(), **fields,
                                       "name": name, "project_number": number})  # fmt: skip

    def add_project_template(self, name: str, *, off: Collection[str] = ()) -> Doc:
        """New projects that begin with it lack the tools of these engine names."""
        return self.create("project_template", {"name": name, "off": list(off)})

    def new_project_parts(self, template: int | None = None) -> Doc:
        """What every new project has besides its own fields."""
        off = self.get("project_template", template)["off"] if template is not None else ()
        tools = [{**one, "is_active": one["engine_name"] not in off} for one in self._tools()]
        return {"tools": tools, "payments_issued": True, "erp_integrated": False,
                "standard_cost_code_list_id": None}  # fmt: skip

    def project(self, ref: Ref) -> Doc:
        return self.get("project", ref)

    def projects(self) -> list[Doc]:
        return self.all("project", lambda doc: not doc.get("deleted_at"))

    def complete_project(self, ref: Ref) -> Doc:
        """It becomes inactive: ordinary lists leave it out, and nobody adds to it."""
        return self.change("project", ref, {"active": False})

    def reopen_project(self, ref: Ref) -> Doc:
        return self.change("project", ref, {"active": True})

    def delete_project(self, ref: Ref) -> None:
        """Procore's staff take it away; for the API it and all its records are gone."""
        self.change("project", ref, {"deleted_at": self.stamp()}, touch=False)

    def edit_project(self, ref: Ref, **changes: Any) -> Doc:
        return self.change("project", ref, changes)

    def switch_tool(self, ref: Ref, engine_name: str, on: bool) -> Doc:
        """Switch a tool of the project on or off, as an administrator does under Admin > Tools."""
        tools = [
            {**tool, "is_active": on if tool["engine_name"] == engine_name else tool["is_active"]}
            for tool in self.project(ref)["tools"]
        ]
        return self.change("project", ref, {"tools": tools})

    def tool_on(self, ref: Ref, engine_name: str) -> bool:
        return any(t["is_active"] for t in self.project(ref)["tools"] if t["engine_name"] == engine_name)

    def switch_payments_issued(self, ref: Ref, on: bool) -> Doc:
        """Switch the Payments Issued tab of the project's Commitments tool on or off."""
        return self.change("project", ref, {"payments_issued": on})

    def check_project(self, project_id: int | None, changes: Doc) -> None:
        """What the API refuses about a project. Raises Invalid."""
        self.check_address(changes)
        template = changes.get("project_template_id")
        if template is not None and not any(one["id"] == template for one in self.all("project_template")):
            raise Invalid(project_template_id="is invalid")
        if ("name" in changes or project_id is None) and not str(changes.get("name") or "").strip():
            raise Invalid(name="can't be blank")

    def add_cost_code_list(self, name: str, *, erp: bool = False) -> Doc:
        return self.create(
            "cost_code_list",
            {"name": name, "is_erp_list": erp, "available_to_use_on_new_projects": True},
        )

    def check_list_name(self, list_id: int | None, name: str | None) -> None:
        if not (name or "").strip():
            raise Invalid(name="can't be blank")
        if any(one["id"] != list_id and one["name"] == name for one in self.all("cost_code_list")):
            raise Invalid(name="has already been taken")

    def sub_jobs(self, project: Ref) -> list[Doc]:
        wanted = ident(project)
        return self.all("sub_job", lambda doc: doc["project_id"] == wanted)

    def _tools(self) -> list[Doc]:
        return [
            {"id": self.next_id("tool"), "engine_name": engine, "title": title, "is_active": True,
             "position": place, "required": engine in ("admin", "directory")}
            for place, (engine, title) in enumerate(TOOLS, 1)
        ]  # fmt: skip
