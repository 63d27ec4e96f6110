"""A bill that does not say any more what its claim says is written over when a person asks, and only then."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from companies.models import AuditEntry
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from integration.systems import System
from sync import desk
from sync.models import Mapping
from tests.engine.billing import bill_writes, problem, send, sent
from tests.engine.calm import after_the_lease, come_to_rest
from tests.engine.mortal import Death, dying
from tests.past import Moment
from tests.world import Doc, World, once

LEAST_REQUESTS, LEAST_WRITES = 4, 10


@once
def changed(world: World) -> Doc:
    """A claim whose bill somebody has dated otherwise, given terms, a memo and one line more."""
    claim = sent(world)
    world.later(minutes=1)
    bill = world.bill_of(claim)
    extra = {
        "Amount": "50.00", "DetailType": "AccountBasedExpenseLineDetail", "Description": "Freight",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": world.site.accounts["cost"]}},
    }  # fmt: skip
    bill["Line"][0]["ItemBasedExpenseLineDetail"]["BillableStatus"] = "Billable"
    world.site.books.edit(
        "Bill", bill["Id"], TxnDate="2026-11-01", DueDate="2026-12-15", DocNumber="1-A",
        PrivateNote=f"Ask Sam first\n{bill['PrivateNote']}", Line=[*bill["Line"], extra],
    )  # fmt: skip
    world.sync()
    return claim


def send_again(world: World, claim: Doc) -> bool:
    row = world.row("claim", claim["id"])
    offer = (row.plan or {})["again"]
    return desk.send_again(row.company, world.dana, row.pk, row.quickbooks_version, offer["fingerprint"])


def why_not(world: World, claim: Doc) -> str:
    return str((world.row("claim", claim["id"]).plan or {})["again"]["why_not"])


def assert_set_back(world: World, claim: Doc) -> None:
    bill = world.bill_of(claim)
    assert (str(bill["TotalAmt"]), bill["TxnDate"], bill["DocNumber"]) == ("900.00", "2026-10-31", "1")
    assert len(bill["Line"]) == 2
    assert world.standing("claim", claim["id"]) == "in_step"
    assert len(world.site.books.bills()) == 1


def test_the_bill_gets_the_claim_s_figures_and_keeps_what_else_somebody_chose(world: World) -> None:
    claim = changed(world)
    lines = [line["Id"] for line in world.bill_of(claim)["Line"][:2]]

    assert send_again(world, claim)
    world.drain()

    assert_set_back(world, claim)
    bill = world.bill_of(claim)
    assert bill["DueDate"] == "2026-12-15"
    assert bill["PrivateNote"].startswith("Ask Sam first\nProcore claim 1")
    assert bill["PrivateNote"].count("[Plumbline") == 1
    assert [line["Id"] for line in bill["Line"]] == lines
    assert bill["Line"][0]["ItemBasedExpenseLineDetail"]["BillableStatus"] == "Billable"
    assert bill_writes(world) == 2
    assert AuditEntry.objects.filter(action__in=["claim.sent_again", "bill.replaced"]).count() == 2


def test_afterwards_the_bill_is_compared_with_what_was_sent_again(world: World) -> None:
    claim = changed(world)
    send_again(world, claim)
    world.drain()

    world.later(minutes=1)
    world.site.books.edit("Bill", world.bill_of(claim)["Id"], TxnDate="2026-11-02")
    world.sync()

    assert problem(world, claim) == "bill.changed"
    assert bill_writes(world) == 2


def test_a_claim_that_was_edited_after_it_was_sent_is_sent_again_over_its_bill(world: World) -> None:
    claim = sent(world)
    world.later(minutes=1)
    world.site.procore.edit_lines(claim, [ClaimLine("1200.00", held="120.00")], force=True)
    world.sync()

    assert send_again(world, claim)
    world.drain()

    assert str(world.bill_of(claim)["TotalAmt"]) == "1080.00"
    assert world.standing("claim", claim["id"]) == "in_step"
    assert world.site.procore.claim(claim)["origin_id"]


def test_a_bill_that_has_changed_once_more_is_not_written_over(world: World) -> None:
    claim = changed(world)
    send_again(world, claim)
    world.later(minutes=1)
    world.site.books.edit("Bill", world.bill_of(claim)["Id"], TxnDate="2026-11-03")

    world.drain()

    assert problem(world, claim) == "bill.changed"
    assert (bill_writes(world), world.bill_of(claim)["TxnDate"]) == (1, "2026-11-03")
    assert "again" not in (world.row("claim", claim["id"]).base or {})


def test_a_change_right_before_the_write_is_not_lost(world: World) -> None:
    claim = changed(world)
    bill = world.bill_of(claim)["Id"]
    edit = faults.then_call(lambda: world.site.books.edit("Bill", bill, TxnDate="2026-11-03"))
    world.sandbox.faults.add(Fault(edit, path="/batch$"))

    send_again(world, claim)
    world.drain()
    world.sync()

    assert problem(world, claim) == "bill.changed"
    assert world.bill_of(claim)["TxnDate"] == "2026-11-03"


def test_a_bill_with_a_payment_is_not_written_over(world: World) -> None:
    claim = changed(world)
    world.later(minutes=1)
    world.site.books.pay_bill(world.bill_of(claim)["Id"], "300.00")
    world.sync()

    assert why_not(world, claim) == "300.00 is paid on it"
    assert not send_again(world, claim)


def test_a_bill_that_is_paid_meanwhile_is_not_written_over(world: World) -> None:
    claim = changed(world)
    send_again(world, claim)
    world.later(minutes=1)
    world.site.books.pay_bill(world.bill_of(claim)["Id"], "300.00")

    world.drain()

    assert (problem(world, claim), bill_writes(world)) == ("bill.changed", 1)
    assert why_not(world, claim) == "300.00 is paid on it"


def test_a_bill_in_a_closed_period_is_not_written_over(world: World) -> None:
    claim = changed(world)
    world.site.books.close_books(date(2026, 10, 31))
    world.later(minutes=20)
    world.sync()
    world.retry("claim", claim["id"])
    world.drain()

    assert "in a closed period" in why_not(world, claim)
    assert not send_again(world, claim)


def test_who_prepared_the_claim_does_not_send_it_again_where_another_person_approves(world: World) -> None:
    claim = changed(world)
    world.choose(different_approver=True)
    row = world.row("claim", claim["id"])
    made_by = {**(row.procore_seen or {}), "created_by": world.dana.email or world.dana.username}
    Mapping.objects.filter(pk=row.pk).update(procore_seen=made_by)

    assert not send_again(world, claim)


@pytest.mark.parametrize("effect", [faults.lose_reply, faults.refuse], ids=["after saving", "before"])
def test_a_lost_answer_leads_to_one_bill_that_is_set_back(world: World, effect: faults.Effect) -> None:
    claim = changed(world)
    world.sandbox.faults.add(Fault(effect, system="quickbooks", path="/batch$"))

    send_again(world, claim)
    world.drain()
    come_to_rest(world)

    assert_set_back(world, claim)


def test_while_writing_to_quickbooks_is_paused_the_wish_waits(world: World) -> None:
    claim = changed(world)
    world.pause(System.QUICKBOOKS)
    send_again(world, claim)
    world.drain()
    waiting = world.bill_of(claim)["TxnDate"]

    world.resume(System.QUICKBOOKS)
    world.drain()

    assert waiting == "2026-11-01"
    assert_set_back(world, claim)


@pytest.mark.large
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_worker_may_die_at_any_request_of_it(world: World, after: bool) -> None:
    claim = changed(world)
    send_again(world, claim)
    ordered = Moment.of(world.sandbox)

    for request in count(1):
        ordered.put_into(world.sandbox)
        if not _dies_and_is_set_back(world, Death(request=request, after=after), claim):
            break

    assert request > LEAST_REQUESTS


@pytest.mark.large
def test_a_worker_may_die_before_it_stores_anything_of_it(world: World) -> None:
    claim = changed(world)
    send_again(world, claim)
    ordered = Moment.of(world.sandbox)

    for write in count(1):
        ordered.put_into(world.sandbox)
        if not _dies_and_is_set_back(world, Death(write=write), claim):
            break

    assert write > LEAST_WRITES


def _dies_and_is_set_back(world: World, point: Death, claim: Doc) -> bool:
    with dying(world, point):
        world.drain()
    if point.happened:
        after_the_lease(world)
        come_to_rest(world)
    assert_set_back(world, claim)
    return point.happened


def test_nothing_is_offered_while_bill_and_claim_agree(world: World) -> None:
    claim = sent(world)
    send(world, claim)

    assert "again" not in (world.row("claim", claim["id"]).plan or {})
