"""What a setting may be chosen from: items and accounts as last read from QuickBooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models.fields.json import KT

from companies.company_settings import SCHEDULES
from companies.models import Company
from sync.models import Mapping

EXPENSE = ("Cost of Goods Sold", "Expense", "Other Expense")
INCOME = ("Income", "Other Income")
PAYABLE = ("Accounts Payable",)
LIABILITY = ("Other Current Liability", "Long Term Liability", "Liability")


@dataclass(frozen=True)
class Option:
    """`value` is QuickBooks' own id."""

    value: str
    text: str
    # Of a retention item: where its amounts are booked.
    account: str = ""
    is_liability: bool = True


@dataclass
class Choices:
    by: dict[str, list[Option]] = field(default_factory=dict)
    read_at: datetime | None = None
    cost_types: list[str] = field(default_factory=list)


def options_for(company: Company) -> Choices:
    accounts = _rows(company, "account")
    named = {row.quickbooks_number: row for row in accounts}
    items = [row for row in _rows(company, "wbs_code") if _is_plain_service(row)]
    read = [row.quickbooks_seen_at for row in (*accounts, *items) if row.quickbooks_seen_at]
    by = {
        "retention_item": sorted((_item(row, named) for row in items), key=_liabilities_first),
        "tax_item": [_named(row, named) for row in items],
        "expense_account": _of_type(accounts, EXPENSE),
        "income_account": _of_type(accounts, INCOME),
        "ap_account": _of_type(accounts, PAYABLE),
        "schedule": [Option(name, words) for name, (words, _) in SCHEDULES.items()],
    }
    return Choices(
        {name: _apart(options) for name, options in by.items()},
        max(read, default=None),
        cost_types(company),
    )


def _apart(options: list[Option]) -> list[Option]:
    """A person chooses by the text: two that read alike get their ids."""
    count = Counter(one.text.casefold() for one in options)
    return [
        replace(one, text=f"{one.text} · id {one.value}") if count[one.text.casefold()] > 1 else one
        for one in options
    ]


def cost_types(company: Company) -> list[str]:
    """Those of the WBS codes read so far."""
    rows = Mapping.objects.filter(company=company, entity="wbs_code").exclude(procore_id="")
    named = rows.values_list(KT("procore_seen__cost_type"), flat=True).order_by().distinct()
    return sorted(one for one in named if one)


def warning_for(company: Company, choice: str, value: str, options: list[Option]) -> str:
    """What an accountant would ask about a choice; blank when nothing is odd."""
    chosen = next((one for one in options if one.value == value), None)
    if choice not in ("retention_item", "tax_item") or not value:
        return ""
    if chosen is None:
        return _gone(company, value)
    if choice == "retention_item" and not chosen.is_liability:
        where = f"points to {chosen.account}" if chosen.account else "has no account"
        return (
            f"{chosen.text.split(' → ')[0]} {where}, which is not a liability. "
            "Retention would lower job cost; accountants expect a liability."
        )
    return ""


def _gone(company: Company, value: str) -> str:
    row = Mapping.objects.filter(company=company, entity="wbs_code", quickbooks_id=f"Item:{value}").first()
    if row is not None and row.procore_id:
        return (
            f"{row.label} belongs to a WBS code: its amounts would be counted as job cost. "
            "Choose another item."
        )
    return "This item is missing or inactive in QuickBooks. Choose another one."


def _rows(company: Company, entity: str) -> list[Mapping]:
    rows = Mapping.objects.filter(company=company, entity=entity, procore_id="", quickbooks_gone=False)
    return list(rows.defer("plan", "base", "procore_seen").order_by("label"))


def _is_plain_service(row: Mapping) -> bool:
    seen: dict[str, Any] = row.quickbooks_seen or {}
    return seen.get("type") == "Service" and bool(seen.get("active"))


def _item(row: Mapping, accounts: dict[str, Mapping]) -> Option:
    seen: dict[str, Any] = row.quickbooks_seen or {}
    account = accounts.get(str(seen.get("expense_account") or ""))
    name = str(seen.get("name") or row.label)
    kind = str((account.quickbooks_seen or {}).get("type") or "") if account else ""
    is_liability = kind in LIABILITY
    text = f"{name} → {account.label}, {kind}" if account else f"{name} → no expense account"
    return Option(
        row.quickbooks_number,
        f"{text} · usual choice" if is_liability else text,
        account.label if account else "",
        is_liability,
    )


def _named(row: Mapping, accounts: dict[str, Mapping]) -> Option:
    """Without a word on which account is usual."""
    seen: dict[str, Any] = row.quickbooks_seen or {}
    account = accounts.get(str(seen.get("expense_account") or ""))
    name = str(seen.get("name") or row.label)
    return Option(row.quickbooks_number, f"{name} → {account.label if account else 'no expense account'}")


def _liabilities_first(one: Option) -> tuple[bool, str]:
    return not one.is_liability, one.text.casefold()


def _of_type(accounts: Iterable[Mapping], types: tuple[str, ...]) -> list[Option]:
    found = []
    for row in accounts:
        seen: dict[str, Any] = row.quickbooks_seen or {}
        if seen.get("type") in types and seen.get("active"):
            number = f"{seen['number']} " if seen.get("number") else ""
            found.append(
                Option(row.quickbooks_number, f"{number}{seen.get('name') or row.label} · {seen['type']}")
            )
    return found
