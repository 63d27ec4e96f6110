"""What a setting or a person leaves out of payments explains just so much of what was paid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sync import decisions, desk
from sync.models import Conflict, Mapping
from tests.engine.test_reconcile import report_of, sent
from tests.world import Doc, World

CREDITS_OFF = "credits taken are not entered as payments, by setting"
KEPT = "a payment deleted in QuickBooks stays in Procore, as a person decided"


@pytest.mark.parametrize("when", ["before", "after"])
def test_credits_that_the_setting_leaves_out_explain_what_is_missing_in_procore(
    world: World, when: str
) -> None:
    """One that was entered before the setting was changed is in both books."""
    claim = sent(world)
    if when == "before":
        leave_out_credits(world)
    pay(world, claim, cash="600.00", credit="300.00")
    leave_out_credits(world)

    cause = CREDITS_OFF if when == "before" else ""
    assert told(world) == ("900.00", "600.00" if when == "before" else "900.00", cause, True)


def test_a_payment_that_a_person_kept_in_procore_explains_what_is_missing_in_quickbooks(world: World) -> None:
    claim = sent(world)
    keep(world, pay(world, claim, cash="900.00"))

    assert told(world) == ("0.00", "900.00", KEPT, True)


def test_a_payment_that_somebody_archived_is_named_so(world: World) -> None:
    claim = sent(world)
    pay(world, claim, cash="900.00", day="2026-10-01")  # before its bill: a person is asked
    row = Mapping.objects.get(company=world.site.company, entity="payment")
    desk.archive(world.site.company, world.dana, [row.pk])
    world.drain()

    assert told(world) == ("900.00", "0.00", "a payment is archived", True)


def test_both_together_are_both_named(world: World) -> None:
    leave_out_credits(world)
    claim = sent(world)
    keep(world, pay(world, claim, cash="100.00"))
    pay(world, claim, credit="300.00")

    assert told(world) == ("300.00", "100.00", f"{KEPT}; {CREDITS_OFF}", True)


def test_a_payment_that_is_left_out_explains_no_other_amount(world: World) -> None:
    leave_out_credits(world)
    claim = sent(world)
    pay(world, claim, cash="600.00", credit="300.00")
    [payment] = world.site.procore.payments()
    world.site.procore.change("payment", payment["id"], {"amount": Decimal("500.00")})

    assert told(world) == ("900.00", "500.00", "paid differs", False)


def told(world: World) -> tuple[str, str, str, bool]:
    world.later(minutes=1)
    [line] = report_of(world).claims
    return str(line.paid), str(line.issued), line.cause, line.explained


def leave_out_credits(world: World) -> None:
    world.choose(import_credits="off")
    world.drain()


def pay(world: World, claim: Doc, *, cash: str = "0.00", credit: str = "0.00", day: str = "") -> Doc:
    books, vendor = world.site.books, world.site.qbo_vendor["Id"]
    credits: dict[str, str] = {}
    if Decimal(credit):
        line = {"account": world.site.accounts["cost"], "amount": credit}
        credits = {books.add_vendor_credit(vendor, [line])["Id"]: credit}
    bill = world.row("claim", claim["id"]).quickbooks_number
    dated = {"TxnDate": day} if day else {}
    amounts = {bill: str(Decimal(cash) + Decimal(credit))}
    paid: Doc = books.pay_bills(vendor, amounts, credits=credits, **dated)
    world.later(minutes=1)
    world.sync()
    return paid


def keep(world: World, paid: Doc) -> None:
    """It is deleted in QuickBooks, and a person leaves it in Procore."""
    world.site.books.delete_payment(paid["Id"])
    world.sync()
    found = Conflict.objects.get(closed_at=None)
    told = (found.procore, found.quickbooks)
    assert decisions.decide(world.site.company, world.dana, found.pk, "both", *told)
    world.drain()
