"""Finding records of simulated QuickBooks without working out all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from integration.sandbox.control.asked import Asked
from integration.sandbox.procore.records import Doc

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany


def newest(company: QboCompany, asked: Asked, *kinds: str) -> list[tuple[str, Doc]]:
    """Kind and stored record of everything the person searches, the latest entered first."""
    store, books = company.books.store, company.books
    docs = [(kind, doc) for kind in kinds for doc in store.scan(books.kind(kind))]
    docs.sort(key=lambda one: int(one[1]["Id"]), reverse=True)
    if not asked.words:
        return docs
    return [
        (kind, doc)
        for kind, doc in docs
        if asked.finds(doc.get("DocNumber"), doc["Id"], _payee(company, doc))
    ]


def shown(company: QboCompany, found: Iterable[tuple[str, Doc]]) -> list[tuple[str, Doc]]:
    """The same records as people see them."""
    return [(kind, company.get(kind, doc["Id"])) for kind, doc in found]


def open_bills(company: QboCompany, vendor: str) -> list[Doc]:
    """What a vendor is still owed, oldest first."""
    books = company.books
    mine = [doc for doc in books.store.scan(books.kind("Bill")) if doc["VendorRef"]["value"] == vendor]
    bills = (company.bill(doc["Id"]) for doc in mine)
    return [bill for bill in bills if bill["Balance"] > 0]


def active(company: QboCompany, kind: str) -> Sequence[Doc]:
    """Stored records of a list that are not inactive."""
    books = company.books
    return [doc for doc in books.store.scan(books.kind(kind)) if doc.get("Active", True)]


def _payee(company: QboCompany, doc: Doc) -> str:
    ref = doc.get("VendorRef") or doc.get("EntityRef") or {}
    vendor = company.books.store.peek(company.books.kind("Vendor"), ref.get("value", "")) or {}
    return str(vendor.get("DisplayName", ""))
