"""A worker may die anywhere between an approval and the mark in Procore: each claim still has exactly one bill."""

from __future__ import annotations

from itertools import count

import pytest

from tests.engine.calm import after_the_lease, assert_billed_once, small_claims
from tests.engine.mortal import Death, dying
from tests.world import World

CLAIMS = 2
PARTS = 4  # so that the points of death can be shared out among several processes


def die_and_recover(world: World, point: Death, number: int) -> bool:
    """Send two claims with a worker that dies there, then with one that lives. False: that point is not reached."""
    claims = small_claims(world, CLAIMS, first=number * CLAIMS)
    world.approve(*claims)

    with dying(world, point):
        world.drain()

    if point.happened:
        after_the_lease(world)
    assert_billed_once(world, claims)
    return point.happened


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_worker_may_die_at_any_request(world: World, after: bool) -> None:
    world.ready()
    world.code()

    for request in count(1):
        if not die_and_recover(world, Death(request=request, after=after), request):
            break

    assert request > 4, "the path has fewer requests than it must have"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_worker_may_die_at_any_statement(world: World, part: int) -> None:
    world.ready()
    world.code()

    for statement in count(part + 1, PARTS):
        if not die_and_recover(world, Death(statement=statement), statement):
            break

    assert statement > 100, "the path has fewer statements than it must have"
