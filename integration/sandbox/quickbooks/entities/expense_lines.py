"""Lines of bills, expenses and vendor credits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.editions import TRACKING, require_edition
from integration.sandbox.quickbooks.entities.account import ACCOUNT
from integration.sandbox.quickbooks.entities.customer import CUSTOMER
from integration.sandbox.quickbooks.entities.dimensions import CLASS, check_dimension
from integration.sandbox.quickbooks.entities.item import ITEM
from integration.sandbox.quickbooks.objections import Objection, business, missing, no_reference
from integration.sandbox.quickbooks.shapes import (
    amount,
    choice,
    linked_txn,
    many,
    number,
    readonly,
    record,
    ref,
    require,
    text,
    whole,
)
from integration.sandbox.store import Document

ITEM_LINE = "ItemBasedExpenseLineDetail"
ACCOUNT_LINE = "AccountBasedExpenseLineDetail"
TEXT_LINE = "DescriptionOnly"

_SHARED = {
    "CustomerRef": ref,
    "ClassRef": ref,
    "TaxCodeRef": ref,
    "BillableStatus": choice("Billable", "NotBillable", "HasBeenBilled"),
    "TaxInclusiveAmt": readonly,  # other countries than the US
}
LINES = many(
    record(
        Id=text(20),
        LineNum=whole,
        Description=text(4000),
        Amount=amount,
        DetailType=choice(ITEM_LINE, ACCOUNT_LINE, TEXT_LINE),
        ItemBasedExpenseLineDetail=record(ItemRef=ref, Qty=number, UnitPrice=number, **_SHARED),
        AccountBasedExpenseLineDetail=record(AccountRef=ref, **_SHARED),
        DescriptionLineDetail=record(),
        # Beside the detail, not in it ("QuickBooks: Projects").
        ProjectRef=ref,
        LinkedTxn=many(linked_txn),
        CustomField=readonly,
    )
)


def complete_lines(
    books: Books, new: Document, before: Document | None, *, to_payables: bool = False
) -> None:
    """Check every line, number the new ones and set the total. `to_payables`: A/P may be paid down."""
    require(new, "Line")
    new["_lines"] = _number_lines(books, new["Line"], before)
    for line in new["Line"]:
        _check(books, line, to_payables=to_payables)
    new["TotalAmt"] = sum((line["Amount"] for line in new["Line"] if "Amount" in line), Decimal("0.00"))
    if new["TotalAmt"] < 0:
        raise business("Transaction amount must be 0 or greater.")


def _number_lines(books: Books, lines: list[Document], before: Document | None) -> int:
    """The highest number given so far, of lines that are gone too unless theirs are given again."""
    known = {line["Id"] for line in (before or {}).get("Line", ())}
    latest = max([int((before or {}).get("_lines", 0)), *(int(one) for one in known)])
    if books.switches.line_numbers_given_again:
        latest = max((int(line["Id"]) for line in lines if line.get("Id") in known), default=0)
    for place, line in enumerate(lines, 1):
        # An id that the transaction does not have makes a new line ("QuickBooks: Bill").
        if line.get("Id") not in known:
            latest += 1
            line["Id"] = str(latest)
        line["LineNum"] = place
    return latest


def _check(books: Books, line: Document, *, to_payables: bool) -> None:
    detail = line.get("DetailType")
    if detail is None:
        raise missing("DetailType")
    if detail == ITEM_LINE:
        _item_line(books, line)
    elif detail == ACCOUNT_LINE:
        _account_line(books, line, to_payables=to_payables)
    else:
        line.pop("Amount", None)


def _item_line(books: Books, line: Document) -> None:
    detail = _detail(line, ITEM_LINE, ACCOUNT_LINE)
    if not detail.get("ItemRef"):
        # Taken as a text line, its amount ignored ("QuickBooks: Bill").
        line["DetailType"] = TEXT_LINE
        for ignored in ("Amount", ITEM_LINE):
            line.pop(ignored, None)
        return
    _money(books, line)
    _item(books, detail)
    _product(books, line, detail)
    _shared(books, line, detail)


def _account_line(books: Books, line: Document, *, to_payables: bool) -> None:
    detail = _detail(line, ACCOUNT_LINE, ITEM_LINE)
    if not detail.get("AccountRef"):
        raise Objection(6440, element="AccountRef")
    _money(books, line)
    account = books.refer(ACCOUNT, detail["AccountRef"], "AccountRef")
    refused = ("Accounts Receivable",) if to_payables else ("Accounts Payable", "Accounts Receivable")
    if account["AccountType"] in refused:
        raise Objection(6430, f"Invalid account type: {account['AccountType']}", "AccountRef")
    _shared(books, line, detail)


def _detail(line: Document, name: str, other: str) -> Any:
    if other in line:
        raise Objection(2010, f"Property Name:{other} does not fit DetailType {name}", other)
    if name not in line:
        raise missing(name)
    return line[name]


def _money(books: Books, line: Document) -> None:
    if "Amount" not in line:
        raise missing("Amount")
    if line["Amount"] < 0 and not books.switches.negative_lines:
        raise Objection(2290, element="Amount")


def _item(books: Books, detail: Document) -> None:
    require_edition(books, TRACKING, "items on purchases")
    if not books.preference("ProductAndServicesPrefs", "ForPurchase"):
        raise business("Items on purchases are switched off in this company.")
    item = books.refer(ITEM, detail["ItemRef"], "ItemRef")
    if item["Type"] == "Category":
        raise Objection(
            2500,
            "An item in this transaction is set up as a category instead of a product or service.",
            "ItemRef",
        )
    if "ExpenseAccountRef" not in item:
        raise business(f"The item {item['Name']} has no expense account and can't be purchased.")


def _product(books: Books, line: Document, detail: Document) -> None:
    if not books.switches.amount_check or "Qty" not in detail or "UnitPrice" not in detail:
        return
    product = detail["Qty"] * detail["UnitPrice"]
    if abs(product - line["Amount"]) > Decimal("0.01"):
        raise Objection(6070, "Amount is not equal to UnitPrice * Qty", "Amount")


def _shared(books: Books, line: Document, detail: Document) -> None:
    customer = detail.get("CustomerRef")
    if customer:
        require_edition(books, TRACKING, "tracking by customer")
        if not books.preference("VendorAndPurchasesPrefs", "TrackingByCustomer"):
            raise business("Tracking expenses by customer is switched off in this company.")
        books.refer(CUSTOMER, customer, "CustomerRef")
    if detail.setdefault("BillableStatus", "NotBillable") == "Billable" and not customer:
        raise Objection(6310, element="CustomerRef")
    check_dimension(books, CLASS, detail)
    detail["TaxCodeRef"] = {"value": "NON"}
    if project := line.get("ProjectRef"):
        _project(books, project)


def _project(books: Books, project: Document) -> None:
    found = books.store.peek(books.kind("project"), project["value"])
    if found is None or (found.get("deleted") and books.switches.deleted_projects_refused):
        raise no_reference("Projects", project["value"], "ProjectRef")
