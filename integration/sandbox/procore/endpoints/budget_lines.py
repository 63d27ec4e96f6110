"""Budget line items over the API. Their amounts are numbers, unlike those of most other replies."""

from integration.sandbox.procore.desk import Desk, Shape, route
from integration.sandbox.procore.endpoints.budget_views import budget_project
from integration.sandbox.procore.endpoints.wbs import brief
from integration.sandbox.procore.g703 import ZERO
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.web import Call, Reply

LINE: Shape = {
    "wbs_code_id": "int", "original_budget_amount": "number", "uom": "text", "quantity": "number",
    "unit_cost": "number", "calculation_strategy": "text",
}  # fmt: skip
SCOPE: Shape = {"project_id": "int"}


class BudgetLinesApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        lines = "/rest/v1.1/budget_line_items"
        self.routes = (
            route("POST", lines, self.create),
            route("GET", f"{lines}/<int:id>", self.show, "project_id"),
            route("PATCH", f"{lines}/<int:id>", self.update),
        )

    def show(self, call: Call) -> Reply:
        return Reply(self._shown(call, self._one(call, call.query)))

    def create(self, call: Call) -> Reply:
        given = self.desk.body(call, SCOPE, "budget_line_item", LINE)
        call.args["project_id"] = given.get("project_id")
        project, company, fields = (
            budget_project(self.desk, call), self.desk.company(call), given["budget_line_item"],
        )  # fmt: skip
        if fields.get("wbs_code_id") is None:
            raise Invalid(wbs_code="can't be blank")
        self._check(call, project, fields)
        amount = fields.pop("original_budget_amount", None) or ZERO
        line = company.add_budget_line(project, fields.pop("wbs_code_id"), amount, **fields)
        return Reply(self._shown(call, line), 201)

    def update(self, call: Call) -> Reply:
        given = self.desk.body(call, SCOPE, "budget_line_item", LINE)
        line, fields = self._one(call, given), given["budget_line_item"]
        self._check(call, self.desk.company(call).project(line["project_id"]), fields)
        return Reply(self._shown(call, self.desk.company(call).change("budget_line_item", line, fields)))

    def _one(self, call: Call, given: Doc) -> Doc:
        call.args["project_id"] = given.get("project_id")
        project = budget_project(self.desk, call)
        line = self.desk.company(call).get("budget_line_item", int(call.args["id"]))
        if line["project_id"] != project["id"]:
            raise NotThere(f"budget line item {line['id']}")
        return line

    def _check(self, call: Call, project: Doc, fields: Doc) -> None:
        company, code = self.desk.company(call), fields.get("wbs_code_id")
        if code is None:
            return
        if code not in {one["id"] for one in company.wbs_codes(project)}:
            raise Invalid(wbs_code_id="is not a code of this project")
        if any(line["wbs_code_id"] == code for line in company.budget_lines(project)):
            raise Invalid(wbs_code_id="has already been budgeted")

    def _shown(self, call: Call, line: Doc) -> Doc:
        return {
            **{name: line[name] for name in ("id", "original_budget_amount", "uom", "quantity", "unit_cost",
                                             "calculation_strategy")},
            "wbs_code": brief(self.desk.company(call), line["project_id"], line["wbs_code_id"]),
            "currency_configuration": {"currency_iso_code": "USD"},
        }  # fmt: skip
