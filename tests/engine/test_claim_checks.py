"""What stops a claim before anything is written: told with its facts, and over after the fix."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.sandbox.procore.claims import ClaimLine
from tests.engine.billing import (
    PLAIN,
    bill_writes,
    check,
    facts,
    numbers_of_bills,
    plain_claim,
    planned,
    problem,
    send,
    shown,
)
from tests.world import Doc, World

LONG = "HILLSBORO-DOOR-24017-0"  # 22 characters


def test_a_claim_without_a_billing_date_waits_for_one(world: World) -> None:
    claim = planned(world, billing_date=None)

    assert problem(world, claim) == "claim.no_billing_date"


@pytest.mark.parametrize(("number", "code"), [(LONG[:21], ""), (LONG, "claim.number_too_long")])
def test_a_bill_number_holds_21_characters_and_is_never_cut(world: World, number: str, code: str) -> None:
    world.ready()
    claim = plain_claim(world, number)

    world.sync()

    assert problem(world, claim) == code
    assert not code or facts(world, claim, "number", "length") == (LONG, 22)


def test_a_claim_without_an_invoice_number_goes_by_its_running_number(world: World) -> None:
    world.ready()
    claim = world.claim(world.commitment([world.code()]), None, *PLAIN)  # type: ignore[arg-type]

    world.sync()

    assert shown(world, claim)["number"] == "1"


def test_a_bill_of_that_number_entered_by_hand_stops_the_claim(world: World) -> None:
    world.ready()
    bill = _bill_by_hand(world, "1")
    claim = plain_claim(world, "1")

    world.sync()

    assert problem(world, claim) == "claim.number_used"
    assert facts(world, claim, "number", "vendor", "amount", "date") == (
        "1", "Granite Ridge Concrete", "77.00", "Oct 5, 2026",
    )  # fmt: skip
    assert world.site.books.bills() == [bill]


def test_deleting_the_bill_entered_by_hand_frees_the_number_by_itself(world: World) -> None:
    world.ready()
    bill = _bill_by_hand(world, "1")
    claim = plain_claim(world, "1")
    world.sync()

    world.later(minutes=1)
    world.site.books.delete("Bill", bill["Id"])
    world.sync()

    assert world.standing("claim", claim["id"]) == "approval"


def test_a_bill_of_that_number_entered_while_the_claim_waited_stops_it_at_the_last_moment(
    world: World,
) -> None:
    claim = planned(world)
    world.later(minutes=1)
    _bill_by_hand(world, "1")

    send(world, claim)

    assert problem(world, claim) == "claim.number_used"
    assert bill_writes(world) == 0


def test_another_vendor_may_use_the_number(world: World) -> None:
    world.ready()
    other = world.site.books.add_vendor("Cascade Electric")
    _bill_by_hand(world, "1", other)
    claim = plain_claim(world, "1")

    world.sync()

    assert world.standing("claim", claim["id"]) == "approval"


@pytest.mark.parametrize("forbidden", [False, True])
def test_our_own_bill_of_another_commitment_may_have_the_number_unless_the_books_forbid_it(
    world: World, forbidden: bool
) -> None:
    world.site.books.set_preference("OtherPrefs.WarnDuplicateBillNumber", str(forbidden).lower())
    world.ready()
    code = world.code()
    first = world.claim(world.commitment([code]), "1", *PLAIN)
    world.sync()
    send(world, first)

    second = world.claim(world.commitment([code], number="SC-002"), "1", *PLAIN)
    world.sync()
    send(world, second)

    assert problem(world, second) == ("claim.number_repeated" if forbidden else "")
    assert numbers_of_bills(world) == (["1"] if forbidden else ["1", "1"])


@pytest.mark.failure("W9")
@pytest.mark.parametrize(("closed", "code"), [("2026-10-31", "period.closed"), ("2026-10-30", "")])
def test_a_claim_dated_in_a_closed_period_is_not_sent(world: World, closed: str, code: str) -> None:
    world.site.books.set_preference("AccountingInfoPrefs.BookCloseDate", closed)
    claim = planned(world)

    assert problem(world, claim) == code
    assert not code or facts(world, claim, "date", "closed") == ("Oct 31, 2026", "Oct 31, 2026")


@pytest.mark.failure("W9")
def test_reopening_the_period_lets_the_claim_go_on_by_itself(world: World) -> None:
    world.site.books.set_preference("AccountingInfoPrefs.BookCloseDate", "2026-10-31")
    claim = planned(world)

    world.site.books.close_books(None)
    world.sync()

    assert world.standing("claim", claim["id"]) == "approval"


def test_a_claim_of_a_vendor_that_is_not_linked_waits_for_the_link_and_goes_on_by_itself(
    world: World,
) -> None:
    world.ready()
    vendor = world.site.procore.add_vendor("Cascade Electric")
    other = world.site.books.add_vendor("Cascade Electric, Inc.")
    claim = world.claim(world.commitment([world.code()], vendor=vendor), "1", *PLAIN)
    world.sync()
    held = problem(world, claim), facts(world, claim, "name")

    world.link("vendor", vendor["id"], f"Vendor:{other['Id']}")
    world.drain()

    assert held == ("vendor.not_linked", ("Cascade Electric",))
    assert world.standing("claim", claim["id"]) == "approval"


def test_a_vendor_and_a_wbs_code_that_were_not_read_yet_are_looked_for_at_once(world: World) -> None:
    world.ready()
    world.choose(wbs_codes_minutes="600")
    world.later(minutes=16)
    vendor = world.site.procore.add_vendor("Cascade Electric")
    other = world.site.books.add_vendor("Cascade Electric")
    code = world.code("26-200", "S")
    claim = world.claim(world.commitment([code], vendor=vendor), "1", *PLAIN)

    world.drain()
    held = problem(world, claim)
    world.link("vendor", vendor["id"], f"Vendor:{other['Id']}")
    world.drain()

    assert held == "vendor.not_linked"
    assert world.standing("claim", claim["id"]) == "approval"


@pytest.mark.failure("W10")
def test_a_claim_of_an_inactive_vendor_is_sent_once_after_the_fix_and_retry(world: World) -> None:
    world.ready()
    world.site.books.deactivate("Vendor", world.site.qbo_vendor["Id"])
    claim = plain_claim(world)
    world.sync()
    held = problem(world, claim), facts(world, claim, "name")

    world.site.books.activate("Vendor", world.site.qbo_vendor["Id"])
    world.retry("claim", claim["id"])
    world.drain()
    send(world, claim)
    world.retry("claim", claim["id"])
    world.drain()

    assert held == ("vendor.inactive", ("Granite Ridge Concrete",))
    assert world.standing("claim", claim["id"]) == "in_step"
    assert bill_writes(world) == 1


@pytest.mark.failure("W10")
def test_a_vendor_made_inactive_after_the_approval_stops_the_claim(world: World) -> None:
    claim = planned(world)
    world.later(minutes=1)
    world.site.books.deactivate("Vendor", world.site.qbo_vendor["Id"])

    send(world, claim)

    assert problem(world, claim) == "vendor.inactive"
    assert bill_writes(world) == 0


def test_a_vendor_paid_in_another_currency_is_billed_by_hand(world: World) -> None:
    world.ready()
    world.site.books.set_preference("CurrencyPrefs.MultiCurrencyEnabled", True)
    abroad = world.site.books.add_vendor("Alberta Steel", CurrencyRef={"value": "CAD"})
    vendor = world.site.procore.add_vendor("Alberta Steel")
    world.sync()
    world.link("vendor", vendor["id"], f"Vendor:{abroad['Id']}")
    claim = world.claim(world.commitment([world.code()], vendor=vendor), "1", *PLAIN)

    world.sync()

    assert problem(world, claim) == "vendor.foreign_currency"
    assert facts(world, claim, "currency", "home") == ("CAD", "USD")


@pytest.mark.failure("W10")
def test_nothing_new_is_sent_to_an_inactive_project(world: World) -> None:
    world.ready()
    world.site.books.deactivate("Customer", world.site.customer["Id"])
    claim = plain_claim(world)

    world.sync()

    assert problem(world, claim) == "project.closed"


def test_a_line_on_a_code_with_a_sub_job_says_so(world: World) -> None:
    world.ready()
    code = world.code("26-200", "S", sub_job="NORTH")
    claim = world.claim(world.commitment([code]), "1", *PLAIN)

    world.sync()

    assert problem(world, claim) == "wbs.sub_job"
    assert facts(world, claim, "code", "label") == ("NORTH.26-200.S", "Claim 1")


def test_a_claim_tells_why_its_item_can_not_be_made_and_goes_on_when_it_can(world: World) -> None:
    world.ready()
    world.choose(expense_account="")
    claim = plain_claim(world)
    world.sync()
    held = problem(world, claim)

    world.choose(expense_account=world.site.accounts["cost"])
    world.drain()

    assert held == "item.no_account"
    assert world.standing("claim", claim["id"]) == "approval"


@pytest.mark.failure("W10")
def test_a_line_on_an_inactive_item_stops_the_claim_until_the_item_is_active(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()
    item = world.row("wbs_code", code["id"]).quickbooks_number
    world.later(minutes=1)
    world.site.books.deactivate("Item", item)
    claim = world.claim(world.commitment([code]), "1", *PLAIN)
    world.sync()
    held = problem(world, claim), facts(world, claim, "name")

    world.site.books.activate("Item", item)
    world.retry("claim", claim["id"])
    world.drain()

    assert held == ("item.inactive", ("24-017-03-300.S",))
    assert world.standing("claim", claim["id"]) == "approval"


def test_retention_needs_an_item_and_a_claim_without_retention_does_not(world: World) -> None:
    world.ready()
    world.choose(retention_item="")
    commitment = world.commitment([world.code()])
    holds = world.claim(commitment, "1", *PLAIN)
    plain = world.claim(commitment, "2", ClaimLine("500.00"))

    world.sync()

    assert problem(world, holds) == "retention.no_item"
    assert facts(world, holds, "amount") == ("100.00",)
    assert world.standing("claim", plain["id"]) == "approval"


def test_choosing_the_retention_item_lets_claims_go_on_by_themselves(world: World) -> None:
    world.ready()
    world.choose(retention_item="")
    claim = plain_claim(world)
    world.sync()

    world.choose(retention_item=world.site.retention_item)
    world.drain()

    assert world.standing("claim", claim["id"]) == "approval"


def test_an_inactive_retention_item_stops_claims_until_it_is_active(world: World) -> None:
    world.ready()
    world.site.books.deactivate("Item", world.site.retention_item)
    claim = plain_claim(world)
    world.sync()
    held = problem(world, claim)

    world.later(minutes=1)
    world.site.books.activate("Item", world.site.retention_item)
    world.sync()

    assert held == "retention.item_gone"
    assert world.standing("claim", claim["id"]) == "approval"


def test_a_wbs_code_s_item_is_never_the_retention_item(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()
    world.choose(retention_item=world.row("wbs_code", code["id"]).quickbooks_number)
    claim = world.claim(world.commitment([code]), "1", *PLAIN)

    world.sync()

    assert problem(world, claim) == "retention.item_is_wbs"


def test_a_figure_that_is_no_amount_stops_the_claim(world: World) -> None:
    claim = planned(world, summary={"current_payment_due": Decimal("NaN")})

    assert problem(world, claim) == "claim.bad_figure"
    assert facts(world, claim, "field") == ("current_payment_due",)


def test_totals_that_do_not_follow_from_the_claim_before_stop_the_claim(world: World) -> None:
    world.ready()
    commitment = world.commitment([world.code()])
    world.claim(commitment, "1", *PLAIN)
    wrong = {"total_completed_and_stored_to_date": "1500.01"}
    claim = world.claim(commitment, "2", ClaimLine("500.00", held="50.00"), summary=wrong)

    world.sync()

    assert problem(world, claim) == "claim.breaks_with_previous"
    assert facts(world, claim, "what", "moved", "computed") == ("Work to date", "500.01", "500.00")


def test_a_claim_before_that_is_not_visible_is_noted_and_does_not_stop_the_claim(world: World) -> None:
    world.ready()
    commitment = world.commitment([world.code()])
    world.claim(commitment, "1", *PLAIN, summary={"current_payment_due": Decimal("NaN")})
    claim = world.claim(commitment, "2", ClaimLine("500.00", held="50.00"))

    world.sync()

    assert world.standing("claim", claim["id"]) == "approval"
    assert check(world, claim, "agrees_with_previous") == (
        "the claim before it has a figure that can't be read"
    )


def test_the_page_shows_every_check_although_the_first_one_that_fails_is_told(world: World) -> None:
    world.ready()
    world.site.books.deactivate("Vendor", world.site.qbo_vendor["Id"])
    claim = plain_claim(world, LONG, billing_date=None, tax="1.00")

    world.sync()

    plan = world.row("claim", claim["id"]).plan
    assert plan is not None
    assert problem(world, claim) == "claim.tax"
    assert [one["code"] for one in plan["checks"] if one["state"] == "failed"] == [
        "claim.tax", "claim.no_billing_date", "claim.number_too_long", "vendor.inactive",
    ]  # fmt: skip


def _bill_by_hand(world: World, number: str, vendor: Doc | None = None) -> Doc:
    vendor = vendor or world.site.qbo_vendor
    lines = [{"amount": "77.00", "account": world.site.accounts["cost"]}]
    return world.site.books.add_bill(vendor["Id"], lines, DocNumber=number, TxnDate="2026-10-05")
