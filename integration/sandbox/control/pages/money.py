"""Claims in Procore beside bills in QuickBooks, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.control.asked import Asked, Pair, go
from integration.sandbox.control.books import newest, shown
from integration.sandbox.control.forms import amount, button
from integration.sandbox.control.frame import framed, stacked, two
from integration.sandbox.page import Markup, link, table
from integration.sandbox.procore.records import Doc
from integration.sandbox.procore.sheets import due
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Reply

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany
    from integration.sandbox.sandbox import Sandbox


def money(sandbox: Sandbox, asked: Asked) -> Reply:
    pair = Pair.at(sandbox, asked.place)
    claims = _claims(pair.procore, asked) if pair.procore else []
    bills = newest(pair.books, asked, "Bill") if pair.books else []
    left = table(
        ("Claim", "Vendor", "Payment due", "Status", ""),
        [_claim(pair.procore, claim, asked) for claim in asked.part(claims)] if pair.procore else [],
    )
    right = table(
        ("Bill", "Vendor", "Total", "Open", ""),
        [_bill(pair.books, bill, asked) for _, bill in shown(pair.books, asked.part(bills))]
        if pair.books
        else [],
    )
    parts = asked.turning(max(len(claims), len(bills)))
    content = asked.search() + two("Claims in Procore", left, "Bills in QuickBooks", right) + parts
    return framed(sandbox, asked, content)


def _claims(company: ProcoreCompany, asked: Asked) -> list[Doc]:
    claims = list(reversed(company.claims()))
    if not asked.words:
        return claims
    return [one for one in claims if asked.finds(one["invoice_number"], _vendor_of(company, one))]


def _claim(company: ProcoreCompany, claim: Doc, asked: Asked) -> list[object]:
    action, words = ("unapprove", "Unapprove") if claim["status"] == "approved" else ("approve", "Approve")
    address = f"/procore/app/{claim['project_id']}/project/invoicing/requisitions/{claim['id']}"
    edit = go(asked, "/claim", claim["id"], "Edit")
    number = link(address, claim["invoice_number"] or str(claim["number"]))
    return [
        stacked(number, claim["billing_date"]), _vendor_of(company, claim),
        due(company.sheet(claim), claim), stacked(claim["status"].replace("_", " "), _bill_of(claim)),
        Markup(button(asked, action, words, company=company.id, claim=claim["id"]) + edit),
    ]  # fmt: skip


def _vendor_of(company: ProcoreCompany, claim: Doc) -> str:
    contract = company.commitment(claim["commitment_id"])
    return str(company.vendor(contract["vendor_id"])["name"])


def _bill_of(claim: Doc) -> str:
    """`qbo:<realm>:Bill:<id>` is what a connector leaves on a claim."""
    origin: str = claim["origin_id"] or ""
    if not origin:
        return ""
    system, *rest = origin.split(":")
    if system != "qbo" or len(rest) != 3:
        return origin
    return link(f"/quickbooks/app/bill?txnId={rest[2]}&realm={rest[0]}", f"Bill {rest[2]}")


def _bill(books: QboCompany, bill: Doc, asked: Asked) -> list[object]:
    fields = {"realm": books.realm, "bill": bill["Id"]}
    actions = [
        button(asked, "copy_bill", "Copy", **fields),
        button(asked, "delete", "Delete", realm=books.realm, kind="Bill", id=bill["Id"]),
    ]
    if bill["Balance"] > 0:
        part = amount("amount", f"{bill['Balance'] / 2:.2f}", "Amount")
        actions.insert(0, button(asked, "pay", "Pay", part, **fields))
        actions.insert(1, go(asked, "/pay", bill["VendorRef"]["value"], "Pay several"))
    address = f"/quickbooks/app/bill?txnId={bill['Id']}&realm={books.realm}"
    return [
        stacked(link(address, bill.get("DocNumber") or bill["Id"]), bill["TxnDate"]),
        bill["VendorRef"].get("name"), bill["TotalAmt"], bill["Balance"], Markup("".join(actions)),
    ]  # fmt: skip
