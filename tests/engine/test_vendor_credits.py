"""Claims with a negative net: by setting they become vendor credits, which are bills the other way round."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from sync import desk
from sync.models import Mapping
from sync.reconcile import reconcile
from tests.engine.billing import (
    bill_writes,
    check,
    facts,
    problem,
    send,
    shown,
    unlink,
    why_excluded,
)
from tests.engine.calm import after_the_lease, come_to_rest
from tests.engine.mortal import Death, dying
from tests.past import Moment
from tests.world import Doc, World, lines_of, once

GIVEN_BACK = ClaimLine("1000.00", held="100.00"), ClaimLine("-4000.00", held="-400.00")


@once
def negative(world: World, **settings: str) -> Doc:
    world.ready()
    return given_back(world, **settings)


@once
def given_back(world: World, **settings: str) -> Doc:
    """Lines of 1,000.00 and −4,000.00, −300.00 held: −2,700.00 is due. The claim before is older than we."""
    chosen: dict[str, Any] = {"negative_as_credit": "on", "cut_off": "2026-10-31", **settings}
    world.choose(**chosen)
    commitment = world.commitment([world.code("06-400", "S"), world.code("06-100", "S")])
    before = ClaimLine("9000.00", held="900.00"), ClaimLine("6000.00", held="600.00")
    world.claim(commitment, "21", *before, billing_date="2026-09-30")
    claim = world.claim(commitment, "22", *GIVEN_BACK)
    world.sync()
    return claim


@once
def sent_credit(world: World) -> Doc:
    claim = negative(world)
    send(world, claim)
    return claim


def credits_of(world: World) -> list[Doc]:
    return world.site.books.every("VendorCredit")


def assert_credited_once(world: World, claim: Doc) -> None:
    [credit] = credits_of(world)
    assert credit["TotalAmt"] == Decimal("2700.00")
    assert world.site.books.bills() == []
    assert world.site.procore.claim(claim)["origin_id"] == f"qbo:9130:VendorCredit:{credit['Id']}"
    assert world.standing("claim", claim["id"]) == "in_step"


def test_a_net_negative_claim_becomes_a_vendor_credit_to_the_cent(world: World) -> None:
    claim = sent_credit(world)

    assert_credited_once(world, claim)
    [credit] = credits_of(world)
    assert lines_of(credit) == [
        ("24-017-06-400.S", "-1000.00"),
        ("24-017-06-100.S", "4000.00"),
        ("Retainage", "-300.00"),
    ]
    assert (credit["DocNumber"], credit["TxnDate"]) == ("22", "2026-10-31")
    assert credit["VendorRef"]["value"] == world.site.qbo_vendor["Id"]
    assert credit["PrivateNote"].splitlines()[-1].startswith("[Plumbline claim-")


def test_with_the_setting_off_a_net_negative_claim_is_left_out_even_when_lines_may_be_negative(
    world: World,
) -> None:
    claim = negative(world, negative_as_credit="off", allow_negative_lines="on")

    assert why_excluded(world, claim) == (
        "It has a negative value: −2,700.00 is due. "
        "Enter it in QuickBooks by hand, or have vendor credits made of such claims"
    )
    assert credits_of(world) == []


def test_the_page_shows_the_exact_credit_and_what_it_does_to_the_books(world: World) -> None:
    claim = negative(world)

    assert world.standing("claim", claim["id"]) == "approval"
    assert (shown(world, claim)["document"], shown(world, claim)["total"]) == ("vendor credit", "2700.00")
    assert [line["amount"] for line in shown(world, claim)["lines"]] == ["-1000.00", "4000.00", "-300.00"]
    assert check(world, claim, "nothing_negative") == (
        "net −2,700.00: a vendor credit is made of it, by the setting"
    )
    plan = world.row("claim", claim["id"]).plan
    assert plan is not None
    assert [(one["account"], one["debit"], one["credit"]) for one in plan["effect"]] == [
        ("Subcontracted Work", "1000.00", "4000.00"),
        ("Subcontractor Retainage", "300.00", ""),
        ("Accounts payable", "2700.00", ""),
    ]
    assert plan["effect_total"] == "4000.00"


def test_turning_the_setting_on_brings_the_claims_that_were_left_out(world: World) -> None:
    claim = negative(world, negative_as_credit="off")

    world.choose(negative_as_credit="on")
    world.drain()

    assert world.standing("claim", claim["id"]) == "approval"


def test_turning_the_setting_off_takes_back_an_approved_credit_before_it_is_sent(world: World) -> None:
    claim = negative(world)
    world.pause()
    world.approve(claim)
    world.choose(negative_as_credit="off")
    world.resume()
    world.drain()

    assert world.standing("claim", claim["id"]) == "excluded"
    assert credits_of(world) == []


def test_quantities_given_back_stand_on_the_credit_as_positive_ones(world: World) -> None:
    world.ready()
    world.choose(negative_as_credit="on")
    line = ContractLine(world.code(), "0", "Concrete", "200", "84.25", "CY")
    commitment = world.commitment([], lines=[line], method="unit")
    world.claim(commitment, "1", ClaimLine(quantity="100"))
    claim = world.claim(commitment, "2", ClaimLine(quantity="-10"))
    world.sync()

    send(world, claim)

    detail = credits_of(world)[0]["Line"][0]["ItemBasedExpenseLineDetail"]
    assert (detail["Qty"], detail["UnitPrice"]) == (Decimal("10"), Decimal("84.25"))


@pytest.mark.parametrize("allowed", [True, False], ids=["allowed", "refused"])
def test_its_own_negative_lines_are_sent_or_left_to_a_person(world: World, allowed: bool) -> None:
    world.sandbox.switches.negative_lines = allowed
    claim = sent_credit(world)
    come_to_rest(world)

    if allowed:
        assert_credited_once(world, claim)
    else:
        assert problem(world, claim) == "quickbooks.refused"
        assert credits_of(world) == []
        assert bill_writes(world) == 1


@pytest.mark.large
@pytest.mark.parametrize("hours", [24, None], ids=["requestid kept", "requestid forgotten"])
@pytest.mark.parametrize("effect", [faults.lose_reply, faults.refuse], ids=["saved", "not saved"])
def test_a_credit_whose_reply_was_lost_is_looked_up_and_made_once(
    world: World, effect: faults.Effect, hours: float | None
) -> None:
    world.sandbox.switches.request_id_hours = hours
    claim = negative(world)
    world.sandbox.faults.add(Fault(effect, system="quickbooks", path="/batch$"))
    send(world, claim)
    in_doubt = world.standing("claim", claim["id"])

    come_to_rest(world)

    assert in_doubt == "looked_up"
    assert_credited_once(world, claim)


@pytest.mark.large
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_worker_may_die_at_any_request_of_a_credit(world: World, after: bool) -> None:
    claim = negative(world)
    world.approve(claim)
    approved = Moment.of(world.sandbox)

    for request in count(1):
        approved.put_into(world.sandbox)
        point = Death(request=request, after=after)
        with dying(world, point):
            world.drain()
        if point.happened:
            after_the_lease(world)
        assert_credited_once(world, claim)
        if not point.happened:
            break

    assert request > 4


@pytest.mark.failure("W16")
def test_a_credit_that_the_database_forgot_is_found_by_its_mark_and_is_no_direct_cost(world: World) -> None:
    claim = sent_credit(world)
    Mapping.objects.filter(company=world.site.company).exclude(entity__in=["vendor", "project"]).delete()
    world.later(minutes=20)
    world.site.company.feeds.all().delete()
    world.sync()

    assert_credited_once(world, claim)
    assert world.site.procore.direct_costs(world.site.project) == []
    assert not Mapping.objects.filter(company=world.site.company, entity="direct_cost").exists()


@pytest.mark.parametrize(
    ("changes", "now"),
    [
        ({"DocNumber": "22-A"}, "2,700.00 dated Oct 31, 2026, number 22-A"),
        ({"TxnDate": "2026-11-02"}, "2,700.00 dated Nov 2, 2026, number 22"),
    ],
)
def test_a_credit_edited_in_quickbooks_is_shown_and_never_overwritten(
    world: World, changes: Doc, now: str
) -> None:
    claim = sent_credit(world)
    world.later(minutes=1)
    world.site.books.edit("VendorCredit", credits_of(world)[0]["Id"], **changes)

    world.sync()

    assert problem(world, claim) == "bill.changed"
    assert facts(world, claim, "document", "was", "now") == (
        "vendor credit", "2,700.00 dated Oct 31, 2026, number 22", now,
    )  # fmt: skip
    assert bill_writes(world) == 1


def test_a_claim_edited_after_its_credit_was_sent_is_shown(world: World) -> None:
    claim = sent_credit(world)
    world.later(minutes=1)
    lines = ClaimLine("1000.00", held="100.00"), ClaimLine("-3000.00", held="-300.00")
    world.site.procore.edit_lines(claim, lines, force=True)

    world.sync()

    assert problem(world, claim) == "claim.changed_after_sent"
    assert facts(world, claim, "bill", "claim") == ("2,700.00", "−1,800.00")


def test_a_deleted_credit_is_never_made_again_by_itself_but_unlinked_and_sent_again(world: World) -> None:
    claim = sent_credit(world)
    first = credits_of(world)[0]["Id"]
    world.later(minutes=1)
    world.site.books.delete("VendorCredit", first)
    world.sync()
    told = problem(world, claim), credits_of(world)

    unlink(world, claim)
    send(world, claim)

    assert told == ("bill.deleted", [])
    assert_credited_once(world, claim)
    assert credits_of(world)[0]["Id"] != first


def test_a_voided_credit_counts_as_gone(world: World) -> None:
    world.site.books.set_preference("OtherPrefs.WarnDuplicateBillNumber", "false")
    claim = sent_credit(world)
    [credit] = credits_of(world)
    lines = [{**line, "Amount": Decimal("0.00")} for line in credit["Line"]]
    world.later(minutes=1)
    world.site.books.edit("VendorCredit", credit["Id"], Line=lines, PrivateNote="Voided")
    unlink(world, claim)

    send(world, claim)

    assert [one["TotalAmt"] for one in credits_of(world)] == [Decimal("0.00"), Decimal("2700.00")]
    assert world.standing("claim", claim["id"]) == "in_step"


def test_a_credit_that_is_there_or_taken_is_not_unlinked(world: World) -> None:
    claim = sent_credit(world)
    unlink(world, claim)
    there = problem(world, claim)
    bill = _bill(world, "3000.00")
    world.later(minutes=1)
    credit = credits_of(world)[0]["Id"]
    world.site.books.pay_bills(
        world.site.qbo_vendor["Id"], {bill["Id"]: "3000.00"}, credits={credit: "2700.00"}
    )

    unlink(world, claim)

    assert there == "bill.still_there"
    assert problem(world, claim) == "credit.is_taken"
    assert facts(world, claim, "amount") == ("2,700.00",)


def test_a_copy_of_our_credit_is_foreign_and_said_to_be_a_copy(world: World) -> None:
    claim = sent_credit(world)
    world.later(minutes=1)
    world.site.books.copy("VendorCredit", credits_of(world)[0]["Id"], DocNumber="22-COPY")

    world.sync()
    world.retry("claim", claim["id"])
    world.drain()

    plan = world.row("claim", claim["id"]).plan
    assert plan is not None
    assert plan["copies"] == ["Vendor credit 22-COPY"]
    assert world.standing("claim", claim["id"]) == "in_step"


def test_a_credit_entered_by_hand_is_offered_and_can_become_the_claim_s(world: World) -> None:
    world.ready()
    line = {"amount": "2700.00", "account": world.site.accounts["cost"]}
    existing = world.site.books.add_vendor_credit(
        world.site.qbo_vendor["Id"], [line], DocNumber="22", TxnDate="2026-10-31"
    )
    claim = given_back(world)
    offered = problem(world, claim), facts(world, claim, "document", "amount")
    row = Mapping.objects.get(company=world.site.company, quickbooks_id=f"VendorCredit:{existing['Id']}")

    desk.adopt(world.site.company, world.dana, world.row("claim", claim["id"]).pk, row.pk)
    world.drain()

    assert offered == ("claim.number_used", ("vendor credit", "2,700.00"))
    assert_credited_once(world, claim)
    assert bill_writes(world) == 0


def test_a_bill_of_the_same_number_does_not_stand_in_a_credit_s_way(world: World) -> None:
    world.ready()
    _bill(world, "50.00", DocNumber="22")

    claim = given_back(world)

    assert world.standing("claim", claim["id"]) == "approval"


def test_taking_a_credit_for_a_bill_brings_no_payment_of_the_credit_s_own(world: World) -> None:
    claim = sent_credit(world)
    work = world.claim(world.commitment([world.code()], number="SC-002"), "30", ClaimLine("3000.00"))
    world.sync()
    send(world, work)
    credit, bill = credits_of(world)[0]["Id"], world.bill_of(work)["Id"]
    world.later(minutes=1)
    world.site.books.pay_bills(world.site.qbo_vendor["Id"], {bill: "3000.00"}, credits={credit: "2700.00"})
    world.sync()

    payments = Mapping.objects.filter(company=world.site.company, entity="payment")
    assert sorted(str(one.money) for one in payments) == ["2700.00", "300.00"]
    assert world.standing("claim", claim["id"]) == "in_step"
    report = reconcile(world.site.company)
    assert report is not None
    assert report.not_explained == []


def test_the_reconciliation_counts_a_credit_with_its_sign(world: World) -> None:
    claim = sent_credit(world)

    report = reconcile(world.site.company)

    assert report is not None
    line = next(one for one in report.claims if one.claim_id == str(claim["id"]))
    assert line.agrees
    assert [str(one) for one in (line.billed, line.retention_billed, line.gross_billed)] == [
        "-2700.00", "-300.00", "-3000.00",
    ]  # fmt: skip
    assert report.account is not None
    assert report.account.by_bills == Decimal("-300.00")
    assert report.account.outside_bills == Decimal("0.00")


def test_a_credit_deleted_without_a_word_is_found_by_the_nightly_comparison(world: World) -> None:
    claim = sent_credit(world)
    world.later(days=45)
    world.site.books.delete("VendorCredit", credits_of(world)[0]["Id"])
    world.later(days=45)

    world.sync()

    assert problem(world, claim) == "bill.deleted"


def _bill(world: World, amount: str, **members: str) -> Doc:
    lines = [{"amount": amount, "account": world.site.accounts["cost"]}]
    return world.site.books.add_bill(world.site.qbo_vendor["Id"], lines, **members)
