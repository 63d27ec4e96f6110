"""Payment terms."""

from __future__ import annotations

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.shapes import choice, flag, number, require, text, whole
from integration.sandbox.store import Document


def _rules(books: Books, new: Document, before: Document | None) -> None:  # noqa: ARG001
    require(new, "Name")
    new.setdefault("Type", "STANDARD")


TERM = Entity(
    name="Term",
    ids="terms",
    listed=True,
    named="Name",
    names="terms",
    reference="Terms",
    members={
        "Name": text(31),
        "Active": flag,
        "Type": choice("STANDARD", "DATE_DRIVEN"),
        "DueDays": whole,
        "DiscountDays": whole,
        "DiscountPercent": number,
        "DayOfMonthDue": whole,
        "DueNextMonthDays": whole,
    },
    filters=frozenset({"Name", "Active"}),
    rules=_rules,
)
