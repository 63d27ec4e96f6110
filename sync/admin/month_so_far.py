"""What this month amounts to so far, its metered reads, and what can't be placed at all, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, DecimalField, Sum, Value

from companies import metering
from companies.metering import Metered
from companies.models import Company
from integration import clock
from sync.admin import unplaced_costs
from sync.admin.unplaced_costs import Unplaced
from sync.models import Mapping, Standing

NO_MONEY = Value(None, output_field=DecimalField(max_digits=18, decimal_places=2))


@dataclass(frozen=True)
class Month:
    """`start` is in the company's zone; reads are of all companies, by the month of UTC."""

    start: datetime
    sent: Decimal
    sent_rows: int
    paid: Decimal
    paid_rows: int
    metered: Metered
    unplaced: Unplaced


def month_so_far(company: Company) -> Month:
    now = clock.now()
    start = now.astimezone(company.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    sent = Mapping.objects.filter(company=company, entity="claim", sent_at__gte=start)
    paid = Mapping.objects.filter(company=company, entity="payment", date__gte=start.date())
    sums = {"rows": Count("pk"), "amount": Sum("money")}
    parts: list[Any] = [
        rows.order_by().values(part=_named(name)).annotate(**sums)
        for name, rows in (("sent", sent), ("paid", paid.standing_at(Standing.IN_STEP)))
    ]
    reads = metering.reads_in(now).order_by().values(part=_named("reads"))
    parts.append(reads.annotate(rows=Sum("month_reads"), amount=NO_MONEY))
    lost = unplaced_costs.documents(company).order_by().values(part=_named("unplaced"))
    parts.append(lost.annotate(**unplaced_costs.SUMS))
    by: dict[str, Any] = {one["part"]: one for one in parts[0].union(*parts[1:], all=True)}
    rows = {name: int(one["rows"] or 0) for name, one in by.items()}
    money = {name: one["amount"] or Decimal(0) for name, one in by.items()}
    return Month(
        start,
        money.get("sent", Decimal(0)),
        rows.get("sent", 0),
        money.get("paid", Decimal(0)),
        rows.get("paid", 0),
        metering.of(rows.get("reads", 0), now),
        Unplaced(rows.get("unplaced", 0), money.get("unplaced", Decimal(0))),
    )


def _named(name: str) -> Value:
    return Value(name, output_field=CharField())
