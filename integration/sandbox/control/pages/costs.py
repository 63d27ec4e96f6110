"""Direct costs in Procore beside expenses and credits in QuickBooks, and a form to enter an expense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.clock import today
from integration.sandbox.control.asked import Asked, Pair
from integration.sandbox.control.books import active, newest, shown
from integration.sandbox.control.forms import button, choice, field, sheet
from integration.sandbox.control.frame import framed, section, soft, two
from integration.sandbox.page import link, table
from integration.sandbox.procore.records import Doc
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Reply

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany
    from integration.sandbox.sandbox import Sandbox

KINDS = {"Purchase": ("Expense", "expense"), "VendorCredit": ("Vendor credit", "vendorcredit")}
COSTS = ("Expense", "Cost of Goods Sold", "Other Expense")  # account types an expense is entered on
OFFERED = 300  # vendors offered while typing
DETAILS = ("ItemBasedExpenseLineDetail", "AccountBasedExpenseLineDetail")


def costs(sandbox: Sandbox, asked: Asked) -> Reply:
    pair = Pair.at(sandbox, asked.place)
    direct = list(reversed(pair.procore.direct_costs())) if pair.procore else []
    spent = newest(pair.books, asked, *KINDS) if pair.books else []
    left = table(
        ("Direct cost", "Project", "Vendor", "Date", "Total", "Status", "In QuickBooks"),
        [_direct(pair.procore, one) for one in asked.part(direct)] if pair.procore else [],
    )
    right = table(
        ("Kind", "Number", "Payee", "Project", "Date", "Total", ""),
        [_spent(pair.books, kind, one, asked) for kind, one in shown(pair.books, asked.part(spent))]
        if pair.books
        else [],
    )
    content = two("Direct costs in Procore", left, "Expenses and credits in QuickBooks", right)
    parts = asked.turning(max(len(direct), len(spent)))
    return framed(sandbox, asked, _enter(sandbox, pair.books, asked) + asked.search() + content + parts)


def _direct(company: ProcoreCompany, cost: Doc) -> list[object]:
    vendor = company.vendor(cost["vendor_id"])["name"] if cost["vendor_id"] else ""
    return [
        cost["invoice_number"] or cost["id"], company.project(cost["project_id"])["name"], vendor,
        soft(cost["direct_cost_date"]), company.grand_total(cost), cost["status"],
        soft(cost["origin_id"] or ""),
    ]  # fmt: skip


def _spent(books: QboCompany, kind: str, doc: Doc, asked: Asked) -> list[object]:
    words, path = KINDS[kind]
    payee = (doc.get("VendorRef") or doc.get("EntityRef") or {}).get("name", "")
    address = f"/quickbooks/app/{path}?txnId={doc['Id']}&realm={books.realm}"
    delete = button(asked, "delete", "Delete", realm=books.realm, kind=kind, id=doc["Id"])
    return [
        words, link(address, doc.get("DocNumber") or doc["Id"]), payee, ", ".join(_projects(doc)),
        soft(doc["TxnDate"]), doc["TotalAmt"], delete,
    ]  # fmt: skip


def _projects(doc: Doc) -> list[str]:
    refs = (line[detail].get("CustomerRef") for line in doc["Line"] for detail in DETAILS if detail in line)
    return list(dict.fromkeys(ref["name"] for ref in refs if ref))


def _enter(sandbox: Sandbox, books: QboCompany | None, asked: Asked) -> str:
    if books is None:
        return ""
    accounts = [one for one in active(books, "Account") if one["AccountType"] in COSTS]
    vendors = (one["DisplayName"] for one in active(books, "Vendor")[:OFFERED])
    items = (one["Name"] for one in active(books, "Item") if one["Type"] == "Service")
    projects = [one for one in active(books, "Customer") if "_project" in one]
    form = sheet(
        asked, "expense", "Enter the expense",
        choice("project", "Project", [(one["Id"], one["DisplayName"]) for one in projects] + [("", "None")])
        + field("item", "Item, a WBS code of the project", names=items)
        + choice("account", "Account, without an item", [(one["Id"], one["Name"]) for one in accounts])
        + field("vendor", "Payee (may stay blank)", names=vendors)
        + field("amount", "Amount", kind="amount")
        + field("description", "Description")
        + field("date", "Date", today(sandbox.clock), kind="date")
        + choice("paid", "Paid by", [(one, one) for one in ("Check", "Cash", "CreditCard")]),
        realm=books.realm,
    )  # fmt: skip
    return section("Enter an expense in QuickBooks", f"<details><summary>Expense</summary>{form}</details>")
