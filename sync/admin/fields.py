"""Fields of records as people read them: their names, and values in one line."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from sync.admin import words

# Names of the common form → what people call them, in the order of the page.
NAMES = {
    "name": "Name", "full_name": "Full name", "number": "Number", "customer": "Customer",
    "company_name": "Company name", "phone": "Phone", "fax": "Fax", "email": "E-mail", "website": "Website",
    "address": "Address", "street": "Street", "city": "City", "state": "State", "zip": "ZIP",
    "country": "Country", "ein": "EIN", "ein_last4": "EIN ends", "tax_id_last4": "EIN ends",
    "currency": "Currency", "flat_code": "Code", "code": "Cost code", "cost_type": "Cost type",
    "description": "Description", "sub_job": "Sub job", "type": "Type", "exists": "Payment",
    "vendor": "Vendor", "amount": "Amount", "total": "Total", "date": "Date", "method": "Method",
    "kind": "Paid by", "to_print": "Check is to be printed", "memo": "Memo", "emptied": "Now",
    "status": "Status", "active": "Active",
}  # fmt: skip
MONEY = ("amount", "total")
DAYS = ("date",)
METHODS = {"Check": "Check", "CreditCard": "Credit card"}
# Codes of the systems that are words to people, too.
CODES = {
    "type": {"invoice": "Invoice", "expense": "Expense"},
    "status": {"approved": "Approved", "draft": "Draft", "active": "Active", "inactive": "Inactive"},
    "kind": {"cash": "Money", "credit": "Credit"},
}


def name_of(field: str) -> str:
    return NAMES.get(field, field.replace("_", " ").capitalize())


def in_sentence(field: str) -> str:
    """ "phone", "e-mail"; an abbreviation keeps its capitals."""
    name = name_of(field)
    return name if name.split()[0].isupper() else name[:1].lower() + name[1:]


def text_of(field: str, value: Any) -> str:
    """One line, blank for nothing; of an EIN only ever "ends 6789"."""
    if value in (None, "", {}):
        return ""
    if isinstance(value, dict):
        return address(value)
    if field == "exists":
        return _paid(str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field == "method":
        return METHODS.get(str(value), str(value))
    if field in CODES:
        return CODES[field].get(str(value), str(value))
    if field in MONEY:
        return words.money(str(value))
    return words.day(str(value)) if field in DAYS else str(value)


def address(parts: dict[str, Any]) -> str:
    """ "1180 Kiln St, Pueblo, CO 81003"; the home country is left out."""
    place = " ".join(str(parts[name]) for name in ("state", "zip") if parts.get(name))
    country = "" if parts.get("country") in ("US", None) else parts["country"]
    return ", ".join(str(one) for one in (parts.get("street"), parts.get("city"), place, country) if one)


def _paid(value: str) -> str:
    """A payment that one side deleted is told by its amount: "paid 1000.00"."""
    try:
        return f"Paid {words.money(Decimal(value.removeprefix('paid ')))}"
    except InvalidOperation:
        return value.capitalize()
