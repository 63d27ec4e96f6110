"""The work list: which rows are due, who has taken them, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Min, OuterRef, Q, QuerySet, SmallIntegerField, Value
from django.db.models.functions import Coalesce, Greatest, Least

from integration import clock
from sync.columns import store_columns
from sync.entities.cost_lines import PROJECT_REF
from sync.lease import Lease
from sync.models import Mapping
from sync.refs import with_history, with_projects
from sync.registry import ENTITIES
from sync.spec import A_COPY, SEVERAL

CHUNK = 300
DEATHS = 5
DECIDED = ("base", "conflicts_open")  # columns that a person's decision changes, too
PLACES = ("project:", "wbs_code:", f"{PROJECT_REF}:")  # what lines of costs wait for
SEVERALS = {SEVERAL: PLACES, A_COPY: (*PLACES, "claim:")}  # what wakes those that wait for more than one
URGENT = 10  # a person pressed a button
BACKOFF = (30, 60, 120, 300, 600, 1800, 3600)  # seconds after the first, second, … failure of a row's own


@dataclass
class Fate:
    """What becomes of a taken row: the columns to store, and when it is due again (None: not by itself).

    `is_over`: what was tried has come to an end. While it has not, whether workers have died of it is not
    forgotten, as they may die again.
    """

    row: Mapping
    columns: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    is_over: bool = True
    # Whatever was asked for meanwhile, it waits for a person or for news: it is edited over and over.
    rests: bool = False


def want(rows: QuerySet[Mapping], urgency: int = 0, at: datetime | None = None) -> int:
    """Ask for work on these rows, now or `at` a later time. A row that is running runs once more.

    Returns how many.
    """
    now = at or clock.now()
    due_at = Least(Coalesce("due_at", Value(now)), Value(now))
    raised = {"urgency": Greatest("urgency", urgency, output_field=SmallIntegerField())} if urgency else {}
    return rows.filter(archived_at=None).update(wanted=F("wanted") + 1, due_at=due_at, **raised)


def wake(company_id: int, waits_on: Collection[str], urgency: int = 0) -> int:
    """Ask for work on everything that waits for one of these."""
    if not waits_on:
        return 0
    several = [name for name, kinds in SEVERALS.items() if any(one.startswith(kinds) for one in waits_on)]
    rows = Mapping.objects.filter(company_id=company_id, waits_on__in=[*waits_on, *several])
    return want(rows, urgency)


def drop(rows: QuerySet[Mapping]) -> None:
    """Take away what has turned out to be another row's; whoever waits for it is planned anew."""
    found = list(rows)
    for row in found:
        wake(row.company_id, [row.reference])
    if found:
        Mapping.objects.filter(pk__in=[row.pk for row in found]).delete()


def put_off(company_id: int, at: datetime) -> int:
    """What is due now waits until `at`; whoever asks for it again has it at once. Returns how many."""
    due = Mapping.objects.filter(company_id=company_id, due_at__lte=clock.now(), taken=None)
    return due.update(due_at=at)


def take(lease: Lease) -> list[Mapping]:
    """A chunk of due rows of one entity, the most urgent first; what a dead worker held comes in halves."""
    with lease.transaction():
        chunk = _inherited(lease) or _due(lease)
        pks = [row.pk for row in chunk]
        # Whoever is taken alone and not closed has killed its worker; closing takes this turn back.
        deaths = F("deaths") + int(len(pks) == 1)
        Mapping.objects.filter(pk__in=pks).update(taken=lease.id, taken_with=len(pks), deaths=deaths)
    for row in chunk:
        row.taken, row.taken_with = lease.id, len(pks)
    return chunk


def count_due(lease: Lease) -> int:
    return _all(lease).filter(due_at__lte=clock.now(), taken=None).count()


def orders_due(company_id: int | OuterRef) -> QuerySet[Mapping]:
    """Rows with an order to carry out; one whose write is in doubt waits as long as the row."""
    now = Q(due_at=None) | Q(due_at__lte=clock.now())
    return Mapping.objects.filter(now, company_id=company_id, order__isnull=False)


