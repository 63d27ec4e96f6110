"""A claim whose bill is in the books: what happens to either is shown and never overwritten."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from sync import desk, journal
from sync.models import LogEntry, Mapping
from tests.engine.billing import (
    PLAIN,
    bill_writes,
    facts,
    numbers_of_bills,
    problem,
    send,
    sent,
    unlink,
)
from tests.world import Doc, World


def test_procore_locks_a_claim_that_was_sent(world: World) -> None:
    claim = sent(world)

    with pytest.raises(Exception, match="synced with an ERP system"):
        world.site.procore.edit_claim(claim, invoice_number="2")


@pytest.mark.failure("W11")
def test_a_claim_edited_in_spite_of_its_lock_is_shown_and_the_bill_stays(world: World) -> None:
    claim = sent(world)
    world.later(minutes=1)
    world.site.procore.edit_lines(claim, [ClaimLine("1200.00", held="120.00")], force=True)

    world.sync()

    assert problem(world, claim) == "claim.changed_after_sent"
    assert facts(world, claim, "bill", "claim") == ("900.00", "1,080.00")
    assert str(world.bill_of(claim)["TotalAmt"]) == "900.00"


def test_the_page_of_a_sent_claim_keeps_what_it_does_to_the_books_and_its_checks(world: World) -> None:
    world.ready()
    line = ContractLine(world.code(), "0", "Concrete", "900", "84.25", "CY")
    commitment = world.commitment([], lines=[line], method="unit")
    claim = world.claim(commitment, "1", ClaimLine(quantity="137.5", held="1158.44"))
    world.sync()
    before = world.row("claim", claim["id"]).plan or {}
    world.approve(claim)
    world.drain()

    after = world.row("claim", claim["id"]).plan or {}

    assert world.standing("claim", claim["id"]) == "in_step"
    assert [(one["qty"], one["rate"]) for one in after["bill"]["lines"]] == [("137.5", "84.25"), ("", "")]
    assert after["bill"]["memo"] == before["bill"]["memo"] != ""
    assert after["effect"] == before["effect"]
    assert after["effect_total"] == before["effect_total"] == "11584.38"
    assert after["retention"] == before["retention"]
    assert after["checks"] == before["checks"] != []


def test_setting_an_edited_claim_back_brings_it_in_step_by_itself(world: World) -> None:
    claim = sent(world)
    world.later(minutes=1)
    world.site.procore.edit_lines(claim, [ClaimLine("1200.00", held="120.00")], force=True)
    world.sync()

    world.later(minutes=1)
    world.site.procore.edit_lines(claim, PLAIN, force=True)
    world.sync()

    assert world.standing("claim", claim["id"]) == "in_step"


def test_a_claim_unapproved_in_spite_of_its_lock_is_shown(world: World) -> None:
    claim = sent(world)
    world.later(minutes=1)
    world.site.procore.unapprove(claim, force=True)

    world.sync()

    assert problem(world, claim) == "claim.not_approved_anymore"
    assert numbers_of_bills(world) == ["1"]


def test_a_sent_claim_deleted_in_procore_is_seen_when_a_person_asks(world: World) -> None:
    claim = sent(world)
    world.site.procore.delete_claim(claim, force=True)

    world.retry("claim", claim["id"])
    world.drain()

    assert problem(world, claim) == "claim.gone"
    assert numbers_of_bills(world) == ["1"]


@pytest.mark.parametrize(
    ("changes", "now"),
    [
        ({"DocNumber": "1-A"}, "900.00 dated Oct 31, 2026, number 1-A"),
        ({"TxnDate": "2026-11-01"}, "900.00 dated Nov 1, 2026, number 1"),
    ],
)
def test_a_bill_edited_in_quickbooks_is_shown_and_never_overwritten(
    world: World, changes: dict[str, Any], now: str
) -> None:
    claim = sent(world)
    world.later(minutes=1)
    world.site.books.edit("Bill", world.bill_of(claim)["Id"], **changes)

    world.sync()

    assert problem(world, claim) == "bill.changed"
    assert facts(world, claim, "was", "now") == ("900.00 dated Oct 31, 2026, number 1", now)
    assert bill_writes(world) == 1


def test_an_accepted_change_is_what_the_bill_is_compared_with_from_then_on(world: World) -> None:
    claim = sent(world)
    changed_by_hand(world, claim, "2026-11-01")
    row, by = world.row("claim", claim["id"]), world.dana

    accepted = desk.accept(row.company, by, row.pk, row.quickbooks_version)
    world.sync()
    then = world.standing("claim", claim["id"])
    changed_by_hand(world, claim, "2026-11-02")

    assert (accepted, then) == (True, "in_step")
    assert problem(world, claim) == "bill.changed"
    assert facts(world, claim, "was")[0].startswith("900.00 dated Nov 1, 2026")
    assert bill_writes(world) == 1


def test_a_change_after_the_one_that_was_accepted_comes_back(world: World) -> None:
    claim = sent(world)
    changed_by_hand(world, claim, "2026-11-01")
    row, by = world.row("claim", claim["id"]), world.dana

    desk.accept(row.company, by, row.pk, row.quickbooks_version)
    changed_by_hand(world, claim, "2026-11-02")
    late = desk.accept(row.company, by, row.pk, row.quickbooks_version)

    assert problem(world, claim) == "bill.changed"
    assert not late


def changed_by_hand(world: World, claim: Doc, date: str) -> None:
    world.later(minutes=1)
    world.site.books.edit("Bill", world.bill_of(claim)["Id"], TxnDate=date)
    world.sync()


def test_a_line_moved_to_another_item_is_shown_although_the_total_is_the_same(world: World) -> None:
    claim = sent(world)
    other = world.site.books.add_item("General", world.site.accounts["cost"])["Id"]
    lines = world.bill_of(claim)["Line"]
    lines[0]["ItemBasedExpenseLineDetail"]["ItemRef"] = {"value": other}
    world.later(minutes=1)
    world.site.books.edit("Bill", world.bill_of(claim)["Id"], Line=lines)

    world.sync()

    assert problem(world, claim) == "bill.changed"


def test_a_memo_or_a_payment_is_the_accountants_own_business(world: World) -> None:
    claim = sent(world)
    world.later(minutes=1)
    bill = world.bill_of(claim)["Id"]
    world.site.books.edit("Bill", bill, PrivateNote="Paid with the November run")
    world.site.books.pay_bill(bill, "300.00")

    world.sync()

    assert world.standing("claim", claim["id"]) == "in_step"


@pytest.mark.parametrize("paid", ["900.00", "300.00"], ids=["in full", "in part"])
def test_a_paid_bill_that_is_edited_is_shown_and_its_payment_stays_in_procore(
    world: World, paid: str
) -> None:
    claim = sent(world)
    bill = world.bill_of(claim)["Id"]
    world.later(minutes=1)
    world.site.books.pay_bill(bill, paid)
    world.sync()
    world.later(minutes=1)
    world.site.books.edit("Bill", bill, TxnDate="2026-11-01")

    world.sync()

    payment = Mapping.objects.get(company=world.site.company, entity="payment")
    assert problem(world, claim) == "bill.changed"
    assert (str(payment.money), payment.problem, bool(payment.procore_id)) == (paid, "", True)
    assert bill_writes(world) == 1


def test_a_paid_bill_that_is_copied_stays_the_claim_s_and_the_copy_is_foreign(world: World) -> None:
    claim = sent(world)
    bill = world.bill_of(claim)["Id"]
    world.later(minutes=1)
    world.site.books.pay_bill(bill)
    world.site.books.copy_bill(bill, DocNumber="1-COPY")

    world.sync()

    assert world.row("claim", claim["id"]).quickbooks_number == bill
    assert world.standing("claim", claim["id"]) == "in_step"
    assert Mapping.objects.filter(company=world.site.company, entity="bill", number="1-COPY").count() == 1


@pytest.mark.failure("R6")
def test_a_deleted_bill_is_shown_and_never_made_again_by_itself(world: World) -> None:
    claim = sent(world)
    _delete_bill(world, claim)

    world.sync()
    world.later(days=1)
    world.sync()

    assert problem(world, claim) == "bill.deleted"
    assert numbers_of_bills(world) == []


def test_a_copy_of_our_bill_is_foreign_and_said_to_be_a_copy(world: World) -> None:
    claim = sent(world)
    world.later(minutes=1)
    world.site.books.copy_bill(world.bill_of(claim)["Id"], DocNumber="1-COPY")

    world.sync()
    world.retry("claim", claim["id"])
    world.drain()

    plan = world.row("claim", claim["id"]).plan
    assert plan is not None
    assert plan["copies"] == ["Bill 1-COPY"]
    assert world.standing("claim", claim["id"]) == "in_step"
    assert world.bill_of(claim)["DocNumber"] == "1"


def test_a_copy_keeps_an_unlinked_claim_from_being_sent_a_second_time(world: World) -> None:
    claim = sent(world)
    world.later(minutes=1)
    copy = world.site.books.copy_bill(world.bill_of(claim)["Id"], DocNumber="1-COPY")
    _delete_bill(world, claim)
    unlink(world, claim)
    world.sync()
    held = problem(world, claim), facts(world, claim, "number")

    world.later(minutes=1)
    world.site.books.delete("Bill", copy["Id"])
    world.sync()

    assert held == ("claim.copy_found", ("1-COPY",))
    assert world.standing("claim", claim["id"]) == "approval"


def test_a_bill_that_is_still_there_is_not_unlinked(world: World) -> None:
    claim = sent(world)

    unlink(world, claim)

    row = world.row("claim", claim["id"])
    assert (row.problem, bool(row.quickbooks_number)) == ("bill.still_there", True)
    told = journal.sentence(LogEntry.objects.get(mapping=row, code="bill.still_there"))
    assert told == "The bill of Claim 1 still exists in QuickBooks"


def test_a_bill_with_payments_is_not_unlinked(world: World) -> None:
    claim = sent(world)
    world.later(minutes=1)
    world.site.books.pay_bill(world.bill_of(claim)["Id"], "300.00")

    unlink(world, claim)

    assert problem(world, claim) == "bill.has_payments"
    assert facts(world, claim, "amount") == ("300.00",)


def test_a_bill_deleted_a_moment_ago_is_unlinked_and_the_claim_can_be_sent_again(world: World) -> None:
    claim = sent(world)
    first = world.bill_of(claim)["Id"]
    _delete_bill(world, claim)
    unlink(world, claim)
    unlocked = world.site.procore.claim(claim)["origin_id"]
    asked_again = world.standing("claim", claim["id"])

    send(world, claim)

    bill = world.bill_of(claim)
    assert (unlocked, asked_again) == (None, "approval")
    assert bill["Id"] != first
    assert numbers_of_bills(world) == ["1"]
    assert world.site.procore.claim(claim)["origin_id"] == f"qbo:9130:Bill:{bill['Id']}"


def test_an_unlinked_claim_is_sent_as_it_was_corrected(world: World) -> None:
    claim = sent(world)
    _delete_bill(world, claim)
    unlink(world, claim)
    world.site.procore.edit_lines(claim, [ClaimLine("1200.00", held="120.00")])
    world.later(minutes=1)
    world.sync()

    send(world, claim)

    assert str(world.bill_of(claim)["TotalAmt"]) == "1080.00"
    assert world.standing("claim", claim["id"]) == "in_step"


@pytest.mark.failure("R6")
def test_a_voided_bill_counts_as_gone(world: World) -> None:
    world.site.books.set_preference("OtherPrefs.WarnDuplicateBillNumber", "false")
    claim = sent(world)
    voided = world.bill_of(claim)
    _void(world, voided)
    unlink(world, claim)

    send(world, claim)

    assert world.bill_of(claim)["Id"] != voided["Id"]
    assert str(world.bill_of(claim)["TotalAmt"]) == "900.00"


def test_a_bill_over_nothing_that_was_held_in_full_is_not_taken_for_a_voided_one(world: World) -> None:
    claim = sent(world, ClaimLine("6400.00", held="6400.00"))

    unlink(world, claim)

    assert problem(world, claim) == "bill.still_there"


def _delete_bill(world: World, claim: Doc) -> None:
    world.later(minutes=1)
    world.site.books.delete("Bill", world.bill_of(claim)["Id"])


def _void(world: World, bill: Doc) -> None:
    world.later(minutes=1)
    lines = [{**line, "Amount": Decimal("0.00")} for line in bill["Line"]]
    world.site.books.edit("Bill", bill["Id"], Line=lines, PrivateNote=f"{bill['PrivateNote']}\nVoided")
