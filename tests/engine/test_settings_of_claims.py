"""Settings that let Plumbline do by itself what otherwise a person decides, and how bills look."""

from __future__ import annotations

from typing import Any

import pytest

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from sync.models import Mapping
from sync.renaming import items_to_rename, rename_items
from tests.engine.billing import plain_claim, send
from tests.world import Doc, World, lines_of


def test_lines_on_one_wbs_code_become_one_line_where_the_setting_says_so(world: World) -> None:
    world.ready()
    world.choose(group_lines="on")
    code = world.code()
    contract = world.commitment([], lines=[ContractLine(code, "5000"), ContractLine(code, "7000")])
    claim = world.claim(contract, "7", ClaimLine("1000.00", held="100.00"), ClaimLine("500.00", held="50.00"))
    world.sync()
    world.approve(claim)
    world.drain()

    assert lines_of(world.bill_of(claim)) == [("24-017-03-300.S", "1500.00"), ("Retainage", "-150.00")]


def test_lines_on_one_code_that_cancel_each_other_out_stay_apart_as_a_bill_of_nothing_looks_voided(
    world: World,
) -> None:
    world.ready()
    world.choose(group_lines="on", zero_total="on", allow_negative_lines="on")
    code = world.code()
    contract = world.commitment([], lines=[ContractLine(code, "5000"), ContractLine(code, "7000")])
    claim = world.claim(contract, "7", ClaimLine("500.00"), ClaimLine("-500.00"))
    world.sync()
    world.approve(claim)
    world.drain()

    assert [amount for _, amount in lines_of(world.bill_of(claim))] == ["500.00", "-500.00"]


def test_lines_of_work_are_billable_where_the_setting_says_so_and_retention_never_is(world: World) -> None:
    world.ready()
    world.choose(billable_lines="on")
    claim = plain_claim(world)
    world.sync()
    send(world, claim)

    details = [line["ItemBasedExpenseLineDetail"] for line in world.bill_of(claim)["Line"]]
    assert [one["BillableStatus"] for one in details] == ["Billable", "NotBillable"]


def waiting_for_a_vendor(world: World, **settings: Any) -> Doc:
    """A claim whose company has no vendor in QuickBooks."""
    world.ready()
    world.choose(**settings)
    vendor = world.site.procore.add_vendor("Sierra Glass")
    contract = world.commitment([world.code()], vendor=vendor)
    claim = world.claim(contract, "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    return claim


@pytest.mark.parametrize(("setting", "made"), [("on", 1), ("off", 0)])
def test_the_vendor_of_a_claim_is_created_where_the_setting_says_so(
    world: World, setting: str, made: int
) -> None:
    claim = waiting_for_a_vendor(world, create_vendors=setting)

    vendors = [one for one in world.site.books.every("Vendor") if one["DisplayName"] == "Sierra Glass"]
    assert len(vendors) == made
    assert world.standing("claim", claim["id"]) == ("approval" if made else "needs_you")


@pytest.mark.parametrize(("setting", "standing"), [("on", "in_step"), ("off", "not_linked")])
def test_names_that_are_the_same_are_linked_at_once_where_the_setting_says_so(
    world: World, setting: str, standing: str
) -> None:
    world.ready()
    world.choose(link_exact=setting)
    vendor = world.site.procore.add_vendor("Sierra Glass")
    world.site.books.add_vendor("SIERRA GLASS")

    world.sync()
    world.sync()

    assert world.standing("vendor", vendor["id"]) == standing


def test_of_two_vendors_of_one_name_none_is_linked_by_itself(world: World) -> None:
    world.ready()
    world.choose(link_exact="on")
    twins = [world.site.procore.add_vendor("Sierra Glass") for _ in range(2)]
    world.site.books.add_vendor("Sierra Glass")

    world.sync()
    world.sync()

    assert {world.standing("vendor", one["id"]) for one in twins} == {"not_linked"}


def renumbered(world: World) -> tuple[Doc, Mapping]:
    world.ready()
    code = world.code()
    world.sync()
    world.site.procore.change("project", world.site.project["id"], {"project_number": "25-100"})
    world.sync()
    return code, world.row("project", world.site.project["id"])


def item_of(world: World, code: Doc) -> str:
    return str(world.site.books.get("Item", world.row("wbs_code", code["id"]).quickbooks_number)["Name"])


def test_items_keep_their_names_when_the_project_gets_another_number(world: World) -> None:
    code, _ = renumbered(world)

    assert item_of(world, code) == "24-017-03-300.S"


def test_items_are_renamed_when_a_person_asks_for_it(world: World) -> None:
    code, project = renumbered(world)

    assert [(one.old, one.new) for one in items_to_rename(world.site.company, project)] == [
        ("24-017-03-300.S", "25-100-03-300.S")
    ]
    assert rename_items(world.site.company, world.dana, project) == 1
    world.drain()

    assert item_of(world, code) == "25-100-03-300.S"
    assert items_to_rename(world.site.company, project) == []
    assert world.standing("wbs_code", code["id"]) == "in_step"


def test_a_claim_sent_as_approved_as_noted_stays_in_step_when_the_setting_is_turned_off(
    world: World,
) -> None:
    world.ready()
    world.choose(approved_as_noted="on")
    claim = plain_claim(world, status="approved_as_noted")
    world.sync()
    send(world, claim)

    world.choose(approved_as_noted="off")
    world.retry("claim", claim["id"])
    world.drain()

    assert world.standing("claim", claim["id"]) == "in_step"


def test_a_positive_claim_is_a_bill_whatever_the_setting(world: World) -> None:
    world.ready()
    world.choose(negative_as_credit="on")
    claim = plain_claim(world)
    world.sync()

    send(world, claim)

    assert str(world.bill_of(claim)["TotalAmt"]) == "900.00"
    assert world.site.books.every("VendorCredit") == []
