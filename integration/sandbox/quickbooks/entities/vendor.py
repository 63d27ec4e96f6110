"""Vendor (who is paid)."""

from __future__ import annotations

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entities.people import (
    FILTERS,
    MEMBERS,
    balance,
    complete_person,
    refuse_beyond_latin1,
)
from integration.sandbox.quickbooks.entities.term import TERM
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.shapes import flag, number, plain, ref, text
from integration.sandbox.store import Document


def _rules(books: Books, new: Document, before: Document | None) -> None:
    complete_person(books, new, before)
    refuse_beyond_latin1(books, new["DisplayName"])
    new.setdefault("Vendor1099", False)
    if term := new.get("TermRef"):
        books.refer(TERM, term, "TermRef")


def _masked(books: Books, doc: Document) -> str | None:  # noqa: ARG001 - the signature of a computed member
    full = doc.get("TaxIdentifier")
    return "X" * (len(full) - 4) + full[-4:] if full else None


def _address(books: Books, doc: Document) -> Document | None:
    """After an update the service may press everything into lines ("QuickBooks: Vendor", BillAddr)."""
    sent = doc.get("BillAddr")
    if not sent or doc["SyncToken"] == "0" or not books.switches.addresses_reflow:
        return sent
    town = " ".join(sent[part] for part in ("City", "CountrySubDivisionCode", "PostalCode") if part in sent)
    texts = (doc["DisplayName"], doc.get("CompanyName"), sent.get("Line1"), sent.get("Line2"), town)
    lines = {f"Line{place}": text for place, text in enumerate(filter(None, texts), 1)}
    return {"Id": sent["Id"], **lines}


VENDOR = Entity(
    name="Vendor",
    ids="people",
    listed=True,
    named="DisplayName",
    names="people",
    reference="Names",
    members={
        **MEMBERS,
        "PrintOnCheckName": plain(100),
        "AcctNum": text(100),
        "TaxIdentifier": text(20),
        "Vendor1099": flag,
        "TermRef": ref,
        "APAccountRef": ref,
        "TaxReportingBasis": text(20),
        "BillRate": number,
        "CostRate": number,
    },
    filters=FILTERS,
    rules=_rules,
    computed={"Balance": balance},
    replies={"TaxIdentifier": _masked, "BillAddr": _address},
)
