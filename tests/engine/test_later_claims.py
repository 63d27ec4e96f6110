"""Claims build on one another: an edit of one moves the figures of the next, and no list tells it."""

from __future__ import annotations

from integration.sandbox.procore.claims import ClaimLine
from tests.engine.billing import PLAIN, problem, shown
from tests.world import Doc, World, once


@once
def two_claims(world: World) -> tuple[Doc, Doc]:
    """The second one uses up material for 500.00 that the first one has stored: 220.00 are due."""
    world.ready()
    commitment = world.commitment([world.code()])
    first = world.claim(commitment, "1", stored("500.00"))
    second = world.claim(commitment, "2", ClaimLine("800.00", held="80.00", stored="0"))
    world.sync()
    return first, second


def stored(amount: str) -> ClaimLine:
    return ClaimLine("1000.00", held="100.00", stored=amount)


def correct(world: World, first: Doc, amount: str) -> None:
    """Later than claims are read once more for the sake of the overlap."""
    world.after_the_overlap()
    world.site.procore.edit_lines(first, [stored(amount)])
    world.sync()


def test_the_next_claim_follows_when_material_stored_before_it_is_corrected(world: World) -> None:
    first, second = two_claims(world)
    before = shown(world, second)["total"]

    correct(world, first, "200.00")

    assert problem(world, second) == ""
    assert (before, shown(world, second)["total"]) == ("220.00", "520.00")


def test_a_claim_left_out_for_its_predecessor_comes_back_when_that_is_corrected(world: World) -> None:
    first, second = two_claims(world)

    correct(world, first, "900.00")
    left_out = world.row("claim", second["id"]).excluded
    correct(world, first, "400.00")

    assert left_out == "claim.negative_total"
    assert (world.row("claim", second["id"]).excluded, shown(world, second)["total"]) == ("", "320.00")


def test_the_next_claim_follows_when_the_one_before_it_is_deleted(world: World) -> None:
    first, second = two_claims(world)

    world.site.procore.delete_claim(first)
    world.retry("claim", first["id"])
    world.drain()

    assert (problem(world, second), shown(world, second)["total"]) == ("", "720.00")


def test_a_claim_that_does_not_add_up_is_read_again_once_and_then_told(world: World) -> None:
    world.ready()
    commitment = world.commitment([world.code()])
    world.claim(commitment, "1", *PLAIN)
    claim = world.claim(commitment, "2", *PLAIN, summary={"current_payment_due": "1.00"})

    world.sync()
    asked = len(world.sandbox.requests)
    world.drain()

    assert problem(world, claim) == "claim.not_tied_out"
    assert len(world.sandbox.requests) == asked
