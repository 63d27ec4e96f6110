"""Asking for work: what is due, who is told, and the runs in which it is done."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from companies.models import Company, Connection
from integration import clock
from integration.errors import Problem
from integration.systems import System
from sync import cost_parts, feeds, imports, ledger, sources
from sync.entities.cost_code_list import NAME
from sync.journal import Journal
from sync.models import Feed, Mapping, Reconciliation, Run
from sync.models.reconciliation import waiting
from sync.registry import ENTITIES

# Settings on which plans stand: whoever waits for one, and every claim that is not sent, is planned anew.
PLANNED_WITH = {
    "retention_item", "tax_item", "expense_account", "income_account", "expense_by_type", "income_by_type",
    "ap_account", "due_days",
    "approved_as_noted", "allow_negative_lines", "negative_as_credit", "zero_total", "two_retention_lines",
    "group_lines", "billable_lines", "prefix_numbers", "direct_export", "cut_off",
}  # fmt: skip


SCHEDULE, REPORTED = "Schedule", "Change reported by"  # why a run is made that nobody asked for


def is_due(company_id: int) -> bool:
    """Whether a worker has anything to do. Without both connections everything waits; nothing is lost."""
    # Small questions one after another: the first that is answered with yes is the last.
    return any(one.exists() for one in _open_work(company_id)) and all(
        one.exists() for one in _connections(company_id)
    )


def due(companies: QuerySet[Company]) -> QuerySet[Company]:
    """Those of them that a worker has anything to do for: one query, however many there are."""
    work, connected = _open_work(OuterRef("pk")), _connections(OuterRef("pk"))
    return companies.filter(*map(Exists, connected), reduce(or_, (Q(Exists(one)) for one in work)))


def _open_work(of: int | OuterRef) -> Iterator[QuerySet[Any]]:
    """All that can be waiting for a worker, the most frequent first."""
    now = clock.now()
    rows = Mapping.objects.filter(company=of, archived_at=None, order__isnull=True)
    yield Feed.objects.filter(company=of, due_at__lte=now)
    yield rows.filter(due_at__lte=now, taken=None)
    yield rows.filter(taken__isnull=False)
    yield ledger.orders_due(of)
    yield Run.objects.filter(company=of, started_at=None, finished_at=None)
    yield Reconciliation.objects.filter(waiting(now), company=of)


def _connections(of: int | OuterRef) -> Iterator[QuerySet[Connection]]:
    for system in System:
        yield Connection.objects.filter(company=of, state=Connection.State.CONNECTED, system=system.value)


def everything(company: Company, why: str, by: Any = None, entity: str = "") -> Run:
    """Every feed is due now, and what waits for a later time is looked at again; `entity` narrows it."""
    now = clock.now()
    ready = company.connections.filter(state="connected").count() == 2
    if ready and company.procore_company_id and company.quickbooks_realm:
        feeds.prepare(company)
        Mapping.objects.get_or_create(
            company=company, entity="cost_code_list", number=NAME, defaults={"label": NAME, "due_at": now}
        )
    _feeds_of(company, entity).update(due_at=now, wanted=F("wanted") + 1)
    rows = Mapping.objects.filter(company=company, due_at__gt=now)
    ledger.want(rows.filter(entity=entity) if entity else rows)
    run = Run.objects.filter(company=company, started_at=None).first()
    what = ENTITIES[entity].words if entity else ""
    run = run or Run.objects.create(company=company, why=why, by=by, what=what, asked_at=now)
    ring(company.pk)
    return run


def announce(company: Company, why: str, by: Any) -> None:
    """The next run says why it was made, and by whom; one that waits already keeps its reason."""
    if not Run.objects.filter(company=company, started_at=None).exists():
        Run.objects.create(company=company, why=why, by=by, asked_at=clock.now())


def read_first(company: Company, projects: Any) -> None:
    """Make due what brings news of the company and of these projects (a query of their mappings)."""
    mine = Feed.objects.filter(Q(project=None) | Q(project__in=projects), company=company)
    mine = mine.exclude(source__in=[sources.COMPARE, *imports.ENTITY_OF])
    mine.update(due_at=clock.now(), wanted=F("wanted") + 1)


def after_settings(company: Company, names: Collection[str]) -> int:
    """Plan again what stands on these settings. Returns how many records."""
    affected = [Q(pk__in=())]
    if PLANNED_WITH & set(names):
        affected += [Q(entity="claim", quickbooks_id=""), Q(waits_on__startswith="setting:")]
    if "update_descriptions" in names:
        affected.append(Q(entity="wbs_code") & ~Q(procore_id="") & ~Q(quickbooks_id=""))
    if {"update_vendors", "update_addresses"} & set(names):
        affected.append(Q(entity="vendor") & ~Q(procore_id="") & ~Q(quickbooks_id=""))
    if {"import_payments", "import_credits", "delete_payments"} & set(names):
        affected.append(Q(entity="payment"))
    if "create_vendors" in names:
        affected.append(Q(problem="vendor.not_linked"))
    if "project_template" in names:
        affected.append(Q(entity="project", make_in="procore", procore_id=""))
    if "retention_item" in names:  # what is on it is no cost
        affected.append(Q(entity__in=cost_parts.DOCUMENTS, quickbooks_gone=False))
    if "import_costs" in names:
        affected.append(Q(entity="direct_cost"))
    if "prefix_numbers" in names:  # the numbers of commitments are read with the claims
        mine = Feed.objects.filter(company=company, source=sources.REQUISITIONS)
        mine.update(due_at=clock.now(), wanted=F("wanted") + 1)
    imports.reschedule(company, names)
    count = ledger.want(Mapping.objects.filter(reduce(or_, affected), company=company))
    if count or set(imports.SETTING_OF.values()) & set(names):
        ring(company.pk)
    return count


def ring(company_id: int) -> None:
    """Wake a worker once this transaction is committed. The message is a bell, not a memory."""
    from sync.tasks import work

    # A broker that can't be reached costs time only: the next tick wakes a worker too.
    transaction.on_commit(lambda: work.delay(company_id), robust=True)


def _feeds_of(company: Company, entity: str) -> QuerySet[Feed]:
    """The feeds in which records of this kind appear; all of them without one."""
    every = Feed.objects.filter(company=company).exclude(source=sources.COMPARE)
    if not entity:
        return every
    brought = {**sources.ENTITY_OF, **imports.ENTITY_OF}
    bringing = [source for source, key in brought.items() if key == entity]
    return every.filter(source__in=[sources.CHANGES, *bringing])


def begin_run(company: Company) -> Run:
    """The wish that has waited longest, or a run of the schedule."""
    now = clock.now()
    run = Run.objects.filter(company=company, started_at=None).order_by("pk").first()
    if run is None:
        run = Run.objects.create(company=company, why=_why(company, now), asked_at=now)
    run.started_at, run.preview = now, company.mode != "live"
    run.save(update_fields=["started_at", "preview"])
    # Wishes made meanwhile are answered by the same run.
    Run.objects.filter(company=company, started_at=None).delete()
    return run


def _why(company: Company, now: datetime) -> str:
    """Of a run that nobody asked for: a change that a webhook told of, or the schedule."""
    due = Feed.objects.filter(
        Q(read_at=None) | Q(reported_at__gt=F("read_at")), company=company, due_at__lte=now
    )
    source = due.exclude(reported_at=None).values_list("source", flat=True).first()
    if source is None:
        return SCHEDULE
    return f"{REPORTED} {(System.PROCORE if source.startswith('procore.') else System.QUICKBOOKS).title}"


def end_run(run: Run, journal: Journal, stopped: Problem | None) -> None:
    journal.step("")
    journal.flush()
    run.finished_at = clock.now()
    if stopped:
        run.problem, run.facts = stopped.code, {name: str(one) for name, one in stopped.facts.items()}
    run.save(update_fields=["finished_at", "problem", "facts"])
