"""Claims of the simulated Procore written through its API, and the files that hang on them."""

from __future__ import annotations

from typing import Any

import pytest

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.procore.records import Doc
from tests.sandbox.procore_world import World

CLAIMS, OLD = "/v1.1/requisitions", "/v1.0/requisitions"
SCOPE = {"project_id": 7001, "commitment_id": 8801}


@pytest.fixture
def world() -> World:
    """A subcontract of two lines (88001, 88002), and one change order line (88003)."""
    world = World()
    world.commitment(world.project(), "1000", "500")
    world.company.add_change_order(8801, "CO-1", "Extra", [ContractLine(60001, "200")])
    return world


def create(world: World, *items: Doc, **fields: Any) -> Any:
    body = {**SCOPE, "requisition": {"invoice_number": "7", "items": list(items), **fields}}
    reply = world.api.post(f"{CLAIMS}?view=extended", body)
    assert reply.status_code == 201, reply.text
    return reply.json


def test_a_new_claim_has_a_line_for_everything_that_may_be_billed(world: World) -> None:
    item = {"item_type": "contract_item", "line_item_id": 88002, "work_completed_this_period": "100.50",
            "work_completed_retainage_percent_this_period": "10"}  # fmt: skip

    claim = create(world, item, billing_date="2026-10-31")

    assert [one["work_completed_this_period"] for one in claim["items"]] == ["0.0", "100.5", "0.0"]
    assert (claim["status"], claim["number"], claim["summary"]["current_payment_due"]) == (
        "draft",
        1,
        "90.45",
    )


def test_a_line_of_another_commitment_is_refused(world: World) -> None:
    body = {**SCOPE, "requisition": {"items": [{"item_type": "contract_item", "line_item_id": 1}]}}

    assert world.api.post(CLAIMS, body).status_code == 422


def test_items_are_changed_with_the_header_or_on_their_own(world: World) -> None:
    claim = create(world)
    first, _, third = (item["id"] for item in claim["items"])
    changes = {"items": [{"id": first, "item_type": "contract_item", "work_completed_this_period": "40"}]}

    world.api.patch(f"{CLAIMS}/91001", {**SCOPE, "requisition": {**changes, "invoice_number": "7b"}})
    alone = world.api.patch(
        f"{OLD}/91001/change_order_items/{third}?project_id=7001",
        {
            "requisition_change_order_item": {
                "work_completed_this_period": "60",
                "materials_presently_stored": "5",
            }
        },
    )

    assert alone.json
    assert alone.json["total_completed_and_stored_to_date"] == "65.0"
    sheet = world.company.sheet(91001)
    assert sheet.summary.completed == 105
    assert world.company.claim(91001)["invoice_number"] == "7b"


def test_an_item_is_found_under_its_own_kind_only(world: World) -> None:
    claim = create(world)
    item = claim["items"][0]["id"]

    found = world.api.get(f"{OLD}/91001/contract_items/{item}?project_id=7001")
    missing = world.api.get(f"{OLD}/91001/change_order_items/{item}?project_id=7001")

    assert (found.status_code, missing.status_code) == (200, 404)


def test_a_quantity_of_a_unit_price_line_gives_its_value(world: World) -> None:
    line = ContractLine(60001, quantity="100", unit_price="8.425")
    contract = world.company.add_commitment(7001, 5001, "SC-2", "Pipe", "unit", [line])
    claim = world.company.add_claim(contract, "1", [], "2026-10-31", status="draft")

    changed = world.company.edit_items(claim, {claim["items"][0]["id"]: {"quantity": 3}})

    assert str(changed["items"][0]["work"]) == "25.28"


def test_a_person_rejects_a_line_with_a_comment(world: World) -> None:
    claim = world.claim(world.company.commitment(8801), ClaimLine("10"))
    item = claim["items"][0]["id"]

    world.company.edit_items(claim, {item: {"status": "rejected", "comment": "Not on site"}})

    shown = world.api.get(f"{OLD}/{claim['id']}/contract_items/{item}?project_id=7001").json
    assert shown
    assert (shown["status"], shown["comment"]) == ("rejected", "Not on site")


def test_a_linked_claim_takes_no_figures(world: World) -> None:
    claim = create(world, origin_id="b1")
    item = claim["items"][0]["id"]

    reply = world.api.patch(
        f"{OLD}/91001/contract_items/{item}?project_id=7001",
        {"requisition_contract_item": {"work_completed_this_period": "1"}},
    )

    assert reply.status_code == 422


