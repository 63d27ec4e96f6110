"""Bills of QuickBooks that are not ours: only read, to see repeated numbers, copies and bills to adopt."""

from __future__ import annotations

from typing import ClassVar

from sync.entities import bill
from sync.plan import Outcome, Plan
from sync.spec import Context, Entity, Owner, QuickBooksEndpoint, Record, Refs, Seen, Sight
from sync.values import day, text


class Bills(Entity):
    key: ClassVar[str] = "bill"
    title: ClassVar[str] = "Bills of QuickBooks"
    word: ClassVar[str] = "bill"
    words: ClassVar[str] = "bills"
    owner: ClassVar[Owner] = Owner.QUICKBOOKS
    quickbooks = QuickBooksEndpoint("Bill")
    rank: ClassVar[int] = 1

    def read_quickbooks(self, record: Record) -> Seen:
        return read_bill(record)

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        return Plan(sight, Outcome.AGREED)


def read_bill(record: Record) -> Seen:
    values = bill.read(record)
    return Seen(
        f"Bill:{record['Id']}",
        values,
        text(record.get("SyncToken")),
        f"Bill {values['number']}",
        values["number"],
        values["vendor"],
        date=day(values["date"]),
        mark=values["mark"],
    )
