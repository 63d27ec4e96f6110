"""What a bill needs is in the books before the bill is sent: a batch can't see what it makes itself."""

from __future__ import annotations

import pytest

from tests.engine.billing import plain_claim
from tests.engine.calm import assert_billed_once, come_to_rest
from tests.world import World


@pytest.mark.failure("W6")
def test_what_a_bill_needs_is_made_by_an_earlier_request(world: World) -> None:
    world.ready()
    world.choose(create_vendors="on")
    world.site.vendor = world.site.procore.add_vendor("Sierra Glass")
    claim = plain_claim(world)
    before = len(world.sandbox.requests)
    for _turn in range(4):
        world.sync()
        world.later(minutes=10)
    world.approve(claim)
    come_to_rest(world)

    seen = world.sandbox.requests.matching(path="/batch$", since=before)
    kinds = [
        {name for item in one.request["BatchItemRequest"] for name in item if name[0].isupper()}
        for one in seen
    ]
    assert {"Vendor"} in kinds
    assert {"Item"} in kinds
    assert all(len(one) == 1 for one in kinds if one != {"Query"})
    assert_billed_once(world, [claim])
