"""The company directory: vendors, and what a person does with them in Procore's pages."""

import re
from typing import Any

from integration.sandbox.procore.records import Doc, Invalid, Records, Ref

VENDOR_TEXT = (
    "name", "abbreviated_name", "address", "city", "zip", "state_code", "country_code", "business_phone",
    "mobile_phone", "fax_number", "email_address", "website", "notes", "labor_union", "license_number",
    "trade_name", "origin_id", "origin_data", "origin_code",
)  # fmt: skip
USERS = ("commitment", "direct_cost")  # records that name a vendor
VENDOR_FLAGS = ("is_active", "authorized_bidder", "prequalified", "union_member", "non_union_prevailing_wage")


class Directory(Records):
    def add_vendor(self, name: str, *, ein: str | None = None, **fields: Any) -> Doc:
        """A person adds a company to the directory; nobody stops them from using a name twice."""
        vendor = self.create("vendor", {**_blank(), "name": name, **_known(fields)})
        return self.set_ein(vendor, ein) if ein else vendor

    def vendor(self, ref: Ref) -> Doc:
        return self.get("vendor", ref)

    def vendors(self) -> list[Doc]:
        return self.all("vendor")

    def edit_vendor(self, ref: Ref, **changes: Any) -> Doc:
        return self.change("vendor", ref, _known(changes))

    def deactivate_vendor(self, ref: Ref) -> Doc:
        return self.change("vendor", ref, {"is_active": False})

    def activate_vendor(self, ref: Ref) -> Doc:
        return self.change("vendor", ref, {"is_active": True})

    def rename_vendor(self, ref: Ref, name: str) -> Doc:
        return self.edit_vendor(ref, name=name)

    def merge_vendors(self, kept: Ref, merged: Ref) -> Doc:
        """One company becomes part of another: its contracts and costs move, its own record is gone."""
        stays, goes = self.vendor(kept), self.vendor(merged)
        if stays["id"] == goes["id"]:
            raise Invalid(base="A company can't be merged with itself")
        with self.store.change():
            for kind in USERS:
                for doc in self.all(kind, lambda doc: doc["vendor_id"] == goes["id"]):
                    self.change(kind, doc, {"vendor_id": stays["id"]})
            self.remove("vendor", goes)
            return self.change("vendor", stays, {})

    def delete_vendor(self, ref: Ref) -> None:
        """Raises Invalid while contracts or costs name it; the API has no such call at all."""
        vendor = self.vendor(ref)
        if any(self.all(kind, lambda doc: doc["vendor_id"] == vendor["id"]) for kind in USERS):
            raise Invalid(base="This company is used by commitments or direct costs")
        self.remove("vendor", vendor)

    def set_ein(self, ref: Ref, identifier: str | None, *, kind: str = "ein") -> Doc:
        """Set or take away the EIN; it is a record of its own below the vendor."""
        if identifier is None:
            return self.change("vendor", ref, {"business_register": None})
        known = self.vendor(ref)["business_register"] or {}
        register = {
            "id": known.get("id") or self.next_id("business_register"),
            "type": kind.upper(),
            "identifier": _ein(identifier) if kind == "ein" else identifier,
            "verified_at": None,
            "verification_status": None,
        }
        return self.change("vendor", ref, {"business_register": register})

    def check_vendor(self, vendor_id: int | None, changes: Doc) -> None:
        """What the API refuses about a vendor. Raises Invalid."""
        self.check_address(changes)
        name = changes.get("name")
        if ("name" in changes or vendor_id is None) and not str(name or "").strip():
            raise Invalid(name="can't be blank")
        if name and self.switches.procore_vendor_names_unique and self._name_taken(vendor_id, name):
            raise Invalid(name="has already been taken")

    def _name_taken(self, vendor_id: int | None, name: str) -> bool:
        wanted = name.strip().casefold()
        return any(
            vendor["id"] != vendor_id and vendor["name"].strip().casefold() == wanted
            for vendor in self.all("vendor")
        )


def _blank() -> Doc:
    return {**dict.fromkeys(VENDOR_TEXT), "country_code": "US", "is_active": True, "business_register": None}


def _known(fields: Doc) -> Doc:
    if unknown := set(fields) - {*VENDOR_TEXT, *VENDOR_FLAGS}:
        raise TypeError(f"a vendor has no {sorted(unknown)}")
    return fields


def _ein(identifier: str) -> str:
    """Spaces and dashes are ignored on input and shown in the usual places."""
    digits = re.sub(r"[\s-]", "", identifier)
    return f"{digits[:2]}-{digits[2:]}" if re.fullmatch(r"\d{9}", digits) else identifier
