"""What a merge of two vendors or items does to everything that named the one that goes away."""

from __future__ import annotations

from collections.abc import Iterator

from integration.sandbox.quickbooks import postings
from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entities.bill import BILL
from integration.sandbox.quickbooks.entities.bill_payment import BILL_PAYMENT
from integration.sandbox.quickbooks.entities.expense_lines import ITEM_LINE
from integration.sandbox.quickbooks.entities.item import ITEM
from integration.sandbox.quickbooks.entities.purchase import PURCHASE
from integration.sandbox.quickbooks.entities.vendor import VENDOR
from integration.sandbox.quickbooks.entities.vendor_credit import VENDOR_CREDIT
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import business
from integration.sandbox.store import Document

NAMING = (
    (BILL, "VendorRef"),
    (BILL_PAYMENT, "VendorRef"),
    (VENDOR_CREDIT, "VendorRef"),
    (PURCHASE, "EntityRef"),
)


def merge_vendors(books: Books, kept: str, gone: str) -> None:
    """The vendor `gone` ends inactive or deleted, as a switch says; `kept` has its transactions."""
    if kept == gone:
        raise business("A vendor can't be merged with itself.")
    books.must_find(VENDOR, kept)
    loser = books.must_find(VENDOR, gone)
    for entity, member in NAMING:
        for doc in list(_naming(books, entity, member, gone)):
            _move(books, entity, {**doc, member: {**doc[member], "value": kept}}, doc)
    _leave(books, VENDOR, loser, kept)


def merge_items(books: Books, kept: str, gone: str) -> None:
    """As of vendors; lines keep their amounts and are on the item that is left."""
    if kept == gone:
        raise business("An item can't be merged with itself.")
    left, loser = books.must_find(ITEM, kept), books.must_find(ITEM, gone)
    if left["Type"] != loser["Type"]:
        raise business("Items of different types can't be merged.")
    for entity in (BILL, VENDOR_CREDIT, PURCHASE):
        for doc in list(books.store.all(books.kind(entity.name))):
            lines = [_on_item(line, gone, kept) for line in doc["Line"]]
            if lines != doc["Line"]:
                _move(books, entity, {**doc, "Line": lines}, doc)
    _leave(books, ITEM, loser, kept)


def _on_item(line: Document, gone: str, kept: str) -> Document:
    detail = line.get(ITEM_LINE) or {}
    item = detail.get("ItemRef") or {}
    if item.get("value") != gone:
        return line
    return {**line, ITEM_LINE: {**detail, "ItemRef": {**item, "value": kept}}}


def _leave(books: Books, entity: Entity, loser: Document, kept: str) -> None:
    if books.switches.merged_away == "deleted":
        books.bury(entity, loser)
    else:
        books.update(entity, _inactive(loser))
    books.report(entity, kept, "Merge", merged_away=loser["Id"])


def _naming(books: Books, entity: Entity, member: str, vendor: str) -> Iterator[Document]:
    for doc in books.store.all(books.kind(entity.name)):
        who = doc.get(member) or {}
        if who.get("value") == vendor and who.get("type", "Vendor") == "Vendor":
            yield doc


def _move(books: Books, entity: Entity, new: Document, before: Document) -> None:
    if books.switches.merge_touches_transactions:
        books.save(entity, new, before)
        return
    books.store.put(books.kind(entity.name), new["Id"], new)
    postings.post(books, entity.name, before, new)


def _inactive(loser: Document) -> Document:
    return {"Id": loser["Id"], "SyncToken": loser["SyncToken"], "sparse": True, "Active": False}
