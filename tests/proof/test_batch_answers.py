"""Every member of a batch has its own fate, whichever of them fail and whatever becomes of the answer."""

from __future__ import annotations

from itertools import product

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Effect, Fault
from tests.engine.calm import assert_billed_once, come_to_rest, small_claims
from tests.past import Moment
from tests.world import World

MEMBERS = 5
ANSWERS: dict[str, Effect | None] = {
    "whole": None,
    "shuffled": faults.batch_shuffled,
    "cut short": faults.batch_truncated(2),
    "lost": faults.lose_reply,
}


@pytest.mark.proof
@pytest.mark.failure("W5")
@pytest.mark.parametrize("effect", ANSWERS.values(), ids=list(ANSWERS))
def test_any_of_five_operations_may_fail_and_each_claim_has_one_bill(
    world: World, effect: Effect | None
) -> None:
    world.ready()
    claims = small_claims(world, MEMBERS)
    world.approve(*claims)
    approved = Moment.of(world.sandbox)

    for fails in product([False, True], repeat=MEMBERS):
        approved.put_into(world.sandbox)
        places = {number for number, one in enumerate(fails) if one}
        world.sandbox.faults.add(Fault(faults.batch_partial(places), system="quickbooks", path="/batch$"))
        if effect:
            world.sandbox.faults.add(Fault(effect, system="quickbooks", path="/batch$"))

        world.drain()
        come_to_rest(world)

        assert_billed_once(world, claims)
