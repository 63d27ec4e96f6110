"""What a reconciliation has read, as figures again: amounts are kept as exact text."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, TypeVar

from companies.models import Company
from sync.models import Reconciliation
from sync.reconcile_claims import Line
from sync.reconcile_codes import CodeLine
from sync.reconcile_costs import CostLine
from sync.reconcile_retention import Balance, RetentionAccount

Kept = TypeVar("Kept", Line, CostLine, CodeLine, RetentionAccount, Balance)


@dataclass(frozen=True)
class Reading:
    claims: list[Line]
    costs: list[CostLine]
    account: RetentionAccount | None


def newest_reading(company: Company) -> Reconciliation | None:
    rows = Reconciliation.objects.filter(company=company, read_at__isnull=False)
    return rows.order_by("-asked_at").first()


def reading_of(row: Reconciliation) -> Reading:
    kept: dict[str, Any] = row.report
    account = kept.get("account")
    return Reading(
        [_again(Line, one) for one in kept.get("claims", ())],
        [_again(CostLine, one) for one in kept.get("costs", ())],
        _again(RetentionAccount, account) if account else None,
    )


def _again(kind: type[Kept], kept: Mapped[str, Any]) -> Kept:
    """Members that were added to the report since are left at their default."""
    known = {one.name: str(one.type) for one in fields(kind) if one.name in kept}
    values: dict[str, Any] = {name: _value(of, kept[name]) for name, of in known.items()}
    return kind(**values)


def _value(of: str, kept: Any) -> Any:
    if of == "ByDay":
        return {day: Decimal(amount) for day, amount in kept.items()}
    if of == "Codes":
        return [_again(CodeLine, one) for one in kept]
    if of == "Balances":
        return [_again(Balance, one) for one in kept]
    return Decimal(kept) if of == "Decimal" else kept
