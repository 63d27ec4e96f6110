"""What was paid on the bills of claims, by both books, read fresh, and why the two differ."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from decimal import Decimal

from integration.errors import NeedsUser
from integration.quickbooks import quoted
from sync.entities import payment_parts
from sync.entities.payments import PATH
from sync.exclusions import PAYMENTS
from sync.models import Mapping
from sync.models.standing import PAUSE
from sync.reconcile_unread import UNREAD, cause_of
from sync.spec import Values
from sync.values import day_text, money, text
from sync.workspace import Workspace

IDS = 500  # in one statement
ZERO = Decimal(0)
# Amounts by their day in common form ("2026-10-31"), so that a month can be looked at as of its end.
ByDay = dict[str, Decimal]


@dataclass(frozen=True)
class Payments:
    """By bill what QuickBooks says was paid, by claim what Procore says was; `unread`: why it doesn't."""

    paid: dict[str, ByDay]
    issued: dict[str, ByDay]
    unread: str = ""


def payments_of(
    space: Workspace, project: Mapping, bills: Mapped[str, Values], claims: Iterable[Mapping]
) -> Payments:
    """Procore is asked only where payments are imported. Raises Problem."""
    paid = _paid(space, bills)
    if not space.context.settings.import_payments:
        return Payments(paid, {})
    try:
        return Payments(paid, _issued(space, project, claims))
    except NeedsUser as problem:
        return Payments(paid, {}, cause_of(problem))


def paid_otherwise(
    space: Workspace, row: Mapping, payments: Payments, difference: Decimal
) -> tuple[str, bool]:
    """Claim and bill are as they should be, what was paid is not: why, and whether it should be so.

    `difference` is what QuickBooks has more than Procore.
    """
    if not space.context.settings.import_payments:
        return "payments are not imported, by setting", True
    if payments.unread:
        return f"what Procore has of payments {UNREAD}", False
    rows = list(
        Mapping.objects.filter(
            company=space.company, entity="payment", quickbooks_seen__bill=row.quickbooks_number
        )
    )
    left_out = {one: why for one in rows if (why := _why_left_out(one)) and _lacks(one)}
    if left_out and sum(map(_lacks, left_out), ZERO) == difference:
        return "; ".join(sorted(set(left_out.values()))), True
    open_ = [one for one in rows if _is_open(one)]
    return ("a payment is on its way or needs a person", True) if open_ else ("paid differs", False)


def _why_left_out(row: Mapping) -> str:
    """By a setting or a person; blank for one that is not."""
    return "a payment is archived" if row.archived_at else PAYMENTS.get(row.excluded, "")


def _lacks(row: Mapping) -> Decimal:
    """What QuickBooks has of this payment more than Procore; less than nothing where it was deleted there."""
    paid = ZERO if row.quickbooks_gone else Decimal((row.quickbooks_seen or {}).get("amount") or 0)
    sent = (
        ((row.base or {}).get("sent") or {}).get("amount") if row.procore_id and not row.procore_gone else 0
    )
    return paid - Decimal(sent or 0)


def _is_open(row: Mapping) -> bool:
    """Also one that waits for the end of a pause, or for somebody to ask."""
    return bool(row.due_at or row.problem or row.conflicts_open or row.waits_on.startswith(PAUSE))


def _paid(space: Workspace, bills: Mapped[str, Values]) -> dict[str, ByDay]:
    """The bill payments that these bills name, by bill."""
    ids = sorted({one for values in bills.values() for one in values["payments"]})
    found: dict[str, ByDay] = {}
    for start in range(0, len(ids), IDS):
        where = f"Id IN ({', '.join(quoted(one) for one in ids[start : start + IDS])})"
        for page in space.quickbooks.every("BillPayment", where):
            for part in (part for one in page.records for part in payment_parts.parts(one)):
                _add(found, part.values["bill"], part.values["date"], Decimal(part.values["amount"]))
    return found


def _issued(space: Workspace, project: Mapping, claims: Iterable[Mapping]) -> dict[str, ByDay]:
    """What Procore says was paid, by claim: one list for each commitment that has a bill."""
    contracts = {(row.procore_seen or {}).get("commitment_id") for row in claims if row.quickbooks_id}
    found: dict[str, ByDay] = {}
    for contract in sorted(one for one in contracts if one):
        query = [("project_id", project.procore_id), ("contract_id", contract)]
        for page in space.procore.pages(PATH, query):
            for one in page.records:
                amount = money(one.get("amount"), "amount")
                _add(found, text(one.get("requisition_id")), day_text(one.get("date")), amount)
    return found


def _add(found: dict[str, ByDay], key: str, day: str, amount: Decimal) -> None:
    days = found.setdefault(key, {})
    days[day] = days.get(day, ZERO) + amount
