"""Cost codes of a project in the older layer ("Procore: Cost Codes"): items of its cost code segment."""

from integration.sandbox.procore.desk import PAGES, Desk, Shape, route, texts
from integration.sandbox.procore.filters import chosen
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.procore.wbs import COST_CODE, COST_TYPE
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Reply

CODES = "/rest/v1.0/cost_codes"
LIST = ("project_id", "sub_job_id", "filters[id][]", "filters[origin_id]", "view", *PAGES)
FIELDS: Shape = {
    **texts("code", "name", "origin_id", "origin_data"), "position": "int", "parent_id": "int",
    "standard_cost_code_id": "int",
}  # fmt: skip


class ProjectCodesApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.routes = (
            route("GET", CODES, self.index, *LIST),
            route("GET", f"{CODES}/<int:id>", self.show, "project_id", "sub_job_id"),
            route("PATCH", f"{CODES}/sync", self.sync, "project_id", "sub_job_id"),
        )

    def index(self, call: Call) -> Reply:
        company, project = self.desk.company(call), self.desk.project(call)
        items = company.segment_items(company.segment(COST_CODE), project)
        items = chosen(call, items, origin_id="origin_id")
        compact = call.query.get("view") == "compact"
        return self.desk.page(call, items, lambda item: (_compact if compact else _full)(company, item))

    def show(self, call: Call) -> Reply:
        company, project = self.desk.company(call), self.desk.project(call)
        item = company.get("segment_item", int(call.args["id"]))
        if item not in company.segment_items(company.segment(COST_CODE), project):
            raise NotThere(f"cost code {item['id']}")
        return Reply(_full(company, item))

    def sync(self, call: Call) -> Reply:
        """On projects with an ERP connection this is the only way to write cost codes."""
        company, project = self.desk.company(call), self.desk.project(call)

        def save(item_id: int | None, fields: Doc) -> Doc:
            fields.pop("position", None)
            fields.pop("standard_cost_code_id", None)
            if item_id is not None:
                return _full(company, company.change("segment_item", item_id, fields))
            if not fields.get("code"):
                raise Invalid(code="can't be blank")
            name = fields.pop("name", None) or fields["code"]
            item = company.add_segment_item(
                company.segment(COST_CODE), fields.pop("code"), name,
                parent=fields.pop("parent_id", None), project=project,
            )  # fmt: skip
            return _full(company, company.change("segment_item", item, fields) if fields else item)

        given = self.desk.body(call, {"updates": "any"})
        return self.desk.sync(call, given, "segment_item", FIELDS, save)


def _compact(company: ProcoreCompany, item: Doc) -> Doc:
    return {
        "id": item["id"], "name": item["name"], "origin_id": item["origin_id"],
        "origin_data": item["origin_data"], "standard_cost_code_id": None,
        "full_code": "-".join(one["code"] for one in company.item_path(item)),
    }  # fmt: skip


def _full(company: ProcoreCompany, item: Doc) -> Doc:
    types = company.segment_items(company.segment(COST_TYPE))
    names = ("id", "name", "code", "base_type", "origin_id", "origin_data")
    return {
        **_compact(company, item), "code": item["code"], "parent": {"id": item["parent_id"]},
        "deleted_at": None, "created_at": item["created_at"], "updated_at": item["updated_at"],
        "line_item_types": [{name: one[name] for name in names} for one in types],
    }  # fmt: skip
