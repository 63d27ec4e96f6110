"""What vendors and customers share: they are people with one namespace."""

from __future__ import annotations

from collections.abc import Mapping

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.quickbooks.shapes import (
    Checker,
    address,
    email,
    flag,
    number,
    phone,
    plain,
    ref,
    text,
    web,
)
from integration.sandbox.store import Document

PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")

MEMBERS: Mapping[str, Checker] = {
    "Title": plain(16),
    "GivenName": plain(100),
    "MiddleName": plain(100),
    "FamilyName": plain(100),
    "Suffix": plain(16),
    "DisplayName": plain(500),
    "CompanyName": text(100),
    "PrimaryPhone": phone,
    "AlternatePhone": phone,
    "Mobile": phone,
    "Fax": phone,
    "PrimaryEmailAddr": email,
    "WebAddr": web,
    "Active": flag,
    "CurrencyRef": ref,
    "BillAddr": address,
    "ShipAddr": address,
    "Notes": text(2000),
}

FILTERS = frozenset(
    {
        "DisplayName",
        "CompanyName",
        "GivenName",
        "MiddleName",
        "FamilyName",
        "Suffix",
        "PrintOnCheckName",
        "Active",
        "Balance",
    }
)


def complete_person(books: Books, new: Document, before: Document | None) -> None:
    """Fill the names from each other, number the addresses, settle the currency."""
    _name(new, before)
    new.setdefault("PrintOnCheckName", new["DisplayName"][:100])
    for member in ("BillAddr", "ShipAddr"):
        if new.get(member):
            new[member]["Id"] = _address_id(books, before, member)
    home = books.preference("CurrencyPrefs", "HomeCurrency")["value"]
    new["CurrencyRef"] = (before or {}).get("CurrencyRef") or new.get("CurrencyRef") or {"value": home}


def refuse_beyond_latin1(books: Books, name: str) -> None:
    """US companies are documented as ISO-8859-1 ("QuickBooks: REST API features"); more seems to pass."""
    if books.switches.latin1_only and not name.isascii():
        try:
            name.encode("latin-1")
        except UnicodeEncodeError:
            raise Objection(2040, f"Invalid characters in {name}") from None


def balance(books: Books, doc: Document) -> object:  # noqa: ARG001 - the signature of a computed member
    return number("Balance", doc.get("_balance", 0))


def _name(new: Document, before: Document | None) -> None:
    parts = " ".join(new[part] for part in PARTS if new.get(part))
    name = new.get("DisplayName") or (before or {}).get("DisplayName") or parts
    if not name:
        raise Objection(6080, "No name provided: DisplayName or one of its parts is needed", "DisplayName")
    new["DisplayName"] = name


def _address_id(books: Books, before: Document | None, member: str) -> str:
    known = ((before or {}).get(member) or {}).get("Id")
    return known or str(books.store.next_id(books.kind("ids-addresses")))
