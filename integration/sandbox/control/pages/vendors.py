"""The vendors of both systems, and one vendor for the person who edits it on either side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.control.asked import Asked, Pair, go
from integration.sandbox.control.forms import button, field, sheet
from integration.sandbox.control.frame import framed, section, stacked, two
from integration.sandbox.control.in_procore import VENDOR
from integration.sandbox.page import Markup, link, table
from integration.sandbox.procore.records import Doc, NotThere
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.web import Reply

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany
    from integration.sandbox.sandbox import Sandbox

WORDS = {"state_code": "State", "zip": "ZIP code", "business_phone": "Phone", "email_address": "Email"}


def vendors(sandbox: Sandbox, asked: Asked) -> Reply:
    pair = Pair.at(sandbox, asked.place)
    ours = [one for one in pair.procore.vendors() if asked.finds(one["name"])] if pair.procore else []
    theirs = _in_books(pair.books, asked) if pair.books else []
    left = table(
        ("Name", "Linked to", ""),
        [_vendor(pair.procore, one, asked) for one in asked.part(ours)] if pair.procore else [],
    )
    right = table(
        ("Name", "Open", ""),
        [_book_vendor(pair.books, one, asked) for one in asked.part(theirs)] if pair.books else [],
    )
    content = two("Vendors in Procore", left, "Vendors in QuickBooks", right)
    parts = asked.turning(max(len(ours), len(theirs)))
    return framed(sandbox, asked, asked.search() + content + parts)


def procore_vendor(sandbox: Sandbox, asked: Asked) -> Reply:
    company = Pair.at(sandbox, asked.place).procore
    try:
        doc = company.vendor(int(asked.id)) if company else None
    except (NotThere, ValueError):
        doc = None
    if company is None or doc is None:
        return framed(sandbox, asked, "<h2>Vendor</h2><p>There is no such vendor in Procore.</p>")
    inputs = "".join(field(name, WORDS.get(name, name.capitalize()), doc[name]) for name in VENDOR)
    whose = {"company": company.id, "vendor": doc["id"]}
    form = sheet(asked, "edit_procore_vendor", "Save in Procore", inputs, **whose)
    return framed(sandbox, asked, section(f"{doc['name']} in Procore", form))


def book_vendor(sandbox: Sandbox, asked: Asked) -> Reply:
    books = Pair.at(sandbox, asked.place).books
    try:
        doc = books.get("Vendor", asked.id) if books else None
    except Objection:
        doc = None
    if books is None or doc is None:
        return framed(sandbox, asked, "<h2>Vendor</h2><p>There is no such vendor in QuickBooks.</p>")
    address = doc.get("BillAddr", {})
    inputs = (
        field("name", "Name", doc["DisplayName"])
        + field("phone", "Phone", doc.get("PrimaryPhone", {}).get("FreeFormNumber"))
        + field("mail", "Email", doc.get("PrimaryEmailAddr", {}).get("Address"))
        + field("Line1", "Street", address.get("Line1"))
        + field("City", "City", address.get("City"))
        + field("CountrySubDivisionCode", "State", address.get("CountrySubDivisionCode"))
        + field("PostalCode", "ZIP code", address.get("PostalCode"))
    )
    whose = {"realm": books.realm, "vendor": doc["Id"]}
    form = sheet(asked, "edit_vendor", "Save in QuickBooks", inputs, **whose)
    return framed(sandbox, asked, section(f"{doc['DisplayName']} in QuickBooks", form))


def _in_books(books: QboCompany, asked: Asked) -> list[Doc]:
    store = books.books.store.scan(books.books.kind("Vendor"))
    return [one for one in store if asked.finds(one["DisplayName"])]


def _vendor(company: ProcoreCompany, doc: Doc, asked: Asked) -> list[object]:
    on, address = doc["is_active"], f"/procore/app/{company.id}/company/directory/vendors"
    action, words = (
        ("deactivate_procore_vendor", "Make inactive") if on else ("activate_procore_vendor", "Make active")
    )
    return [
        stacked(link(f"{address}/{doc['id']}", doc["name"]), "" if on else "inactive"), doc["origin_id"],
        Markup(
            go(asked, "/procore-vendor", doc["id"], "Edit")
            + button(asked, action, words, company=company.id, vendor=doc["id"])
        ),
    ]  # fmt: skip


def _book_vendor(books: QboCompany, doc: Doc, asked: Asked) -> list[object]:
    action, words = ("deactivate", "Make inactive") if doc["Active"] else ("activate", "Make active")
    address = f"/quickbooks/app/vendordetail?nameId={doc['Id']}&realm={books.realm}"
    shown = books.get("Vendor", doc["Id"])
    return [
        stacked(link(address, doc["DisplayName"]), "" if doc["Active"] else "inactive"), shown["Balance"],
        Markup(
            go(asked, "/book-vendor", doc["Id"], "Edit")
            + button(asked, action, words, realm=books.realm, vendor=doc["Id"])
        ),
    ]  # fmt: skip
