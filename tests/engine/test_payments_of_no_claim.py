"""Payments of a bill that is no claim's any more."""

from __future__ import annotations

from decimal import Decimal

from integration.systems import System
from tests.engine.billing import unlink
from tests.engine.test_compare import night
from tests.engine.test_payments import bill_id, issued, pay, sent
from tests.world import Doc, World


def test_a_payment_voided_before_its_bill_was_unlinked_is_nothing_in_procore_and_stays_so(
    world: World,
) -> None:
    _voided_and_unlinked_in_a_pause(world)
    world.resume(System.PROCORE)
    world.sync()
    night(world)
    world.sync()

    [left] = issued(world)
    assert left["amount"] == 0
    world.site.procore.change("payment", left, {"amount": Decimal("1.00"), "check_number": "Other"})
    night(world)

    [left] = issued(world)
    assert (left["amount"], left["check_number"], bool(left["origin_id"])) == (0, "4512", True)


def test_it_is_nothing_too_where_the_claim_itself_was_deleted_in_procore_after_it_was_unlinked(
    world: World,
) -> None:
    claim = _voided_and_unlinked_in_a_pause(world)
    world.site.procore.delete_claim(claim, force=True)
    world.resume(System.PROCORE)
    world.sync()
    night(world)

    [left] = issued(world)
    assert (left["amount"], bool(left["origin_id"])) == (Decimal(0), True)


def test_the_same_where_payments_come_once_a_day_and_the_claim_is_sent_and_paid_again(world: World) -> None:
    claim = sent(world)
    world.choose(payment_schedule="daily")
    world.drain()
    old = bill_id(world, claim)
    paid = pay(world, {old: "18311.10"}, DocNumber="4512")
    world.sync()
    assert [one["amount"] for one in issued(world)] == [Decimal("18311.10")]

    world.site.books.void_payment(paid["Id"])
    world.site.books.delete("Bill", old)
    world.later(minutes=20)
    world.drain()  # by its own schedule
    unlink(world, claim)
    world.sync()
    world.approve(claim)
    world.drain()
    pay(world, {bill_id(world, claim): "18311.10"}, DocNumber="4513")
    world.sync()
    night(world)
    world.sync()

    assert sum(one["amount"] for one in issued(world)) == Decimal("18311.10")


def _voided_and_unlinked_in_a_pause(world: World) -> Doc:
    """The claim, when nothing can be written to Procore, where its payment stands."""
    claim = sent(world)
    old = bill_id(world, claim)
    paid = pay(world, {old: "18311.10"}, DocNumber="4512")
    world.sync()
    assert [one["amount"] for one in issued(world)] == [Decimal("18311.10")]

    world.pause(System.PROCORE)
    world.site.books.void_payment(paid["Id"])
    world.site.books.delete("Bill", old)
    world.sync()
    unlink(world, claim)
    return claim
