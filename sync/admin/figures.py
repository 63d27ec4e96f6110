"""How many records stand where, and over how much money: one query, for tiles, tabs and badges alike."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Aggregate,
    CharField,
    Count,
    DateTimeField,
    DecimalField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast

from companies.models import Company, Connection
from sync.admin import unplaced_costs
from sync.models import Feed, Mapping, Standing
from sync.models.standing import AT_WORK, MappingQuerySet

# The kinds of record that are kept in step; the others are only read.
KINDS = ("vendor", "project", "wbs_code", "claim", "payment", "direct_cost")
WORKING = (
    Standing.RUNNING, Standing.QUEUED, Standing.PAUSED, Standing.SCHEDULED, Standing.TRIES_AGAIN,
    Standing.LOOKED_UP,
)  # fmt: skip
# What the list of all companies tells of.
WAITING = (Standing.NEEDS_YOU, Standing.CONFLICT, Standing.APPROVAL, Standing.PAUSED)
LEFT_OUT = (Standing.REFERENCE, Standing.NOT_LINKED)
# `standing` is annotated, which the type checker does not know.
BY = ("company_id", "entity", "standing")
# No standings: what the sidebar counts beside them.
TO_LINK, LOST, UNPLACED = "to_link", "lost", "unplaced"
EACH = Count("*")
# Cast, as PostgreSQL takes the nothing of two parts of a union for text.
NEVER = Cast(Value(None), DateTimeField())
SUMS = {
    # Not of the id, which the index does not hold.
    "rows": Count("*"), "held": Sum("retention"), "due": Sum("money"),
    "waiting": Min("waiting_since"), "problem": Min("problem_since"),
}  # fmt: skip

# Records of Procore that wait for a counterpart.
OPEN = (
    ~Q(procore_id="") & Q(procore_gone=False, quickbooks_id="", archived_at=None)
    & ~Q(procore_seen__active=False)
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    rows: int = 0
    money: Decimal = Decimal(0)
    retention: Decimal = Decimal(0)
    since: datetime | None = None
    next: datetime | None = None


@dataclass(frozen=True)
class Figures:
    """By (kind, standing); what nobody stands at is absent."""

    by: Lookup[tuple[str, str], Figure]
    # When the newest reading of any feed ended; only in the list of companies.
    compared: datetime | None = None
    # There are records beyond those that were counted.
    others: bool = False

    def rows(self, *standings: Standing, kind: str = "") -> int:
        return sum(one.rows for one in self._at(standings, kind))

    def money(self, *standings: Standing, kind: str = "") -> Decimal:
        return sum((one.money for one in self._at(standings, kind)), Decimal(0))

    def retention(self, *standings: Standing, kind: str = "") -> Decimal:
        return sum((one.retention for one in self._at(standings, kind)), Decimal(0))

    def oldest(self, standing: Standing, kind: str = "") -> datetime | None:
        return min((one.since for one in self._at((standing,), kind) if one.since), default=None)

    def next_try(self) -> datetime | None:
        return min((one.next for one in self._at(WORKING, "") if one.next), default=None)

    def total(self) -> int:
        """Everything that is or could be kept in step."""
        return self.rows(*(one for one in Standing if one not in LEFT_OUT))

    @property
    def to_link(self) -> int:
        """Active records of Procore without a counterpart, as the linking desk lists them."""
        return self._beside(TO_LINK)

    @property
    def lost(self) -> int:
        """Connections that must be made again."""
        return self._beside(LOST)

    @property
    def unplaced(self) -> int:
        """Lines of costs that belong to no WBS code."""
        return self._beside(UNPLACED)

    @property
    def is_empty(self) -> bool:
        return not self.others and not self.total()

    def _beside(self, named: str) -> int:
        return sum(one.rows for (_, beside), one in self.by.items() if beside == named)

    def _at(self, standings: tuple[Standing, ...], kind: str) -> list[Figure]:
        return [
            figure
            for (entity, standing), figure in self.by.items()
            if standing in standings and kind in ("", entity)
        ]


def figures(company: Company) -> Figures:
    """Every standing of one company."""
    rows = Mapping.objects.filter(company=company, entity__in=KINDS)
    return Figures(_counted(company, rows, rows.exclude(at_rest=AT_WORK)))


def figures_of(company: Company, kind: str) -> Figures:
    """Every standing of one kind, and of the others what waits for a person."""
    rows = Mapping.objects.filter(company=company)
    every = rows.filter(entity=kind).exclude(at_rest=AT_WORK)
    others = rows.filter(entity__in=[one for one in KINDS if one != kind], at_rest__in=WAITING)
    return Figures(_counted(company, rows.filter(entity__in=KINDS), every, others))


def waiting_in(company: Company) -> Figures:
    """What waits for a person alone: a fraction of the records to count."""
    rows = Mapping.objects.filter(company=company, entity__in=KINDS)
    return Figures(_counted(company, rows, rows.filter(at_rest__in=WAITING)))


def last_read(company: Company) -> datetime | None:
    """When the newest reading of any feed ended."""
    found: datetime | None = company.feeds.aggregate(at=Max("read_at"))["at"]
    return found


def waiting_of(companies: Sequence[Company]) -> dict[int, Figures]:
    """By company id: what waits for a person or is on the way. As many queries for one as for all of them."""
    known = {one.pk: one for one in companies}
    rows = Mapping.objects.filter(company__in=known, entity__in=KINDS)
    by = _briefly(rows)
    at_rest = [one.value for one in Standing if one not in (*LEFT_OUT, *WORKING, *WAITING)]
    others = Mapping.objects.filter(company=OuterRef("pk"), entity__in=KINDS, at_rest__in=at_rest)
    there = Company.objects.filter(Exists(others), pk__in=known).values_list("pk", flat=True)
    read = Feed.objects.filter(company__in=known).values_list("company").annotate(at=Max("read_at"))
    filled, compared = set(there), dict(read)
    return {pk: Figures(by.get(pk, {}), compared.get(pk), pk in filled) for pk in known}


def _briefly(rows: MappingQuerySet) -> dict[int, dict[tuple[str, str], Figure]]:
    """By company id, of all kinds together; what waits for approval is always a claim."""
    sums = {"rows": Count("*"), "due": Sum("money")}
    at_rest = rows.filter(at_rest__in=WAITING).order_by().values_list("company_id", "at_rest")
    working = rows.filter(at_rest=AT_WORK).with_standing().order_by().values_list("company_id", F("standing"))
    found = at_rest.annotate(**sums, next=NEVER).union(working.annotate(**sums, next=Min("due_at")), all=True)
    by: dict[int, dict[tuple[str, str], Figure]] = {}
    for company_id, standing, count, due, following in found:
        known = by.setdefault(company_id, {})
        key = "claim" if standing == Standing.APPROVAL else "", standing
        told = {"at_rest": standing, "rows": count, "due": due, "held": None, "next": following}
        known[key] = _together(known.get(key, Figure()), {**told, "problem": None, "waiting": None})
    return by


def _counted(
    company: Company, rows: MappingQuerySet, *resting: MappingQuerySet
) -> dict[tuple[str, str], Figure]:
    """In one query: an index alone answers for those at rest, and few are at work."""
    first, *more = [
        some.order_by().values("company_id", "entity", "at_rest").annotate(**SUMS, next=NEVER)
        for some in resting
    ]
    working = rows.filter(at_rest=AT_WORK).with_standing().order_by()
    at_work = working.values(*BY).annotate(**SUMS, next=Min("due_at"))
    by: dict[tuple[str, str], Figure] = {}
    beside = _to_link(company), _lost(company), _unplaced(company)
    for row in first.union(*more, at_work, *beside, all=True):
        key = row["entity"], row["at_rest"]
        by[key] = _together(by.get(key, Figure()), row)
    return by


def _to_link(company: Company) -> Any:
    rows = Mapping.objects.filter(OPEN, company=company, entity__in=("project", "vendor")).order_by()
    return _beside(rows, TO_LINK, F("entity"))


def _lost(company: Company) -> Any:
    rows = Connection.objects.filter(company=company, state=Connection.State.LOST).order_by()
    return _beside(rows, LOST, F("system"))


def _unplaced(company: Company) -> Any:
    # The index of the counts begins with these.
    rows = unplaced_costs.documents(company).filter(at_rest__in=(Standing.REFERENCE, AT_WORK)).order_by()
    return _beside(rows, UNPLACED, F("entity"), unplaced_costs.SUMS["rows"])


def _beside(rows: QuerySet[Any, Any], named: str, kind: F, count: Aggregate = EACH) -> Any:
    """Rows alone, in the columns of the standings."""
    nothing = Value(None, output_field=DecimalField(max_digits=18, decimal_places=2))
    told = rows.annotate(what=kind, beside=Value(named, output_field=CharField()))
    counted = told.values("company_id", "what", "beside").annotate(rows=count, held=nothing, due=nothing)
    return counted.annotate(waiting=NEVER, problem=NEVER, next=NEVER)


def _together(known: Figure, row: Lookup[str, Any]) -> Figure:
    """Some of a standing may be at rest and others at work."""
    since = row["problem"] if row["at_rest"] == Standing.NEEDS_YOU else row["waiting"]
    return Figure(
        known.rows + row["rows"],
        known.money + (row["due"] or 0),
        known.retention + (row["held"] or 0),
        _earlier(known.since, since),
        _earlier(known.next, row["next"]),
    )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at), default=None)
