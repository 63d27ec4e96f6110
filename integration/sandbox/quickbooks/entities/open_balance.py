"""What is still open on a bill or a vendor credit, and which payments made it so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.store import Document

LINKED_AS = {"Check": "BillPaymentCheck", "CreditCard": "BillPaymentCreditCard"}


def used(doc: Document) -> Decimal:
    """Paid on a bill, or taken from a credit."""
    return sum((Decimal(one["Amount"]) for one in doc.get("_paid", {}).values()), Decimal(0))


def balance(books: Books, doc: Document) -> Any:  # noqa: ARG001 - the signature of a computed member
    return doc["TotalAmt"] - used(doc)


def linked(books: Books, doc: Document) -> Any:  # noqa: ARG001 - the signature of a computed member
    payments = doc.get("_paid", {}).items()
    return [{"TxnId": payment, "TxnType": LINKED_AS[one["PayType"]]} for payment, one in payments] or None
