"""Numbers of transactions: who may choose them, and which are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.store import Document

Alike = Callable[[Document, Document], bool]  # whether two transactions draw from one row of numbers


def refuse_used_number(books: Books, entity: Entity, new: Document) -> None:
    """ "QuickBooks: Bill" and "Purchase" say 6140; how wide the check is, depends on settings."""
    if not new.get("DocNumber") or "allowduplicatedocnum" in books.include or not _checks(books, new):
        return
    for holder in _same_number(books, entity, new):
        raise _used(books, entity, holder)


def set_own_number(books: Books, entity: Entity, new: Document, before: Document | None) -> None:
    """Where a company does not number its forms itself, what was sent gives way to the next number."""
    if books.preference("OtherPrefs", "VendorAndPurchasesPrefs.UseCustomTxnNumbers") != "false":
        return
    new["DocNumber"] = (before or {}).get("DocNumber") or str(
        books.store.next_id(books.kind(f"numbers-{entity.name}"), 1001)
    )


def _checks(books: Books, new: Document) -> bool:
    rule = books.switches.duplicate_numbers
    if rule != "preference":
        return rule == "always"
    if new.get("PaymentType") in ("Cash", "CreditCard"):
        return True  # always ("QuickBooks: Purchase")
    name = "WarnDuplicateCheckNumber" if "PaymentType" in new else "WarnDuplicateBillNumber"
    return bool(books.preference("OtherPrefs", name) == "true")


def _used(books: Books, entity: Entity, holder: Document) -> Objection:
    text = (
        "Duplicate Document Number Error : You must specify a different number. "
        "This number has already been used."
    )
    if books.switches.duplicate_number_names_holder:
        number, doc_id = holder["DocNumber"], holder["Id"]
        text += f" DocNumber={number} is assigned to TxnType={entity.name} with TxnId={doc_id}"
    return Objection(6140, text, "DocNumber")


def _same_number(books: Books, entity: Entity, new: Document) -> Iterator[Document]:
    alike = _alike(books, entity)
    for doc in books.store.matching(books.kind(entity.name), _folded_number, _folded_number(new)):
        if doc["Id"] != new.get("Id") and alike(doc, new):
            yield doc


def _folded_number(doc: Document) -> str | None:
    return doc["DocNumber"].casefold() if doc.get("DocNumber") else None


def _alike(books: Books, entity: Entity) -> Alike:
    if entity.name == "Purchase":
        wide = books.switches.duplicate_expense_numbers_scope == "company"
        return lambda one, other: wide or _payment(one) == _payment(other)
    wide = books.switches.duplicate_numbers_scope == "company"
    return lambda one, other: wide or one["VendorRef"] == other["VendorRef"]


def _payment(doc: Document) -> tuple[str, str]:
    return doc["PaymentType"], doc["AccountRef"]["value"]
