"""Payments issued in Procore beside bill payments in QuickBooks; and one check for several bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.control.asked import Asked, Pair
from integration.sandbox.control.books import active, newest, open_bills, shown
from integration.sandbox.control.forms import amount, button, field, sheet
from integration.sandbox.control.frame import framed, section, soft, two
from integration.sandbox.page import Markup, link, table
from integration.sandbox.procore.records import Doc
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.web import Reply

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany
    from integration.sandbox.sandbox import Sandbox


def payments(sandbox: Sandbox, asked: Asked) -> Reply:
    pair = Pair.at(sandbox, asked.place)
    issued = list(reversed(pair.procore.payments())) if pair.procore else []
    paid = newest(pair.books, asked, "BillPayment") if pair.books else []
    left = table(
        ("Payment", "Vendor", "Claim", "Date", "Amount", "In QuickBooks"),
        [_issued(pair.procore, one) for one in asked.part(issued)] if pair.procore else [],
    )
    right = table(
        ("Payment", "Vendor", "Date", "Total", "Bills", ""),
        [_payment(pair.books, one, asked) for _, one in shown(pair.books, asked.part(paid))]
        if pair.books
        else [],
    )
    content = two("Payments issued in Procore", left, "Bill payments in QuickBooks", right)
    parts = asked.turning(max(len(issued), len(paid)))
    return framed(sandbox, asked, asked.search() + content + parts + _owed(pair.books, asked))


def pay(sandbox: Sandbox, asked: Asked) -> Reply:
    """The vendor's open bills, each with an amount that may be changed or cleared."""
    books = Pair.at(sandbox, asked.place).books
    try:
        vendor = books.get("Vendor", asked.id) if books else None
    except Objection:
        vendor = None
    if books is None or vendor is None:
        return framed(sandbox, asked, "<h2>Pay bills</h2><p>There is no such vendor.</p>")
    rows = [_to_pay(bill) for bill in open_bills(books, asked.id)]
    if not rows:
        return framed(sandbox, asked, section(vendor["DisplayName"], "<p>Nothing is open.</p>"))
    inputs = table(("Bill", "Date", "Open", "Pay"), rows) + field("number", "Check number")
    form = sheet(asked, "pay_several", "Pay with one check", inputs, realm=books.realm, vendor=asked.id)
    return framed(sandbox, asked, section(f"Pay {vendor['DisplayName']}", form))


def _issued(company: ProcoreCompany, payment: Doc) -> list[object]:
    contract = company.commitment(payment["contract_id"])
    claim = company.claim(payment["requisition_id"]) if payment["requisition_id"] else None
    return [
        payment["check_number"] or payment["payment_number"] or payment["id"],
        company.vendor(contract["vendor_id"])["name"], claim["invoice_number"] if claim else "",
        soft(payment["date"]), payment["amount"], soft(payment["origin_id"] or ""),
    ]  # fmt: skip


def _payment(books: QboCompany, payment: Doc, asked: Asked) -> list[object]:
    bills = [
        link(f"/quickbooks/app/bill?txnId={one['TxnId']}&realm={books.realm}", one["TxnId"])
        for line in payment["Line"]
        for one in line["LinkedTxn"]
    ]
    fields = {"realm": books.realm, "id": payment["Id"]}
    void = button(asked, "void_payment", "Void", **fields) if payment["TotalAmt"] else ""
    delete = button(asked, "delete", "Delete", kind="BillPayment", **fields)
    address = f"/quickbooks/app/billpayment?txnId={payment['Id']}&realm={books.realm}"
    return [
        link(address, payment.get("DocNumber") or payment["Id"]), payment["VendorRef"].get("name"),
        soft(payment["TxnDate"]), payment["TotalAmt"], Markup(", ".join(bills) or soft("void")),
        Markup(f"{void} {delete}"),
    ]  # fmt: skip


def _to_pay(bill: Doc) -> list[object]:
    name = bill.get("DocNumber") or bill["Id"]
    field_ = amount(f"pay-{bill['Id']}", f"{bill['Balance']:.2f}", f"Amount for bill {name}")
    return [name, soft(bill["TxnDate"]), bill["Balance"], Markup(field_)]


def _owed(books: QboCompany | None, asked: Asked) -> str:
    """The vendors with open bills: from here several are paid with one check."""
    if books is None:
        return ""
    owed = [vendor for vendor in active(books, "Vendor") if vendor.get("_balance", 0) > 0]
    rows = [
        (vendor["DisplayName"], vendor["_balance"], link(asked.to("/pay", vendor["Id"]), "Pay several bills"))
        for vendor in sorted(owed, key=lambda one: -one["_balance"])[:12]
    ]
    owed_table = table(("Vendor", "Open in QuickBooks", ""), rows)
    return section("Owed to vendors", f'<div class="small">{owed_table}</div>')
