"""Commitments of the simulated Procore: both kinds, their lines, change orders, files, both versions."""

from __future__ import annotations

import pytest

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import PURCHASE_ORDER, ContractLine
from integration.sandbox.procore.records import Doc, Invalid
from tests.sandbox.procore_world import World

WOC, V2 = "/v1.0/work_order_contracts", "/v2.0/companies/4001/projects/7001/commitment_contracts"
SCOPE = "?project_id=7001"


@pytest.fixture
def world() -> World:
    """A subcontract (8801) of two amounts and a purchase order (8802) by the unit."""
    world = World()
    world.commitment(world.project(), "1000", "500")
    world.company.add_commitment(
        7001, 5001, "PO-1", "Pipe", "unit",
        [ContractLine(60001, quantity="100", unit_price="8.425", uom="lf")], kind=PURCHASE_ORDER,
    )  # fmt: skip
    return world


def one(world: World, path: str) -> Doc:
    reply = world.api.get(path)
    assert reply.status_code == 200, reply.text
    return dict(reply.json or {})


def ids(world: World, path: str) -> list[object]:
    reply = world.api.get(path)
    assert reply.status_code == 200, reply.text
    return [doc["id"] for doc in reply.json or []]


def test_each_kind_has_a_list_of_its_own_and_both_share_one(world: World) -> None:
    assert ids(world, WOC + SCOPE) == [8801]
    assert ids(world, "/v1.0/purchase_order_contracts" + SCOPE) == [8802]
    assert ids(world, "/v1.0/commitments" + SCOPE) == [8801, 8802]
    assert world.api.get(f"{WOC}/8802{SCOPE}").status_code == 404


def test_a_unit_line_has_quantity_price_and_their_product(world: World) -> None:
    line = one(world, "/v1.0/purchase_order_contracts/8802" + SCOPE)["line_items"][0]

    assert (line["quantity"], line["unit_cost"], line["uom"]) == ("100.0", "8.425", "lf")
    assert (line["amount"], line["extended_type"]) == ("842.5", "calculated")


def test_lines_carry_both_kinds_of_code(world: World) -> None:
    path = f"{WOC}/8801/line_items"

    lines = world.api.get(path + SCOPE).json or []
    compact = world.api.get(f"{path}{SCOPE}&view=compact").json or []

    assert [line["wbs_code"]["flat_code"] for line in lines] == ["01-100.S", "02-100.S"]
    assert lines[0]["cost_code"]["full_code"] == "01-100"
    assert "cost_code" not in compact[0]
    assert one(world, f"{path}/88002{SCOPE}")["amount"] == "500.0"
    assert world.api.get(f"{path}/88003{SCOPE}").status_code == 404


def test_a_deductive_change_order_lowers_the_contract(world: World) -> None:
    world.company.add_change_order(8801, "CO-1", "Credit", [ContractLine(60001, "-300")])
    world.company.add_change_order(8801, "CO-2", "Extra", [ContractLine(60002, "120")], status="pending")
    world.company.add_change_order(8801, "CO-3", "Maybe", [ContractLine(60002, "7")], status="draft")

    contract = one(world, f"{WOC}/8801{SCOPE}")

    assert (contract["grand_total"], contract["approved_change_orders"], contract["revised_contract"]) == (
        "1500.0", "-300.0", "1200.0",
    )  # fmt: skip
    assert (contract["pending_change_orders"], contract["draft_change_orders_amount"]) == ("120.0", "7.0")
    assert contract["pending_revised_contract"] == "1320.0"
    assert [order["status"] for order in contract["change_order_packages"]] == [
        "approved",
        "pending",
        "draft",
    ]
    assert [line["id"] for line in contract["line_items"]] == [88001, 88002]


def test_an_approved_change_order_can_be_billed(world: World) -> None:
    order = world.company.add_change_order(
        8801, "CO-1", "Extra", [ContractLine(60002, "120")], status="draft"
    )
    before = len(world.company.approved_lines(8801))

    world.company.edit_change_order(order, status="approved")

    assert (before, len(world.company.approved_lines(8801))) == (2, 3)


def test_a_whole_change_order_is_one_line_of_a_claim(world: World) -> None:
    lines = [ContractLine(60001, "100"), ContractLine(60002, "-30")]
    world.company.add_change_order(8801, "CO-1", "Extra", lines, whole=True)

    claim = world.claim(world.company.commitment(8801), ClaimLine("0"), ClaimLine("0"), ClaimLine("70"))

    assert [item["item_type"] for item in claim["items"]] == [
        "contract_item", "contract_item", "whole_change_order_item",
    ]  # fmt: skip
    assert world.company.approved_lines(8801)[2]["amount"] == 70


