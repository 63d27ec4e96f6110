"""The arithmetic of claims, with the figures that accountants check by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from integration.sandbox.procore.claim_lines import ClaimLine
from integration.sandbox.procore.claims import Locked
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.switches import Switches
from tests.sandbox.procore_world import World

A = (ClaimLine("12345.67", held="1234.57"), ClaimLine("8000", held="800"))


def shown(world: World, claim: dict[str, Any]) -> dict[str, Any]:
    reply = world.api.get(f"/v1.1/requisitions/{claim['id']}?project_id={claim['project_id']}&view=extended")
    assert reply.json
    return dict(reply.json)


def figures(world: World, claim: dict[str, Any]) -> tuple[Decimal, Decimal, Decimal]:
    """Gross, retainage this period and amount due, from what the API shows."""
    reply = shown(world, claim)
    gross = sum((Decimal(item["gross_amount"]) for item in reply["items"]), Decimal())
    net = sum((Decimal(item["net_amount"]) for item in reply["items"]), Decimal())
    return gross, gross - net, Decimal(reply["summary"]["current_payment_due"])


def decimals(*texts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


@pytest.fixture
def world() -> World:
    return World()


def test_a_first_claim_holds_ten_per_cent(world: World) -> None:
    claim = world.claim(None, *A)

    assert figures(world, claim) == decimals("20345.67", "2034.57", "18311.10")


def test_retainage_is_the_sum_of_the_lines_and_not_a_share_of_the_total(world: World) -> None:
    lines = [ClaimLine("33.33", held="3.33")] * 3

    claim = world.claim(world.commitment(world.project(), "100", "100", "100"), *lines)

    assert figures(world, claim) == decimals("99.99", "9.99", "90.00")


def test_a_unit_price_line_is_rounded_half_up_to_the_cent(world: World) -> None:
    project = world.project()
    code = world.company.add_wbs_code(project, "31-200", "S", "Earthwork")
    vendor = world.company.add_vendor("Digger Co")
    line = ContractLine(code, quantity="1000", unit_price="84.25", uom="CY")
    contract = world.company.add_commitment(project, vendor, "SC-2", "Earthwork", "unit", [line])

    claim = world.claim(contract, ClaimLine(quantity="137.5"))

    item = shown(world, claim)["items"][0]
    assert item["work_completed_this_period"] == "11584.38"
    assert item["work_completed_this_period_quantity"] == "137.5"
    assert item["scheduled_unit_price"] == "84.25"


def test_installed_stored_materials_are_not_billed_twice(world: World) -> None:
    contract = world.commitment(world.project(), "50000")
    world.claim(contract, ClaimLine("0", stored="5000", stored_held="500"))

    claim = world.claim(contract, ClaimLine("10500", held="1050", stored="2000", stored_held="200"))

    assert figures(world, claim) == decimals("7500", "750", "6750")


@pytest.mark.parametrize("moved", [False, True])
def test_installed_materials_come_to_the_same_as_work_or_as_moved_materials(moved: bool) -> None:
    world = World(Switches(procore_installed_materials_are_moved=moved))
    contract = world.commitment(world.project(), "50000")
    world.claim(contract, ClaimLine("0", stored="5000", stored_held="500"))

    claim = world.claim(
        contract, ClaimLine("7500", installed="3000", held="1050", stored="2000", stored_held="200")
    )

    item = shown(world, claim)["items"][0]
    assert figures(world, claim) == decimals("7500", "750", "6750")
    assert item["materials_moved"] == ("3000.0" if moved else "0.0")


def test_progress_with_a_partial_release_pays_more_than_the_work(world: World) -> None:
    contract = world.commitment(world.project(), "100000")
    world.claim(contract, ClaimLine("50000", held="5000"))

    claim = world.claim(contract, ClaimLine("10000", held="1000", released="4500"))

    assert figures(world, claim) == decimals("10000", "-3500", "13500")


def test_a_final_release_pays_back_what_is_held_and_bills_no_work(world: World) -> None:
    first = world.claim(None, *A)

    claim = world.company.release(first["commitment_id"], "2", "2026-12-31")

    assert figures(world, claim) == decimals("0", "-2034.57", "2034.57")
    assert shown(world, claim)["summary"]["total_retainage"] == "0.0"


@pytest.mark.parametrize("net", [False, True])
def test_a_release_gives_back_materials_retainage_too(net: bool) -> None:
    world = World(Switches(procore_materials_retainage_balance_is_net=net))
    first = world.claim(None, ClaimLine("1000", held="100", stored="500", stored_held="50"))

    claim = world.company.release(first["commitment_id"], "2", "2026-12-31")

    detail = world.api.get(f"/v1.0/requisitions/{claim['id']}/detail?project_id=7001").json
    assert detail
    assert figures(world, claim) == decimals("0", "-150", "150")
    assert detail[0]["materials_stored_retainage_retained_this_period"] == "0.0"
    assert detail[0]["total_retainage_currently_retained"] == "0.0"


def test_a_deductive_change_order_is_a_line_of_its_own(world: World) -> None:
    contract = world.commitment(world.project(), "50000")
    code = world.company.wbs_codes(contract["project_id"])[0]
    world.company.add_change_order(contract, "CO-1", "Less tile", [ContractLine(code, "-1500", "Credit")])

    claim = world.claim(contract, ClaimLine("10000", held="1000"), ClaimLine("-1500", held="-150"))

    reply = shown(world, claim)
    assert figures(world, claim) == decimals("8500", "850", "7650")
    assert [item["item_type"] for item in reply["items"]] == ["contract_item", "change_order_item"]
    assert reply["summary"]["net_change_by_change_orders"] == "-1500.0"


def test_a_net_negative_claim_shows_a_negative_amount_due(world: World) -> None:
    contract = world.commitment(world.project(), "50000", "20000")
    world.claim(contract, ClaimLine("9000", held="900"), ClaimLine("9000", held="900"))

    claim = world.claim(contract, ClaimLine("1000", held="100"), ClaimLine("-4000", held="-400"))

    assert figures(world, claim) == decimals("-3000", "-300", "-2700")


def test_a_planted_summary_disagrees_with_its_lines(world: World) -> None:
    claim = world.claim(None, *A, summary={"current_payment_due": "18311.09"})

    gross, retainage, due = figures(world, claim)

    assert (gross - retainage, due) == decimals("18311.10", "18311.09")


def test_a_later_claim_follows_when_an_earlier_one_is_changed(world: World) -> None:
    first = world.claim(None, *A)
    second = world.claim(world.company.commitment(first["commitment_id"]), ClaimLine("1000", held="100"))

    world.company.edit_lines(first, [ClaimLine("10000", held="1000")])

    summary = shown(world, second)["summary"]
    assert summary["less_previous_certificates_for_payment"] == "9000.0"
    assert summary["current_payment_due"] == "900.0"


def test_stored_materials_stay_in_the_books_when_a_later_claim_does_not_mention_them(world: World) -> None:
    contract = world.commitment(world.project(), "50000", "20000")
    world.claim(contract, ClaimLine("0", stored="5000", stored_held="500"))

    claim = world.claim(contract, ClaimLine("100", held="10", line=1))

    assert figures(world, claim) == decimals("100", "10", "90")


def test_tax_is_added_to_the_amount_due_and_to_no_line(world: World) -> None:
    claim = world.claim(None, *A, tax="50")

    gross, retainage, due = figures(world, claim)

    assert due - (gross - retainage) == Decimal("50")


def test_a_synced_claim_is_locked_for_people_and_for_the_api(world: World) -> None:
    claim = world.claim()
    path = f"/v1.1/requisitions/{claim['id']}"
    scope = {"project_id": claim["project_id"], "commitment_id": claim["commitment_id"]}
    world.api.patch(path, {**scope, "requisition": {"origin_id": "qbo:1:Bill:1"}})

    by_api = world.api.patch(path, {**scope, "requisition": {"invoice_number": "9"}})

    assert by_api.status_code == 422
    with pytest.raises(Locked):
        world.company.unapprove(claim)


def test_a_lock_opens_when_the_origin_id_is_taken_away(world: World) -> None:
    claim = world.claim()
    path = f"/v1.1/requisitions/{claim['id']}"
    scope = {"project_id": claim["project_id"], "commitment_id": claim["commitment_id"]}
    world.api.patch(path, {**scope, "requisition": {"origin_id": "qbo:1:Bill:1"}})

    world.api.patch(path, {**scope, "requisition": {"origin_id": None}})
    reply = world.api.patch(path, {**scope, "requisition": {"invoice_number": "9"}})

    assert reply.status_code == 200


def test_without_an_erp_connection_nothing_is_locked_where_procore_works_that_way() -> None:
    world = World(Switches(procore_locks_without_erp=False))
    claim = world.claim()
    world.company.edit_claim(claim, origin_id="qbo:1:Bill:1")

    changed = world.company.unapprove(claim)

    assert changed["status"] == "under_review"


def test_an_origin_id_belongs_to_one_claim_of_the_company(world: World) -> None:
    first = world.claim()
    second = world.claim(world.company.commitment(first["commitment_id"]))
    world.company.edit_claim(first, origin_id="qbo:1:Bill:1")

    reply = world.api.patch(
        f"/v1.1/requisitions/{second['id']}",
        {"project_id": second["project_id"], "commitment_id": second["commitment_id"],
         "requisition": {"origin_id": "qbo:1:Bill:1"}},
    )  # fmt: skip

    assert (reply.status_code, reply.json) == (422, {"errors": {"origin_id": ["has already been taken"]}})


@pytest.mark.parametrize("touches", [True, False])
def test_editing_lines_moves_the_time_of_change_or_not(touches: bool) -> None:
    world = World(Switches(procore_line_edit_touches_claim=touches))
    claim = world.claim()
    world.clock.advance(60)

    changed = world.company.edit_lines(claim, [ClaimLine("1", held="0")])

    assert (changed["updated_at"] > claim["updated_at"]) is touches


def test_a_list_without_the_extended_view_leaves_the_lines_out(world: World) -> None:
    world.claim()

    reply = world.api.get("/v1.1/requisitions?project_id=7001")

    assert reply.json
    assert "items" not in reply.json[0]


def test_a_standard_user_may_change_only_the_latest_draft(world: World) -> None:
    claim = world.claim(None, *A, status="draft")
    token = world.api.user_tokens("12")["access_token"]
    scope = {"project_id": claim["project_id"], "commitment_id": claim["commitment_id"]}
    body = {**scope, "requisition": {"invoice_number": "9"}}
    path = f"/v1.1/requisitions/{claim['id']}"

    while_draft = world.api.patch(path, body, token=token).status_code
    world.company.approve(claim)
    once_approved = world.api.patch(path, body, token=token).status_code

    assert (while_draft, once_approved) == (200, 403)


@pytest.mark.parametrize(("counts", "gross"), [(True, "1500.0"), (False, "1000.0")])
def test_gross_amount_may_count_stored_materials(counts: bool, gross: str) -> None:
    world = World(Switches(procore_gross_amount_counts_materials=counts))

    claim = world.claim(None, ClaimLine("1000", held="100", stored="500", stored_held="50"))

    assert shown(world, claim)["items"][0]["gross_amount"] == gross


def test_lines_may_come_without_gross_and_net() -> None:
    world = World(Switches(procore_shows_gross_and_net=False))

    item = shown(world, world.claim())["items"][0]

    assert not {"gross_amount", "net_amount"} & set(item)


def test_deleting_a_claim_joins_its_neighbours(world: World) -> None:
    first = world.claim(None, *A)
    contract = world.company.commitment(first["commitment_id"])
    second = world.claim(contract, ClaimLine("1000", held="100"))
    third = world.claim(contract, ClaimLine("2000", held="200"))

    world.company.delete_claim(second)

    reply = shown(world, third)
    assert reply["previous_requisition_id"] == first["id"]
    assert reply["summary"]["less_previous_certificates_for_payment"] == "18311.1"


def test_editing_an_old_claim_gives_it_no_lines_of_a_later_change_order(world: World) -> None:
    claim = world.claim(None, *A)
    code = world.company.wbs_codes(claim["project_id"])[0]
    world.company.add_change_order(claim["commitment_id"], "CO-1", "Extra", [ContractLine(code, "500")])

    changed = world.company.edit_lines(claim, [ClaimLine("1", held="0")])

    assert len(changed["items"]) == 2
