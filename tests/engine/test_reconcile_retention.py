"""Retention after another item was chosen for it: what was billed before is held all the same."""

from __future__ import annotations

from integration.sandbox.procore.claims import ClaimLine
from sync.admin.reconciliation_reading import reading_of
from sync.models import Mapping, Reconciliation
from tests.engine.test_reconcile import report_of, sent
from tests.world import Doc, World


def test_a_bill_on_the_item_chosen_before_still_holds_its_retention(world: World) -> None:
    sent(world)
    choose(world, another_item(world, world.site.accounts["liability"]))

    report = report_of(world)

    [line] = report.claims
    assert (str(line.retention), str(line.retention_billed), line.cause) == ("100.00", "100.00", "")
    assert [str(code.claims) for code in report.costs[0].codes] == ["1000.00"]
    assert report.account is not None
    assert (report.account.name, len(report.account.accounts)) == ("Subcontractor Retainage", 1)


def test_the_balances_of_both_accounts_are_named_and_are_what_all_bills_hold(world: World) -> None:
    claim = sent(world)
    second = world.site.books.add_account("Retainage Payable", "Other Current Liability")["Id"]
    choose(world, another_item(world, second))
    bill_another(world, claim)

    report = report_of(world)

    assert [line.cause for line in report.claims] == ["", ""]
    assert report.account is not None
    assert (str(report.account.by_bills), str(report.account.outside_bills)) == ("120.00", "0.00")
    told = [(one.name, str(one.balance)) for one in report.account.accounts]
    assert told == [("Subcontractor Retainage", "100.00"), ("Retainage Payable", "20.00")]
    assert report.account.id == second
    kept = Reconciliation(report=report.as_json())
    assert reading_of(kept).account == report.account


def test_an_account_that_no_bill_ever_moved_is_not_named(world: World) -> None:
    """The item was chosen by mistake, and nothing was sent meanwhile."""
    sent(world)
    choose(world, another_item(world, world.site.accounts["cost"]))
    choose(world, world.site.retention_item)

    account = report_of(world).account

    assert account is not None
    assert account.name == "Subcontractor Retainage"


def test_work_on_an_item_that_was_chosen_by_mistake_stays_work(world: World) -> None:
    sent(world)
    [code] = Mapping.objects.filter(company=world.site.company, entity="wbs_code").exclude(procore_id="")
    choose(world, code.quickbooks_number)
    choose(world, world.site.retention_item)

    [line] = report_of(world).claims

    assert (str(line.retention_billed), line.cause) == ("100.00", "")


def another_item(world: World, account: str) -> str:
    item: Doc = world.site.books.add_item("Retainage 2", account, world.site.accounts["income"])
    world.sync()
    return str(item["Id"])


def choose(world: World, item: str) -> None:
    world.choose(retention_item=item)
    world.drain()


def bill_another(world: World, before: Doc) -> None:
    contract = world.site.procore.commitment(before["commitment_id"])
    claim = world.claim(contract, "8", ClaimLine("200.00", held="20.00"), billing_date="2026-11-15")
    world.later(minutes=1)
    world.sync()
    world.approve(claim)
    world.drain()
