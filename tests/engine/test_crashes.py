"""A worker may die anywhere between an approval and the mark in Procore: each claim has exactly one bill."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pytest
from django.db import connection

from tests.engine.calm import after_the_lease, assert_billed_once, small_claims
from tests.engine.mortal import Death, dying
from tests.past import Moment
from tests.world import Doc, World

CLAIMS = 2
LEAST, WRITES = 30, 100  # the path has more, and fewer
# Each on SQLite; where each takes a way over a socket, every third.
STRIDE = 1 if connection.vendor == "sqlite" else 3
PARTS = 2  # so that the points of death can be shared out among several processes


def die_and_recover(world: World, point: Death, claims: Sequence[Doc]) -> bool:
    """Send what is approved with a worker that dies there, then with one that lives. False: it never died."""
    with dying(world, point):
        world.drain()

    if point.happened:
        after_the_lease(world)
    assert_billed_once(world, claims)
    return point.happened


def approved_claims(world: World) -> list[Doc]:
    world.ready()
    claims = small_claims(world, CLAIMS)
    world.approve(*claims)
    return claims


@pytest.mark.large
@pytest.mark.failure("W1")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_worker_may_die_at_any_request(world: World, after: bool) -> None:
    claims = approved_claims(world)
    approved = Moment.of(world.sandbox)

    for request in count(1):
        approved.put_into(world.sandbox)
        if not die_and_recover(world, Death(request=request, after=after), claims):
            break

    assert request > 4, "the path has fewer requests than it must have"


@pytest.mark.failure("W1")
@pytest.mark.large
@pytest.mark.parametrize("part", range(PARTS))
def test_a_worker_may_die_before_it_stores_anything(world: World, part: int) -> None:
    """A death before a statement that only reads leaves what the one before the next write leaves."""
    claims = approved_claims(world)
    approved = Moment.of(world.sandbox)

    for write in range(part + 1, WRITES, PARTS * STRIDE):
        approved.put_into(world.sandbox)
        if not die_and_recover(world, Death(write=write), claims):
            break

    assert LEAST < write < WRITES - PARTS * STRIDE, "the path is shorter or longer than it should be"
