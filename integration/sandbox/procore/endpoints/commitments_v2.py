"""Commitments of both kinds in the newer version: one path, ids as strings, everything inside `data`."""

from integration.sandbox.procore.contracts import PURCHASE_ORDER, SUBCONTRACT
from integration.sandbox.procore.desk import PAGES, Desk, route
from integration.sandbox.procore.endpoints.contract_views import own_lines
from integration.sandbox.procore.endpoints.contracts import commitments_project, one_commitment
from integration.sandbox.procore.endpoints.wbs import brief
from integration.sandbox.procore.filters import chosen
from integration.sandbox.procore.g703 import ZERO
from integration.sandbox.procore.records import Doc, NotThere, money, text
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Refused, Reply

ROOT = "/rest/v2.0/companies/<company_id>/projects/<int:project_id>/commitment_contracts"
FIELDS = {"type": "type", "status": "status", "accounting_method": "accounting_method",
          "vendor_id": "vendor_id", "id": "id"}  # fmt: skip
FILTERS = (*(f"filters[{name}]" for name in FIELDS), "filters[created_at]", "filters[updated_at]",
           "filters[include_deleted]", "filters[executed]", "view", *PAGES)  # fmt: skip


class CommitmentsV2Api:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        one = f"{ROOT}/<int:id>"
        self.routes = (
            route("GET", ROOT, self.index, *FILTERS),
            route("GET", one, self.show, "view"),
            route("GET", f"{one}/line_items", self.lines, *PAGES),
            route("GET", f"{one}/line_items/<int:line_id>", self.line),
            route("GET", f"{one}/summary", self.summary),
        )

    def index(self, call: Call) -> Reply:
        company, project = self.desk.company(call), commitments_project(self.desk, call)
        if call.query.get("filters[type]") not in (None, SUBCONTRACT, PURCHASE_ORDER):
            raise Refused(Reply({"message": "filters[type] is not a kind of commitment"}, 400))
        docs = company.commitments(project, deleted=call.query.get("filters[include_deleted]"))
        executed = call.query.get("filters[executed]")
        docs = [doc for doc in docs if executed in (None, str(doc["executed"]).lower())]
        return self.desk.page_v2(call, chosen(call, docs, **FIELDS), lambda doc: _shown(company, doc))

    def show(self, call: Call) -> Reply:
        return Reply({"data": _shown(self.desk.company(call), self._one(call))})

    def lines(self, call: Call) -> Reply:
        company, contract = self.desk.company(call), self._one(call)
        return self.desk.page_v2(call, own_lines(contract), lambda line: _line(company, contract, line))

    def line(self, call: Call) -> Reply:
        contract, wanted = self._one(call), int(call.args["line_id"])
        for line in own_lines(contract):
            if line["id"] == wanted:
                return Reply({"data": _line(self.desk.company(call), contract, line)})
        raise NotThere(f"line {wanted} of commitment {contract['id']}")

    def summary(self, call: Call) -> Reply:
        company, contract = self.desk.company(call), self._one(call)
        claims = company.claims_of(contract)
        billed = company.sheet(claims[-1]).summary.completed if claims else ZERO
        paid = sum((money(one["amount"]) for one in company.payments(contract)), ZERO)
        _, changes = company.contract_sums(contract)
        return Reply({"data": {
            "approved_change_total": text(changes), "total_invoices_amount": text(billed),
            "total_payments_amount": text(paid), "currency_configuration": {"currency_iso_code": "USD"},
        }})  # fmt: skip

    def _one(self, call: Call) -> Doc:
        return one_commitment(self.desk, call, int(call.args["id"]))


def _shown(company: ProcoreCompany, doc: Doc) -> Doc:
    vendor = company.vendor(doc["vendor_id"])
    original, _ = company.contract_sums(doc)
    names = ("type", "number", "status", "title", "description", "executed", "accounting_method",
             "origin_id", "origin_code", "origin_data", "created_at", "updated_at")  # fmt: skip
    return {
        **{name: doc[name] for name in names}, "id": str(doc["id"]), "vendor_id": str(vendor["id"]),
        "vendor": {"id": str(vendor["id"]), "name": vendor["name"]}, "grand_total": text(original),
        "retainage_percent": text(doc["retainage_percent"]), "enable_ssov": doc["detailed"],
        "allow_payments": company.project(doc["project_id"])["payments_issued"],
        "currency_iso_code": "USD", "deleted_at": doc.get("deleted_at"),
    }  # fmt: skip


def _line(company: ProcoreCompany, contract: Doc, line: Doc) -> Doc:
    code = brief(company, contract["project_id"], line["wbs_code_id"])
    return {
        "id": str(line["id"]), "description": line["description"], "uom": line["uom"],
        "quantity": line["quantity"], "unit_cost": text(line["unit_cost"]),
        "amount": text(money(line["amount"])), "position": line["position"], "tax_code_id": None,
        "extended_type": "manual" if line["unit_cost"] is None else "calculated",
        "wbs_code_id": str(code["id"]), "wbs_code": {**code, "id": str(code["id"])},
    }  # fmt: skip
