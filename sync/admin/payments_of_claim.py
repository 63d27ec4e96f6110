"""What was paid on a claim's bill: its payments one by one, and what they leave open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from sync import remote_pages
from sync.admin.fields import METHODS
from sync.admin.standings import standing_of
from sync.models import Mapping


@dataclass(frozen=True)
class Paid:
    """One payment, as far as it pays this bill."""

    row: Mapping
    method: str
    reference: str
    amount: Decimal
    standing: str
    url: str


@dataclass(frozen=True)
class ClaimPayments:
    """`unseen` is what the bill says is paid beyond the payments known."""

    payments: list[Paid]
    total: Decimal
    balance: Decimal

    @property
    def paid(self) -> Decimal:
        return sum((one.amount for one in self.payments), Decimal(0))

    @property
    def unseen(self) -> Decimal:
        return self.total - self.balance - self.paid


def payments_of(claim: Mapping) -> ClaimPayments:
    number, seen = claim.quickbooks_number, claim.quickbooks_seen or {}
    of_bill = Q(quickbooks_id__endswith=f"/Bill:{number}") | Q(
        quickbooks_id__endswith=f"/Bill:{number}/Credit"
    )
    rows = Mapping.objects.filter(of_bill, company=claim.company, entity="payment", project=claim.project_id)
    rows = rows.filter(quickbooks_gone=False).with_standing().select_related("company").order_by("date", "pk")
    total, balance = (Decimal(seen.get(name) or 0) for name in ("total", "balance"))
    return ClaimPayments([paid(row) for row in rows], total, balance)


def claim_of_payment(row: Mapping) -> Mapping | None:
    bill = f"Bill:{(row.quickbooks_seen or {}).get('bill')}"
    found: Mapping | None = Mapping.objects.filter(
        company=row.company, entity="claim", quickbooks_id=bill
    ).first()
    return found


def paid(row: Mapping) -> Paid:
    seen: dict[str, Any] = row.quickbooks_seen or {}
    return Paid(
        row, method(seen), str(seen.get("number") or ""), Decimal(seen.get("amount") or 0),
        standing_of(row).value, remote_pages.quickbooks_url(row),
    )  # fmt: skip


def method(seen: dict[str, Any]) -> str:
    """How it was paid, in words."""
    if seen.get("kind") == "credit":
        return "Credit"
    return METHODS.get(str(seen.get("method")), "Other")
