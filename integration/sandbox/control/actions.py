"""What a person can do from the control page: each action says in a sentence what it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.records import Invalid, NotThere
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.quickbooks.objections import Objection

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany
    from integration.sandbox.sandbox import Sandbox

Fields = Mapping[str, str]
SYSTEMS = {"procore": "Procore", "quickbooks": "QuickBooks"}


class Refusal(Exception):  # noqa: N818 - what the system said to the person
    """The system does not allow it; the text says why."""


class Actions:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._known: dict[str, Callable[[Fields], str]] = {
            "approve": self._approve,
            "unapprove": self._unapprove,
            "pay": self._pay,
            "delete_bill": self._delete_bill,
            "deactivate": self._deactivate,
            "activate": self._activate,
            "close_books": self._close_books,
            "lose": self._lose,
            "expire": self._expire,
            "calm": self._calm,
        }

    def do(self, action: str, fields: Fields) -> str:
        """Carry it out; returns the sentence to show. Raises Refusal."""
        known = self._known.get(action)
        if known is None:
            raise Refusal(f"There is no action {action}.")
        try:
            return known(fields)
        except Invalid as error:
            raise Refusal("; ".join(words for all_ in error.errors.values() for words in all_)) from error
        except Objection as error:
            raise Refusal(f"QuickBooks refuses: {error}") from error
        except (NotThere, KeyError, ValueError, InvalidOperation) as error:
            raise Refusal(f"That did not work: {error}") from error

    def _approve(self, fields: Fields) -> str:
        company = self._procore(fields)
        claim = company.approve(int(fields["claim"]))
        return f"Claim {claim['invoice_number']} is approved in Procore."

    def _unapprove(self, fields: Fields) -> str:
        company = self._procore(fields)
        claim = company.unapprove(int(fields["claim"]))
        return f"Claim {claim['invoice_number']} is under review again in Procore."

    def _pay(self, fields: Fields) -> str:
        books = self._books(fields)
        payment = books.pay_bill(fields["bill"], Decimal(fields["amount"]))
        return f"A payment of ${payment['TotalAmt']:,.2f} is recorded in QuickBooks."

    def _delete_bill(self, fields: Fields) -> str:
        self._books(fields).delete("Bill", fields["bill"])
        return f"Bill {fields['bill']} is deleted in QuickBooks."

    def _deactivate(self, fields: Fields) -> str:
        vendor = self._books(fields).deactivate("Vendor", fields["vendor"])
        return f"{vendor['DisplayName']} is inactive in QuickBooks."

    def _activate(self, fields: Fields) -> str:
        vendor = self._books(fields).activate("Vendor", fields["vendor"])
        return f"{vendor['DisplayName']} is active in QuickBooks."

    def _close_books(self, fields: Fields) -> str:
        until = date.fromisoformat(fields["until"]) if fields.get("until") else None
        self._books(fields).close_books(until)
        return f"The books are closed through {until}." if until else "The books are open."

    def _lose(self, fields: Fields) -> str:
        system = fields["system"]
        method = "POST" if system == "quickbooks" else "PATCH"
        path = r"/v3/" if system == "quickbooks" else r"/rest/"
        self.sandbox.faults.add(Fault(faults.lose_reply, system=system, method=method, path=path))
        return f"The reply to the next write to {SYSTEMS[system]} will be lost, although the work is done."

    def _expire(self, fields: Fields) -> str:
        system = fields["system"]
        holder = self.sandbox.procore.tokens if system == "procore" else self.sandbox.quickbooks.grants
        holder.expire_all()
        return f"Every access token of {SYSTEMS[system]} has expired."

    def _calm(self, _fields: Fields) -> str:
        self.sandbox.faults.clear()
        return "Nothing is planned to go wrong."

    def _procore(self, fields: Fields) -> ProcoreCompany:
        return self.sandbox.procore.company(int(fields["company"]))

    def _books(self, fields: Fields) -> QboCompany:
        return self.sandbox.quickbooks.company(fields["realm"])
