"""The chart of accounts: only read, for settings and for the effect of a bill on the books."""

from __future__ import annotations

from typing import ClassVar

from sync.plan import Outcome, Plan
from sync.spec import Context, Entity, Owner, QuickBooksEndpoint, Record, Refs, Seen, Sight, Values
from sync.values import text


class Accounts(Entity):
    key: ClassVar[str] = "account"
    title: ClassVar[str] = "Accounts of QuickBooks"
    word: ClassVar[str] = "account"
    words: ClassVar[str] = "accounts"
    owner: ClassVar[Owner] = Owner.QUICKBOOKS
    quickbooks = QuickBooksEndpoint("Account", "Active IN (true, false)")
    rank: ClassVar[int] = 0

    def read_quickbooks(self, record: Record) -> Seen:
        name = text(record.get("FullyQualifiedName") or record.get("Name"))
        values: Values = {
            "name": name,
            "number": text(record.get("AcctNum")),
            "type": text(record.get("AccountType")),
            "sub_type": text(record.get("AccountSubType")),
            "classification": text(record.get("Classification")),
            "active": bool(record.get("Active", True)),
        }
        return Seen(f"Account:{record['Id']}", values, text(record.get("SyncToken")), name, values["number"])

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        return Plan(sight, Outcome.AGREED)
