"""Customer, sub-customer and project: one type to the REST API."""

from __future__ import annotations

from typing import Any

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entities.people import FILTERS, MEMBERS, balance, complete_person
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection, missing
from integration.sandbox.quickbooks.shapes import day, flag, plain, ref, text
from integration.sandbox.store import Document

MOST_BELOW = 4  # levels under the topmost customer ("QuickBooks: Customer", ParentRef)


def _rules(books: Books, new: Document, before: Document | None) -> None:
    complete_person(books, new, before)
    new.setdefault("Job", False)
    new.setdefault("BillWithParent", False)
    if new["Job"] and not new.get("ParentRef"):
        raise missing("ParentRef")
    if parent := new.get("ParentRef"):
        if parent["value"] == new.get("Id"):
            raise Objection(700, "A customer can't be its own parent", "ParentRef")
        books.refer(CUSTOMER, parent, "ParentRef")
        if _level(books, new) > MOST_BELOW:
            raise Objection(6180, element="ParentRef")


def full_name(books: Books, doc: Document) -> str:
    """The names of all parents in front, with colons between."""
    parent = _parent(books, doc)
    return f"{full_name(books, parent)}:{doc['DisplayName']}" if parent else str(doc["DisplayName"])


def _level(books: Books, doc: Document) -> int:
    parent = _parent(books, doc)
    return _level(books, parent) + 1 if parent else 0


def _is_project(books: Books, doc: Document) -> bool:  # noqa: ARG001 - the signature of a computed member
    return "_project" in doc


def _parent(books: Books, doc: Document) -> Any:
    return books.find(CUSTOMER, doc["ParentRef"]["value"]) if doc.get("ParentRef") else None


CUSTOMER = Entity(
    name="Customer",
    ids="people",
    listed=True,
    named="DisplayName",
    names="people",
    reference="Names",
    members={
        **MEMBERS,
        "PrintOnCheckName": plain(110),
        "Job": flag,
        "ParentRef": ref,
        "BillWithParent": flag,
        "Taxable": flag,
        "ResaleNum": text(16),
        "OpenBalanceDate": day,
        "PrimaryTaxIdentifier": text(20),
        "PreferredDeliveryMethod": text(30),
        "SalesTermRef": ref,
    },
    # "Job" is not marked as filterable, yet the vendor's own sample query filters by it.
    filters=(FILTERS - {"Suffix"}) | {"FullyQualifiedName", "PrimaryEmailAddr", "Job"},
    rules=_rules,
    computed={
        "FullyQualifiedName": full_name,
        "Level": _level,
        "IsProject": _is_project,
        "Balance": balance,
        "BalanceWithJobs": balance,
    },
)
