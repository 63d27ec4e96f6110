"""Commitments and their lines as the API shows them. Amounts are strings."""

from decimal import Decimal

from integration.sandbox.procore.contracts import SUBCONTRACT
from integration.sandbox.procore.endpoints.files import shown_files
from integration.sandbox.procore.endpoints.wbs import brief
from integration.sandbox.procore.g703 import ZERO, percent
from integration.sandbox.procore.records import Doc, money, text
from integration.sandbox.procore.wbs import COST_CODE, COST_TYPE
from integration.sandbox.procore.world import ProcoreCompany

USD = {"currency_iso_code": "USD"}


def brief_view(company: ProcoreCompany, doc: Doc) -> Doc:
    vendor = company.vendor(doc["vendor_id"])
    return {
        **{name: doc[name] for name in ("id", "title", "number", "status", "description", "executed",
                                        "created_at")},
        "vendor": {"id": vendor["id"], "name": vendor["name"]},
    }  # fmt: skip


def extended_view(company: ProcoreCompany, doc: Doc) -> Doc:
    vendor = company.vendor(doc["vendor_id"])
    project = company.project(doc["project_id"])
    return {
        **{name: doc[name] for name in ("id", "number", "title", "status", "description", "executed",
                                        "accounting_method", "origin_id", "origin_data", "origin_code",
                                        "created_at", "updated_at")},
        **{name: value for name, value in sums(company, doc).items() if name != "line_items_total"},
        "project": {"id": project["id"], "name": project["name"]},
        "vendor": {"id": vendor["id"], "company": vendor["name"]},
        "retainage_percent": text(doc["retainage_percent"]), "requisitions_are_enabled": True,
        "total_requisitions_amount": text(_billed(company, doc)), **_open_changes(company, doc),
        "currency_configuration": USD, "deleted_at": doc.get("deleted_at"),
    }  # fmt: skip


def sums(company: ProcoreCompany, doc: Doc) -> Doc:
    original, changes = company.contract_sums(doc)
    paid = sum((money(one["amount"]) for one in company.payments(doc)), ZERO)
    return {
        "grand_total": text(original), "approved_change_orders": text(changes),
        "revised_contract": text(original + changes), "line_items_total": text(original),
        "total_payments": text(paid), "percentage_paid": text(percent(paid, original + changes)),
    }  # fmt: skip


def _open_changes(company: ProcoreCompany, doc: Doc) -> Doc:
    """Change orders that are not approved yet: pending ones would change the contract, drafts might."""
    status = {order["id"]: order["status"] for order in company.change_orders(doc)}
    totals = {"pending": ZERO, "draft": ZERO}
    for line in doc["lines"]:
        if (state := status.get(line["change_order_id"])) in totals:
            totals[state] += money(line["amount"])
    original, changes = company.contract_sums(doc)
    return {
        "pending_change_orders": text(totals["pending"]), "draft_change_orders_amount": text(totals["draft"]),
        "pending_revised_contract": text(original + changes + totals["pending"]),
    }  # fmt: skip


def _billed(company: ProcoreCompany, doc: Doc) -> Decimal:
    claims = company.claims_of(doc)
    return company.sheet(claims[-1]).summary.completed if claims else ZERO


def full_view(company: ProcoreCompany, doc: Doc, root: str) -> Doc:
    """One commitment with its lines, change orders and payments."""
    vendor, files = company.vendor(doc["vendor_id"]), shown_files(company, doc, root)
    # The page of purchase orders shows one file where that of subcontracts shows a list.
    attached = files if doc["type"] == SUBCONTRACT else next(iter(files), None)
    return {
        **extended_view(company, doc), "vendor": {
            "id": vendor["id"], "company": vendor["name"],
            "origin_id": vendor["origin_id"], "origin_data": vendor["origin_data"]},
        "attachments": attached,
        "line_items": [_with_code(company, doc, line) for line in own_lines(doc)],
        "change_order_packages": [_package(order) for order in company.change_orders(doc)],
        "payments_issued": [_payment(company, one, root) for one in company.payments(doc)],
    }  # fmt: skip


def own_lines(contract: Doc) -> list[Doc]:
    """The schedule of values itself, without what change orders have added."""
    return [line for line in contract["lines"] if line["change_order_id"] is None]


def listed_line(company: ProcoreCompany, contract: Doc, line: Doc) -> Doc:
    """A line in the list of lines: with its company, holder and both kinds of code."""
    return {
        **_with_code(company, contract, line), **legacy_codes(company, contract["project_id"], line),
        "company": {"id": company.id, "name": company.name}, "tax_code_id": None,
        "holder": {"id": contract["id"], "holder_type": contract["type"]},
        "created_at": contract["created_at"], "updated_at": contract["updated_at"],
        "currency_configuration": USD,
    }  # fmt: skip


def legacy_codes(company: ProcoreCompany, project_id: int, line: Doc) -> Doc:
    """Cost code and cost type of a line's WBS code, as the older layer names them."""
    code = company.wbs_code(project_id, line["wbs_code_id"])
    parts = {company.get("segment", one["segment_id"])["type"]: one for one in company.code_items(code)}
    cost_code, cost_type = parts[COST_CODE], parts[COST_TYPE]
    return {
        "cost_code": {
            "id": cost_code["id"], "name": cost_code["name"], "origin_id": cost_code["origin_id"],
            "full_code": "-".join(one["code"] for one in company.item_path(cost_code))},
        "line_item_type": {name: cost_type[name] for name in
                           ("id", "name", "code", "base_type", "origin_id", "origin_data")},
    }  # fmt: skip


def line_view(company: ProcoreCompany, contract: Doc, line: Doc) -> Doc:
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


def _with_code(company: ProcoreCompany, contract: Doc, line: Doc) -> Doc:
    code = brief(company, contract["project_id"], line["wbs_code_id"])
    return {**line_view(company, contract, line), "wbs_code": code}


def _package(order: Doc) -> Doc:
    names = ("id", "contract_id", "number", "title", "status", "origin_id", "origin_data", "created_at",
             "updated_at")  # fmt: skip
    return {**{name: order[name] for name in names}, "deleted_at": None, "currency_configuration": USD}


def _payment(company: ProcoreCompany, payment: Doc, root: str) -> Doc:
    names = ("id", "check_number", "created_at", "date", "draw_request_number", "invoice_number", "notes",
             "payment_number", "origin_id", "origin_data")  # fmt: skip
    return {
        **{name: payment[name] for name in names}, "amount": text(money(payment["amount"])),
        "attachments": shown_files(company, payment, root), "currency_configuration": USD,
    }  # fmt: skip
