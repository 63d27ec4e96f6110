"""By setting a bill's number begins with its commitment's, which is read only when it is not known."""

from __future__ import annotations

from integration.sandbox.procore.claims import ClaimLine
from sync.models import Feed
from tests.engine.billing import PLAIN, facts, numbers_of_bills, plain_claim, problem, send, shown
from tests.world import Doc, World


def prefixed(world: World, number: str = "7", commitment: str = "SC-001") -> Doc:
    """A claim in a company that is ready and has the setting on."""
    world.ready()
    world.choose(prefix_numbers="on")
    claim = world.claim(world.commitment([world.code()], number=commitment), number, *PLAIN)
    world.sync()
    return claim


def reads(world: World) -> int:
    return world.sandbox.requests.count(system="procore", path="/commitments$")


def test_the_commitment_s_number_comes_before_the_claim_s(world: World) -> None:
    claim = prefixed(world)

    send(world, claim)

    assert shown(world, claim)["number"] == "SC-001-7"
    assert numbers_of_bills(world) == ["SC-001-7"]
    assert world.standing("claim", claim["id"]) == "in_step"


def test_with_the_setting_off_the_number_is_the_claim_s_and_no_commitment_is_read(world: World) -> None:
    world.ready()
    claim = plain_claim(world, "7")
    world.sync()

    assert shown(world, claim)["number"] == "7"
    assert reads(world) == 0


def test_commitments_are_read_once_for_a_project_and_again_only_for_a_new_one(world: World) -> None:
    prefixed(world)
    first = reads(world)
    world.after_the_overlap()
    world.sync()
    idle = reads(world)

    world.claim(world.commitment([world.code("05-120")], number="SC-002"), "7", *PLAIN)
    world.after_the_overlap()
    world.sync()

    assert (first, idle, reads(world)) == (1, 1, 2)


def test_turning_it_on_brings_back_what_was_approved_under_another_number(world: World) -> None:
    world.ready()
    claim = plain_claim(world, "7")
    world.sync()
    world.pause()
    world.approve(claim)
    world.choose(prefix_numbers="on")
    world.resume()
    world.drain()

    assert world.standing("claim", claim["id"]) == "approval"
    assert shown(world, claim)["number"] == "SC-001-7"
    assert numbers_of_bills(world) == []


def test_books_that_forbid_repeated_numbers_take_the_same_claim_number_of_two_commitments(
    world: World,
) -> None:
    world.site.books.set_preference("OtherPrefs.WarnDuplicateBillNumber", "true")
    first = prefixed(world)
    second = world.claim(world.commitment([world.code("05-120")], number="SC-002"), "7", *PLAIN)
    world.after_the_overlap()
    world.sync()

    send(world, first, second)

    assert sorted(numbers_of_bills(world)) == ["SC-001-7", "SC-002-7"]


def test_a_repeated_number_names_the_other_claim_and_the_setting_solves_it(world: World) -> None:
    world.site.books.set_preference("OtherPrefs.WarnDuplicateBillNumber", "true")
    world.ready()
    first = plain_claim(world, "7")
    world.sync()
    send(world, first)
    second = world.claim(world.commitment([world.code("05-120")], number="SC-002"), "7", *PLAIN)
    world.after_the_overlap()
    world.sync()
    held = problem(world, second), facts(world, second, "number", "other")

    world.choose(prefix_numbers="on")
    world.drain()

    assert held == ("claim.number_repeated", ("7", "Claim 7"))
    assert world.standing("claim", second["id"]) == "approval"
    assert shown(world, second)["number"] == "SC-002-7"


def test_more_than_21_characters_are_refused_with_the_number_and_never_cut(world: World) -> None:
    claim = prefixed(world, "PAY-APP-007", "SUBCONTRACT-0042")

    assert problem(world, claim) == "claim.number_too_long"
    assert facts(world, claim, "number", "length") == ("SUBCONTRACT-0042-PAY-APP-007", 28)


def test_exactly_21_characters_are_taken(world: World) -> None:
    claim = prefixed(world, "PAY-1", "SUBCONTRACT-042")

    send(world, claim)

    assert numbers_of_bills(world) == ["SUBCONTRACT-042-PAY-1"]


def test_a_commitment_without_a_number_holds_the_claim_until_it_has_one(world: World) -> None:
    claim = prefixed(world, commitment="")
    held = problem(world, claim)
    contract = world.site.procore.commitments(world.site.project)[0]
    world.site.procore.edit_commitment(contract, number="SC-009")

    world.retry("claim", claim["id"])
    world.drain()

    assert held == "claim.no_commitment_number"
    assert shown(world, claim)["number"] == "SC-009-7"


def test_a_bill_entered_by_hand_under_the_whole_number_is_found(world: World) -> None:
    world.ready()
    line = {"amount": "77.00", "account": world.site.accounts["cost"]}
    world.site.books.add_bill(world.site.qbo_vendor["Id"], [line], DocNumber="SC-001-7", TxnDate="2026-10-05")
    world.site.books.add_bill(world.site.qbo_vendor["Id"], [line], DocNumber="7", TxnDate="2026-10-05")
    world.choose(prefix_numbers="on")
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()

    assert problem(world, claim) == "claim.number_used"
    assert facts(world, claim, "number") == ("SC-001-7",)


def test_a_renumbered_commitment_is_noticed_by_the_next_comparison_and_the_claim_comes_back(
    world: World,
) -> None:
    claim = prefixed(world)
    world.pause()
    world.approve(claim)
    contract = world.site.procore.commitments(world.site.project)[0]
    world.site.procore.edit_commitment(contract, number="SC-010")
    world.later(hours=26)
    Feed.objects.filter(company=world.site.company, source="compare").update(due_at=world.clock.now())
    world.resume()

    world.drain()

    assert shown(world, claim)["number"] == "SC-010-7"
    assert world.standing("claim", claim["id"]) == "approval"
    assert numbers_of_bills(world) == []
