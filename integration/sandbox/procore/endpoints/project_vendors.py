"""The companies of a project's own directory."""

from collections.abc import Callable

from integration.sandbox.procore.desk import PAGES, Desk, route
from integration.sandbox.procore.endpoints.vendors import view_of
from integration.sandbox.procore.filters import chosen, ordered
from integration.sandbox.procore.records import Doc, NotThere
from integration.sandbox.web import Call, Reply

ROOT = "/rest/v1.1/projects/<int:project_id>/vendors"


class ProjectVendorsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        actions = f"{ROOT}/<int:id>/actions"
        self.routes = (
            route("GET", ROOT, self.index, "view", "filters[search]", "filters[id][]", "sort", *PAGES),
            route("POST", f"{actions}/add", self.add, "view"),
            route("DELETE", f"{actions}/remove", self.remove),
        )

    def index(self, call: Call) -> Reply:
        company, search = self.desk.company(call), call.query.get("filters[search]", "").casefold()
        docs = [company.vendor(one) for one in self._members(self.desk.project(call))]
        docs = [doc for doc in docs if search in doc["name"].casefold()]
        return self.desk.page(call, ordered(call, chosen(call, docs)), _view(call))

    def add(self, call: Call) -> Reply:
        company, project = self.desk.company(call), self.desk.project(call)
        vendor = company.vendor(int(call.args["id"]))
        members = [one for one in self._members(project) if one != vendor["id"]]
        company.change("project", project, {"vendors": [*members, vendor["id"]]}, touch=False)
        return Reply(_view(call)(vendor), 201)

    def remove(self, call: Call) -> Reply:
        company, project, wanted = self.desk.company(call), self.desk.project(call), int(call.args["id"])
        if wanted not in self._members(project):
            raise NotThere(f"vendor {wanted} in project {project['id']}")
        members = [one for one in self._members(project) if one != wanted]
        company.change("project", project, {"vendors": members}, touch=False)
        return Reply(None, 204)

    def _members(self, project: Doc) -> list[int]:
        return list(project.get("vendors", []))


def _view(call: Call) -> Callable[[Doc], Doc]:
    """As in the company's directory, without the standard cost codes."""
    show = view_of(call)
    return lambda doc: {name: value for name, value in show(doc).items() if name != "standard_cost_codes"}
