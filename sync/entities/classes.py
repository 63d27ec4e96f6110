"""Classes of QuickBooks: only read, to be chosen as the class of a project's bills."""

from __future__ import annotations

from typing import ClassVar

from sync.plan import Outcome, Plan
from sync.spec import Context, Entity, Owner, QuickBooksEndpoint, Record, Refs, Seen, Sight, Values
from sync.values import text, without_deleted


class Classes(Entity):
    key: ClassVar[str] = "class"
    title: ClassVar[str] = "Classes of QuickBooks"
    word: ClassVar[str] = "class"
    words: ClassVar[str] = "classes"
    owner: ClassVar[Owner] = Owner.QUICKBOOKS
    quickbooks = QuickBooksEndpoint("Class", "Active IN (true, false)")
    rank: ClassVar[int] = 0

    def read_quickbooks(self, record: Record) -> Seen:
        active = bool(record.get("Active", True))
        name = without_deleted(text(record.get("FullyQualifiedName") or record.get("Name")), active)
        values: Values = {"name": name, "active": active}
        return Seen(f"Class:{record['Id']}", values, text(record.get("SyncToken")), name, name.casefold())

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        return Plan(sight, Outcome.AGREED)
