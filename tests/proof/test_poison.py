"""A record that raises, or that kills whoever works on it, is set aside; all the others go on."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from django.conf import settings
from django.db import connection

from companies.models import Company
from integration import clock, sessions
from sync import ledger, work
from sync.models import Mapping
from tests.engine.calm import assert_billed_once, come_to_rest, small_claims
from tests.engine.mortal import Killed
from tests.environment import SANDBOX
from tests.world import World
from tests.wsgi_adapter import WSGIAdapter

MANY = 999
UNREADABLE = "no record at all"
TURNS = 60  # with leases of the usual length, until the record is found out
TURNS_AMONG_MANY = 20


@pytest.mark.slow
@pytest.mark.failure("W17")
def test_a_record_that_raises_is_set_aside_and_999_others_are_done(world: World) -> None:
    world.ready()
    poison = world.site.vendor
    for number in range(MANY):
        world.site.procore.add_vendor(f"Vendor {number:03}")
    world.sync()
    rows = Mapping.objects.filter(company=world.site.company, entity="vendor")
    healthy = rows.get(procore_id=str(poison["id"])).procore_seen
    rows.filter(procore_id=str(poison["id"])).update(procore_seen=UNREADABLE)

    ledger.want(rows)
    world.drain()

    assert list(rows.exclude(problem="").values_list("label", "problem")) == [
        ("Granite Ridge Concrete", "record.unexpected")
    ]
    assert not rows.exclude(due_at=None, taken=None).exists()
    assert rows.count() > MANY

    rows.filter(procore_id=str(poison["id"])).update(procore_seen=healthy)
    world.retry("vendor", poison["id"])
    world.drain()
    assert not rows.exclude(problem="").exists()


class Deadly(WSGIAdapter):
    """Whoever sends this number dies of it."""

    number = "A-7"
    dead = False

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        if self.number in str(request.body):
            self.dead = True
            raise Killed
        return super().send(request, *args, **options)


def work_and_maybe_die(world: World) -> bool:
    """A worker's turn; returns whether it died of the record."""
    deadly = Deadly(world.sandbox.wsgi)

    def session() -> requests.Session:
        fresh = requests.Session()
        fresh.mount(SANDBOX, deadly)
        return fresh

    def nothing_after_death(execute: Any, sql: str, *arguments: Any) -> Any:
        if deadly.dead:
            raise Killed
        return execute(sql, *arguments)

    before = sessions.use(session)
    try:
        with connection.execute_wrapper(nothing_after_death):
            world.drain()
    except Killed:
        connection.close()
    finally:
        sessions.use(before)
    return deadly.dead


def work_and_die(world: World, turns: int, lease: float) -> int:
    """One worker after another, each when the lease of the one before has ended; how many died."""
    deaths = 0
    for _turn in range(turns):
        deaths += work_and_maybe_die(world)
        Company.objects.update(lease_expires_at=clock.now())
        world.later(seconds=lease + 1)
    return deaths


@pytest.mark.large
@pytest.mark.failure("W17")
@pytest.mark.parametrize("lease", [settings.LEASE_SECONDS, settings.SETTLE_AFTER / 4])
def test_a_record_that_kills_its_worker_is_found_among_its_neighbours_and_can_be_tried_again(
    world: World, lease: float
) -> None:
    """Also where the lease ends before a write in doubt may be looked up."""
    world.ready()
    claims = small_claims(world, 12)
    world.approve(*claims)

    deaths = work_and_die(world, round(TURNS * settings.LEASE_SECONDS / lease), lease)
    come_to_rest(world)

    poison = claims[6]
    row = world.row("claim", poison["id"])
    assert (row.problem, row.due_at) == ("record.kills_worker", None)
    assert_billed_once(world, [one for one in claims if one is not poison])
    assert deaths <= 20  # halves until it is alone, some neighbours once, then as often as is tried

    world.retry("claim", poison["id"])
    come_to_rest(world)
    assert_billed_once(world, claims)


@pytest.mark.large
@pytest.mark.failure("W17")
def test_a_record_that_kills_its_worker_is_set_aside_and_999_others_are_done(world: World) -> None:
    world.ready()
    before = items(world)
    numbers = [f"{10 + number // 100}-{number:03}" for number in range(MANY)]
    numbers.insert(MANY // 2, Deadly.number)
    codes = [world.code(number) for number in numbers]
    poison = codes[MANY // 2]
    work.everything(world.site.company, why="Test")

    deaths = work_and_die(world, TURNS_AMONG_MANY, settings.LEASE_SECONDS)

    rows = Mapping.objects.filter(company=world.site.company, entity="wbs_code")
    set_aside = list(rows.exclude(problem="").values_list("procore_id", "problem"))
    assert set_aside == [(str(poison["id"]), "record.kills_worker")]
    assert not rows.exclude(due_at=None, taken=None).exists()
    assert items(world) == before + MANY
    assert 0 < deaths <= 20

    world.retry("wbs_code", poison["id"])
    world.drain()
    assert not rows.exclude(problem="").exists()
    assert items(world) == before + MANY + 1


def items(world: World) -> int:
    return len(world.site.books.every("Item"))
