"""The chart of accounts."""

from __future__ import annotations

import re
from decimal import Decimal

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entities.people import balance
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection, missing
from integration.sandbox.quickbooks.shapes import choice, flag, ref, require, text
from integration.sandbox.store import Document

CLASSIFICATION = {
    "Bank": "Asset",
    "Accounts Receivable": "Asset",
    "Other Current Asset": "Asset",
    "Fixed Asset": "Asset",
    "Other Asset": "Asset",
    "Accounts Payable": "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Equity": "Equity",
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Cost of Goods Sold": "Expense",
    "Expense": "Expense",
    "Other Expense": "Expense",
}


def _rules(books: Books, new: Document, before: Document | None) -> None:
    require(new, "Name")
    if re.search(r'[":]', new["Name"]):
        raise Objection(2040, "An account name must not contain a colon or a double quote", "Name")
    new["AccountType"] = new.get("AccountType") or (before or {}).get("AccountType")
    if not new["AccountType"]:
        raise missing("AccountType")
    new["Classification"] = CLASSIFICATION[new["AccountType"]]
    new["SubAccount"] = "ParentRef" in new
    if parent := new.get("ParentRef"):
        books.refer(ACCOUNT, parent, "ParentRef")


def _balance(books: Books, doc: Document) -> object:
    """An inactive account reads nought, although its transactions stay. Debits are positive, we think."""
    if not doc["Active"]:
        return 0
    flips = doc["Classification"] in CREDITS and not books.switches.credit_balances_negative
    return -Decimal(str(balance(books, doc))) if flips else balance(books, doc)


def _full_name(books: Books, doc: Document) -> str:
    if not doc.get("ParentRef"):
        return str(doc["Name"])
    parent = books.find(ACCOUNT, doc["ParentRef"]["value"])
    return f"{_full_name(books, parent)}:{doc['Name']}" if parent else str(doc["Name"])


CREDITS = ("Liability", "Equity", "Revenue")  # whose balance is a credit as a rule


ACCOUNT = Entity(
    name="Account",
    ids="accounts",
    listed=True,
    named="Name",
    names="accounts",
    reference="Accounts",
    members={
        "Name": text(100),
        "AcctNum": text(7),  # US companies
        "AccountType": choice(*CLASSIFICATION),
        "AccountSubType": text(60),
        "Classification": text(20),
        "SubAccount": flag,
        "ParentRef": ref,
        "Description": text(100),
        "Active": flag,
        "CurrencyRef": ref,
        "TaxCodeRef": ref,
    },
    filters=frozenset(
        {
            "Name",
            "FullyQualifiedName",
            "AccountType",
            "AccountSubType",
            "Classification",
            "SubAccount",
            "ParentRef",
            "Description",
            "Active",
            "CurrentBalance",
            "CurrentBalanceWithSubAccounts",
        }
    ),
    rules=_rules,
    computed={
        "FullyQualifiedName": _full_name,
        "CurrentBalance": _balance,
        "CurrentBalanceWithSubAccounts": _balance,
    },
)
