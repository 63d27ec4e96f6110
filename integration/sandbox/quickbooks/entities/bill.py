"""Bill: what a vendor wants to be paid. A claim becomes one."""

from __future__ import annotations

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.editions import BILLS, require_edition
from integration.sandbox.quickbooks.entities.doc_numbers import refuse_used_number
from integration.sandbox.quickbooks.entities.expense_lines import LINES, complete_lines
from integration.sandbox.quickbooks.entities.open_balance import balance, linked, used
from integration.sandbox.quickbooks.entities.transactions import (
    check_department,
    refuse_closed,
    set_currency,
    set_dates,
    set_due_date,
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
    set_due_date(books, new)
    set_payable_account(books, new)
    set_currency(books, new)
    check_department(books, new)
    refuse_closed(books, before, new)
    refuse_used_number(books, BILL, new)
    if new["TotalAmt"] < used(new):
        raise business("More has been paid on this bill than its new total.")


def _may_delete(books: Books, doc: Document) -> None:
    refuse_closed(books, doc)
    if doc.get("_paid") and not books.switches.delete_paid_bill:
        raise Objection(800, "Linked transactions must be unlinked first.")


BILL = Entity(
    name="Bill",
    ids="transactions",
    always=("VendorRef",),
    members={
        "VendorRef": ref,
        "Line": LINES,
        "TxnDate": day,
        "DueDate": day,
        "DocNumber": text(21),
        "PrivateNote": text(4000),
        "APAccountRef": ref,
        "SalesTermRef": ref,
        "DepartmentRef": ref,
        "CurrencyRef": ref,
        "ExchangeRate": number,
        "GlobalTaxCalculation": text(30),
        "CustomField": many(record()),
        "TotalAmt": readonly,
        "HomeBalance": readonly,
        "VendorAddr": readonly,
        "RemitToAddr": readonly,
        "ShipAddr": readonly,
        "TxnTaxDetail": readonly,
        "RecurDataRef": readonly,
    },
    filters=frozenset(
        {
            "VendorRef",
            "APAccountRef",
            "SalesTermRef",
            "TxnDate",
            "DueDate",
            "DocNumber",
            "TotalAmt",
            "Balance",
        }
    ),
    rules=_rules,
    may_delete=_may_delete,
    computed={"Balance": balance, "LinkedTxn": linked},
)
