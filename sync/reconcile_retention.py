"""The items and accounts on which retention is held: by our bills, and by what others entered there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from companies.models import Company
from integration.quickbooks import quoted
from sync.models import Mapping
from sync.values import money, text
from sync.workspace import Workspace

ZERO = Decimal(0)


@dataclass(frozen=True)
class Balance:
    """Of one account, as QuickBooks tells it."""

    name: str
    balance: Decimal
    id: str


Balances = list[Balance]


@dataclass(frozen=True)
class RetentionAccount:
    """What our bills moved on the account of the retention item, and what others entered there.

    After another item was chosen there may be several accounts. They are one figure: whoever moves the
    balance from one to the other leaves what is held as it was.
    """

    name: str
    balance: Decimal
    by_bills: Decimal
    id: str = ""  # in QuickBooks; of several that of the item chosen now
    accounts: Balances = field(default_factory=list)

    @property
    def outside_bills(self) -> Decimal:
        return self.balance - self.by_bills


def retention_items(company: Company) -> set[str]:
    """The item chosen now and those before it, which the lines of older bills are on.

    One that is a WBS code's was chosen by mistake: lines on it are work.
    """
    changes = company.audit_entries.filter(action="settings.changed", after__has_key="retention_item")
    told = [one for pair in changes.values_list("before", "after") for one in pair]
    former = {text(one.get("retention_item")) for one in told} - {""}
    rows = Mapping.objects.filter(company=company, entity="wbs_code").exclude(procore_id="")
    work = rows.filter(quickbooks_id__in=[f"Item:{one}" for one in former])
    former -= {row.quickbooks_number for row in work.only("quickbooks_id")}
    return (former | {company.options.retention_item}) - {""}


def account_of(space: Workspace, items: Collection[str], held: Decimal) -> RetentionAccount | None:
    """What is held is owed, on the accounts of these items (QuickBooks: "Account", CurrentBalance)."""
    chosen = space.context.settings.retention_item
    accounts = {item: account for item in items if (account := _expense_account(space.company, item))}
    if not accounts:
        return None
    found = list(_balances(space, sorted(set(accounts.values()), key=int)))
    if not found:
        return None
    told = sum((one.balance for one in found), ZERO)
    # Whether a credit reads as a negative number is not documented: the nearer of the two is meant.
    if abs(-told - held) <= abs(told - held):
        told, found = -told, [replace(one, balance=-one.balance) for one in found]
    name = " and ".join(one.name for one in found)
    return RetentionAccount(name, told, held, accounts.get(chosen, found[0].id), found)


def _expense_account(company: Company, item: str) -> str:
    """Its id; blank where it is not known."""
    row = Mapping.objects.filter(company=company, quickbooks_id=f"Item:{item}").first()
    account = text(((row.quickbooks_seen if row else None) or {}).get("expense_account"))
    return account if account.isdigit() else ""


def _balances(space: Workspace, accounts: Iterable[str]) -> Iterable[Balance]:
    where = f"Id IN ({', '.join(quoted(one) for one in accounts)})"
    for page in space.quickbooks.every("Account", where):
        for one in page.records:
            balance = money(one.get("CurrentBalance"), "CurrentBalance")
            yield Balance(text(one.get("Name")), balance, text(one.get("Id")))
