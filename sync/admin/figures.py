"""How many records stand where, and over how much money: one query, for tiles, tabs and badges alike."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Min, Sum

from companies.models import Company
from sync.models import Mapping, Standing

# The kinds of record that are kept in step; the others are only read.
KINDS = ("vendor", "project", "wbs_code", "claim", "payment", "direct_cost")
# What the counts are grouped by; `standing` is annotated.
# The lookup over that annotation, which the type checker does not know.
STANDING_IN = "standing__in"
BY = ("company_id", "entity", "standing")
WORKING = (Standing.RUNNING, Standing.QUEUED, Standing.PAUSED, Standing.TRIES_AGAIN, Standing.LOOKED_UP)


@dataclass(frozen=True)
class Figure:
    rows: int = 0
    money: Decimal = Decimal(0)
    since: datetime | None = None
    next: datetime | None = None
    compared: datetime | None = None


@dataclass(frozen=True)
class Figures:
    """By (kind, standing); what nobody stands at is absent."""

    by: Lookup[tuple[str, str], Figure]

    def rows(self, *standings: Standing, kind: str = "") -> int:
        return sum(one.rows for one in self._at(standings, kind))

    def money(self, *standings: Standing, kind: str = "") -> Decimal:
        return sum((one.money for one in self._at(standings, kind)), Decimal(0))

    def oldest(self, standing: Standing, kind: str = "") -> datetime | None:
        return min((one.since for one in self._at((standing,), kind) if one.since), default=None)

    def next_try(self) -> datetime | None:
        return min((one.next for one in self._at(WORKING, "") if one.next), default=None)

    def last_compared(self) -> datetime | None:
        return max((one.compared for one in self.by.values() if one.compared), default=None)

    def total(self) -> int:
        """Everything that is or could be kept in step."""
        return self.rows(*(one for one in Standing if one not in (Standing.REFERENCE, Standing.NOT_LINKED)))

    def _at(self, standings: tuple[Standing, ...], kind: str) -> list[Figure]:
        return [
            figure
            for (entity, standing), figure in self.by.items()
            if standing in standings and kind in ("", entity)
        ]


def figures(company: Company) -> Figures:
    return figures_of([company])[company.pk]


def figures_of(companies: Sequence[Company]) -> dict[int, Figures]:
    """By company id; one query for all of them."""
    rows = (
        Mapping.objects.filter(company__in=companies, entity__in=KINDS)
        .with_standing()
        .order_by()
        .values(*BY)
        .annotate(
            rows=Count("pk"),
            money=Sum("money"),
            waiting=Min("waiting_since"),
            problem=Min("problem_since"),
            next=Min("due_at"),
            procore=Max("procore_seen_at"),
            quickbooks=Max("quickbooks_seen_at"),
        )
    )
    by: dict[int, dict[tuple[str, str], Figure]] = {one.pk: {} for one in companies}
    for row in rows:
        by[row["company_id"]][row["entity"], row["standing"]] = _figure(row)
    return {company_id: Figures(known) for company_id, known in by.items()}


def _figure(row: Lookup[str, object]) -> Figure:
    seen = [one for one in (row["procore"], row["quickbooks"]) if isinstance(one, datetime)]
    since = row["problem"] if row["standing"] == Standing.NEEDS_YOU else row["waiting"]
    money, following = row["money"], row["next"]
    return Figure(
        rows=int(str(row["rows"])),
        money=money if isinstance(money, Decimal) else Decimal(0),
        since=since if isinstance(since, datetime) else None,
        next=following if isinstance(following, datetime) else None,
        compared=max(seen, default=None),
    )
