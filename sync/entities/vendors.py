"""Companies of Procore's directory ⇄ vendors of QuickBooks: linked by a person, noted in Procore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from integration.systems import System
from sync.entities.links import note_link, sync_step
from sync.plan import Outcome, Plan, Step
from sync.spec import (
    Context,
    Entity,
    Owner,
    ProcoreEndpoint,
    QuickBooksEndpoint,
    Record,
    Refs,
    Seen,
    Sight,
    Values,
    origin,
)
from sync.values import dig, digits, text, without_deleted


class Vendors(Entity):
    key: ClassVar[str] = "vendor"
    title: ClassVar[str] = "Companies ⇄ vendors"
    word: ClassVar[str] = "vendor"
    words: ClassVar[str] = "vendors"
    owner: ClassVar[Owner] = Owner.BOTH
    procore = ProcoreEndpoint("/rest/v1.0/vendors", (("company_id", "{company}"), ("view", "extended")))
    quickbooks = QuickBooksEndpoint("Vendor", "Active IN (true, false)")
    rank: ClassVar[int] = 10

    def read_procore(self, record: Record) -> Seen:
        register = record.get("business_register") or {}
        values: Values = {
            "name": text(record.get("name")),
            "phone": text(record.get("business_phone")),
            "fax": text(record.get("fax_number")),
            "email": text(record.get("email_address")),
            "website": text(record.get("website")),
            "street": text(record.get("address")),
            "city": text(record.get("city")),
            "state": text(record.get("state_code")),
            "zip": text(record.get("zip")),
            "country": text(record.get("country_code")),
            # Never the whole number: it may be a person's social security number.
            "ein_last4": digits(register.get("identifier"))[-4:],
            "active": bool(record.get("is_active", True)),
            "origin_id": text(record.get("origin_id")),
        }
        name = values["name"]
        return Seen(str(record["id"]), values, text(record.get("updated_at")), name, name.casefold(), name)

    def read_quickbooks(self, record: Record) -> Seen:
        active = bool(record.get("Active", True))
        values: Values = {
            "name": without_deleted(text(record.get("DisplayName")), active),
            "company_name": text(record.get("CompanyName")),
            "phone": text(dig(record, "PrimaryPhone.FreeFormNumber")),
            "fax": text(dig(record, "Fax.FreeFormNumber")),
            "email": text(dig(record, "PrimaryEmailAddr.Address")),
            "website": text(dig(record, "WebAddr.URI")),
            "street": text(dig(record, "BillAddr.Line1")),
            "city": text(dig(record, "BillAddr.City")),
            "state": text(dig(record, "BillAddr.CountrySubDivisionCode")),
            "zip": text(dig(record, "BillAddr.PostalCode")),
            "country": text(dig(record, "BillAddr.Country")),
            "tax_id_last4": digits(record.get("TaxIdentifier"))[-4:],
            "active": active,
            "currency": text(dig(record, "CurrencyRef.value")),
        }
        name = values["name"]
        return Seen(
            f"Vendor:{record['Id']}", values, text(record.get("SyncToken")), name, name.casefold(), name
        )

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        if sight.is_linked:
            return self._linked(sight, context)
        if sight.procore and sight.make_in == "quickbooks":
            return Plan(sight, Outcome.WRITES, steps=(_create(sight.procore),))
        return Plan(sight, Outcome.UNLINKED)

    def _linked(self, sight: Sight, context: Context) -> Plan:
        mark = origin(context.realm, "Vendor", sight.quickbooks_number)
        step = sync_step("vendors", sight, mark, {"origin_code": sight.quickbooks_number})
        return note_link(sight, context, mark, step)


def _create(vendor: Values) -> Step:
    name = vendor["name"]
    return Step(
        "vendor", System.QUICKBOOKS, "create", "Vendor", _record(vendor), {"name": name},
        once=True, unique_name=name,
    )  # fmt: skip


def _record(vendor: Values) -> Mapping[str, Any]:
    address = {
        "Line1": vendor["street"],
        "City": vendor["city"],
        "CountrySubDivisionCode": vendor["state"],
        "PostalCode": vendor["zip"],
        "Country": vendor["country"],
    }
    members: dict[str, Any] = {
        "DisplayName": vendor["name"],
        "CompanyName": vendor["name"][:100],
        "PrintOnCheckName": vendor["name"][:100],
        "PrimaryPhone": _wrapped("FreeFormNumber", vendor["phone"][:30]),
        "Fax": _wrapped("FreeFormNumber", vendor["fax"][:30]),
        # A malformed e-mail or website fails the whole request (QuickBooks: "Vendor").
        "PrimaryEmailAddr": _wrapped("Address", vendor["email"] if _is_email(vendor["email"]) else ""),
        "WebAddr": _wrapped("URI", vendor["website"] if vendor["website"].startswith("http") else ""),
        "BillAddr": {name: value for name, value in address.items() if value},
    }
    return {name: value for name, value in members.items() if value}


def _wrapped(member: str, value: str) -> dict[str, str]:
    return {member: value} if value else {}


def _is_email(value: str) -> bool:
    return "@" in value and "." in value and len(value) <= 100
