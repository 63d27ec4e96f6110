"""Both books beside each other, read fresh."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from integration.sandbox.procore.claims import ClaimLine
from sync import desk
from sync.models import Mapping, Reconciliation, Run
from sync.reconcile import Report, reconcile
from sync.reconcile_claims import Line
from tests.world import Doc, World


def report_of(world: World) -> Report:
    found = reconcile(world.site.company)
    assert found is not None
    return found


def claims(world: World) -> list[Line]:
    return report_of(world).claims


def test_a_sent_claim_agrees_to_the_cent_with_its_retention_and_what_was_paid(world: World) -> None:
    sent(world)
    bill = world.site.books.bills()[0]
    world.site.books.pay_bill(bill["Id"], "400.00")
    world.sync()

    [line] = claims(world)

    assert line.agrees
    assert (str(line.due), str(line.retention)) == ("900.00", "100.00")
    assert (str(line.paid), str(line.open)) == ("400.00", "500.00")


def test_a_bill_changed_in_quickbooks_is_a_difference_that_nothing_explains(world: World) -> None:
    sent(world)
    bill = world.site.books.bills()[0]
    lines = [{**line, "Amount": line["Amount"] - 1} for line in bill["Line"]]
    world.site.books.edit("Bill", bill["Id"], Line=lines)

    [line] = claims(world)

    assert (line.cause, line.explained) == ("claim and bill differ", False)


def test_a_claim_that_waits_for_approval_explains_itself(world: World) -> None:
    world.ready()
    world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()

    [line] = claims(world)

    assert (line.cause, line.explained) == ("waits for approval", True)


def test_the_command_leaves_with_1_when_a_bill_is_gone(world: World) -> None:
    sent(world)
    world.site.books.delete("Bill", world.site.books.bills()[0]["Id"])
    out = StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("reconcile", "--company", "Northgate Builders", "--json", stdout=out)

    assert left.value.code == 1
    assert json.loads(out.getvalue())["claims"][0]["cause"] == "its bill is gone from QuickBooks"


def sent(world: World) -> Doc:
    world.ready()
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    world.approve(claim)
    world.drain()
    return claim


def test_what_was_paid_is_held_against_the_payments_issued(world: World) -> None:
    sent(world)
    world.site.books.pay_bill(world.site.books.bills()[0]["Id"], "400.00")
    world.sync()
    [payment] = world.site.procore.payments()
    world.site.procore.change("payment", payment["id"], {"amount": Decimal("300.00")})

    [line] = claims(world)

    assert (str(line.paid), str(line.issued)) == ("400.00", "300.00")
    assert (line.cause, line.explained) == ("paid differs", False)


@pytest.mark.parametrize("negative", [True, False])
def test_the_retention_account_is_the_sum_of_our_bills_and_what_others_entered(
    world: World, negative: bool
) -> None:
    world.sandbox.switches.credit_balances_negative = negative
    sent(world)
    lines = [{"item": world.site.retention_item, "amount": "50.00"}]
    world.site.books.add_bill(world.site.qbo_vendor["Id"], lines)

    account = report_of(world).account

    assert account is not None
    assert (str(account.by_bills), str(account.outside_bills), str(account.balance)) == (
        "100.00", "-50.00", "50.00",
    )  # fmt: skip


def test_costs_of_both_sides_are_held_against_each_other(world: World) -> None:
    sent(world)
    codes = Mapping.objects.filter(company=world.site.company, entity="wbs_code")
    item = codes.exclude(procore_id="").get().quickbooks_number
    lines = [
        {"item": item, "customer": world.site.customer["Id"], "amount": "125.00"},
        {"account": world.site.accounts["cost"], "customer": world.site.customer["Id"], "amount": "9.50"},
    ]
    world.site.books.add_bill(world.site.qbo_vendor["Id"], lines)
    world.sync()

    [line] = report_of(world).costs

    assert (str(line.quickbooks), str(line.procore), str(line.unplaced)) == ("125.00", "125.00", "9.50")
    assert line.agrees


def test_a_direct_cost_changed_in_procore_is_a_difference_that_nothing_explains(world: World) -> None:
    sent(world)
    codes = Mapping.objects.filter(company=world.site.company, entity="wbs_code")
    item = codes.exclude(procore_id="").get().quickbooks_number
    line = {"item": item, "customer": world.site.customer["Id"], "amount": "125.00"}
    world.site.books.add_bill(world.site.qbo_vendor["Id"], [line])
    world.sync()
    [cost] = world.site.procore.direct_costs()
    world.site.procore.edit_cost_line(cost["line_ids"][0], force=True, amount="120.00")

    [found] = report_of(world).costs

    assert (found.cause, found.explained) == ("costs differ", False)


def test_a_reconciliation_that_was_asked_for_is_read_by_the_worker_once(world: World) -> None:
    sent(world)

    desk.ask_to_reconcile(world.site.company, world.dana)
    desk.ask_to_reconcile(world.site.company, world.dana)
    world.drain()

    [asked] = Reconciliation.objects.filter(company=world.site.company)
    assert asked.read_at is not None
    assert asked.report["claims"][0]["billed"] == "900.00"
    assert asked.report["not_explained"] == 0
    assert Run.objects.latest("pk").steps["read"]["records"] == 1


def test_bills_and_payments_are_known_by_their_days(world: World) -> None:
    sent(world)
    bill = world.site.books.bills()[0]
    paid = world.site.books.pay_bill(bill["Id"], "400.00")
    world.sync()

    [line] = claims(world)

    assert line.billed_on == line.date == str(bill["TxnDate"])
    assert line.paid_on == line.issued_on == {str(paid["TxnDate"]): Decimal("400.00")}
