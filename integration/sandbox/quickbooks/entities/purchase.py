"""Purchase: money spent at once, in cash, by check or by card. A refund on a card is one with `Credit`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integration.sandbox.quickbooks.books import Books, refuse_stale
from integration.sandbox.quickbooks.entities.account import ACCOUNT
from integration.sandbox.quickbooks.entities.customer import CUSTOMER
from integration.sandbox.quickbooks.entities.doc_numbers import refuse_used_number, set_own_number
from integration.sandbox.quickbooks.entities.expense_lines import LINES, complete_lines
from integration.sandbox.quickbooks.entities.payment_method import PAYMENT_METHOD
from integration.sandbox.quickbooks.entities.transactions import (
    check_department,
    refuse_closed,
    set_currency,
    set_dates,
)
from integration.sandbox.quickbooks.entities.vendor import VENDOR
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection, business, no_reference
from integration.sandbox.quickbooks.shapes import (
    choice,
    day,
    flag,
    many,
    number,
    payee,
    readonly,
    record,
    ref,
    require,
    text,
)
from integration.sandbox.store import Document, copy

# What may pay ("QuickBooks: Purchase", AccountRef). Petty cash is kept as another current asset.
PAID_FROM = {
    "Cash": ("Bank", "Other Current Asset"),
    "Check": ("Bank",),
    "CreditCard": ("Credit Card",),
}
PAYEES = {"Vendor": VENDOR, "Customer": CUSTOMER}


def void(books: Books, body: Document) -> Document:
    """A person's doing; the API can't ("QuickBooks: Purchase"). Every amount becomes nought."""
    before = books.must_find(PURCHASE, body.get("Id"))
    refuse_stale(before, body)
    refuse_closed(books, before)
    lines = [_emptied(line) for line in before["Line"]]
    note = before.get("PrivateNote")
    emptied = {"TotalAmt": Decimal(0), "Line": lines, "PrivateNote": f"Voided - {note}" if note else "Voided"}
    return books.save(PURCHASE, {**before, **emptied}, before, done="Void")


def _emptied(line: Document) -> Document:
    empty: Document = copy(line)
    if "Amount" in empty:
        empty["Amount"] = Decimal(0)
    detail = empty.get("ItemBasedExpenseLineDetail", {})
    if "UnitPrice" in detail:
        detail["UnitPrice"] = Decimal(0)
    return empty


def _rules(books: Books, new: Document, before: Document | None) -> None:
    require(new, "PaymentType", "AccountRef", "Line")
    _account(books, new)
    _payee(books, new)
    complete_lines(books, new, before, to_payables=_pays_a_vendor(new))
    set_dates(books, new)
    set_currency(books, new)
    check_department(books, new)
    if method := new.get("PaymentMethodRef"):
        books.refer(PAYMENT_METHOD, method, "PaymentMethodRef")
    refuse_closed(books, before, new)
    set_own_number(books, PURCHASE, new, before)
    refuse_used_number(books, PURCHASE, new)


def _account(books: Books, new: Document) -> None:
    account = books.refer(ACCOUNT, new["AccountRef"], "AccountRef")
    if account["AccountType"] not in PAID_FROM[new["PaymentType"]]:
        raise Objection(6430, f"Invalid account type: {account['AccountType']}", "AccountRef")
    if new.setdefault("Credit", False) and new["PaymentType"] != "CreditCard":
        raise business("Only a credit card expense can be a credit.")
    if new["PaymentType"] == "Check":
        new.setdefault("PrintStatus", "NotSet")


def _payee(books: Books, new: Document) -> None:
    if not (who := new.get("EntityRef")):
        return
    # Vendors and customers count in one sequence, so an id without a type still says who is meant.
    kinds = [who["type"]] if "type" in who else [*PAYEES]
    for kind in kinds:
        if kind in PAYEES and books.find(PAYEES[kind], who["value"]):
            books.refer(PAYEES[kind], who, "EntityRef")
            new["EntityRef"] = {"value": who["value"], "type": kind}
            return
    raise no_reference("Names", who["value"], "EntityRef")


def _pays_a_vendor(new: Document) -> bool:
    # Such checks are written by hand to settle what is owed ("QuickBooks: Purchase").
    return bool(new["PaymentType"] == "Check" and new.get("EntityRef", {}).get("type") == "Vendor")


def _may_delete(books: Books, doc: Document) -> None:
    refuse_closed(books, doc)


def _extra(books: Books, doc: Document) -> Any:  # noqa: ARG001 - the signature of a computed member
    """An internal member that every reply carries."""
    return {"any": []}


PURCHASE = Entity(
    name="Purchase",
    ids="transactions",
    always=("PaymentType",),
    members={
        "PaymentType": choice(*PAID_FROM),
        "AccountRef": ref,
        "EntityRef": payee,
        "Line": LINES,
        "Credit": flag,
        "TxnDate": day,
        "DocNumber": text(21),
        "PrivateNote": text(4000),
        "DepartmentRef": ref,
        "CurrencyRef": ref,
        "ExchangeRate": number,
        "GlobalTaxCalculation": text(30),
        "CustomField": many(record()),
        "PrintStatus": choice("NotSet", "NeedToPrint", "PrintComplete"),
        "PaymentMethodRef": ref,
        "TotalAmt": readonly,
        "TxnSource": readonly,
        "TxnTaxDetail": readonly,
        "RemitToAddr": readonly,
        "RecurDataRef": readonly,
        "LinkedTxn": readonly,
    },
    filters=frozenset({"TxnDate", "DocNumber"}),
    doubtful=frozenset({"PaymentType", "AccountRef", "EntityRef", "TotalAmt"}),
    rules=_rules,
    may_delete=_may_delete,
    computed={"PurchaseEx": _extra},
)