@pytest.mark.parametrize(
    ("status", "only_drafts", "answer"),
    [("draft", True, 200), ("approved", True, 422), ("approved", False, 200)],
)
def test_only_a_draft_can_be_deleted(world: World, status: str, only_drafts: bool, answer: int) -> None:
    world.switches.procore_only_drafts_deleted = only_drafts
    claim = create(world, status=status)

    reply = world.api.call("DELETE", f"{CLAIMS}/91001?project_id=7001")

    assert (reply.status_code, claim["deletable"]) == (answer, answer == 200)
    assert len(world.company.claims()) == (0 if answer == 200 else 1)


def test_the_due_date_has_a_call_of_its_own(world: World) -> None:
    create(world)
    path = "/v2.0/companies/4001/projects/7001/requisitions/91001/payment_details"

    reply = world.api.patch(path, {"due_date": "2026-12-15"})

    assert reply.json == {"data": {"due_date": "2026-12-15"}}
    assert world.company.claim(91001)["payment_date"] == "2026-12-15"


def test_change_orders_are_added_up_by_sign_and_by_age(world: World) -> None:
    world.claim(world.company.commitment(8801), ClaimLine("10"))
    world.company.add_change_order(8801, "CO-2", "Credit", [ContractLine(60001, "-80")])
    claim = world.claim(world.company.commitment(8801), ClaimLine("10"))

    summary = (world.api.get(f"{CLAIMS}/{claim['id']}?project_id=7001").json or {})["summary"]

    assert summary["net_change_by_change_orders"] == "120.0"
    assert (summary["positive_previous_change_order_item_total"], summary["positive_change_order_item_total"],
            summary["negative_new_change_order_item_total"]) == ("200.0", "200.0", "-80.0")  # fmt: skip


def test_claims_are_refused_while_the_tool_is_off(world: World) -> None:
    world.company.switch_tool(7001, "invoicing", False)

    assert world.api.get(f"{CLAIMS}?project_id=7001").status_code == 403


def link(world: World) -> str:
    """The address of the one file of the claim."""
    claim = world.claim(world.company.commitment(8801), ClaimLine("10"))
    world.company.add_attachment("claim", claim, "claim 7.pdf", "signed")
    shown = world.api.get(f"{CLAIMS}/{claim['id']}?project_id=7001").json or {}
    assert shown["attachments"][0]["content_type"] == "application/pdf"
    return str(shown["attachments"][0]["url"]).removeprefix("http://localhost")


def test_a_file_is_fetched_with_the_token_and_then_without_it(world: World) -> None:
    url, token = link(world), {"Authorization": f"Bearer {world.api.service_token()}"}

    sent_on = world.api.http.get(url, headers=token)
    target = sent_on.headers["Location"]
    content = world.api.http.get(target)

    assert (sent_on.status_code, content.text) == (302, "signed")
    assert world.api.http.get(target, headers=token).status_code == 400
    assert world.api.http.get(url).status_code == 401


def test_an_address_in_storage_expires_and_cannot_be_made_up(world: World) -> None:
    url, token = link(world), {"Authorization": f"Bearer {world.api.service_token()}"}
    target = world.api.http.get(url, headers=token).headers["Location"]

    made_up = world.api.http.get(target.replace("signature=", "signature=0"))
    world.clock.advance(301)
    late = world.api.http.get(target)

    assert (made_up.status_code, late.status_code) == (403, 403)


def test_payments_and_direct_costs_carry_files_too(world: World) -> None:
    payment = world.company.add_payment(8801, "50", "2026-11-30", origin_id="p1")
    cost = world.company.add_direct_cost(7001, [], vendor=5001, number="1")
    world.company.add_attachment("payment", payment, "check.pdf")
    file = world.company.add_attachment("direct_cost", cost, "bill.pdf")
    world.company.add_attachment("direct_cost", cost, "more.pdf")
    world.company.remove_attachment("direct_cost", cost, file)

    paid = world.api.get(f"/v1.0/contract_payments/{payment['id']}?project_id=7001&contract_id=8801").json
    spent = world.api.get(f"/v1.1/projects/7001/direct_costs/{cost['id']}").json

    assert paid
    assert spent
    assert [one["filename"] for one in paid["attachments"]] == ["check.pdf"]
    assert [one["filename"] for one in spent["attachments"]] == ["more.pdf"]
    assert spent["attachments_count"] == 1
