"""What is unpaid to vendors: the reason to look twice before their details change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models.fields.json import KT

from companies.models import Company
from sync.entities.documents import CREDIT
from sync.models import Mapping
from sync.refs import of_vendors


@dataclass(frozen=True)
class Owed:
    bills: int
    money: Decimal


def owed(company: Company, vendors: Sequence[Mapping]) -> dict[int, Owed]:
    """By the vendor's row; who is owed nothing is absent. One query."""
    rows = {row.quickbooks_number: row.pk for row in vendors if row.quickbooks_id}
    if not rows:
        return {}
    bills = of_vendors(company.pk, rows).filter(quickbooks_gone=False)
    bills = bills.exclude(quickbooks_seen__balance="0.00")
    bills = bills.exclude(quickbooks_document__startswith=f"{CREDIT.kind}:")
    found: dict[int, Owed] = {}
    # As texts: SQLite would make numbers of them, and money a float.
    for vendor, balance in bills.values_list(
        KT("quickbooks_seen__vendor_id"), KT("quickbooks_seen__balance")
    ):
        before = found.get(rows[vendor], Owed(0, Decimal(0)))
        found[rows[vendor]] = Owed(before.bills + 1, before.money + Decimal(balance or 0))
    return found
