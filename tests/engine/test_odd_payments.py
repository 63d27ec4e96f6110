"""A bill payment that is told incompletely is no payment of nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from integration.sandbox.faults import Effect, Fault
from integration.sandbox.web import Call, Reply
from sync.models import Feed
from tests.engine.test_payments import bill_id, issued, pay, sent
from tests.world import World

if TYPE_CHECKING:
    from integration.sandbox.web import App


class _Without(Effect):
    """The change feed leaves out a member of what each payment is for."""

    def __init__(self, member: str) -> None:
        self.member = member

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        for payment in _payments(reply.body):
            for line in payment["Line"]:
                for place in (line, *line["LinkedTxn"]):
                    place.pop(self.member, None)
        return reply


def _payments(told: Any) -> list[dict[str, Any]]:
    if isinstance(told, list):
        return [one for each in told for one in _payments(each)]
    if not isinstance(told, dict):
        return []
    return [*told.get("BillPayment", ()), *(one for each in told.values() for one in _payments(each))]


@pytest.mark.failure("R10")
@pytest.mark.unpublished("Line")
@pytest.mark.parametrize("member", ["TxnId", "TxnType", "Amount"])
def test_a_payment_that_is_told_without_its_bill_or_amount_changes_nothing(world: World, member: str) -> None:
    claim = sent(world)
    paid = pay(world, {bill_id(world, claim): "400.00"}, DocNumber="4512")
    world.sync()
    world.site.books.edit("BillPayment", paid["Id"], DocNumber="4513")

    odd = world.sandbox.faults.add(Fault(_Without(member), system="quickbooks", path="/cdc$"))
    world.sync()
    assert odd.fired == 1
    assert [one["amount"] for one in issued(world)] == [Decimal("400.00")]
    assert Feed.objects.get(company=world.site.company, source="quickbooks.changes").problem

    world.later(hours=1)
    world.sync()
    assert [(one["amount"], one["check_number"]) for one in issued(world)] == [(Decimal("400.00"), "4513")]
