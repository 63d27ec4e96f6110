"""Limits are kept without being told twice, outages end without a storm, refusals cost next to nothing."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db.models import Min

from companies.breaker import SILENT
from companies.budget import CompanyBudget
from integration.errors import OutcomeUnknown, TryLater
from integration.http import Request
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.seen import Seen
from integration.systems import System
from sync import switchboard
from sync.models import Feed, Mapping
from tests.engine.calm import come_to_rest, small_claims
from tests.world import World

READ = Request("GET", "/v3/company/9130/cdc", reads=1)
MINUTE = timedelta(minutes=1)


class Service:
    """QuickBooks' minute, which another app may use, too, and whose limit may be cut."""

    def __init__(self, world: World, limit: int) -> None:
        self.world, self.limit = world, limit
        self.others = 0  # requests of another app in each minute
        self.sent = 0
        self.recent: deque[datetime] = deque()
        self.refused: list[datetime] = []
        self.stored: dict[str, object] = {}  # the budget, as the last worker left it

    def ask(self, budget: CompanyBudget) -> None:
        """One request; when it may not go yet, the time until then passes."""
        try:
            budget.permit(READ)
        except TryLater as told:
            self.world.clock.set(told.at)
            return
        now = self.world.clock.now()
        while self.recent and self.recent[0] <= now - MINUTE:
            self.recent.popleft()
        if len(self.recent) + self.others >= self.limit:
            self.refused.append(now)
            budget.learn(READ, 429, {})
        else:
            self.sent += 1
            self.recent.append(now)
            budget.learn(READ, 200, {})

    def work(self, workers: int, **length: float) -> int:
        """As many workers, one after another with the same company; returns how often they were refused."""
        until, before = self.world.clock.now() + timedelta(**length), len(self.refused)
        while self.world.clock.now() < until:
            for _worker in range(workers):
                budget = CompanyBudget.load(System.QUICKBOOKS, self.stored)
                for _request in range(25):
                    self.ask(budget)
                self.stored = {System.QUICKBOOKS.value: budget.save()}
        return len(self.refused) - before


@pytest.mark.failure("L1")
def test_eight_workers_are_never_refused_and_once_when_the_limit_is_halved(world: World) -> None:
    service = Service(world, limit=500)

    assert service.work(8, minutes=3) == 0

    service.limit = 250
    assert service.work(8, minutes=15) <= 1


@pytest.mark.failure("L2")
def test_beside_another_app_the_rest_of_the_limit_is_found_within_two_minutes(world: World) -> None:
    service = Service(world, limit=500)
    service.work(1, minutes=3)

    service.others = 300
    service.work(1, minutes=4)
    assert service.refused[-1] - service.refused[0] <= 2 * MINUTE

    # While the other one goes on, a faster pace is tried once an hour, and given up at once.
    assert service.work(1, hours=2) == 2


@pytest.mark.failure("L1", "L2")
def test_eight_workers_beside_another_app_under_a_halved_limit_are_refused_by_hourly_tries_alone(
    world: World,
) -> None:
    service = Service(world, limit=500)
    service.others = 100
    service.work(8, minutes=10)
    found = len(service.refused)
    service.limit = 250
    service.work(8, minutes=2)
    halved = len(service.refused)
    service.sent = 0

    tries = service.work(8, hours=4)

    assert (found, halved) == (1, 2)
    assert tries == 4
    assert all(later - one >= 60 * MINUTE for one, later in pairwise(service.refused[halved - 1 :]))
    assert service.sent >= 4 * 60 * 100  # of the 150 that are left in each minute


@pytest.mark.failure("L2")
def test_where_less_than_an_eighth_is_left_it_is_asked_every_other_minute(world: World) -> None:
    service = Service(world, limit=500)
    service.others = 460
    service.work(8, minutes=5)

    refused = service.work(8, hours=1)

    assert 0 < refused <= 40
    assert service.sent > 0


@pytest.mark.failure("L2")
def test_the_old_pace_returns_some_hours_after_the_other_app_has_gone(world: World) -> None:
    service = Service(world, limit=500)
    service.others = 300
    before = service.work(1, minutes=4)
    service.others = 0
    world.later(hours=4)
    service.sent = 0

    assert before > 0
    assert service.work(1, minutes=3) == 0
    assert service.sent >= 3 * 400


# --- what a whole company asks ------------------------------------------------------------------------------


def hours(world: World, length: float) -> list[Seen]:
    """The scheduler looks each minute whether something is due; returns what was asked meanwhile."""
    before, end = len(world.sandbox.requests), world.clock.now() + timedelta(hours=length)
    while world.clock.now() < end:
        times = [model.objects.aggregate(at=Min("due_at"))["at"] for model in (Feed, Mapping)]
        first = min(one for one in times if one)
        world.clock.set(min(max(first, world.clock.now() + MINUTE), end))
        world.drain()
    return list(world.sandbox.requests)[before:]


