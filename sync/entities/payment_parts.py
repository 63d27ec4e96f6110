"""One bill payment of QuickBooks in parts: what it pays on each bill, in cash and by credits taken."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sync.plan import digest
from sync.spec import Record, Seen, Values
from sync.values import BadFigure, cents, day, day_text, dig, money, text

CREDIT = "/Credit"
ZERO = Decimal(0)


def parts(record: Record) -> list[Seen]:
    """A part for each bill, and one more where credits cover some of it; none of a voided payment.

    Which credit went to which bill is not told: credits are taken off the bills in their order.
    """
    credits_left = _credits(record)
    found: list[Seen] = []
    for bill, paid in _bills(record).items():
        credit = min(paid, credits_left)
        credits_left -= credit
        if paid - credit:
            found.append(_part(record, bill, paid - credit))
        if credit:
            found.append(_part(record, bill, credit, CREDIT))
    return found


def emptied(values: Values, record: Record) -> Values:
    """A part that the payment does not have any more: it was voided, or applied to other bills."""
    voided = money(record.get("TotalAmt"), "TotalAmt") == 0 and not record.get("Line")
    why = "Voided in QuickBooks" if voided else "No longer applied to this claim in QuickBooks"
    return {**values, "amount": "0.00", "emptied": why}


def _part(record: Record, bill: str, amount: Decimal, kind: str = "") -> Seen:
    number = text(record.get("DocNumber"))
    values: Values = {
        "bill": bill,
        "kind": "credit" if kind else "cash",
        "amount": cents(amount),
        "date": day_text(record.get("TxnDate")),
        "method": text(record.get("PayType")),
        "number": number,
        "to_print": text(dig(record, "CheckPayment.PrintStatus")) == "NeedToPrint",
        "memo": text(record.get("PrivateNote")),
    }
    payment = text(record["Id"])
    return Seen(
        f"BillPayment:{payment}/Bill:{bill}{kind}", values, _version(record, values),
        f"Payment {number or payment}", number or payment, text(dig(record, "VendorRef.name")),
        money=amount, date=day(values["date"]),
    )  # fmt: skip


def _version(record: Record, values: Values) -> str:
    """Two parts of a payment have the same SyncToken; what they say belongs to the version."""
    return f"{text(record.get('SyncToken'))}:{digest(values)[:8]}"


def _credits(record: Record) -> Decimal:
    """What no money was paid for: vendor credits, and what else the bills get beyond the total.

    A journal entry says not whether it was taken or paid ("BillPayment"); the sums do.
    """
    taken = sum((amount for kind, _, amount in _links(record) if kind == "VendorCredit"), ZERO)
    return max(taken, sum(_bills(record).values(), ZERO) - _total(record))


def _total(record: Record) -> Decimal:
    """Raises BadFigure where it is missing: then all would be credits."""
    if not text(record.get("TotalAmt")):
        raise BadFigure("TotalAmt", record.get("TotalAmt"))
    return money(record["TotalAmt"], "TotalAmt")


def _bills(record: Record) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for kind, bill, amount in _links(record):
        if kind == "Bill":
            found[bill] = found.get(bill, ZERO) + amount
    return found


def _links(record: Record) -> Iterator[tuple[str, str, Decimal]]:
    """What is paid, as (type, id, amount). Raises BadFigure where one is missing: all three are always told
    ("BillPayment"), and what is paid must not be taken for nothing.
    """
    for line in record.get("Line") or ():
        for link in line.get("LinkedTxn") or ():
            found = (text(link.get("TxnType")), text(link.get("TxnId")), text(line.get("Amount")))
            if not all(found):
                raise BadFigure("LinkedTxn", found)
            yield found[0], found[1], money(line["Amount"], "Amount")
