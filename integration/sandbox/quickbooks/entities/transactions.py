"""Rules that all transactions share: dates, closed periods, accounts, locations."""

from __future__ import annotations

from datetime import date, timedelta

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entities.account import ACCOUNT
from integration.sandbox.quickbooks.entities.dimensions import DEPARTMENT, check_dimension
from integration.sandbox.quickbooks.entities.term import TERM
from integration.sandbox.quickbooks.entities.vendor import VENDOR
from integration.sandbox.quickbooks.objections import Objection, business
from integration.sandbox.store import Document


def set_dates(books: Books, new: Document) -> None:
    """Today where no date was sent; the due date follows from the term."""
    new.setdefault("TxnDate", books.today().isoformat())


def set_due_date(books: Books, new: Document) -> None:
    days = 0
    if term := new.get("SalesTermRef"):
        days = int(books.refer(TERM, term, "SalesTermRef").get("DueDays", 0))
    due = date.fromisoformat(new["TxnDate"]) + timedelta(days=days)
    new.setdefault("DueDate", due.isoformat())


def refuse_closed(books: Books, *docs: Document | None) -> None:
    """Neither the old nor the new date may lie in a closed period; no password can be passed."""
    closed = books.preference("AccountingInfoPrefs", "BookCloseDate")
    for doc in docs:
        if closed and doc and doc["TxnDate"] <= closed:
            code = books.switches.closed_books_code
            raise Objection(code, "Account Period Closed, Cannot Update Through Services API", "TxnDate")


def set_payable_account(books: Books, new: Document) -> None:
    if not new.get("APAccountRef"):
        new["APAccountRef"] = {"value": _payable(books)["Id"]}
    account = books.refer(ACCOUNT, new["APAccountRef"], "APAccountRef")
    if account["AccountType"] != "Accounts Payable":
        raise Objection(6430, f"Invalid account type: {account['AccountType']}", "APAccountRef")


def set_currency(books: Books, new: Document) -> None:
    home = books.preference("CurrencyPrefs", "HomeCurrency")["value"]
    many = books.preference("CurrencyPrefs", "MultiCurrencyEnabled")
    if many and not new.get("CurrencyRef"):
        raise Objection(2020, "Required parameter CurrencyRef is missing in the request", "CurrencyRef")
    new.setdefault("CurrencyRef", {"value": home})
    if not many and new["CurrencyRef"]["value"] != home:
        raise Objection(2220, "Multicurrency is off in this company", "CurrencyRef")
    if vendor := new.get("VendorRef"):
        theirs = books.refer(VENDOR, vendor, "VendorRef").get("CurrencyRef", {"value": home})
        if new["CurrencyRef"]["value"] != theirs["value"]:
            raise business(f"This vendor is paid in {theirs['value']}.")


def check_department(books: Books, new: Document) -> None:
    check_dimension(books, DEPARTMENT, new)


def _payable(books: Books) -> Document:
    for account in books.store.scan(books.kind("Account")):
        if account["AccountType"] == "Accounts Payable" and account["Active"]:
            return account
    raise Objection(6430, "The company has no accounts payable account", "APAccountRef")
