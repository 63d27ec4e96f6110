"""What is kept for a while only: log lines, and the contents of settled writes. That they were made stays.

Each batch is a transaction of its own: what is old may be millions of rows, and others write meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from sync.models import ApprovedBill, LogEntry, Run, Write

Row = TypeVar("Row", bound=Model)
BATCH = 2000


def prune(company_id: int, before: datetime) -> int:
    """Old log lines end; audit entries stay. Returns how many."""
    lines = LogEntry.objects.filter(company_id=company_id, at__lt=before).order_by("at")
    count = in_batches(lines, lambda some: some.delete())
    in_batches(Run.objects.filter(company_id=company_id, finished_at__lt=before), lambda some: some.delete())
    return count


def forget_approved_bills() -> int:
    """What was approved is in the books by now: nothing can come back."""
    count, _ = ApprovedBill.objects.exclude(mapping__quickbooks_id="").delete()
    return int(count)


def blank_payloads(before: datetime) -> int:
    """Blank what writes settled before this moment held. Unsettled ones may have to be repeated."""
    old = Write.objects.filter(settled_at__lt=before).exclude(payload="").order_by("settled_at")
    return in_batches(old, lambda some: some.update(payload="", after={}))


def in_batches(rows: QuerySet[Row], end: Callable[[QuerySet[Row]], Any]) -> int:
    """`end` takes rows out of the query. Returns how many there were."""
    count = 0
    while pks := list(rows.values_list("pk", flat=True)[:BATCH]):
        end(rows.model._default_manager.filter(pk__in=pks))
        count += len(pks)
    return count
