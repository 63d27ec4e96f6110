"""Lines of direct costs over the API: in a project, of one direct cost, and the sync action.

"Procore: Direct Cost Line Items" and "Procore: Using Sync Actions".
"""

from integration.sandbox.procore.conflicts import check_conflict
from integration.sandbox.procore.desk import PAGES, Desk, Shape, route, texts
from integration.sandbox.procore.endpoints.cost_views import CostView
from integration.sandbox.procore.endpoints.direct_costs import OF_PROJECT, costs_project, one_cost
from integration.sandbox.procore.filters import chosen
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.procore.wbs import COST_CODE, COST_TYPE
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Reply

LINE: Shape = {
    **texts("description", "extended_type", "origin_data", "origin_id", "uom"), "amount": "number",
    "quantity": "number", "unit_cost": "number", "wbs_code_id": "int", "cost_code_id": "int",
    "line_item_type_id": "int", "direct_cost_id": "int", "tax_code_id": "int",
}  # fmt: skip
FILTERS = ("filters[id][]", "filters[created_at]", "filters[updated_at]", "filters[cost_code_id]",
           "filters[line_item_type_id]", *PAGES)  # fmt: skip


class CostLinesApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        costs = OF_PROJECT.format("v1.0")
        of = f"{costs}/<int:direct_cost_id>/line_items"
        self.routes = (
            route("GET", f"{costs}/line_items", self.in_project, *FILTERS, "filters[direct_cost_id]"),
            route("PATCH", f"{costs}/line_items/sync", self.sync),
            route("GET", of, self.index, *FILTERS),
            route("POST", of, self.create),
            route("GET", f"{of}/<int:id>", self.show),
            route("PATCH", f"{of}/<int:id>", self.update),
            route("DELETE", f"{of}/<int:id>", self.delete),
        )

    def in_project(self, call: Call) -> Reply:
        project = costs_project(self.desk, call)["id"]
        lines = self.desk.company(call).all("direct_cost_line", lambda line: line["project_id"] == project)
        lines = chosen(call, lines, direct_cost_id="direct_cost_id")
        return self.desk.page(call, self._of_codes(call, lines), self._view(call).line_of_project)

    def index(self, call: Call) -> Reply:
        lines = chosen(call, self.desk.company(call).cost_lines(self._cost(call)))
        return self.desk.page(call, self._of_codes(call, lines), self._view(call).line)

    def show(self, call: Call) -> Reply:
        return Reply(self._view(call).line(self._one(call, self._cost(call))))

    def create(self, call: Call) -> Reply:
        cost = self._cost(call)
        given = self._given(call, cost)
        changed = self.desk.company(call).save_cost(cost["project_id"], cost, {}, [(None, given)])
        line = self.desk.company(call).get("direct_cost_line", changed["line_ids"][-1])
        return Reply(self._view(call).line(line), 201)

    def update(self, call: Call) -> Reply:
        cost = self._cost(call)
        line, given = self._one(call, cost), self._given(call, cost)
        self.desk.company(call).save_cost(cost["project_id"], cost, {}, [(line, given)])
        return Reply(self._view(call).line(self._one(call, cost)))

    def delete(self, call: Call) -> Reply:
        cost = self._cost(call)
        line = self._one(call, cost)
        check_conflict(call)
        self.desk.company(call).check_cost_lock(cost, {"line_items": True})
        self.desk.company(call).remove_cost_line(line)
        return Reply(None)

    def sync(self, call: Call) -> Reply:
        project, company, view = costs_project(self.desk, call), self.desk.company(call), self._view(call)
        check_conflict(call)

        def save(line_id: int | None, fields: Doc) -> Doc:
            before = None if line_id is None else company.get("direct_cost_line", line_id)
            cost = _cost_of(company, project, before, fields)
            if not company.switches.procore_sync_edits_locked_direct_costs:
                company.check_cost_lock(cost, {"line_items": True})
            changed = company.save_cost(project["id"], cost, {}, [(before, fields)])
            return view.line(company.get("direct_cost_line", line_id or changed["line_ids"][-1]))

        given = self.desk.body(call, {"updates": "any"})
        return self.desk.sync(call, given, "direct_cost_line", LINE, save)

    def _given(self, call: Call, cost: Doc) -> Doc:
        check_conflict(call)
        given: Doc = self.desk.body(call, {}, "line_item", LINE)["line_item"]
        self.desk.company(call).check_cost_lock(cost, {"line_items": True})
        return given

    def _cost(self, call: Call) -> Doc:
        return one_cost(self.desk, call, int(call.args["direct_cost_id"]))

    def _one(self, call: Call, cost: Doc) -> Doc:
        return self.desk.company(call).line_of(cost, int(call.args["id"]))

    def _view(self, call: Call) -> CostView:
        return CostView(self.desk.company(call), call.root)

    def _of_codes(self, call: Call, lines: list[Doc]) -> list[Doc]:
        """Those of a cost code or a cost type."""
        company = self.desk.company(call)
        for name, kind in (("cost_code_id", COST_CODE), ("line_item_type_id", COST_TYPE)):
            wanted = call.query.get(f"filters[{name}]")
            if wanted is not None:
                segment = company.segment(kind)["id"]
                lines = [one for one in lines if _has_item(company, one, segment, wanted)]
        return lines


def _has_item(company: ProcoreCompany, line: Doc, segment: int, wanted: str) -> bool:
    items = company.code_items(company.wbs_code(line["project_id"], line["wbs_code_id"]))
    return any(item["segment_id"] == segment and str(item["id"]) == wanted for item in items)


def _cost_of(company: ProcoreCompany, project: Doc, line: Doc | None, fields: Doc) -> Doc:
    """The direct cost a line belongs to, which stays the same. Raises Invalid."""
    wanted = fields.get("direct_cost_id") if line is None else line["direct_cost_id"]
    if wanted is None:
        raise Invalid(direct_cost_id="can't be blank")
    if fields.get("direct_cost_id") not in (None, wanted):
        raise Invalid(origin_id="has already been taken")
    try:
        cost = company.direct_cost(wanted)
    except NotThere:
        raise Invalid(direct_cost_id="is invalid") from None
    if cost["project_id"] != project["id"]:
        raise Invalid(direct_cost_id="is invalid")
    return cost
