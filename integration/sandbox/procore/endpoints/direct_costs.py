"""Direct costs over the API: v1.1, v1.0 with its `item` wrapper, and the sync action.

"Procore: Direct Costs"; the pages of the two versions differ in what they wrap, require and show.
"""

from integration.sandbox.procore.conflicts import check_conflict
from integration.sandbox.procore.cost_lines import CALCULATED, MANUAL
from integration.sandbox.procore.desk import PAGES, Desk, Shape, route, texts
from integration.sandbox.procore.endpoints.cost_views import CostView
from integration.sandbox.procore.filters import chosen
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.web import Call, Refused, Reply

UPDATE: Shape = {
    **texts("description", "origin_data", "origin_id", "status", "terms"), "employee_id": "int",
    "direct_cost_date": "day", "payment_date": "day", "received_date": "day", "vendor_id": "int",
}  # fmt: skip
UPDATE_ITEM: Shape = {**UPDATE, "invoice_number": "text"}
CREATE_ITEM: Shape = {**UPDATE_ITEM, "direct_cost_type": "text"}
SYNC: Shape = {**CREATE_ITEM, "currency_iso_code": "text", "currency_exchange_rate": "number"}
NESTED: Shape = {
    **texts("description", "origin_data", "origin_id", "ref", "uom"), "wbs_code_id": "int",
    "direct_cost_id": "int", "manual_amount": "number", "quantity": "number", "unit_cost": "number",
}  # fmt: skip
FILTERS = ("filters[id][]", "filters[origin_id]", "filters[invoice_number]", "filters[created_at]",
           "filters[updated_at]", "filters[payment_date]", "filters[received_date]", *PAGES)  # fmt: skip
MAX_LINES = 100
OF_PROJECT = "/rest/{}/projects/<int:project_id>/direct_costs"


class DirectCostsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        old, new = OF_PROJECT.format("v1.0"), OF_PROJECT.format("v1.1")
        self.routes = (
            route("GET", old, self.index, *FILTERS),
            route("GET", new, self.index, *FILTERS),
            route("POST", old, self.create_item),
            route("POST", new, self.create),
            route("PATCH", f"{old}/sync", self.sync),
            route("GET", f"{old}/<int:id>", self.show_item),
            route("GET", f"{new}/<int:id>", self.show),
            route("PATCH", f"{old}/<int:id>", self.update_item),
            route("PATCH", f"{new}/<int:id>", self.update),
            route("DELETE", f"{old}/<int:id>", self.delete),
            route("DELETE", f"{new}/<int:id>", self.delete),
        )

    def index(self, call: Call) -> Reply:
        docs = self.desk.company(call).direct_costs(costs_project(self.desk, call))
        docs = chosen(call, docs, "payment_date", "received_date",
                      origin_id="origin_id", invoice_number="invoice_number")  # fmt: skip
        return self.desk.page(call, docs, self._view(call).listed)

    def show(self, call: Call) -> Reply:
        return Reply(self._view(call).full(self._one(call)))

    def show_item(self, call: Call) -> Reply:
        return Reply(self._view(call).plain(self._one(call)))

    def create(self, call: Call) -> Reply:
        project = costs_project(self.desk, call)
        shape = {**CREATE_ITEM, "line_items": "any"}
        fields = self.desk.body(call, {}, "direct_cost", shape).get("direct_cost", {})
        given = fields.pop("line_items", None) or []
        if len(given) > MAX_LINES:
            raise Invalid(line_items=f"can't be more than {MAX_LINES}")
        lines: list[tuple[Doc | None, Doc]] = [(None, self._nested(call, one, NESTED)) for one in given]
        cost = self.desk.company(call).save_cost(project["id"], None, fields, lines, strict=True)
        return Reply(self._view(call).full(cost), 201)

    def create_item(self, call: Call) -> Reply:
        project = costs_project(self.desk, call)
        fields = self.desk.body(call, {}, "item", CREATE_ITEM).get("item", {})
        cost = self.desk.company(call).save_cost(project["id"], None, fields, strict=True)
        return Reply(self._view(call).plain(cost), 201)

    def update(self, call: Call) -> Reply:
        """Lines with an id are changed, those without are added, those not named stay or go by a switch."""
        cost, company = self._one(call), self.desk.company(call)
        check_conflict(call)
        given = self.desk.body(call, {}, "direct_cost", {**UPDATE, "line_items": "any"})["direct_cost"]
        company.check_cost_lock(cost, given)
        items = given.pop("line_items", None)
        shape = {**NESTED, "id": "int"}
        lines = [self._known(call, cost, self._nested(call, one, shape)) for one in items or []]
        saved = company.save_cost(cost["project_id"], cost, given, lines)
        if items is not None and not company.switches.procore_unnamed_cost_lines_stay:
            named = {line["id"] for line, _ in lines if line is not None}
            for line_id in (one for one in cost["line_ids"] if one not in named):
                company.remove_cost_line(line_id)
        return Reply(self._view(call).full(company.direct_cost(saved)))

    def update_item(self, call: Call) -> Reply:
        cost, company = self._one(call), self.desk.company(call)
        check_conflict(call)
        given = self.desk.body(call, {}, "item", UPDATE_ITEM)["item"]
        company.check_cost_lock(cost, given)
        return Reply(self._view(call).plain(company.save_cost(cost["project_id"], cost, given)))

    def delete(self, call: Call) -> Reply:
        cost, company = self._one(call), self.desk.company(call)
        check_conflict(call)
        company.check_cost_lock(cost, {"deleted": True})
        company.remove_cost(cost)
        return Reply({"id": cost["id"]})

    def sync(self, call: Call) -> Reply:
        project, company = costs_project(self.desk, call), self.desk.company(call)
        check_conflict(call)
        view, by_sync = self._view(call), company.switches.procore_sync_edits_locked_direct_costs

        def save(cost_id: int | None, fields: Doc) -> Doc:
            before = None if cost_id is None else company.direct_cost(cost_id)
            if before is not None:
                _check_place(before, project, fields)
                if not by_sync:
                    company.check_cost_lock(before, fields)
            kept = {name: value for name, value in fields.items() if not name.startswith("currency_")}
            return view.plain(company.save_cost(project["id"], before, kept))

        return self.desk.sync(call, self.desk.body(call, {"updates": "any"}), "direct_cost", SYNC, save)

    def _one(self, call: Call) -> Doc:
        return one_cost(self.desk, call, int(call.args["id"]))

    def _view(self, call: Call) -> CostView:
        return CostView(self.desk.company(call), call.root)

    def _nested(self, call: Call, line: object, shape: Shape) -> Doc:
        """A line in the words of the other calls: `manual_amount` is an amount of type manual."""
        given = self.desk.fields(call, line, shape)
        given.pop("ref", None)
        manual = given.pop("manual_amount", None)
        if manual is not None:
            given |= {"amount": manual, "extended_type": MANUAL}
        elif "id" not in given:
            given["extended_type"] = CALCULATED
        return given

    def _known(self, call: Call, cost: Doc, given: Doc) -> tuple[Doc | None, Doc]:
        line_id = given.pop("id", None)
        return (None if line_id is None else self.desk.company(call).line_of(cost, line_id)), given


def costs_project(desk: Desk, call: Call) -> Doc:
    """The project of the path. Raises Refused where its Direct Costs tool is switched off."""
    project = desk.project(call)
    if not desk.company(call).tool_on(project, "direct_costs"):
        raise Refused(Reply({"message": "The Direct Costs tool is not enabled for this project"}, 403))
    return project


def one_cost(desk: Desk, call: Call, cost_id: int) -> Doc:
    """Raises NotThere when it belongs to another project."""
    project, cost = costs_project(desk, call), desk.company(call).direct_cost(cost_id)
    if cost["project_id"] != project["id"]:
        raise NotThere(f"direct cost {cost_id}")
    return cost


def _check_place(cost: Doc, project: Doc, fields: Doc) -> None:
    """Ids and origin ids are the company's, the call is one project's."""
    if cost["project_id"] != project["id"]:
        found_by_origin = cost["origin_id"] is not None and cost["origin_id"] == fields.get("origin_id")
        raise Invalid(**({"origin_id": "has already been taken"} if found_by_origin
                         else {"id": "Entity with this ID not found"}))  # fmt: skip
