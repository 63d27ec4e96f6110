"""Both books as a worker has read them, and documents of QuickBooks that have unplaced lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from companies.models import Company
from integration import clock
from sync.models import Mapping, Reconciliation
from sync.reconcile import Report
from sync.reconcile_claims import Line
from sync.reconcile_costs import CostLine
from sync.reconcile_retention import Balance, RetentionAccount
from tests.admin.factory import record

COST = {
    "amount": "9.50", "what": "Fuel", "project": "24-017 Riverside Clinic", "reason": "it is on an account",
}  # fmt: skip


def reconciliation(
    of: Company, *claims: Line, costs: Sequence[CostLine] = (), accounts: Sequence[Balance] = ()
) -> Reconciliation:
    """Both books as a worker has read them just now."""
    name = " and ".join(one.name for one in accounts) or "Retainage Payable"
    account = RetentionAccount(name, Decimal("384.00"), Decimal("300.00"), "93", [*accounts])
    now = clock.now()
    return Reconciliation.objects.create(
        company=of, asked_at=now, read_at=now, report=Report([*claims], [*costs], account).as_json()
    )


def compared(number: str = "7", amount: str = "900.00", held: str = "100.00", **other: Any) -> Line:
    """A claim that is in both books to the cent; `other` says what is otherwise."""
    due, retention = Decimal(amount), Decimal(held)
    known: dict[str, Any] = {
        "claim": f"Claim {number}", "vendor": "Granite Ridge Concrete", "project": "24-017 Riverside Clinic",
        "due": due, "billed": due, "retention": retention, "retention_billed": retention,
        "gross": due + retention, "gross_billed": due + retention, "paid": Decimal(0), "open": due,
        "issued": Decimal(0), "claim_id": number, "date": "2026-10-31", "commitment": "Concrete",
    }  # fmt: skip
    known |= other
    return Line(**({"billed_on": known["date"]} | known))


def unbilled(number: str, cause: str = "waits for approval", **other: Any) -> Line:
    """A claim that QuickBooks has no bill of."""
    nothing = dict.fromkeys(("billed", "retention_billed", "gross_billed", "open"), Decimal(0))
    return compared(number, **{**nothing, "billed_on": "", "cause": cause, **other})


def document(of: Company, number: str, *lines: dict[str, str], entity: str = "bill") -> Mapping:
    """A document of QuickBooks with lines that belong to no WBS code."""
    told = [{**COST, **one} for one in lines]
    return record(
        of, entity, f"{entity} {number}".capitalize(), procore_id="", linked="Bill", number=number,
        money=sum((Decimal(one["amount"]) for one in told), Decimal(0)), date=date(2026, 11, 3),
        vendor_name="Front Range Fuel", plan={"unplaced": told, "outcome": "agreed"},
    )  # fmt: skip
