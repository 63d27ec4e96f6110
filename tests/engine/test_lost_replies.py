"""A bill whose fate is not known is looked up, and at most the identical request is sent again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import settings

from integration import exact_json
from integration.sandbox import faults
from integration.sandbox.faults import Effect, Fault
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.seen import Seen
from sync import desk
from sync.models import Mapping
from tests.engine.billing import bill_writes, problem
from tests.engine.calm import (
    LOOKED_UP_AFTER,
    NET,
    assert_billed_once,
    bills_for,
    come_to_rest,
    small_claims,
)
from tests.world import Doc, World, once

LOST = {
    "before the first byte": faults.lose_reply,
    "in the header": faults.lose_reply_in_header,
    "in the body": faults.lose_reply_in_body,
    "behind a gateway": faults.status_after(502, html=True),
    "after the time-out": faults.slow(settings.REQUEST_TIMEOUT + 5),
}


def disturb(world: World, effect: Effect, times: int = 1) -> Fault:
    """What happens to the next batches that QuickBooks gets."""
    return world.sandbox.faults.add(Fault(effect, system="quickbooks", path="/batch$", times=times))


def batches(world: World) -> list[Seen]:
    return world.sandbox.requests.matching(system="quickbooks", path="/batch$")


@once
def approved(world: World, count: int) -> list[Doc]:
    world.ready()
    claims = small_claims(world, count)
    world.approve(*claims)
    world.sandbox.requests.clear()
    return claims


def in_doubt(world: World, effect: Effect, count: int = 2) -> list[Doc]:
    """Claims sent while `effect` is at work."""
    claims = approved(world, count)
    disturb(world, effect)
    world.drain()
    return claims


@pytest.mark.failure("W2")
@pytest.mark.parametrize("effect", LOST.values(), ids=LOST)
def test_a_bill_whose_reply_was_lost_is_looked_up_and_not_sent_again(world: World, effect: Effect) -> None:
    claims = in_doubt(world, effect)
    assert {world.standing("claim", one["id"]) for one in claims} == {"looked_up"}

    come_to_rest(world)

    assert_billed_once(world, claims)
    assert bill_writes(world) == 2


def test_a_stranger_s_bill_of_the_same_number_is_not_taken_for_it(world: World) -> None:
    [claim] = in_doubt(world, faults.refuse, 1)
    other = world.site.books.add_vendor("Somebody Else")
    line = {"account": world.site.accounts["cost"], "amount": "1.00"}
    world.site.books.add_bill(other["Id"], [line], DocNumber=claim["invoice_number"])

    world.later(seconds=LOOKED_UP_AFTER + 1)
    come_to_rest(world)

    assert_billed_once(world, [claim])


@pytest.mark.failure("W2")
def test_nothing_is_looked_up_before_the_server_must_have_finished(world: World) -> None:
    in_doubt(world, faults.lose_reply)
    asked = world.sandbox.requests.count(path="/query$")

    world.later(seconds=LOOKED_UP_AFTER - 1)
    world.drain()
    # Not even when a person presses for it.
    desk.retry(world.site.company, world.dana, Mapping.objects.of("claim").values_list("pk", flat=True))
    world.drain()

    assert world.sandbox.requests.count(path="/query$") == asked
    assert bill_writes(world) == 2


@pytest.mark.parametrize(
    "effect", [faults.refuse, faults.status(500), faults.status(502, html=True)], ids=["cut", "500", "502"]
)
def test_a_request_that_had_no_effect_is_sent_again_unchanged(world: World, effect: Effect) -> None:
    claims = in_doubt(world, effect)

    come_to_rest(world)

    first, second = batches(world)
    assert exact_json.dumps(second.request) == exact_json.dumps(first.request)
    assert second.query == first.query
    assert first.query["requestid"]
    assert_billed_once(world, claims)


@pytest.mark.large
@pytest.mark.failure("W2")
@pytest.mark.parametrize("hours", [24, None], ids=["requestid kept", "requestid forgotten"])
def test_replies_lost_again_and_again_still_make_one_bill(world: World, hours: float | None) -> None:
    world.sandbox.switches.request_id_hours = hours
    claims = approved(world, 3)
    disturb(world, faults.refuse, times=2)
    world.sandbox.faults.add(Fault(faults.lose_reply, system="quickbooks", path="/batch$", nth=3, times=2))

    world.drain()
    come_to_rest(world)

    assert len({one.query["requestid"] for one in batches(world)}) == 1
    assert_billed_once(world, claims)


@pytest.mark.failure("R3")
@pytest.mark.parametrize(("delay", "hours"), [(0, None), (25, None), (60, 24), (120, 24)])
def test_a_bill_that_shows_up_late_is_found_all_the_same(
    world: World, delay: int, hours: float | None
) -> None:
    claims = approved(world, 2)
    world.sandbox.switches.visibility_delay = delay
    world.sandbox.switches.request_id_hours = hours
    disturb(world, faults.lose_reply)
    world.drain()

    come_to_rest(world)

    assert_billed_once(world, claims)
    assert bill_writes(world) == (2 if delay < LOOKED_UP_AFTER else 4)


@pytest.mark.large
@pytest.mark.failure("W5")
@pytest.mark.parametrize(
    "effect",
    [
        faults.batch_truncated(2),
        faults.batch_truncated(0),
        faults.batch_shuffled,
        faults.batch_partial({1, 3}),
    ],
    ids=["truncated", "empty", "shuffled", "partly failed"],
)
def test_each_member_of_a_batch_has_its_own_fate(world: World, effect: Effect) -> None:
    claims = in_doubt(world, effect, count=5)

    come_to_rest(world)

    assert_billed_once(world, claims)


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_that_failed_inside_the_service_is_not_repeated_for_ever(world: World, count: int) -> None:
    # The service answered: its answer would only come back when the same requestid came again.
    claims = in_doubt(world, faults.batch_partial(range(count)), count=count)

    come_to_rest(world)

    assert_billed_once(world, claims)


def test_a_limit_does_not_spoil_the_identical_repeat(world: World) -> None:
    claims = in_doubt(world, faults.status(429))
    disturb(world, faults.lose_reply)

    come_to_rest(world)

    assert_billed_once(world, claims)
    assert len({one.query["requestid"] for one in batches(world)}) == 1


@pytest.mark.failure("W18")
def test_two_bills_for_one_claim_stop_it_until_a_person_has_deleted_one(world: World) -> None:
    [claim] = in_doubt(world, faults.lose_reply, count=1)
    [bill] = bills_for(world, claim)
    copy = world.site.books.copy_bill(bill["Id"], DocNumber="A-1 copy")

    come_to_rest(world)
    assert problem(world, claim) == "bill.found_twice"
    assert world.standing("claim", claim["id"]) == "needs_you"
    assert bill_writes(world) == 1

    world.site.books.delete("Bill", copy["Id"])
    world.retry("claim", claim["id"])
    come_to_rest(world)

    assert_billed_once(world, [claim])


@pytest.mark.failure("W11")
def test_a_claim_taken_back_while_its_request_is_in_doubt_is_not_sent_again(world: World) -> None:
    first, second = in_doubt(world, faults.refuse)
    world.site.procore.unapprove(first)

    come_to_rest(world)

    assert bills_for(world, first) == []
    assert_billed_once(world, [second])


@pytest.mark.failure("W11")
def test_a_claim_taken_back_after_its_bill_was_saved_unseen_is_shown_to_a_person(world: World) -> None:
    [claim] = in_doubt(world, faults.lose_reply, count=1)
    world.site.procore.unapprove(claim)

    come_to_rest(world)

    assert len(bills_for(world, claim)) == 1
    assert problem(world, claim) == "claim.not_approved_anymore"


CHANGED = ClaimLine("1200.00", held="120.00")


@pytest.mark.failure("W11")
def test_a_claim_edited_while_its_bill_was_saved_unseen_keeps_the_bill_that_was_approved(
    world: World,
) -> None:
    [claim] = in_doubt(world, faults.lose_reply, count=1)
    world.later(minutes=1)
    world.site.procore.edit_lines(claim, [CHANGED])

    come_to_rest(world)
    world.sync()

    assert [bill["TotalAmt"] for bill in bills_for(world, claim)] == [NET]
    assert bill_writes(world) == 1
    assert problem(world, claim) == "claim.changed_after_sent"


@pytest.mark.failure("W11")
def test_a_claim_edited_while_its_request_had_not_arrived_is_approved_anew(world: World) -> None:
    [claim] = in_doubt(world, faults.refuse, count=1)
    world.later(seconds=1)
    world.site.procore.edit_lines(claim, [CHANGED])
    world.sync()

    come_to_rest(world)

    assert bills_for(world, claim) == []
    assert world.standing("claim", claim["id"]) == "approval"
    world.approve(claim)
    come_to_rest(world)
    assert_billed_once(world, [claim], Decimal("1080.00"))


@pytest.mark.failure("W11")
@pytest.mark.parametrize(("effect", "bills"), [(faults.lose_reply, 1), (faults.refuse, 0)])
def test_a_claim_deleted_while_its_request_is_in_doubt_is_not_sent_again(
    world: World, effect: Effect, bills: int
) -> None:
    [claim] = in_doubt(world, effect, count=1)
    world.site.procore.delete_claim(claim)

    come_to_rest(world)
    world.later(hours=26)
    world.sync()

    assert len(bills_for(world, claim)) == bills
    assert bill_writes(world) == 1
    assert bool(problem(world, claim)) == bool(bills)


@pytest.mark.parametrize("was_seen", [False, True], ids=["never seen", "seen as a stranger"])
def test_a_bill_deleted_before_it_was_found_is_not_taken_for_living(world: World, was_seen: bool) -> None:
    # The repeated request brings the answer of the first one, whose bill is gone.
    [claim] = in_doubt(world, faults.lose_reply, count=1)
    if was_seen:
        world.sync()
    world.site.books.delete("Bill", bills_for(world, claim)[0]["Id"])

    world.later(minutes=30)
    come_to_rest(world)

    assert problem(world, claim) == "bill.deleted"