def busiest_minute(seen: list[Seen]) -> int:
    return max(Counter(one.time.replace(second=0, microsecond=0) for one in seen).values(), default=0)


def many_projects(world: World, count: int) -> None:
    """Linked to projects of QuickBooks, each with feeds of its own."""
    parent = world.site.books.named("Customer", "Port Authority")["Id"]
    names = [f"25-{number:03}" for number in range(count)]
    made = [world.site.books.add_project(name, parent) for name in names]
    there = [world.site.procore.add_project(name, name) for name in names]
    world.sync()
    for project, customer in zip(there, made, strict=True):
        world.link("project", project["id"], f"Customer:{customer['Id']}")
    world.sync()


@pytest.mark.large
@pytest.mark.failure("L3", "L5")
@pytest.mark.parametrize("system", System)
def test_an_outage_of_two_hours_is_asked_about_seldom_and_ends_without_a_storm(
    world: World, system: System
) -> None:
    world.ready()
    many_projects(world, 4)
    claims = small_claims(world, 12)
    usual = len([one for one in hours(world, 2) if one.system == system.value])
    world.approve(*claims)
    world.sandbox.faults.add(
        Fault(faults.status(503 if system is System.PROCORE else 500), system=system.value, seconds=7200)
    )

    during = [one for one in hours(world, 2) if one.system == system.value]
    after = hours(world, 2)
    come_to_rest(world)

    # Every one of them is a repeat: however many feeds and claims wait, a tenth of what is usual, or a few.
    assert len(during) <= max(usual / 10, 30), Counter(one.path for one in during)
    assert busiest_minute(after) <= 100
    assert {one["origin_id"] for one in map(world.site.procore.claim, claims)} != {None}
    assert not Mapping.objects.filter(company=world.site.company).exclude(problem="").exists()


@pytest.mark.failure("L5")
def test_companies_that_met_the_same_outage_come_back_at_different_times(world: World) -> None:
    failing = OutcomeUnknown("bill.outcome_unknown", at=world.clock.now(), system="QuickBooks")
    times: list[datetime] = []
    for company in range(100):
        budget = CompanyBudget.load(System.QUICKBOOKS, {}, company)
        for _request in range(SILENT):
            budget.judge(READ, failing, None)
        with pytest.raises(TryLater) as told:
            budget.permit(READ)
        times.append(told.value.at)

    in_a_second = Counter(at.replace(microsecond=0) for at in times)
    assert max(in_a_second.values()) <= 4  # as even as can be: 100 companies over 40 seconds
    assert max(times) - min(times) >= timedelta(seconds=39)


@pytest.mark.failure("L3")
def test_one_request_alone_finds_out_whether_a_system_is_back(world: World) -> None:
    failing = TryLater("system.no_answer", at=world.clock.now(), system="QuickBooks")
    budget = CompanyBudget(System.QUICKBOOKS)
    for _request in range(SILENT):
        budget.judge(READ, failing, None)

    world.later(minutes=2)
    budget.permit(READ)
    with pytest.raises(TryLater):
        budget.permit(READ)
    budget.judge(READ, None, 200)

    budget.permit(READ)


@pytest.mark.large
@pytest.mark.failure("A5")
@pytest.mark.parametrize("status", [403, 404])
def test_a_permission_that_was_taken_away_costs_under_two_percent_of_the_hour(
    world: World, status: int
) -> None:
    world.ready()
    many_projects(world, 12)
    world.later(hours=1)
    world.sync()
    path = "/requisitions$|/work_breakdown_structure"
    world.sandbox.faults.add(Fault(faults.status(status), system="procore", path=path, times=None))

    asked = hours(world, 1)

    refused = [one for one in asked if one.system == "procore" and one.status == status]
    assert 0 < len(refused) < 3600 * 0.02
    assert Feed.objects.filter(source="procore.requisitions").exclude(problem="").count() == 13


@pytest.mark.failure("A5")
@pytest.mark.parametrize(
    "asks",
    [lambda world: switchboard.sync_now(world.site.company, world.dana), World.connect_again],
    ids=["sync now", "connect again"],
)
def test_a_permission_given_back_is_noticed_at_once_when_a_person_asks(
    world: World, asks: Callable[[World], object]
) -> None:
    world.ready()
    many_projects(world, 5)
    world.site.company.budget = {"procore": {"limit": 100}}
    world.site.company.save(update_fields=["budget"])
    fault = Fault(faults.status(403), system="procore", path="/requisitions$", times=None)
    world.sandbox.faults.add(fault)
    hours(world, 0.5)
    world.sync()
    world.sandbox.faults.clear()
    world.sync()  # nobody asks: it is not tried yet
    assert Feed.objects.exclude(problem="").exists()

    asks(world)
    world.drain()

    assert not Feed.objects.exclude(problem="").exists()