def close(lease: Lease, fates: Sequence[Fate]) -> None:
    """Store what became of taken rows. Call inside `lease.transaction()`."""
    if not fates:
        return
    rows = Mapping.objects.filter(pk__in=[fate.row.pk for fate in fates], taken=lease.id)
    stored = rows.select_for_update().only("wanted", "deaths", "taken_with").in_bulk()
    now = clock.now()
    decided: list[tuple[Mapping, dict[str, Any]]] = []
    for fate in fates:
        if fate.row.pk not in stored:
            continue
        row = fate.row
        asked_again = stored[row.pk].wanted != row.wanted
        # A decision made meanwhile has set its base; it is planned with that one.
        kept = {name: one for name, one in fate.columns.items() if not (asked_again and name in DECIDED)}
        columns = {**kept, **_suspicion(fate, stored[row.pk]), "taken": None}
        columns["due_at"] = now if asked_again and not fate.rests else fate.due_at
        columns["urgency"] = row.urgency if columns["due_at"] else 0
        decided.append((row, columns))
    _store(decided)


def _suspicion(fate: Fate, stored: Mapping) -> dict[str, int]:
    if fate.is_over:
        return {"deaths": 0, "suspects": 0}
    return {"deaths": stored.deaths - int(stored.taken_with == 1)}


def _store(decided: Sequence[tuple[Mapping, dict[str, Any]]]) -> None:
    """Only what each fate itself has decided; rows that come to the same are stored in one statement."""
    alike: dict[str, list[tuple[Mapping, dict[str, Any]]]] = {}
    for row, columns in decided:
        alike.setdefault(repr(sorted(columns.items())), []).append((row, columns))
    single: dict[frozenset[str], list[Mapping]] = {}
    for group in alike.values():
        row, columns = group[0]
        if len(group) > 1:
            Mapping.objects.filter(pk__in=[one.pk for one, _ in group]).update(**columns)
            continue
        for name, value in columns.items():
            setattr(row, name, value)
        single.setdefault(frozenset(columns), []).append(row)
    for names, rows in single.items():
        store_columns(rows, sorted(names))


def again_at(attempts: int) -> datetime:
    """When a row that failed for its own reasons for the n-th time is tried again."""
    return clock.now() + timedelta(seconds=BACKOFF[min(attempts, len(BACKOFF)) - 1])


def _due(lease: Lease) -> list[Mapping]:
    due = _all(lease).filter(due_at__lte=clock.now(), taken=None)
    kinds = due.order_by().values_list("urgency", "entity").annotate(first=Min("due_at"))
    # The kinds that are due are few; ranking them here spares the database a sort of every row.
    first = min(kinds, key=lambda kind: (-kind[0], ENTITIES[kind[1]].rank, kind[2]), default=None)
    if first is None:
        return []
    same = due.filter(urgency=first[0], entity=first[1])
    # Whole projects together: one list call reads all their claims.
    rows = with_history(with_projects(same.order_by("suspects", "project_id", "due_at", "pk")[:CHUNK]))
    # Those among which one has killed its worker go after the others, and in no more than that.
    return [row for row in rows if not row.suspects] or rows[: rows[0].suspects]


def _inherited(lease: Lease) -> list[Mapping]:
    suspects = _suspects(lease) if lease.may_inherit else []
    lease.may_inherit = bool(suspects)
    return suspects


def _suspects(lease: Lease) -> list[Mapping]:
    """Rows that a dead lease left taken: one of them may have killed its worker."""
    left = _all(lease).filter(taken__isnull=False).exclude(taken=lease.id)
    if not left.exists():
        return []
    every = with_history(with_projects(left.order_by("taken_with", "entity", "pk")))
    rows = [row for row in every if row.deaths < DEATHS]
    if len(rows) < len(every):
        left.filter(deaths__gte=DEATHS).update(
            problem="record.kills_worker", problem_since=clock.now(), due_at=None, taken=None, deaths=0
        )
    if not rows:
        return []
    same = [row for row in rows if row.entity == rows[0].entity]
    half = max(1, min(row.taken_with for row in same) // 2)
    # The rest is due again in its own chunk.
    Mapping.objects.filter(pk__in=[row.pk for row in same]).update(taken_with=half, suspects=half)
    return same[:half]


def _all(lease: Lease) -> QuerySet[Mapping]:
    return Mapping.objects.filter(company_id=lease.company_id, archived_at=None, order__isnull=True)
