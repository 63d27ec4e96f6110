"""What people do in Procore: approve claims, take that back, type other figures, release retention."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from integration.sandbox.clock import today
from integration.sandbox.procore.claim_lines import ClaimLine
from integration.sandbox.procore.records import Doc
from integration.sandbox.procore.world import ProcoreCompany

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

Fields = Mapping[str, str]
VENDOR = ("name", "address", "city", "state_code", "zip", "business_phone", "email_address", "website")


class InProcore:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def actions(self) -> dict[str, Callable[[Fields], str]]:
        return {
            "approve": self.approve,
            "unapprove": self.unapprove,
            "edit_claim": self.edit_claim,
            "edit_lines": self.edit_lines,
            "release": self.release,
            "delete_claim": self.delete_claim,
            "edit_procore_vendor": self.edit_vendor,
            "deactivate_procore_vendor": self.deactivate_vendor,
            "activate_procore_vendor": self.activate_vendor,
        }

    def approve(self, fields: Fields) -> str:
        return f"{_name(self._company(fields).approve(int(fields['claim'])))} is approved in Procore."

    def unapprove(self, fields: Fields) -> str:
        claim = self._company(fields).unapprove(int(fields["claim"]))
        return f"{_name(claim)} is under review again in Procore."

    def edit_claim(self, fields: Fields) -> str:
        names = ("invoice_number", "billing_date", "payment_date", "requisition_start", "requisition_end")
        changes: dict[str, Any] = {name: fields[name] or None for name in names if name in fields}
        claim = self._company(fields).edit_claim(int(fields["claim"]), **changes)
        return f"{_name(claim)} is changed in Procore."

    def edit_lines(self, fields: Fields) -> str:
        """The fields work-N, held-N and released-N for each line N of the claim."""
        company, claim_id = self._company(fields), int(fields["claim"])
        count = sum(name.startswith("work-") for name in fields)
        lines = [_line(fields, place) for place in range(count)]
        return f"The lines of {_name(company.edit_lines(claim_id, lines))} are changed in Procore."

    def release(self, fields: Fields) -> str:
        company = self._company(fields)
        commitment = company.commitment(int(fields["commitment"]))
        day = today(self._sandbox.clock)
        claim = company.release(commitment, fields["number"], day, status="under_review")
        return f"{_name(claim)} releases the retention of {commitment['number']}. It waits for approval."

    def delete_claim(self, fields: Fields) -> str:
        company = self._company(fields)
        words = _name(company.claim(int(fields["claim"])))
        company.delete_claim(int(fields["claim"]))
        return f"{words} is deleted in Procore."

    def edit_vendor(self, fields: Fields) -> str:
        changes = {name: fields[name] or None for name in VENDOR if name in fields}
        company, vendor_id = self._company(fields), int(fields["vendor"])
        company.check_vendor(vendor_id, changes)
        return f"{company.edit_vendor(vendor_id, **changes)['name']} is changed in Procore."

    def deactivate_vendor(self, fields: Fields) -> str:
        vendor = self._company(fields).deactivate_vendor(int(fields["vendor"]))
        return f"{vendor['name']} is inactive in Procore."

    def activate_vendor(self, fields: Fields) -> str:
        vendor = self._company(fields).activate_vendor(int(fields["vendor"]))
        return f"{vendor['name']} is active in Procore."

    def _company(self, fields: Fields) -> ProcoreCompany:
        return self._sandbox.procore.company(int(fields["company"]))


def _line(fields: Fields, place: int) -> ClaimLine:
    work, held, released = (_amount(fields[f"{name}-{place}"]) for name in ("work", "held", "released"))
    return ClaimLine(work, held=held, released=released)


def _name(claim: Doc) -> str:
    return f"Claim {claim['invoice_number'] or claim['number']}"


def _amount(text: str) -> str:
    return text.strip().replace(",", "").removeprefix("$") or "0"
