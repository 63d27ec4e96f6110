"""How customers and expenses are paid, as a name."""

from __future__ import annotations

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.shapes import choice, flag, require, text
from integration.sandbox.store import Document


def _rules(books: Books, new: Document, before: Document | None) -> None:  # noqa: ARG001
    require(new, "Name")
    new.setdefault("Type", "NON_CREDIT_CARD")


PAYMENT_METHOD = Entity(
    name="PaymentMethod",
    ids="payment-methods",
    listed=True,
    named="Name",
    names="payment-methods",
    reference="PaymentMethods",
    members={"Name": text(31), "Active": flag, "Type": choice("CREDIT_CARD", "NON_CREDIT_CARD")},
    filters=frozenset({"Name", "Active"}),
    rules=_rules,
)
