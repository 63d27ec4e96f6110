"""The world of the engine's tests: both simulated systems, a connected company, and a clock that is moved.

Every world has a second company, connected to books and a directory with the *same remote ids*: a missing
filter fails at once.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

import requests
from django.contrib.auth.models import User

from companies import secrets, signals
from companies.changes import save_settings
from companies.models import Company, Connection, Membership
from integration import clock, sessions
from integration.executor import InOrder
from integration.sandbox.clock import ManualClock, RealClock
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.quickbooks.company import QboCompany
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.switches import Switches
from integration.systems import System
from sync import desk, pauses, runner, switchboard, work
from sync.models import Feed, Mapping
from sync.workspace import use_executor
from tests.environment import SANDBOX
from tests.past import Past, Result
from tests.wsgi_adapter import WSGIAdapter

Doc = dict[str, Any]
Helper = TypeVar("Helper", bound=Callable[..., Any])  # a function of a world
START = datetime(2026, 11, 20, 15, tzinfo=UTC)
MOST_DRAINS = 50


@dataclass
class Site:
    """One company with its two remote sides and what its claims need."""

    company: Company
    procore: ProcoreCompany
    books: QboCompany
    accounts: dict[str, str] = field(default_factory=dict)
    retention_item: str = ""
    project: Doc = field(default_factory=dict)
    customer: Doc = field(default_factory=dict)
    vendor: Doc = field(default_factory=dict)
    qbo_vendor: Doc = field(default_factory=dict)

    def read_again(self) -> Site:
        return replace(self, company=Company.objects.get(pk=self.company.pk))


class World:
    def __init__(
        self, switches: Switches | None = None, store: Any = None, real: RealClock | None = None
    ) -> None:
        self.clock: Any = real or ManualClock(START)
        self.sandbox = Sandbox(self.clock, store_path=store, switches=switches)
        self.past = Past(self.sandbox)
        self.dana = User.objects.create_user(
            "dana", "dana@northgate.example", first_name="Dana", last_name="Whitfield"
        )
        self.site = self.add_site("Northgate Builders", 4001, "9130")
        self.other = self.add_site("Ridgeline Interiors", 4002, "9131")

    def anew(self) -> World:
        """As it was when this was called first, for another test."""
        self.past.begin()
        fresh = copy.copy(self)
        fresh.dana = User.objects.get(pk=self.dana.pk)
        fresh.site, fresh.other = self.site.read_again(), self.other.read_again()
        return fresh

    # --- setting up ---------------------------------------------------------------------------------------

    def add_site(self, name: str, procore_id: int, realm: str) -> Site:
        site = Site(
            Company.objects.create(
                name=name, procore_company_id=str(procore_id), procore_company_name=name,
                quickbooks_realm=realm, quickbooks_company_name=f"{name} Books",
            ),
            self.sandbox.procore.add_company(procore_id, name),
            self.sandbox.quickbooks.add_company(realm, f"{name} Books"),
        )  # fmt: skip
        self._connect(site)
        for role in ("approver", "operator", "admin"):
            Membership.objects.create(user=self.dana, company=site.company, role=role)
        self._books_of(site)
        return site

    def _connect(self, site: Site) -> None:
        grants = {
            System.PROCORE: self.sandbox.procore.connect(),
            System.QUICKBOOKS: self.sandbox.quickbooks.connect(site.books.realm),
        }
        for system, grant in grants.items():
            row = Connection(company=site.company, system=system.value, state=Connection.State.CONNECTED)
            row.access_token = secrets.sealed(row, "access_token", grant["access_token"])
            row.refresh_token = secrets.sealed(row, "refresh_token", grant["refresh_token"])
            row.access_expires_at = self.clock.now() + timedelta(minutes=55)
            row.connected_at = self.clock.now()
            row.save()

    def connect_again(self, site: Site | None = None) -> None:
        """A person signs in anew at both systems."""
        site = site or self.site
        site.company.connections.all().delete()
        self._connect(site)
        signals.connected.send(Company, company=site.company, by=self.dana)

    def _books_of(self, site: Site) -> None:
        """The accounts, the retention item, one project and one vendor, in both systems."""
        books, procore = site.books, site.procore
        names = {"liability": ("Subcontractor Retainage", "Other Current Liability"),
                 "cost": ("Subcontracted Work", "Cost of Goods Sold"),
                 "income": ("Contract Revenue", "Income")}  # fmt: skip
        for key, (name, kind) in names.items():
            site.accounts[key] = books.add_account(name, kind)["Id"]
        site.retention_item = books.add_item(
            "Retainage", site.accounts["liability"], site.accounts["income"]
        )["Id"]
        customer = books.add("Customer", DisplayName="Port Authority")
        site.customer = books.add_project("24-017 Riverside Clinic", customer["Id"])
        site.project = procore.add_project("24-017 Riverside Clinic", "24-017")
        site.qbo_vendor = books.add_vendor("Granite Ridge Concrete")
        site.vendor = procore.add_vendor("Granite Ridge Concrete")

    def choose(self, site: Site | None = None, **changes: Any) -> None:
        site = site or self.site
        self.once(
            ("choose", site.company.pk, repr(changes)),
            lambda: self._choose(site, changes),
        )

    def _choose(self, site: Site, changes: dict[str, Any]) -> None:
        save_settings(site.company, self.dana, changes)

    def choose_defaults(self, site: Site | None = None) -> None:
        site = site or self.site
        self.choose(
            site, retention_item=site.retention_item, expense_account=site.accounts["cost"],
            income_account=site.accounts["income"],
        )  # fmt: skip

    def link(self, entity: str, procore_id: Any, quickbooks_id: str, site: Site | None = None) -> None:
        company = (site or self.site).company
        row = self.row(entity, procore_id, site)
        other = Mapping.objects.get(company=company, entity=entity, quickbooks_id=quickbooks_id)
        desk.link(company, self.dana, row.pk, other.pk)

    def ready(self, site: Site | None = None, *, live: bool = True) -> Site:
        """Settings chosen, project and vendor linked, and live."""
        site = site or self.site
        self.once(("ready", site.company.pk, live), lambda: self._make_ready(site, live=live))
        return site

    def once(self, step: Hashable, work: Callable[[], Result]) -> Result:
        """The result of this work, which is only done if no test has done it in the same state before."""
        result = self.past.take(step, work)
        for site in (self.site, self.other):
            site.company.refresh_from_db()
        return result

    def _make_ready(self, site: Site, *, live: bool) -> None:
        self.choose_defaults(site)
        self.sync(site)
        self.link("project", site.project["id"], f"Customer:{site.customer['Id']}", site)
        self.link("vendor", site.vendor["id"], f"Vendor:{site.qbo_vendor['Id']}", site)
        self.sync(site)
        if live:
            switchboard.go_live(site.company, self.dana)
            self.sync(site)

    # --- what people do -----------------------------------------------------------------------------------

    def code(
        self, cost_code: str = "03-300", cost_type: str = "S", site: Site | None = None, **more: Any
    ) -> Doc:
        site = site or self.site
        more = {"cost_code_name": "Cast-in-place concrete", "cost_type_name": "Subcontract", **more}
        return site.procore.add_wbs_code(site.project, cost_code, cost_type, **more)

    def commitment(
        self, codes: Sequence[Doc], site: Site | None = None, number: str = "SC-001", **more: Any
    ) -> Doc:
        site = site or self.site
        lines = more.pop("lines", None) or [ContractLine(code, "1000000") for code in codes]
        vendor = more.pop("vendor", site.vendor)
        return site.procore.add_commitment(site.project, vendor, number, "Concrete", lines=lines, **more)

    def claim(
        self, commitment: Doc, number: str, *lines: ClaimLine, site: Site | None = None, **more: Any
    ) -> Doc:
        site = site or self.site
        dates = {"billing_date": "2026-10-31", "payment_date": "2026-11-30", **more}
        return site.procore.add_claim(commitment, number, lines, **dates)

    def approve(self, *claims: Doc, site: Site | None = None) -> desk.Decided:
        site = site or self.site
        rows = [self.row("claim", claim["id"], site) for claim in claims]
        return desk.approve(site.company, self.dana, [(row.pk, row.plan_fingerprint) for row in rows])

    def retry(self, entity: str, procore_id: Any) -> None:
        desk.retry(self.site.company, self.dana, [self.row(entity, procore_id).pk])

    def pause(self, side: System | None = None) -> None:
        pauses.pause(self.site.company, self.dana, side)

    def resume(self, side: System | None = None) -> None:
        pauses.resume(self.site.company, self.dana, side)

    # --- the worker ---------------------------------------------------------------------------------------

    def sync(self, site: Site | None = None) -> None:
        """Sync now, by a person, until nothing is due."""
        site = site or self.site
        site.company.refresh_from_db()
        work.everything(site.company, why="Test")
        self.drain(site)

    def drain(self, site: Site | None = None) -> None:
        """The worker, until nothing is due."""
        site = site or self.site
        for _turn in range(MOST_DRAINS):
            if not runner.drain(site.company.pk).more:
                return
        raise AssertionError("the worker does not come to rest")

    def later(self, **length: float) -> None:
        self.clock.advance(timedelta(**length).total_seconds())

    def after_the_overlap(self) -> None:
        self.later(minutes=10)

    # --- looking ------------------------------------------------------------------------------------------

    def row(self, entity: str, procore_id: Any, site: Site | None = None) -> Mapping:
        return Mapping.objects.get(
            company=(site or self.site).company, entity=entity, procore_id=str(procore_id)
        )

    def standing(self, entity: str, procore_id: Any) -> str:
        rows = Mapping.objects.filter(company=self.site.company, entity=entity, procore_id=str(procore_id))
        [(_, standing)] = rows.counts()
        return standing

    def bill_of(self, claim: Doc) -> Doc:
        return self.site.books.bill(self.row("claim", claim["id"]).quickbooks_number)

    def feeds(self) -> list[Feed]:
        return list(Feed.objects.filter(company=self.site.company))

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount(SANDBOX, WSGIAdapter(self.sandbox.wsgi))
        return session

    @contextmanager
    def inside(self) -> Iterator[World]:
        """This world's clock, network and order of requests, for the time of a test."""
        before = clock.use(self.clock), sessions.use(self.session), use_executor(InOrder())
        try:
            with self.past.watched():
                yield self
        finally:
            clock.use(before[0])
            sessions.use(before[1])
            use_executor(before[2])


def once(set_up: Helper) -> Helper:
    """How a world is set up for many tests: worked out once for the same arguments, then brought back."""

    @wraps(set_up)
    def brought(world: World, *args: Any, **more: Any) -> Any:
        step = (set_up.__module__, set_up.__qualname__, repr(args), repr(more))
        return world.once(step, lambda: set_up(world, *args, **more))

    return cast(Helper, brought)


def lines_of(bill: Doc) -> list[tuple[str, str]]:
    """(item name, amount) of each line, as people read a bill."""
    detail = "ItemBasedExpenseLineDetail"
    return [
        (line[detail]["ItemRef"]["name"], f"{line['Amount']:.2f}") for line in bill["Line"] if detail in line
    ]
