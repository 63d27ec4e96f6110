"""What people do in QuickBooks: pay, void and delete, enter expenses, edit vendors, close the books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from integration.sandbox.control.refusal import Refusal

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany
    from integration.sandbox.sandbox import Sandbox

Fields = Mapping[str, str]
KINDS = {"Bill": "Bill", "BillPayment": "Payment", "Purchase": "Expense", "VendorCredit": "Vendor credit"}


class InQuickBooks:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def actions(self) -> dict[str, Callable[[Fields], str]]:
        return {
            "pay": self.pay,
            "pay_several": self.pay_several,
            "void_payment": self.void_payment,
            "delete": self.delete,
            "copy_bill": self.copy_bill,
            "expense": self.expense,
            "edit_vendor": self.edit_vendor,
            "deactivate": self.deactivate,
            "activate": self.activate,
            "close_books": self.close_books,
        }

    def pay(self, fields: Fields) -> str:
        payment = self._books(fields).pay_bill(fields["bill"], _money(fields["amount"]))
        return f"A payment of ${payment['TotalAmt']:,.2f} is recorded in QuickBooks."

    def pay_several(self, fields: Fields) -> str:
        """The fields pay-N hold the amount for bill N; blank ones are left out."""
        amounts = {
            name.removeprefix("pay-"): _money(value)
            for name, value in fields.items()
            if name.startswith("pay-") and value.strip()
        }
        if not amounts:
            raise Refusal("No bill has an amount to pay.")
        more: dict[str, Any] = {"DocNumber": fields["number"]} if fields.get("number") else {}
        payment = self._books(fields).pay_bills(fields["vendor"], amounts, **more)
        return f"One check over ${payment['TotalAmt']:,.2f} pays {len(amounts)} bills in QuickBooks."

    def void_payment(self, fields: Fields) -> str:
        self._books(fields).void_payment(fields["id"])
        return f"Payment {fields['id']} is void in QuickBooks."

    def delete(self, fields: Fields) -> str:
        kind = fields["kind"]
        if kind not in KINDS:
            raise Refusal(f"{kind} can't be deleted here.")
        self._books(fields).delete(kind, fields["id"])
        return f"{KINDS[kind]} {fields['id']} is deleted in QuickBooks."

    def copy_bill(self, fields: Fields) -> str:
        made = self._books(fields).copy_bill(fields["bill"])
        return f"Bill {fields['bill']} is copied in QuickBooks; the copy is {made['Id']}."

    def expense(self, fields: Fields) -> str:
        books = self._books(fields)
        line: dict[str, Any] = {"amount": _money(fields["amount"]), **_booked(books, fields)}
        line |= {"customer": fields["project"]} if fields.get("project") else {}
        line |= {"description": fields["description"]} if fields.get("description") else {}
        vendor = books.named("Vendor", fields["vendor"])["Id"] if fields.get("vendor") else ""
        day: dict[str, Any] = {"TxnDate": fields["date"]} if fields.get("date") else {}
        made = books.add_purchase([line], paid=fields.get("paid", "Check"), vendor=vendor, **day)
        return f"An expense of ${made['TotalAmt']:,.2f} is entered in QuickBooks."

    def edit_vendor(self, fields: Fields) -> str:
        """Blank fields are taken away."""
        address = {
            member: fields[member]
            for member in ("Line1", "City", "CountrySubDivisionCode", "PostalCode")
            if fields.get(member)
        }
        changes: dict[str, Any] = {
            "DisplayName": fields["name"],
            "PrimaryPhone": {"FreeFormNumber": fields["phone"]} if fields.get("phone") else None,
            "PrimaryEmailAddr": {"Address": fields["mail"]} if fields.get("mail") else None,
            "BillAddr": address or None,
        }
        vendor = self._books(fields).edit("Vendor", fields["vendor"], **changes)
        return f"{vendor['DisplayName']} is changed in QuickBooks."

    def deactivate(self, fields: Fields) -> str:
        vendor = self._books(fields).deactivate("Vendor", fields["vendor"])
        return f"{vendor['DisplayName']} is inactive in QuickBooks."

    def activate(self, fields: Fields) -> str:
        vendor = self._books(fields).activate("Vendor", fields["vendor"])
        return f"{vendor['DisplayName']} is active in QuickBooks."

    def close_books(self, fields: Fields) -> str:
        until = date.fromisoformat(fields["until"]) if fields.get("until") else None
        self._books(fields).close_books(until)
        return f"The books are closed through {until}." if until else "The books are open."

    def _books(self, fields: Fields) -> QboCompany:
        return self._sandbox.quickbooks.company(fields["realm"])


def _booked(books: QboCompany, fields: Fields) -> dict[str, str]:
    """On an item where one is named, else on an account."""
    if fields.get("item"):
        return {"item": books.named("Item", fields["item"])["Id"]}
    return {"account": fields["account"]}


def _money(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", "").removeprefix("$"))
