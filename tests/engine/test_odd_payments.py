"""Bill payments that are told incompletely, and those that take journal entries."""

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
            if self.member in payment:
                payment[self.member] = None
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
@pytest.mark.unpublished("TotalAmt")
@pytest.mark.parametrize("member", ["TxnId", "TxnType", "Amount", "TotalAmt"])
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


def entry(world: World, amount: str, **more: Any) -> str:
    """A journal entry that lowers what the vendor is owed, unless told otherwise."""
    site = world.site
    made = site.books.add_journal_entry(site.qbo_vendor["Id"], amount, site.accounts["cost"], **more)
    return str(made["Id"])


def told(world: World) -> list[tuple[str, bool]]:
    """What Procore says was paid, and whether it was a credit."""
    return [(str(one["amount"]), "Credit applied" in (one["notes"] or "")) for one in issued(world)]


def test_a_journal_entry_taken_is_a_credit_and_not_cash(world: World) -> None:
    claim = sent(world)

    pay(world, {bill_id(world, claim): "1000.00"}, credits={entry(world, "400.00"): "400.00"})
    world.sync()

    assert told(world) == [("600.00", False), ("400.00", True)]


def test_it_is_taken_beside_a_vendor_credit(world: World) -> None:
    claim = sent(world)
    line = {"account": world.site.accounts["cost"], "amount": "300.00"}
    credit = world.site.books.add_vendor_credit(world.site.qbo_vendor["Id"], [line])["Id"]

    both = {credit: "300.00", entry(world, "700.00"): "700.00"}
    pay(world, {bill_id(world, claim): "1000.00"}, credits=both)
    world.sync()

    assert told(world) == [("1000.00", True)]


def test_a_journal_entry_paid_with_the_bills_takes_no_cash_from_them(world: World) -> None:
    claim = sent(world)

    entries = {entry(world, "50.00", owed=True): "50.00"}
    pay(world, {bill_id(world, claim): "1000.00"}, credits=entries, TotalAmt=Decimal("1050.00"))
    world.sync()

    assert told(world) == [("1000.00", False)]


def test_where_credits_are_not_entered_a_journal_entry_is_not_either(world: World) -> None:
    claim = sent(world)
    world.choose(import_credits="off")

    pay(world, {bill_id(world, claim): "1000.00"}, credits={entry(world, "400.00"): "400.00"})
    world.sync()

    assert told(world) == [("600.00", False)]
