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
