"""Whose a payment is: QuickBooks' come in their kinds, those that people enter in Procore are theirs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sync.models import Mapping
from tests.engine.billing import sent
from tests.engine.test_compare import night
from tests.engine.test_economy import Cost
from tests.world import World


def test_a_bill_paid_by_credit_card_says_so_in_procore(world: World) -> None:
    claim = sent(world)
    books = world.site.books
    card = {"CCAccountRef": {"value": books.account_of_type("Credit Card")["Id"]}}
    bill = world.row("claim", claim["id"]).quickbooks_number

    books.pay_bills(
        world.site.qbo_vendor["Id"], {bill: "300.00"}, PayType="CreditCard", CheckPayment=None,
        CreditCardPayment=card,
    )  # fmt: skip
    world.sync()

    [paid] = world.site.procore.payments()
    assert (paid["payment_method"], paid["amount"]) == ("credit_card", Decimal("300.00"))


@pytest.mark.failure("W15")
def test_a_payment_that_a_person_entered_in_procore_is_left_alone_and_never_exported(world: World) -> None:
    claim = sent(world)
    mine = world.site.procore.add_payment(
        claim["commitment_id"], "250.00", "2026-11-20", requisition_id=claim["id"], check_number="77"
    )
    cost = Cost(world)

    world.sync()
    night(world)

    assert world.site.procore.payments() == [mine]
    assert world.site.books.every("BillPayment") == []
    assert (cost.writing_batches, cost.of("procore", "PATCH", "contract_payments")) == (0, 0)
    assert not Mapping.objects.filter(company=world.site.company, entity="payment").exists()


@pytest.mark.parametrize("known", [True, False], ids=["seen", "not seen yet"])
def test_a_payment_on_a_claim_that_was_deleted_in_procore_is_told(world: World, known: bool) -> None:
    claim = sent(world)
    world.site.procore.delete_claim(claim, force=True)
    if known:
        world.retry("claim", claim["id"])
        world.drain()

    world.site.books.pay_bill(world.row("claim", claim["id"]).quickbooks_number, "900.00")
    world.sync()

    [row] = Mapping.objects.filter(company=world.site.company, entity="payment")
    assert (row.problem, world.site.procore.payments()) == ("payment.claim_gone", [])


def test_a_payment_that_was_entered_before_its_claim_was_deleted_stays_in_step(world: World) -> None:
    claim = sent(world)
    world.site.books.pay_bill(world.row("claim", claim["id"]).quickbooks_number, "900.00")
    world.sync()

    world.site.procore.delete_claim(claim, force=True)
    world.retry("claim", claim["id"])
    world.drain()
    mine = Mapping.objects.filter(company=world.site.company, entity="payment")
    world.retry("payment", mine.get().procore_id)
    world.drain()

    assert mine.get().problem == ""


def test_a_credit_taken_is_left_out_where_the_setting_says_so_and_comes_when_it_does_not(
    world: World,
) -> None:
    claim = sent(world)
    world.choose(import_credits="off")
    line = {"account": world.site.accounts["cost"], "amount": "300.00"}
    credit = world.site.books.add_vendor_credit(world.site.qbo_vendor["Id"], [line])
    bill = world.row("claim", claim["id"]).quickbooks_number
    world.site.books.pay_bills(
        world.site.qbo_vendor["Id"], {bill: "500.00"}, credits={credit["Id"]: "300.00"}
    )
    world.sync()
    cash_only = [one["amount"] for one in world.site.procore.payments()]

    world.choose(import_credits="on")
    world.drain()

    assert cash_only == [Decimal("200.00")]
    assert [one["amount"] for one in world.site.procore.payments()] == [Decimal("200.00"), Decimal("300.00")]


@pytest.mark.parametrize("known", [True, False], ids=["seen", "not seen yet"])
def test_a_payment_changed_after_its_claim_was_deleted_in_procore_is_changed_there(
    world: World, known: bool
) -> None:
    claim = sent(world)
    paid = world.site.books.pay_bill(world.row("claim", claim["id"]).quickbooks_number, "900.00")
    world.sync()
    world.site.procore.delete_claim(claim, force=True)
    if known:
        world.retry("claim", claim["id"])
        world.drain()

    world.site.books.edit("BillPayment", paid["Id"], TxnDate="2026-12-02")
    world.sync()
    night(world)
    world.retry("payment", world.site.procore.payments()[0]["id"])
    world.drain()
    cost = Cost(world)
    night(world)

    [found] = world.site.procore.payments()
    assert (found["date"], bool(found["origin_id"])) == ("2026-12-02", True)
    assert cost.of("procore", "PATCH", "contract_payments") == 0