def test_the_subcontractors_schedule_shows_what_was_billed(world: World) -> None:
    contract = world.company.add_commitment(
        7001, 5001, "SC-2", "Paint", lines=[ContractLine(60001, "400")], detailed=True
    )
    world.company.add_claim(contract, "1", [ClaimLine("90")], "2026-10-31")

    path = f"{WOC}/{{}}/line_item_contract_details{SCOPE}"
    rows = world.api.get(path.format(contract["id"])).json or []

    assert [(row["amount"], row["billed_to_date"], row["billed_against"]) for row in rows] == [
        ("400.0", "90.0", True)
    ]
    assert world.api.get(path.format(8801)).json == []


@pytest.mark.parametrize(("asked", "found"), [("", [8803]), ("with", [8801, 8803]), ("only", [8801])])
def test_deleted_commitments_are_shown_to_those_who_ask(world: World, asked: str, found: list[int]) -> None:
    world.company.add_commitment(7001, 5001, "SC-2", "Paint")
    world.company.delete_commitment(8801)

    assert ids(world, f"{WOC}{SCOPE}&filters[include_deleted]={asked}") == found
    assert world.api.get(f"{WOC}/8801{SCOPE}").status_code == 404


def test_each_kind_has_its_own_statuses(world: World) -> None:
    world.company.edit_commitment(8802, status="Partially Received", retainage_percent="5")

    with pytest.raises(Invalid):
        world.company.edit_commitment(8801, status="Partially Received")
    assert one(world, "/v1.0/purchase_order_contracts/8802" + SCOPE)["status"] == "Partially Received"


def test_the_newer_version_has_one_path_and_texts_for_ids(world: World) -> None:
    both = one(world, V2)["data"]
    orders = one(world, f"{V2}?filters[type]=PurchaseOrderContract")["data"]
    contract = one(world, f"{V2}/8801")["data"]
    lines = one(world, f"{V2}/8801/line_items")["data"]

    assert [doc["id"] for doc in both] == ["8801", "8802"]
    assert [doc["id"] for doc in orders] == ["8802"]
    assert (contract["vendor_id"], contract["grand_total"], contract["type"]) == (
        "5001", "1500.0", "WorkOrderContract",
    )  # fmt: skip
    assert [(line["id"], line["wbs_code_id"], line["amount"]) for line in lines] == [
        ("88001", "60001", "1000.0"), ("88002", "60002", "500.0"),
    ]  # fmt: skip


def test_the_newer_summary_adds_up_changes_invoices_and_payments(world: World) -> None:
    world.company.add_change_order(8801, "CO-1", "Credit", [ContractLine(60001, "-300")])
    world.claim(world.company.commitment(8801), ClaimLine("200"))
    world.company.add_payment(8801, "50", "2026-11-30")

    summary = one(world, f"{V2}/8801/summary")["data"]

    assert (summary["approved_change_total"], summary["total_invoices_amount"]) == ("-300.0", "200.0")
    assert summary["total_payments_amount"] == "50.0"


def test_commitments_are_refused_while_the_tool_is_off(world: World) -> None:
    world.company.switch_tool(7001, "commitments", False)

    assert world.api.get(WOC + SCOPE).status_code == 403
    refused = world.api.get(V2)
    assert refused.json
    assert refused.json["error"]["code"] == "FORBIDDEN"


def test_payments_stand_on_their_commitment(world: World) -> None:
    world.company.add_payment(8801, "50", "2026-11-30", check_number="17")

    payment = one(world, f"{WOC}/8801{SCOPE}")["payments_issued"][0]

    assert (payment["amount"], payment["check_number"]) == ("50.0", "17")


def test_the_retainage_of_a_commitment_can_be_read(world: World) -> None:
    path = "/v1.0/projects/7001/contracts/8801/invoice_configuration"

    before = one(world, path)
    world.claim(world.company.commitment(8801), ClaimLine("200"))

    assert before["retainage_rule_set"]["retainage_rules"][0]["retainage_percentage"] == "10.0"
    assert (before["commitment_has_invoices"], one(world, path)["commitment_has_invoices"]) == (False, True)
