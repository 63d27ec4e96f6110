"""Records as replies show them: computed members, names beside ids, times in the company's offset."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from integration.sandbox.clock import ZONE
from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entities.account import ACCOUNT
from integration.sandbox.quickbooks.entities.customer import CUSTOMER, full_name
from integration.sandbox.quickbooks.entities.dimensions import CLASS, DEPARTMENT
from integration.sandbox.quickbooks.entities.item import ITEM
from integration.sandbox.quickbooks.entities.payment_method import PAYMENT_METHOD
from integration.sandbox.quickbooks.entities.term import TERM
from integration.sandbox.quickbooks.entities.vendor import VENDOR
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.store import Document

TARGETS = {
    "VendorRef": VENDOR,
    "CustomerRef": CUSTOMER,
    "ItemRef": ITEM,
    "AccountRef": ACCOUNT,
    "APAccountRef": ACCOUNT,
    "IncomeAccountRef": ACCOUNT,
    "ExpenseAccountRef": ACCOUNT,
    "BankAccountRef": ACCOUNT,
    "CCAccountRef": ACCOUNT,
    "ClassRef": CLASS,
    "DepartmentRef": DEPARTMENT,
    "PaymentMethodRef": PAYMENT_METHOD,
    "SalesTermRef": TERM,
    "TermRef": TERM,
}
PAYEES = {"Vendor": VENDOR, "Customer": CUSTOMER}
DETAILS = ("ItemBasedExpenseLineDetail", "AccountBasedExpenseLineDetail")
CURRENCIES = {"USD": "United States Dollar", "CAD": "Canadian Dollar", "AUD": "Australian Dollar"}


def present(books: Books, entity: Entity, doc: Document) -> Document:
    shown = {name: _named(books, entity, name, one) for name, one in doc.items() if not name.startswith("_")}
    for name, compute in {**entity.computed, **entity.replies}.items():
        shown[name] = compute(books, doc)
    shown |= {"domain": "QBO", "sparse": False, "MetaData": _times(doc)}
    if "Line" in shown and books.switches.project_ref_on_read:
        shown["Line"] = [_with_project(books, line) for line in shown["Line"]]
    return {name: one for name, one in shown.items() if one is not None}


def tombstone(stone: Document) -> Document:
    """A deleted record in the change feed: nothing but its id and the time."""
    times = {"LastUpdatedTime": local_time(stone["_updated"])}
    return {"domain": "QBO", "status": "Deleted", "Id": stone["Id"], "MetaData": times}


def local_time(text: str) -> str:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def reply_time(moment: datetime) -> str:
    """The `time` of an envelope, with milliseconds."""
    return moment.astimezone(ZONE).isoformat(timespec="milliseconds")


def read_time(text: str) -> str:
    """A time or day as sent by a client, in the form the books keep. Raises ValueError."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _times(doc: Document) -> Document:
    return {"CreateTime": local_time(doc["_created"]), "LastUpdatedTime": local_time(doc["_updated"])}


def _named(books: Books, entity: Entity, name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_named(books, entity, "", one) for one in value]
    if not isinstance(value, dict):
        return value
    if name.endswith("Ref"):
        return _reference(books, entity, name, value)
    return {key: _named(books, entity, key, one) for key, one in value.items()}


def _reference(books: Books, entity: Entity, name: str, ref: Document) -> Document:
    if name == "CurrencyRef":
        return {"value": ref["value"], "name": CURRENCIES.get(ref["value"], ref["value"])}
    target = entity if name == "ParentRef" else PAYEES.get(ref.get("type", "")) or TARGETS.get(name)
    found = books.store.peek(books.kind(target.name), ref["value"]) if target else None
    if target is None or found is None:
        return dict(ref)
    return {
        **ref,
        "name": full_name(books, found) if target is CUSTOMER else found[target.named],
    }


def _with_project(books: Books, line: Document) -> Document:
    customers = [line[detail].get("CustomerRef") for detail in DETAILS if detail in line]
    if "ProjectRef" in line or not customers or not customers[0]:
        return line
    customer = books.store.peek(books.kind("Customer"), customers[0]["value"]) or {}
    return {**line, "ProjectRef": {"value": customer["_project"]}} if "_project" in customer else line
