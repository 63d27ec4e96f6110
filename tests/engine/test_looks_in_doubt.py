"""Looking at a record in doubt is no death of a worker: its request stays whole and is repeated as it was."""

from __future__ import annotations

import pytest
from django.conf import settings

from integration import exact_json
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from tests.engine.calm import LOOKED_UP_AFTER, assert_billed_once, bills_for, come_to_rest
from tests.engine.test_lost_replies import batches, in_doubt
from tests.world import World


def test_pressing_retry_on_a_claim_in_doubt_is_no_death(world: World) -> None:
    [claim] = in_doubt(world, faults.lose_reply, 1)

    for _press in range(5):
        world.later(seconds=2)
        world.retry("claim", claim["id"])
        world.drain()

    assert world.row("claim", claim["id"]).deaths == 0


def test_an_outage_while_in_doubt_is_no_death(world: World) -> None:
    [claim] = in_doubt(world, faults.lose_reply, 1)
    world.sandbox.faults.add(Fault(faults.status(503), system="quickbooks", seconds=7200, times=None))

    for _turn in range(12):
        world.later(minutes=10)
        world.drain()

    assert world.row("claim", claim["id"]).deaths == 0


def test_one_press_of_retry_does_not_take_a_request_apart(world: World) -> None:
    """The identical request goes out again, so that a late twin of the first is recognised."""
    claims = in_doubt(world, faults.refuse, 2)
    [first] = batches(world)

    world.retry("claim", claims[0]["id"])
    world.drain()
    world.later(seconds=LOOKED_UP_AFTER + 1)
    come_to_rest(world)

    assert_billed_once(world, claims)
    again = [one for one in batches(world)[1:] if "Bill" in str(one.request)]
    assert [str(one.request) == str(first.request) for one in again] == [True]


@pytest.mark.parametrize("pressed", [True, False])
def test_a_request_that_takes_effect_late_makes_no_second_bill(world: World, pressed: bool) -> None:
    """Its answer was lost and it was repeated meanwhile; then the first one is carried out, too."""
    world.site.books.set_preference("OtherPrefs.WarnDuplicateBillNumber", "false")
    claims = in_doubt(world, faults.refuse, 2)
    [first] = batches(world)
    if pressed:
        world.retry("claim", claims[0]["id"])
        world.drain()
    world.later(seconds=LOOKED_UP_AFTER + 1)
    come_to_rest(world)
    assert_billed_once(world, claims)

    token = world.sandbox.quickbooks.connect(world.site.books.realm)["access_token"]
    late = world.session().post(
        f"{settings.QUICKBOOKS_API_URL}{first.path}", params=list(first.query.items(multi=True)),
        data=exact_json.dumps(first.request),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json",
                 "Accept": "application/json"},
    )  # fmt: skip

    assert late.status_code == 200
    assert [len(bills_for(world, one)) for one in claims] == [1, 1]
