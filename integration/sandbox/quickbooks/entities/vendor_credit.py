"""VendorCredit: what a vendor owes us. Amounts are positive and lower what is owed to the vendor."""

from __future__ import annotations

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.editions import BILLS, require_edition
from integration.sandbox.quickbooks.entities.doc_numbers import refuse_used_number, set_own_number
from integration.sandbox.quickbooks.entities.expense_lines import LINES, complete_lines
from integration.sandbox.quickbooks.entities.open_balance import balance, linked, used
from integration.sandbox.quickbooks.entities.transactions import (
    check_department,
    refuse_closed,
    set_currency,
    set_dates,
    set_payable_account,
)
from integration.sandbox.quickbooks.entities.vendor import VENDOR
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection, business
from integration.sandbox.quickbooks.shapes import day, many, number, readonly, record, ref, require, text
from integration.sandbox.store import Document


def _rules(books: Books, new: Document, before: Document | None) -> None:
    require(new, "VendorRef", "Line")
    require_edition(books, BILLS, "bills")
    books.refer(VENDOR, new["VendorRef"], "VendorRef")
    complete_lines(books, new, before)
    set_dates(books, new)
    set_payable_account(books, new)
    set_currency(books, new)
    check_department(books, new)
    refuse_closed(books, before, new)
    set_own_number(books, VENDOR_CREDIT, new, before)
    refuse_used_number(books, VENDOR_CREDIT, new)
    if new["TotalAmt"] < used(new):
        raise business("More of this credit has been applied than its new total.")


def _may_delete(books: Books, doc: Document) -> None:
    refuse_closed(books, doc)
    if doc.get("_paid"):
        raise Objection(800, "Linked transactions must be unlinked first.")


VENDOR_CREDIT = Entity(
    name="VendorCredit",
    ids="transactions",
    always=("VendorRef",),
    members={
        "VendorRef": ref,
        "Line": LINES,
        "TxnDate": day,
        "DocNumber": text(21),
        "PrivateNote": text(4000),
        "APAccountRef": ref,
        "DepartmentRef": ref,
        "CurrencyRef": ref,
        "ExchangeRate": number,
        "GlobalTaxCalculation": text(30),
        "CustomField": many(record()),
        "TotalAmt": readonly,
        "VendorAddr": readonly,
        "TxnTaxDetail": readonly,
        "RecurDataRef": readonly,
    },
    filters=frozenset({"APAccountRef", "TxnDate", "DocNumber", "TotalAmt"}),
    doubtful=frozenset({"VendorRef"}),
    sorts=frozenset({"Balance"}),
    rules=_rules,
    may_delete=_may_delete,
    computed={"Balance": balance, "LinkedTxn": linked},
)
