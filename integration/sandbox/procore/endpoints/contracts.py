"""Commitments of both kinds, their lines, and billing periods.

"Procore: Work Order Contracts", "Procore: Purchase Order Contracts" and "Procore: Billing Periods".
"""

from integration.sandbox.procore.contracts import PURCHASE_ORDER, SUBCONTRACT
from integration.sandbox.procore.desk import PAGES, Desk, route
from integration.sandbox.procore.endpoints.contract_views import (
    brief_view,
    extended_view,
    full_view,
    line_view,
    listed_line,
    own_lines,
    sums,
)
from integration.sandbox.procore.filters import chosen
from integration.sandbox.procore.records import Doc, NotThere, money, text
from integration.sandbox.web import Call, Refused, Reply

LIST = ("project_id", "view", "filters[id][]", "filters[status]", "filters[created_at]",
        "filters[updated_at]", "filters[include_deleted]", "filters[origin_id]", *PAGES)  # fmt: skip
LINES = ("project_id", "view", "filters[id][]", *PAGES)
PERIODS = ("filters[id][]", "filters[created_at]", "filters[updated_at]", "filters[status]", *PAGES)
KINDS = {"work_order_contracts": SUBCONTRACT, "purchase_order_contracts": PURCHASE_ORDER}
DETAIL = "line_item_contract_details"


class ContractsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        periods = "/rest/v1.0/projects/<int:project_id>/billing_periods"
        self.routes = [
            route("GET", "/rest/v1.0/commitments", self.index, "project_id", *PAGES),
            route("GET", "/rest/v1.0/commitments/<int:id>", self.show, "project_id"),
            route("GET", periods, self.periods, *PERIODS),
            route("GET", "/rest/v1.0/projects/<int:project_id>/contracts/<int:id>/invoice_configuration",
                  self.invoicing),
            route("GET", f"{periods}/<int:period_id>", self.period),
        ]  # fmt: skip
        for path in KINDS:
            one = f"/rest/v1.0/{path}/<int:id>"
            self.routes += [
                route("GET", f"/rest/v1.0/{path}", self.list_kind, *LIST),
                route("GET", one, self.show_kind, "project_id"),
                route("GET", f"{one}/line_items", self.lines, *LINES),
                route("GET", f"{one}/line_items/<int:line_id>", self.line, "project_id", "view"),
                route("GET", f"{one}/{DETAIL}", self.details, "project_id", "filters[line_item_id]"),
            ]

    def index(self, call: Call) -> Reply:
        company = self.desk.company(call)
        docs = company.commitments(commitments_project(self.desk, call))
        return self.desk.page(call, docs, lambda doc: brief_view(company, doc))

    def show(self, call: Call) -> Reply:
        company, contract = self.desk.company(call), self._one(call)
        project = company.project(contract["project_id"])
        return Reply({
            **brief_view(company, contract), **sums(company, contract), "type": contract["type"],
            "accounting_method": contract["accounting_method"], "updated_at": contract["updated_at"],
            "retainage_percent": text(contract["retainage_percent"]),
            "allow_payments": project["payments_issued"],
            "line_items": [line_view(company, contract, one) for one in own_lines(contract)],
        })  # fmt: skip

    def list_kind(self, call: Call) -> Reply:
        company, wanted = self.desk.company(call), KINDS[call.path.rsplit("/", 1)[-1]]
        project = commitments_project(self.desk, call)
        docs = company.commitments(project, deleted=call.query.get("filters[include_deleted]"))
        docs = chosen(call, [doc for doc in docs if doc["type"] == wanted],
                      status="status", origin_id="origin_id")  # fmt: skip
        return self.desk.page(call, docs, lambda doc: extended_view(company, doc))

    def show_kind(self, call: Call) -> Reply:
        return Reply(full_view(self.desk.company(call), self._of_kind(call), call.root))

    def lines(self, call: Call) -> Reply:
        company, contract = self.desk.company(call), self._of_kind(call)
        wanted = call.query.getlist("filters[id][]")
        docs = [one for one in own_lines(contract) if not wanted or str(one["id"]) in wanted]
        if call.query.get("view") == "compact":
            return self.desk.page(call, docs, lambda line: _compact(listed_line(company, contract, line)))
        return self.desk.page(call, docs, lambda line: listed_line(company, contract, line))

    def line(self, call: Call) -> Reply:
        contract, wanted = self._of_kind(call), int(call.args["line_id"])
        for line in own_lines(contract):
            if line["id"] == wanted:
                return Reply(listed_line(self.desk.company(call), contract, line))
        raise NotThere(f"line {wanted} of commitment {contract['id']}")

    def details(self, call: Call) -> Reply:
        """The subcontractor's own schedule of values, where the commitment has one: a line for each line."""
        company, contract = self.desk.company(call), self._of_kind(call)
        claims = company.claims_of(contract)
        standings = company.standings(claims[-1] if claims else None)
        wanted = call.query.get("filters[line_item_id]")
        billed = {line_id: standing.completed for line_id, standing in standings.items()}
        return Reply([
            {"id": line["id"], "line_item_id": line["id"], "amount": text(money(line["amount"])),
             "description": line["description"], "position": line["position"],
             "billed_to_date": text(billed.get(line["id"], money(0))), "billed_against": bool(claims),
             "currency_configuration": {"currency_iso_code": "USD"}}
            for line in own_lines(contract)
            if contract["detailed"] and wanted in (None, str(line["id"]))
        ])  # fmt: skip

    def invoicing(self, call: Call) -> Reply:
        """How a commitment is billed: one rule, the retainage it was written with."""
        contract = self._one(call)
        rule = {
            "id": contract["id"], "position": 1, "rule_type": "%_revised_contract_value",
            "max_retainage": None, "retainage_percentage": text(contract["retainage_percent"]),
        }  # fmt: skip
        return Reply({
            "id": contract["id"], "contract_id": contract["id"], "project_id": contract["project_id"],
            "company_id": self.desk.company(call).id, "separate_billing_for_stored_materials": False,
            "ssr_enabled": False, "move_materials_to_previous_work_completed": False,
            "commitment_has_invoices": bool(self.desk.company(call).claims_of(contract)),
            "retainage_rule_set": {"id": contract["id"], "contract_id": contract["id"], "name": None,
                                   "retainage_rules": [rule]},
        })  # fmt: skip

    def periods(self, call: Call) -> Reply:
        docs = self.desk.company(call).billing_periods(self.desk.project(call))
        return self.desk.page(call, chosen(call, docs, status="status"), dict)

    def period(self, call: Call) -> Reply:
        period = self.desk.company(call).get("period", int(call.args["period_id"]))
        if period["project_id"] != self.desk.project(call)["id"]:
            raise NotThere(f"billing period {period['id']}")
        return Reply(period)

    def _of_kind(self, call: Call) -> Doc:
        contract = self._one(call)
        if contract["type"] != KINDS[call.path.split("/")[3]]:
            raise NotThere(f"{call.path}")
        return contract

    def _one(self, call: Call) -> Doc:
        return one_commitment(self.desk, call, int(call.args["id"]))


def commitments_project(desk: Desk, call: Call) -> Doc:
    """The project asked for. Raises Refused where its Commitments tool is switched off."""
    project = desk.project(call)
    if not desk.company(call).tool_on(project, "commitments"):
        raise Refused(Reply({"message": "The Commitments tool is not enabled for this project"}, 403))
    return project


def one_commitment(desk: Desk, call: Call, contract_id: int) -> Doc:
    """Raises NotThere for one that was deleted or belongs to another project."""
    project, contract = commitments_project(desk, call), desk.company(call).commitment(contract_id)
    if contract["project_id"] != project["id"] or contract.get("deleted_at"):
        raise NotThere(f"commitment {contract_id}")
    return contract


def _compact(line: Doc) -> Doc:
    names = ("id", "amount", "description", "position", "wbs_code", "currency_configuration")
    return {name: line[name] for name in names}
