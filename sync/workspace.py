"""What a worker has at hand while it serves a company: the lease, both clients, the context, the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from companies.budget import CompanyBudget
from companies.metering import metered
from companies.models import Company, Connection
from companies.tokens import Tokens
from integration import http, procore, quickbooks, sessions
from integration.errors import NeedsUser
from integration.executor import Executor, Threads
from integration.procore import Procore
from integration.quickbooks import QuickBooks
from integration.systems import System
from sync.journal import Journal
from sync.lease import Lease
from sync.models import Run
from sync.refs import LoadedRefs, load_for, sight
from sync.registry import ENTITIES
from sync.sightings import Sightings
from sync.spec import Books, Context, Sight

# What people, or what is read, may change of a company while a worker serves it.
CHANGING = (
    "settings", "books", "went_live_at", "stopped_code",
    "paused_at", "procore_paused_at", "quickbooks_paused_at", "halted_at",
)  # fmt: skip

_executor: Executor = Threads()


def use_executor(executor: Executor) -> Executor:
    """Replace how requests go out in this process; returns the executor before."""
    global _executor
    before, _executor = _executor, executor
    return before


def context_of(company: Company) -> Context:
    """The company as planning sees it."""
    return Context(
        key=str(company.key),
        realm=company.quickbooks_realm,
        procore_company=company.procore_company_id,
        settings=company.options,
        home_currency=company.home_currency,
        books=Books.load(company.books),
    )


@dataclass
class Workspace:
    company: Company
    lease: Lease
    journal: Journal
    procore: Procore
    quickbooks: QuickBooks
    budgets: dict[System, CompanyBudget]
    sightings: Sightings = field(init=False)
    ends_early: bool = False  # a person wants this run to end after the batch under way

    def __post_init__(self) -> None:
        self.sightings = Sightings(self.lease, str(self.company.key), self.journal)

    @property
    def context(self) -> Context:
        """Made anew each time: settings and the closing date may have changed meanwhile."""
        return context_of(self.company)

    @property
    def may_write(self) -> bool:
        """To at least one side; `may_write_to` says which."""
        return self.company.mode == "live" and not self.company.stopped_code

    def may_write_to(self, system: System) -> bool:
        return self.may_write and not self.company.takes_no_writes(system)

    def refresh(self) -> None:
        """Look again: the company may have been paused or set otherwise, or its run be told to end."""
        for name, value in Company.objects.values(*CHANGING).get(pk=self.company.pk).items():
            setattr(self.company, name, value)
        self.ends_early = Run.objects.filter(pk=self.journal.run.pk, stop_at__isnull=False).exists()

    def refs(self, entity_key: str, sights: Sequence[Sight]) -> LoadedRefs:
        return load_for(ENTITIES[entity_key], sights, self.context, self.company.pk)

    def keep_exchanges(self) -> None:
        """Hand the requests sent so far to the journal."""
        for client in (self.procore, self.quickbooks):
            self.journal.requests(client.door.transport.taken_exchanges())

    def save_budgets(self) -> None:
        stored = {system.value: budget.save() for system, budget in self.budgets.items()}
        Company.objects.filter(pk=self.company.pk, lease_id=self.lease.id).update(budget=stored)


def open_workspace(company: Company, lease: Lease, journal: Journal) -> Workspace:
    """Raises NeedsUser when a system is not connected."""
    budgets = {system: CompanyBudget.load(system, company.budget, company.pk) for system in System}
    if journal.run.by_id:  # what a person has put right is noticed at once
        for budget in budgets.values():
            budget.breaker.reset()
    budgets[System.QUICKBOOKS].share(metered(besides=company.pk))
    return Workspace(
        company,
        lease,
        journal,
        Procore(company.procore_company_id, _door(company, System.PROCORE, budgets, lease)),
        QuickBooks(company.quickbooks_realm, _door(company, System.QUICKBOOKS, budgets, lease)),
        budgets,
    )


def _door(company: Company, system: System, budgets: dict[System, CompanyBudget], lease: Lease) -> http.Door:
    connected = Connection.objects.filter(company=company, system=system, state=Connection.State.CONNECTED)
    connection_id = connected.values_list("pk", flat=True).first()
    if connection_id is None:
        raise NeedsUser("connection.lost", system=system.title)
    classify = {System.PROCORE: procore.classify, System.QUICKBOOKS: quickbooks.classify}[system]
    url = {System.PROCORE: settings.PROCORE_API_URL, System.QUICKBOOKS: settings.QUICKBOOKS_API_URL}[system]
    transport = http.Transport(
        system, url.rstrip("/"), settings.REQUEST_TIMEOUT, budgets[system], classify, sessions.session()
    )
    return http.Door(transport, Tokens(connection_id), _executor, lease.keep)


__all__ = ["Workspace", "open_workspace", "sight", "use_executor"]
