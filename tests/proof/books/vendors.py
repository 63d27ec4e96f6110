"""Linked vendors: what both sides keep of them is the same, however it is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.proof.books.sides import Difference, Doc, Sides, without_suffix


def differences(sides: Sides) -> Iterator[Difference]:
    there = {one["Id"]: one for one in sides.books.every("Vendor")}
    links = Counter(sides.named_by(one, "Vendor") for one in sides.procore.vendors())
    for number, count in links.items():
        if number and count > 1:
            yield Difference("I1", "vendor", f"Vendor:{number} is linked {count} times")
    for vendor in sides.procore.vendors():
        number = sides.named_by(vendor, "Vendor")
        if number not in there or not vendor["is_active"]:  # Procore's list hides those that are inactive
            continue
        for name, (here, of_books, same) in FIELDS.items():
            mine, theirs = str(vendor.get(here) or ""), str(of_books(there[number]) or "")
            if same(mine) != same(theirs):
                text = f"{name} is {mine!r} in Procore and {theirs!r} in QuickBooks"
                yield Difference("I3", "vendor", text, str(vendor["id"]), facts={"field": name})


def _name(vendor: Doc) -> str:
    return vendor["DisplayName"] if vendor["Active"] else without_suffix(vendor["DisplayName"])


def _digits(text: str) -> str:
    return re.sub(r"^1(?=\d{10}$)", "", re.sub(r"\D", "", text)) or text


def _site(text: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", text.casefold()).rstrip("/")


FIELDS: dict[str, tuple[str, Callable[[Doc], Any], Callable[[str], str]]] = {
    "name": ("name", _name, str.casefold),
    "phone": ("business_phone", lambda one: (one.get("PrimaryPhone") or {}).get("FreeFormNumber"), _digits),
    "fax": ("fax_number", lambda one: (one.get("Fax") or {}).get("FreeFormNumber"), _digits),
    "email": ("email_address", lambda one: (one.get("PrimaryEmailAddr") or {}).get("Address"), str.casefold),
    "website": ("website", lambda one: (one.get("WebAddr") or {}).get("URI"), _site),
}
