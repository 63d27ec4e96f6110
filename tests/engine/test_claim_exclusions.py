"""Claims that a rule keeps out: never sent, never a failure, and told with the rule."""

from __future__ import annotations

import pytest

from integration.sandbox.procore.claims import ClaimLine
from tests.engine.billing import numbers_of_bills, plain_claim, planned, send, why_excluded
from tests.world import World, lines_of


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("draft", "draft"),
        ("under_review", "under review"),
        ("revise_and_resubmit", "revise and resubmit"),
        ("approved_as_noted", "approved as noted"),
        ("pending_owner_approval", "pending owner approval"),
    ],
)
def test_only_approved_claims_are_sent(world: World, status: str, words: str) -> None:
    claim = planned(world, status=status)

    assert world.standing("claim", claim["id"]) == "excluded"
    assert why_excluded(world, claim) == f"Its status in Procore is {words}; only approved claims are sent"


def test_claims_approved_as_noted_are_sent_when_the_setting_says_so(world: World) -> None:
    claim = planned(world, status="approved_as_noted")

    world.choose(approved_as_noted="on")
    world.drain()
    send(world, claim)

    assert numbers_of_bills(world) == ["1"]


def test_a_claim_that_gets_approved_goes_on_by_itself(world: World) -> None:
    claim = planned(world, status="under_review")

    world.later(minutes=1)
    world.site.procore.approve(claim)
    world.sync()

    assert world.standing("claim", claim["id"]) == "approval"


def test_claims_billed_before_the_cut_off_date_are_never_sent(world: World) -> None:
    world.ready()
    world.choose(cut_off="2026-10-31")
    commitment = world.commitment([world.code()])
    before = world.claim(commitment, "1", ClaimLine("1000.00", held="100.00"), billing_date="2026-10-30")
    on_the_day = world.claim(commitment, "2", ClaimLine("500.00", held="50.00"), billing_date="2026-10-31")

    world.sync()

    assert why_excluded(world, before) == "It is billed before the cut-off date, Oct 31, 2026"
    assert world.standing("claim", on_the_day["id"]) == "approval"


def test_an_earlier_cut_off_date_lets_claims_in_again(world: World) -> None:
    world.ready()
    world.choose(cut_off="2026-11-01")
    claim = plain_claim(world)
    world.sync()
    excluded = world.standing("claim", claim["id"])

    world.choose(cut_off="2026-10-01")
    world.drain()

    assert (excluded, world.standing("claim", claim["id"])) == ("excluded", "approval")


def test_a_claim_without_any_figure_has_nothing_to_bill(world: World) -> None:
    claim = planned(world, ClaimLine("0.00"))

    assert why_excluded(world, claim) == "There is nothing to bill"


def test_a_claim_that_is_held_in_full_is_a_bill_over_nothing_with_both_lines(world: World) -> None:
    claim = planned(world, ClaimLine("6400.00", held="6400.00"))

    send(world, claim)

    bill = world.bill_of(claim)
    assert lines_of(bill) == [("24-017-03-300.S", "6400.00"), ("Retainage", "-6400.00")]
    assert str(bill["TotalAmt"]) == "0.00"


def test_a_claim_that_is_held_in_full_stays_out_when_the_setting_says_so(world: World) -> None:
    world.ready()
    world.choose(zero_total="off")
    claim = plain_claim(world, "1", ClaimLine("6400.00", held="6400.00"))

    world.sync()

    assert why_excluded(world, claim) == "It comes to 0.00, and the setting keeps such claims back"


def test_a_claim_deleted_in_procore_before_it_was_sent_is_not_sent(world: World) -> None:
    claim = planned(world)
    world.approve(claim)
    world.site.procore.delete_claim(claim)

    world.drain()

    assert why_excluded(world, claim) == "It was deleted in Procore"
    assert numbers_of_bills(world) == []
