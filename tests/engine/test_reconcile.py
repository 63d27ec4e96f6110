"""Both books beside each other, read fresh."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from integration.sandbox.procore.claims import ClaimLine
from sync import desk, exclusions
from sync.models import Mapping, Reconciliation, Run
from sync.reconcile import Report, reconcile
from sync.reconcile_claims import Line
from sync.reconcile_codes import CodeLine
from tests.world import Doc, World, once


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
    assert line.commitment == "SC-001 Concrete"


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


@pytest.mark.parametrize(("setting", "causes"), [("on", ["waits for approval"]), ("off", [])])
def test_a_claim_approved_as_noted_counts_where_the_setting_sends_it(
    world: World, setting: str, causes: list[str]
) -> None:
    world.ready()
    world.choose(approved_as_noted=setting)
    contract = world.commitment([world.code()])
    world.claim(contract, "7", ClaimLine("1000.00", held="100.00"), status="approved_as_noted")
    world.sync()

    assert [line.cause for line in claims(world)] == causes


def test_a_rejected_claim_is_not_said_to_wait_for_approval(world: World) -> None:
    world.ready()
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    row = world.row("claim", claim["id"])
    desk.reject(row.company, world.dana, row.pk, row.plan_fingerprint, "No lien waiver.")

    [line] = claims(world)

    assert (line.cause, line.explained) == ("rejected", True)


def test_a_claim_kept_back_by_a_rule_names_it_in_short_and_says_the_rest_beside_it(world: World) -> None:
    world.ready()
    world.choose(cut_off="2026-11-30")
    world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()

    [line] = claims(world)

    assert (line.cause, line.explained) == ("billed before the cut-off date", True)
    assert line.detail == "It is billed before the cut-off date, Nov 30, 2026"


def test_each_rule_that_keeps_a_claim_back_has_a_short_name() -> None:
    assert exclusions.NAMES.keys() == {rule for rule in exclusions.RULES if rule.startswith("claim.")}


def test_the_command_leaves_with_1_when_a_bill_is_gone(world: World) -> None:
    sent(world)
    world.site.books.delete("Bill", world.site.books.bills()[0]["Id"])
    out = StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("reconcile", "--company", "Northgate Builders", "--json", stdout=out)

    assert left.value.code == 1
    assert json.loads(out.getvalue())["claims"][0]["cause"] == "its bill is gone from QuickBooks"


@once
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
    assert account.id == world.site.books.get("Item", world.site.retention_item)["ExpenseAccountRef"]["value"]


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


def test_each_wbs_code_has_its_costs_with_and_without_the_bills_of_claims(world: World) -> None:
    concrete, formwork = two_codes_billed(world)
    book(world, concrete, "125.00")
    credit = {"item": formwork, "customer": world.site.customer["Id"], "amount": "25.50"}
    world.site.books.add_vendor_credit(world.site.qbo_vendor["Id"], [credit])
    world.sync()

    [line] = report_of(world).costs

    assert [told(code) for code in line.codes] == [
        ("03-100.S", "-25.50", "-25.50", "400.00", "374.50"),
        ("03-300.S", "125.00", "125.00", "1000.00", "1125.00"),
    ]
    assert (str(line.quickbooks), str(line.procore), line.agrees) == ("99.50", "99.50", True)


def test_a_cost_moved_to_another_wbs_code_is_a_difference_although_the_sums_agree(world: World) -> None:
    concrete, formwork = two_codes_billed(world)
    book(world, concrete, "125.00")
    world.sync()
    [cost] = world.site.procore.direct_costs()
    other = Mapping.objects.get(company=world.site.company, quickbooks_id=f"Item:{formwork}")
    world.site.procore.edit_cost_line(cost["line_ids"][0], force=True, wbs_code_id=int(other.procore_id))

    [line] = report_of(world).costs

    assert (line.cause, line.explained) == ("costs are on other WBS codes", False)
    assert [str(code.difference) for code in line.codes] == ["-125.00", "125.00"]


def test_a_direct_cost_that_is_not_approved_counts_on_no_wbs_code(world: World) -> None:
    concrete, _formwork = two_codes_billed(world)
    book(world, concrete, "125.00")
    world.sync()
    [cost] = world.site.procore.direct_costs()
    world.site.procore.edit_direct_cost(cost, force=True, status="draft")

    [line] = report_of(world).costs

    assert [str(code.procore) for code in line.codes] == ["0", "0"]
    assert (line.cause, line.explained) == ("costs differ", False)


@once
def two_codes_billed(world: World) -> tuple[str, str]:
    """The items of two codes on which a claim with retention is billed: 1000.00 and 400.00."""
    world.ready()
    codes = [world.code(), world.code("03-100", cost_code_name="Formwork")]
    lines = (ClaimLine("1000.00", held="100.00"), ClaimLine("400.00", held="40.00"))
    claim = world.claim(world.commitment(codes), "7", *lines)
    world.sync()
    world.approve(claim)
    world.drain()
    rows = Mapping.objects.filter(company=world.site.company, entity="wbs_code").exclude(procore_id="")
    items = {(row.procore_seen or {})["flat_code"]: row.quickbooks_number for row in rows}
    return items["03-300.S"], items["03-100.S"]


def book(world: World, item: str, amount: str) -> None:
    line = {"item": item, "customer": world.site.customer["Id"], "amount": amount}
    world.site.books.add_bill(world.site.qbo_vendor["Id"], [line])


def told(line: CodeLine) -> tuple[str, ...]:
    figures = (line.quickbooks, line.procore, line.claims, line.with_claims)
    return (line.code, *map(str, figures))


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
