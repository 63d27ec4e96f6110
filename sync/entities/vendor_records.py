"""A vendor's fields in common form, and as each system takes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sync import places
from sync.spec import Field, Owner, Record, Values
from sync.values import dig, digits, text, without_deleted

# The transport puts the whole number in: it is stored nowhere.
HIDDEN = "«ein {hash}»"
FIND_HIDDEN = re.compile(r"«ein ([0-9a-f]{32})»")


def _folded(value: str) -> str:
    return value.casefold()


def _number(value: str) -> str:
    """The digits of a phone number without the country's 1."""
    return re.sub(r"^1(?=\d{10}$)", "", digits(value)) or value


def _site(value: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", value.casefold()).rstrip("/")


NAME = Field("name", "Name", Owner.BOTH, key=_folded)
PHONE = Field("phone", "Business phone", Owner.BOTH, key=_number)
FAX = Field("fax", "Business fax", Owner.BOTH, key=_number)
EMAIL = Field("email", "E-mail", Owner.BOTH, key=_folded)
WEBSITE = Field("website", "Website", Owner.BOTH, key=_site)
ADDRESS = Field("address", "Address", Owner.BOTH, blank={}, key=places.same_place)

# Payment fraud begins with one of these.
SENSITIVE = ("name", "email", "address")


@dataclass(frozen=True)
class Unfit:
    """A value that one system does not take; the rest of the record travels without it."""

    code: str
    facts: Mapping[str, Any]


def read_procore(record: Record) -> Values:
    register = record.get("business_register") or {}
    ein = digits(register.get("identifier")) if is_ein(record) else ""
    return {
        "name": text(record.get("name")),
        "phone": text(record.get("business_phone")),
        "fax": text(record.get("fax_number")),
        "email": text(record.get("email_address")),
        "website": text(record.get("website")),
        "address": places.address(
            record.get("address"), record.get("city"), record.get("state_code"),
            record.get("zip"), record.get("country_code"),
        ),
        # Never the whole number: it may be a person's social security number.
        "ein_last4": ein[-4:],
        "active": bool(record.get("is_active", True)),
        "origin_id": text(record.get("origin_id")),
    }  # fmt: skip


def is_ein(record: Record) -> bool:
    register = record.get("business_register") or {}
    return text(register.get("type")).casefold() in ("ein", "")


def read_quickbooks(record: Record) -> Values:
    active = bool(record.get("Active", True))
    return {
        "name": without_deleted(text(record.get("DisplayName")), active),
        "phone": text(dig(record, "PrimaryPhone.FreeFormNumber")),
        "fax": text(dig(record, "Fax.FreeFormNumber")),
        "email": text(dig(record, "PrimaryEmailAddr.Address")),
        "website": text(dig(record, "WebAddr.URI")),
        "address": _address(record.get("BillAddr") or {}),
        "tax_id_last4": digits(record.get("TaxIdentifier"))[-4:],
        "active": active,
        "currency": text(dig(record, "CurrencyRef.value")),
    }


def for_quickbooks(values: Values) -> dict[str, Any]:
    """The members of a vendor that carry these fields (QuickBooks: "Vendor"); a blank value empties one."""
    members: dict[str, Any] = {}
    for name, value in values.items():
        members |= _TO_QUICKBOOKS[name](value)
    return members


def for_procore(values: Values) -> dict[str, Any]:
    """The members of a company in the directory that carry these fields (Procore: "Vendors")."""
    members: dict[str, Any] = {}
    for name, value in values.items():
        members |= _procore_address(value) if name == "address" else {PROCORE[name]: value}
    return members


def unfit_for_quickbooks(values: Values) -> dict[str, Unfit]:
    """By field, what QuickBooks would refuse the whole vendor for."""
    found = {}
    for name, most in LENGTHS.items():
        if len(values.get(name) or "") > most:
            facts = {"field": TITLES[name], "length": len(values[name]), "limit": most}
            found[name] = Unfit("vendor.too_long", facts)
    if ":" in (values.get("name") or ""):
        found["name"] = Unfit("vendor.name_forbidden", {"name": values["name"]})
    if values.get("email") and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", values["email"]):
        found["email"] = Unfit("vendor.bad_value", {"field": "E-mail", "value": values["email"]})
    if values.get("website") and not re.fullmatch(r"[^\s.]+\.\S+", values["website"]):
        found["website"] = Unfit("vendor.bad_value", {"field": "Website", "value": values["website"]})
    return found


def unfit_for_procore(values: Values) -> dict[str, Unfit]:
    """By field, what Procore would refuse the whole company for: it knows ISO countries and states only."""
    address = values.get("address") or {}
    country, state = address.get("country") or places.HOME, address.get("state", "")
    if address and not places.is_country(country):
        return {"address": Unfit("vendor.bad_country", {"country": country})}
    if state and not places.is_state(state, country):
        return {"address": Unfit("vendor.bad_state", {"state": state, "country": country})}
    return {}


PROCORE = {
    "name": "name",
    "phone": "business_phone",
    "fax": "fax_number",
    "email": "email_address",
    "website": "website",
}
TITLES = {one.name: one.title for one in (NAME, PHONE, FAX, EMAIL, WEBSITE, ADDRESS)}
LENGTHS = {"name": 100, "phone": 30, "fax": 30, "email": 100, "website": 1000}


def _address(bill_addr: Mapping[str, Any]) -> dict[str, str]:
    lines = [text(bill_addr.get(f"Line{n}")) for n in range(1, 6)]
    return places.address(
        ", ".join(line for line in lines if line), bill_addr.get("City"),
        bill_addr.get("CountrySubDivisionCode"), bill_addr.get("PostalCode"), bill_addr.get("Country"),
    )  # fmt: skip


def _procore_address(parts: dict[str, str]) -> dict[str, Any]:
    if not parts:
        return dict.fromkeys(("address", "city", "state_code", "zip"))
    return {
        "address": parts["street"],
        "city": parts["city"],
        "state_code": parts["state"] or None,
        "zip": parts["zip"],
        "country_code": parts["country"] or places.HOME,
    }


def _quickbooks_name(value: str) -> dict[str, Any]:
    return {"DisplayName": value, "CompanyName": value}


def _quickbooks_site(value: str) -> dict[str, Any]:
    # Without a scheme QuickBooks takes it for a malformed address (QuickBooks: "Vendor", code 2200).
    return {"WebAddr": {"URI": value if not value or "://" in value else f"http://{value}"}}


def _quickbooks_address(parts: dict[str, str]) -> dict[str, Any]:
    named = {
        "Line1": parts.get("street", ""),
        "City": parts.get("city", ""),
        "CountrySubDivisionCode": parts.get("state", ""),
        "PostalCode": parts.get("zip", ""),
        "Country": parts.get("country", ""),
    }
    return {"BillAddr": {name: value for name, value in named.items() if value}}


_TO_QUICKBOOKS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "name": _quickbooks_name,
    "phone": lambda value: {"PrimaryPhone": {"FreeFormNumber": value}},
    "fax": lambda value: {"Fax": {"FreeFormNumber": value}},
    "email": lambda value: {"PrimaryEmailAddr": {"Address": value}},
    "website": _quickbooks_site,
    "address": _quickbooks_address,
    "ein": lambda value: {"TaxIdentifier": HIDDEN.format(hash=value)},
}
