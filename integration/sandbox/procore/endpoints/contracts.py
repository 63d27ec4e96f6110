"""Commitments of both kinds, and billing periods."""

from decimal import Decimal

from integration.sandbox.procore.contracts import PURCHASE_ORDER, SUBCONTRACT
from integration.sandbox.procore.desk import PAGES, Desk, route
from integration.sandbox.procore.endpoints.wbs import brief
from integration.sandbox.procore.filters import chosen
from integration.sandbox.procore.g703 import ZERO, percent
from integration.sandbox.procore.records import Doc, NotThere, money, text
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Reply

LIST = ("project_id", "view", "filters[id][]", "filters[status]", "filters[created_at]",
        "filters[updated_at]", "filters[include_deleted]", "filters[origin_id]", *PAGES)  # fmt: skip
PERIODS = ("filters[id][]", "filters[created_at]", "filters[updated_at]", "filters[status]", *PAGES)
KINDS = {"work_order_contracts": SUBCONTRACT, "purchase_order_contracts": PURCHASE_ORDER}


class ContractsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.routes = [
            route("GET", "/rest/v1.0/commitments", self.index, "project_id", *PAGES),
            route("GET", "/rest/v1.0/commitments/<int:id>", self.show, "project_id"),
            route("GET", "/rest/v1.0/projects/<int:project_id>/billing_periods", self.periods, *PERIODS),
        ]
        for path in KINDS:
            self.routes += [
                route("GET", f"/rest/v1.0/{path}", self.list_kind, *LIST),
                route("GET", f"/rest/v1.0/{path}/<int:id>", self.show_kind, "project_id"),
            ]

    def index(self, call: Call) -> Reply:
        company = self.desk.company(call)
        docs = company.commitments(self.desk.project(call))
        return self.desk.page(call, docs, lambda doc: _brief(company, doc))

    def show(self, call: Call) -> Reply:
        company, contract = self.desk.company(call), self._one(call)
        project = company.project(contract["project_id"])
        return Reply({
            **_brief(company, contract), **_sums(company, contract), "type": contract["type"],
            "accounting_method": contract["accounting_method"], "updated_at": contract["updated_at"],
            "retainage_percent": text(contract["retainage_percent"]),
            "allow_payments": project["payments_issued"],
            "line_items": [_line(company, contract, one) for one in contract["lines"]],
        })  # fmt: skip

    def list_kind(self, call: Call) -> Reply:
        company, wanted = self.desk.company(call), KINDS[call.path.rsplit("/", 1)[-1]]
        docs = [doc for doc in company.commitments(self.desk.project(call)) if doc["type"] == wanted]
        docs = chosen(call, docs, status="status", origin_id="origin_id")
        return self.desk.page(call, docs, lambda doc: _extended(company, doc))

    def show_kind(self, call: Call) -> Reply:
        company, contract = self.desk.company(call), self._one(call)
        if contract["type"] != KINDS[call.path.split("/")[3]]:
            raise NotThere(f"{call.path}")
        lines = [{**_line(company, contract, one),
                  "wbs_code": brief(company, contract["project_id"], one["wbs_code_id"])}
                 for one in contract["lines"]]  # fmt: skip
        return Reply({**_extended(company, contract), "line_items": lines})

    def periods(self, call: Call) -> Reply:
        docs = self.desk.company(call).billing_periods(self.desk.project(call))
        return self.desk.page(call, chosen(call, docs, status="status"), lambda doc: doc)

    def _one(self, call: Call) -> Doc:
        contract = self.desk.company(call).commitment(int(call.args["id"]))
        if contract["project_id"] != self.desk.project(call)["id"]:
            raise NotThere(f"commitment {contract['id']}")
        return contract


def _brief(company: ProcoreCompany, doc: Doc) -> Doc:
    vendor = company.vendor(doc["vendor_id"])
    return {
        **{name: doc[name] for name in ("id", "title", "number", "status", "description", "executed",
                                        "created_at")},
        "vendor": {"id": vendor["id"], "name": vendor["name"]},
    }  # fmt: skip


def _extended(company: ProcoreCompany, doc: Doc) -> Doc:
    vendor = company.vendor(doc["vendor_id"])
    project = company.project(doc["project_id"])
    return {
        **{name: doc[name] for name in ("id", "number", "title", "status", "description", "executed",
                                        "accounting_method", "origin_id", "origin_data", "origin_code",
                                        "created_at", "updated_at")},
        **{name: value for name, value in _sums(company, doc).items() if name != "line_items_total"},
        "project": {"id": project["id"], "name": project["name"]},
        "vendor": {"id": vendor["id"], "company": vendor["name"]},
        "retainage_percent": text(doc["retainage_percent"]), "requisitions_are_enabled": True,
        "total_requisitions_amount": text(_billed(company, doc)),
        "currency_configuration": {"currency_iso_code": "USD"}, "deleted_at": None,
    }  # fmt: skip


def _sums(company: ProcoreCompany, doc: Doc) -> Doc:
    original, changes = company.contract_sums(doc)
    paid = sum((money(one["amount"]) for one in company.payments(doc)), ZERO)
    return {
        "grand_total": text(original), "approved_change_orders": text(changes),
        "revised_contract": text(original + changes), "line_items_total": text(original),
        "total_payments": text(paid), "percentage_paid": text(percent(paid, original + changes)),
    }  # fmt: skip


def _billed(company: ProcoreCompany, doc: Doc) -> Decimal:
    claims = company.claims_of(doc)
    return company.sheet(claims[-1]).summary.completed if claims else ZERO


def _line(company: ProcoreCompany, contract: Doc, line: Doc) -> Doc:
    amount = text(money(line["amount"]))
    return {
        "id": line["id"], "amount": amount, "total_amount": amount, "extended_amount": amount,
        "extended_type": "manual" if line["unit_cost"] is None else "calculated",
        "description": line["description"], "quantity": text(line["quantity"]),
        "unit_cost": text(line["unit_cost"]), "uom": line["uom"], "position": line["position"],
        "project": {"id": contract["project_id"],
                    "name": company.project(contract["project_id"])["name"]},
        "origin_id": None, "origin_data": None,
    }  # fmt: skip
