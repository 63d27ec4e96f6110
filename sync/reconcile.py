"""Do both books agree, and what explains the rest? Claims, retention, payments and costs, read fresh."""

from __future__ import annotations

from collections.abc import Iterable, Set
from collections.abc import Mapping as Mapped
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import F, QuerySet

from companies.models import Company
from integration import clock
from integration.errors import NeedsUser, Problem, TryLater
from sync import work
from sync.entities.claim_figures import ZERO
from sync.journal import Journal
from sync.lease import LeaseLost, take
from sync.models import Mapping, Reconciliation, Run
from sync.models.reconciliation import waiting
from sync.reconcile_claims import Line, claims_of
from sync.reconcile_codes import ByItem
from sync.reconcile_costs import CostLine, costs_of
from sync.reconcile_retention import RetentionAccount, account_of, retention_items
from sync.steps import READ
from sync.workspace import Workspace, open_workspace

UNEXPECTED, MOST_TRIES = "reconciliation.unexpected", 3
PATIENCE = timedelta(hours=2)  # a limit of an hour passes; whoever has to wait for a month is told


@dataclass(frozen=True)
class Report:
    claims: list[Line] = field(default_factory=list)
    costs: list[CostLine] = field(default_factory=list)
    account: RetentionAccount | None = None

    @property
    def not_explained(self) -> list[Line | CostLine]:
        """Differences that nobody can say the reason of."""
        lines: list[Line | CostLine] = [*self.claims, *self.costs]
        return [one for one in lines if one.cause and not one.explained]

    def as_json(self) -> dict[str, Any]:
        """Amounts as exact text."""
        account = self.account
        told = {**asdict(account), "outside_bills": account.outside_bills} if account else None
        facts = {
            "claims": [{**asdict(one), "agrees": not one.cause} for one in self.claims],
            "costs": [{**asdict(one), "agrees": not one.cause} for one in self.costs],
            "account": told,
            "not_explained": len(self.not_explained),
        }
        return dict(_texts(facts))


def reconcile(company: Company) -> Report | None:
    """None: a worker has the company. Raises Problem."""
    lease = take(company.pk)
    if lease is None:
        return None
    run = work.begin_run(company)
    Run.objects.filter(pk=run.pk).update(why="Reconciliation")
    journal = Journal(run)
    try:
        space = open_workspace(company, lease, journal)
        report = read(space)
        space.keep_exchanges()
        space.save_budgets()
    finally:
        work.end_run(run, journal, None)
        lease.release()
    return report


def read(space: Workspace) -> Report:
    """Both systems as they are at this moment. Call as the lease holder. Raises Problem."""
    space.journal.step(READ)
    projects, items = list(_projects(space.company)), retention_items(space.company)
    claims: list[Line] = []
    billed: dict[int, ByItem] = {}
    for project in projects:
        lines, billed[project.pk] = _claims(space, project, items)
        claims += lines
    costs = costs_of(space, projects, {pk: _without(items, sums) for pk, sums in billed.items()})
    return Report(claims, costs, _account(space, claims, items, billed))


def _without(items: Set[str], sums: ByItem) -> ByItem:
    """Retention is no cost of any item."""
    return {item: amount for item, amount in sums.items() if item not in items}


def _account(
    space: Workspace, claims: Iterable[Line], items: Set[str], billed: Mapped[int, ByItem]
) -> RetentionAccount | None:
    """Of the items that our bills are on, and of the one chosen now."""
    used = {item for sums in billed.values() for item in sums if item in items}
    held = sum((line.retention_billed for line in claims), ZERO)
    return account_of(space, used | {space.context.settings.retention_item}, held)


def _claims(space: Workspace, project: Mapping, items: Set[str]) -> tuple[list[Line], ByItem]:
    """A project is a step of the progress that the run's page shows."""
    lines, billed = claims_of(space, project, items)
    space.journal.steps.count(READ, len(lines))
    space.journal.step(READ)
    return lines, billed


def carry_out(space: Workspace) -> int:
    """The reconciliations that people have asked for. Returns how many were done."""
    pks = [one.pk for one in Reconciliation.objects.filter(waiting(clock.now()), company=space.company)]
    if not pks:
        return 0
    asked = Reconciliation.objects.filter(pk__in=pks)
    try:
        _begin(asked)
        report = read(space)
    except Problem as problem:
        if isinstance(problem, TryLater) and problem.at - clock.now() <= PATIENCE:
            asked.update(not_before=problem.at, tries=0)  # nothing is wrong: it is read then
            return 0
        facts = {name: str(value) for name, value in problem.facts.items()}
        asked.update(problem=problem.code, facts=facts)
        return len(pks)
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception as error:  # what nobody thought of must not stop the whole company
        asked.update(problem=UNEXPECTED, facts={"error": type(error).__name__})
        return len(pks)
    asked.update(read_at=clock.now(), report=report.as_json())
    return len(pks)


def _begin(asked: QuerySet[Reconciliation]) -> None:
    """Raises NeedsUser where workers have ended in the middle of it, as the next one would."""
    if asked.filter(tries__gte=MOST_TRIES).exists():
        raise NeedsUser(UNEXPECTED, error="the worker ended each time")
    asked.update(tries=F("tries") + 1)


def _projects(company: Company) -> Iterable[Mapping]:
    linked = Mapping.objects.filter(company=company, entity="project", archived_at=None)
    return linked.exclude(procore_id="").exclude(quickbooks_id="").order_by("label")


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return str(value) if isinstance(value, Decimal) else value
