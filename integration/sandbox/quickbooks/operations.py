"""One write: create, update, delete or void of one record. Single requests and batches share it."""

from __future__ import annotations

from typing import Any

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entities import bill_payment
from integration.sandbox.quickbooks.entities.bill import BILL
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.quickbooks.present import present
from integration.sandbox.quickbooks.shapes import unsupported
from integration.sandbox.store import Document


def write(books: Books, entity: Entity, operation: str, body: Any) -> Document:
    """The record after the write, as a reply shows it."""
    if not isinstance(body, dict):
        raise unsupported("body")
    if not entity.writable:
        raise Objection(500, f"Operation {operation} is not supported.", "Operation")
    match operation:
        case "create":
            return _created(books, entity, body)
        case "update":
            return present(books, entity, books.update(entity, body))
        case "delete":
            return books.delete(entity, body)
        case "void":
            return _void(books, entity, body)
    raise Objection(500, f"Operation {operation} is not supported.", "Operation")


def _created(books: Books, entity: Entity, body: Document) -> Document:
    doc = books.create(entity, body)
    shown = present(books, entity, doc)
    if books.switches.create_shows_tax_id and "TaxIdentifier" in doc:
        shown["TaxIdentifier"] = doc["TaxIdentifier"]
    return shown


def _void(books: Books, entity: Entity, body: Document) -> Document:
    if entity is bill_payment.BILL_PAYMENT:
        return present(books, entity, bill_payment.void(books, body))
    if entity is BILL:
        # The service answers this with status 200 and a fault inside.
        raise Objection(10000, "java.lang.UnsupportedOperationException", status=200)
    raise Objection(500, "Operation void is not supported.", "Operation")
