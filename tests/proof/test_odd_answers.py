"""Whatever an answer lacks or holds, no wrong cent is written, no company stops, and nothing is lost."""

from __future__ import annotations

import random

import pytest

from integration.sandbox.faults import Fault
from sync.models import Mapping
from tests.engine.calm import NET, assert_billed_once, bills_for, come_to_rest, small_claims
from tests.past import Moment
from tests.proof.mutation import Mutated
from tests.world import Doc, World

ODD = 3  # answers in a row


def odd(world: World, seed: int) -> Mutated:
    chance = random.Random(seed)
    effect = Mutated(chance)
    system = chance.choice(["quickbooks", "procore"])
    world.sandbox.faults.add(Fault(effect, system=system, nth=chance.randint(1, 8), times=ODD))
    return effect


def survive(world: World, claims: list[Doc], seed: int) -> None:
    """Odd answers while claims are read and sent; then ordinary ones, and a person who presses Retry."""
    effect = odd(world, seed)
    world.sync()
    world.later(minutes=10)
    world.sync()
    for claim in claims:
        found = bills_for(world, claim)
        assert [one["TotalAmt"] for one in found] in ([], [NET]), (seed, effect.done)

    world.sandbox.faults.clear()
    world.later(hours=2)
    world.sync()
    rows = Mapping.objects.filter(company=world.site.company)
    for row in rows.filter(entity="claim").exclude(problem=""):
        world.retry("claim", row.procore_id)
    come_to_rest(world)
    world.approve(*[one for one in claims if world.standing("claim", one["id"]) == "approval"])
    come_to_rest(world)

    assert world.site.read_again().company.stopped_code == "", (seed, effect.done)
    try:
        assert_billed_once(world, claims)
    except AssertionError as wrong:
        raise AssertionError(f"seed {seed}: {effect.done}") from wrong


@pytest.mark.failure("R10")
@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(12), id="a few", marks=pytest.mark.large),
        pytest.param(range(12, 200), id="many", marks=pytest.mark.proof),
    ],
)
def test_odd_answers_write_no_wrong_cent_and_end_with_the_oddness(world: World, seeds: range) -> None:
    world.ready()
    claims = small_claims(world, 2)
    world.approve(*claims)
    approved = Moment.of(world.sandbox)

    for seed in seeds:
        approved.put_into(world.sandbox)
        survive(world, claims, seed)
