"""Products and services; a WBS code is a service item."""

from __future__ import annotations

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entities.account import ACCOUNT
from integration.sandbox.quickbooks.entities.people import refuse_beyond_latin1
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.quickbooks.shapes import choice, flag, number, plain, ref, require, text
from integration.sandbox.store import Document

INCOME = ("Income", "Other Income")
MOST_LEVELS = 5
EXPENSE = ("Cost of Goods Sold", "Expense", "Other Expense")


def _rules(books: Books, new: Document, before: Document | None) -> None:
    new["Type"] = new.get("Type") or (before or {}).get("Type")
    require(new, "Name", "Type")
    refuse_beyond_latin1(books, new["Name"])
    if new["Type"] == "Group":
        raise Objection(500, "A bundle can't be created through the API.", "Type")
    if new["Type"] == "Category":
        _category(new)
    else:
        _accounts(books, new)
    _parent(books, new)
    for member, value in (
        ("Taxable", False),
        ("UnitPrice", 0),
        ("PurchaseCost", 0),
        ("TrackQtyOnHand", False),
    ):
        new.setdefault(member, value)


def _category(new: Document) -> None:
    if not new["Active"]:
        raise Objection(2170, "A category can't be made inactive", "Active")


def _accounts(books: Books, new: Document) -> None:
    # "QuickBooks: Item" demands both for a service; Plumbline sends both, and either alone is known to pass.
    if not new.get("IncomeAccountRef") and not new.get("ExpenseAccountRef"):
        require(new, "IncomeAccountRef")
    if income := new.get("IncomeAccountRef"):
        _of_type(books, income, INCOME, "IncomeAccountRef")
    if expense := new.get("ExpenseAccountRef"):
        allowed = (*EXPENSE, "Other Current Liability", "Other Current Asset")
        _of_type(books, expense, allowed if books.switches.liability_items else EXPENSE, "ExpenseAccountRef")


def _of_type(books: Books, account: Document, allowed: tuple[str, ...], element: str) -> None:
    found = books.refer(ACCOUNT, account, element)
    if found["AccountType"] not in allowed:
        raise Objection(6430, f"Invalid account type: {found['AccountType']}", element)


def _parent(books: Books, new: Document) -> None:
    if new.get("SubItem"):
        require(new, "ParentRef")
    if parent := new.get("ParentRef"):
        found = books.refer(ITEM, parent, "ParentRef")
        if found["Type"] != "Category":
            raise Objection(700, "The parent of an item must be a category", "ParentRef")
        new["SubItem"] = True
        if _level(books, new) >= MOST_LEVELS:
            raise Objection(6180, element="ParentRef")


def _full_name(books: Books, doc: Document) -> str:
    parent = books.find(ITEM, doc["ParentRef"]["value"]) if doc.get("ParentRef") else None
    return f"{_full_name(books, parent)}:{doc['Name']}" if parent else str(doc["Name"])


def _level(books: Books, doc: Document) -> int:
    parent = books.find(ITEM, doc["ParentRef"]["value"]) if doc.get("ParentRef") else None
    return _level(books, parent) + 1 if parent else 0


ITEM = Entity(
    name="Item",
    ids="items",
    listed=True,
    named="Name",
    names="items",
    reference="Items",
    members={
        "Name": plain(100),
        "Type": choice("Service", "NonInventory", "Inventory", "Category", "Group"),
        "Active": flag,
        "Description": text(4000),
        "PurchaseDesc": text(1000),
        "Sku": text(100),
        "UnitPrice": number,
        "PurchaseCost": number,
        "IncomeAccountRef": ref,
        "ExpenseAccountRef": ref,
        "AssetAccountRef": ref,
        "SubItem": flag,
        "ParentRef": ref,
        "Taxable": flag,
        "TrackQtyOnHand": flag,
    },
    filters=frozenset({"Name", "FullyQualifiedName", "Type", "Sku", "Active"}),
    sorts=frozenset({"UnitPrice"}),
    rules=_rules,
    computed={"FullyQualifiedName": _full_name, "Level": _level},
)
