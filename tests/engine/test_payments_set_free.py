"""Payments that were set free in Procore for a change that was stopped then, and is wanted no more."""

from __future__ import annotations

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from tests.engine.billing import unlink
from tests.engine.test_compare import night
from tests.engine.test_payments import bill_id, issued, pay, sent
from tests.world import Doc, World, once


@once
def set_free(world: World) -> tuple[Doc, Doc]:
    """A claim and its payment, with a change of the memo that stopped after the payment was unlocked."""
    claim = sent(world)
    paid = pay(world, {bill_id(world, claim): "300.00"}, DocNumber="4512", PrivateNote="one")
    world.sync()
    stopped = faults.status(503, retry_after=600)
    world.sandbox.faults.add(Fault(stopped, path="/contract_payments/", method="PATCH", nth=2))
    world.site.books.edit("BillPayment", paid["Id"], PrivateNote="two")
    world.sync()
    [one] = issued(world)
    assert (one["notes"], one["origin_id"]) == ("one", None)
    return claim, paid


def assert_locked(world: World) -> None:
    world.later(minutes=20)
    world.sync()
    night(world)
    [one] = issued(world)
    assert one["notes"] == "one"
    assert str(one["origin_id"]).startswith("qbo:9130:BillPayment:")


def test_a_payment_whose_change_was_taken_back_after_it_was_set_free_is_locked_again(world: World) -> None:
    _, paid = set_free(world)

    world.site.books.edit("BillPayment", paid["Id"], PrivateNote="one")

    assert_locked(world)


def test_so_is_one_whose_bill_is_no_claim_s_any_more(world: World) -> None:
    claim, paid = set_free(world)
    world.sandbox.switches.delete_paid_bill = True

    world.pause(System.PROCORE)
    world.site.books.edit("BillPayment", paid["Id"], PrivateNote="one")
    world.site.books.delete("Bill", bill_id(world, claim))
    world.sync()
    unlink(world, claim)
    world.resume(System.PROCORE)

    assert_locked(world)
