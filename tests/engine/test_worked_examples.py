"""The worked examples of a claim's arithmetic, with the very figures that an accountant checks by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from tests.engine.billing import facts, problem, send, shown, why_excluded
from tests.world import Doc, World, lines_of

FIRST = (ClaimLine("12345.67", held="1234.57"), ClaimLine("8000.00", held="800.00"))


def test_a_first_claim_holds_ten_per_cent_on_a_line_of_its_own(world: World) -> None:
    world.ready()
    claim = world.claim(_concrete_and_steel(world), "7", *FIRST)

    _sync_and_send(world, claim)

    assert lines_of(world.bill_of(claim)) == [
        ("24-017-03-300.S", "12345.67"),
        ("24-017-05-120.M", "8000.00"),
        ("Retainage", "-2034.57"),
    ]
    assert _total(world, claim) == "18311.10"


def test_a_first_claim_debits_job_cost_and_credits_retention_and_payables(world: World) -> None:
    world.ready()
    claim = world.claim(_concrete_and_steel(world), "7", *FIRST)

    world.sync()

    plan = world.row("claim", claim["id"]).plan
    assert plan is not None
    assert [(one["account"], one["debit"], one["credit"]) for one in plan["effect"]] == [
        ("Subcontracted Work", "20345.67", ""),
        ("Subcontractor Retainage", "", "2034.57"),
        ("Accounts payable", "", "18311.10"),
    ]
    assert plan["retention"] | {"commitment": ""} == {
        "before": "0.00", "holds": "2034.57", "releases": "0.00", "after": "2034.57", "commitment": "",
    }  # fmt: skip


def test_retention_is_the_sum_of_what_the_lines_hold_and_not_a_share_of_the_total(world: World) -> None:
    world.ready()
    codes = [world.code("01-310", "L"), world.code("31-200", "S"), world.code("31-200", "E")]
    claim = world.claim(world.commitment(codes), "1", *[ClaimLine("33.33", held="3.33")] * 3)

    _sync_and_send(world, claim)

    assert [amount for _, amount in lines_of(world.bill_of(claim))] == ["33.33", "33.33", "33.33", "-9.99"]
    assert _total(world, claim) == "90.00"


def test_quantity_and_rate_go_along_when_they_multiply_out_to_the_cent(world: World) -> None:
    world.ready()
    placed = ContractLine(world.code("03-300", "S"), "0", "Concrete", "900", "84.25", "CY")
    commitment = world.commitment([], lines=[placed], method="unit")
    claim = world.claim(commitment, "1", ClaimLine(quantity="137.5", held="1158.44"))

    _sync_and_send(world, claim)

    [line, _] = world.bill_of(claim)["Line"]
    detail = line["ItemBasedExpenseLineDetail"]
    assert line["Amount"] == Decimal("11584.38")
    assert (detail["Qty"], detail["UnitPrice"]) == (Decimal("137.5"), Decimal("84.25"))


@pytest.mark.failure("W12")
def test_a_line_that_does_not_multiply_out_goes_by_its_amount_and_says_the_rest_in_words(
    world: World,
) -> None:
    world.ready()
    bundles = ContractLine(world.code("03-300", "M"), "0", "Bundles", "60", "333.33", "EA")
    commitment = world.commitment([], lines=[bundles], method="unit")
    claim = world.claim(commitment, "1", ClaimLine("1000.00", quantity="3", held="100.00"))

    _sync_and_send(world, claim)

    [line, _] = world.bill_of(claim)["Line"]
    assert line["Amount"] == Decimal("1000.00")
    assert not {"Qty", "UnitPrice"} & line["ItemBasedExpenseLineDetail"].keys()
    assert line["Description"] == "Bundles (3 EA @ 333.33)"


@pytest.mark.parametrize("moved", [False, True])
def test_stored_materials_that_are_installed_are_not_billed_twice(world: World, moved: bool) -> None:
    world.sandbox.switches.procore_installed_materials_are_moved = moved
    world.ready()
    commitment = world.commitment([world.code("05-120", "S")])
    world.claim(commitment, "1", ClaimLine("0", stored="5000.00", stored_held="500.00"))
    installed = ClaimLine(
        "7500.00", held="1050.00", stored="2000.00", stored_held="200.00", installed="3000.00"
    )
    claim = world.claim(commitment, "2", installed)

    _sync_and_send(world, claim)

    assert lines_of(world.bill_of(claim)) == [("24-017-05-120.S", "7500.00"), ("Retainage", "-750.00")]
    assert _total(world, claim) == "6750.00"


def test_progress_with_a_partial_release_pays_more_than_the_work(world: World) -> None:
    world.ready()
    commitment = world.commitment([world.code("21-130", "S")])
    world.claim(commitment, "1", ClaimLine("45000.00", held="4500.00"))
    claim = world.claim(commitment, "2", ClaimLine("10000.00", held="1000.00", released="4500.00"))

    _sync_and_send(world, claim)

    assert lines_of(world.bill_of(claim)) == [("24-017-21-130.S", "10000.00"), ("Retainage", "3500.00")]
    assert _total(world, claim) == "13500.00"


@pytest.mark.failure("W12")
def test_a_final_release_is_a_bill_of_one_retention_line_and_leaves_nothing_held(world: World) -> None:
    world.ready()
    commitment = _concrete_and_steel(world)
    first = world.claim(commitment, "7", *FIRST)
    release = world.site.procore.release(commitment, "8", "2026-11-15", final=True)

    _sync_and_send(world, first, release)

    assert lines_of(world.bill_of(release)) == [("Retainage", "2034.57")]
    assert _total(world, release) == "2034.57"
    assert _retention_in_the_books(world) == Decimal("0.00")


@pytest.mark.parametrize("net", [False, True])
def test_a_release_pays_back_what_was_held_on_stored_materials_too(world: World, net: bool) -> None:
    world.sandbox.switches.procore_materials_retainage_balance_is_net = net
    world.ready()
    commitment = world.commitment([world.code("05-120", "S")])
    first = world.claim(
        commitment, "1", ClaimLine("1000.00", held="100.00", stored="500.00", stored_held="50.00")
    )
    release = world.site.procore.release(commitment, "2", "2026-11-15")

    _sync_and_send(world, first, release)

    assert lines_of(world.bill_of(release)) == [("Retainage", "150.00")]
    assert _retention_in_the_books(world) == Decimal("0.00")


def test_a_deductive_line_keeps_a_claim_out(world: World) -> None:
    world.ready()
    claim = _deduction(world)

    world.sync()

    assert world.standing("claim", claim["id"]) == "excluded"
    assert why_excluded(world, claim) == (
        "It has a negative value: line 09-290.S, −1,500.00. "
        "Enter it in QuickBooks by hand, or allow negative lines"
    )


def test_a_deductive_line_is_billed_when_the_setting_allows_it_and_the_net_is_not_negative(
    world: World,
) -> None:
    world.ready()
    world.choose(allow_negative_lines="on")
    claim = _deduction(world)

    _sync_and_send(world, claim)

    assert [amount for _, amount in lines_of(world.bill_of(claim))] == ["10000.00", "-1500.00", "-850.00"]
    assert _total(world, claim) == "7650.00"


@pytest.mark.failure("W12")
@pytest.mark.parametrize("allow", ["off", "on"])
def test_a_claim_with_a_negative_net_is_kept_out_whatever_the_setting(world: World, allow: str) -> None:
    world.ready()
    world.choose(allow_negative_lines=allow)
    commitment = world.commitment([world.code("06-400", "S"), world.code("06-100", "S")])
    world.claim(commitment, "21", ClaimLine("9000.00", held="900.00"), ClaimLine("6000.00", held="600.00"))
    lines = ClaimLine("1000.00", held="100.00"), ClaimLine("-4000.00", held="-400.00")
    claim = world.claim(commitment, "22", *lines)

    world.sync()

    assert world.standing("claim", claim["id"]) == "excluded"
    assert why_excluded(world, claim) == (
        "It has a negative value: −2,700.00 is due. "
        "Enter it in QuickBooks by hand, or have vendor credits made of such claims"
    )


def test_a_cover_sheet_that_is_a_cent_off_its_lines_stops_the_claim(world: World) -> None:
    world.ready()
    claim = world.claim(_concrete_and_steel(world), "7", *FIRST, summary={"current_payment_due": "18311.09"})

    world.sync()

    assert problem(world, claim) == "claim.not_tied_out"
    assert facts(world, claim, "computed", "due", "difference") == ("18,311.10", "18,311.09", "0.01")
    assert shown(world, claim)["total"] == "18311.10"
    assert world.site.books.bills() == []


def _concrete_and_steel(world: World) -> Doc:
    return world.commitment([world.code("03-300", "S"), world.code("05-120", "M")])


def _deduction(world: World) -> Doc:
    ceilings = world.code("09-290", "S")
    commitment = world.commitment([ceilings])
    credit = [ContractLine(ceilings, "-1500", "Ceiling height lowered in lobby")]
    world.site.procore.add_change_order(commitment, "CO-001", "Lobby ceiling", credit)
    lines = ClaimLine("10000.00", held="1000.00"), ClaimLine("-1500.00", held="-150.00")
    return world.claim(commitment, "3", *lines)


def _sync_and_send(world: World, *claims: Doc) -> None:
    world.sync()
    send(world, *claims)


def _total(world: World, claim: Doc) -> str:
    return str(world.bill_of(claim)["TotalAmt"])


def _retention_in_the_books(world: World) -> Decimal:
    """What the bills' lines on the retention item come to; nothing is held when it is zero."""
    amounts = [
        line["Amount"]
        for bill in world.site.books.bills()
        for line in bill["Line"]
        if line["ItemBasedExpenseLineDetail"]["ItemRef"]["value"] == world.site.retention_item
    ]
    return sum(amounts, Decimal("0.00"))
