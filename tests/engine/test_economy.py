"""What a run costs, counted exactly: requests to both systems, and statements to our own database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tests.engine.calm import assert_billed_once, small_claims
from tests.world import World

HUNDRED = 100
IDLE_QUICKBOOKS = 2  # changes, and the rules of the books
IDLE_PROCORE = 2  # the directory and the projects
A_CLAIM = 16  # statements
A_PROJECT = 2  # its WBS codes and its claims


class Cost:
    """Requests since it was made, by system."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._since = len(world.sandbox.requests)

    def of(self, system: str, method: str | None = None, path: str = "") -> int:
        count = self._world.sandbox.requests.count
        return count(system=system, method=method, path=path, since=self._since)

    @property
    def writes(self) -> int:
        """What could have changed something; a query of QuickBooks is a POST, too."""
        changes = ("POST", "PATCH", "PUT", "DELETE")
        return self.writing_batches + sum(self.of("procore", one) for one in changes)

    @property
    def writing_batches(self) -> int:
        """Not those that only ask."""
        batches = self._world.sandbox.requests.matching(
            system="quickbooks", path="/batch$", since=self._since
        )
        return sum(any("operation" in item for item in one.request["BatchItemRequest"]) for one in batches)


@contextmanager
def statements() -> Iterator[Counter[str]]:
    """How often each kind of statement on each table was executed."""
    counted: Counter[str] = Counter()

    def count(execute: Any, sql: str, *arguments: Any) -> Any:
        counted[" ".join(sql.split()[:3])] += 1
        return execute(sql, *arguments)

    with connection.execute_wrapper(count):
        yield counted


def export(world: World, count: int, first: int = 1) -> Cost:
    claims = small_claims(world, count, first)
    world.approve(*claims)
    cost = Cost(world)
    world.drain()
    assert_billed_once(world, claims)
    return cost


def test_a_hundred_approved_claims_cost_four_batches(world: World) -> None:
    world.ready()

    cost = export(world, HUNDRED)

    assert cost.of("quickbooks", "POST", "/batch$") == 4
    assert cost.of("procore", "PATCH", r"/requisitions/\d+$") == HUNDRED


@pytest.mark.large
def test_a_second_run_right_after_writes_nothing_and_reads_only_what_changed(world: World) -> None:
    world.ready()
    export(world, HUNDRED)

    cost = Cost(world)
    world.sync()

    assert cost.writes == 0
    assert cost.of("quickbooks") <= IDLE_QUICKBOOKS
    assert cost.of("procore") <= IDLE_PROCORE + A_PROJECT + HUNDRED // 100


@pytest.mark.parametrize("projects", [1, 2])
def test_after_the_overlap_a_run_costs_exactly_the_idle_figure(world: World, projects: int) -> None:
    site = world.ready()
    export(world, 3)
    if projects == 2:
        _second_project(world)

    world.after_the_overlap()
    world.sync()  # what has fallen out of the overlap is read for the last time
    world.after_the_overlap()
    cost = Cost(world)
    world.sync()

    assert site.company.feeds.exclude(project=None).count() == A_PROJECT * projects
    assert cost.writes == 0
    assert cost.of("quickbooks") == IDLE_QUICKBOOKS
    assert cost.of("procore") == IDLE_PROCORE + A_PROJECT * projects


def _second_project(world: World) -> None:
    site = world.site
    customer = site.books.add("Customer", DisplayName="Second owner")
    books_side = site.books.add_project("24-018 Harbor Garage", customer["Id"])
    project = site.procore.add_project("24-018 Harbor Garage", "24-018")
    world.sync()
    world.link("project", project["id"], f"Customer:{books_side['Id']}")
    world.sync()


@pytest.mark.large
def test_seeing_and_planning_claims_takes_as_many_statements_for_200_as_for_100(world: World) -> None:
    world.ready()
    small_claims(world, 1)

    fewer, more = (_statements_to_see(world, *some) for some in ((HUNDRED, 1000), (2 * HUNDRED, 2000)))

    # Bulk statements hold 100 rows each, and each page of a list has its transaction.
    assert sum((more - fewer).values()) <= 30, (more - fewer).most_common(10)


def _statements_to_see(world: World, count: int, first: int) -> Counter[str]:
    world.after_the_overlap()
    world.sync()
    with statements() as counted:
        small_claims(world, count, first)
    return counted


@pytest.mark.large
def test_a_run_with_nothing_new_takes_as_many_statements_however_many_claims_there_are(world: World) -> None:
    world.ready()
    counts = []
    for number, first in ((10, 1000), (HUNDRED, 2000)):
        export(world, number, first)
        for _ in range(2):
            world.after_the_overlap()
            world.sync()
        with statements() as counted:
            world.sync()
        counts.append(sum(counted.values()))

    fewer, more = counts

    assert more == fewer


@pytest.mark.large
def test_sending_a_claim_takes_a_fixed_number_of_statements(world: World) -> None:
    # Each mark in Procore is a request of its own, and each request a transaction of its own.
    world.ready()
    small_claims(world, 1)

    counts = []
    for number, first in ((HUNDRED, 1000), (2 * HUNDRED, 2000)):
        claims = small_claims(world, number, first)
        world.approve(*claims)
        with statements() as counted:
            world.drain()
        counts.append(sum(counted.values()))
    fewer, more = counts
    assert more - fewer <= A_CLAIM * HUNDRED
