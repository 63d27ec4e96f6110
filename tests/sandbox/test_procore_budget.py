"""What the budget of the simulated Procore counts, on which code, and what is behind each figure."""

from __future__ import annotations

from typing import Any

import pytest

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.procore.direct_costs import CostLine
from integration.sandbox.switches import Switches
from tests.sandbox.procore_world import World

ROWS = "/v1.0/budget_views/{}/detail_rows?project_id=7001"
STANDARD, COSTS = 1, 2


def site(**switches: Any) -> World:
    """Two codes, 60001 budgeted with 1500, and a commitment of 1000 and 500 on them."""
    world = World(Switches(**switches))
    world.commitment(world.project(), "1000", "500")
    world.company.add_budget_line(7001, 60001, "1500")
    return world


@pytest.fixture
def world() -> World:
    return site()


def rows(world: World, view: int = COSTS, more: str = "") -> dict[int, Any]:
    reply = world.api.get(ROWS.format(view) + more)
    assert reply.status_code == 200, reply.text
    return {row["wbs_code_id"]: row for row in reply.json or []}


def test_every_project_has_the_same_views(world: World) -> None:
    views = world.api.get("/v1.0/budget_views?project_id=7001").json or []

    assert [view["name"] for view in views] == ["Procore Standard Budget", "Job to Date Costs"]


def test_a_row_has_a_key_for_each_visible_column_by_its_title(world: World) -> None:
    row = rows(world, STANDARD)[60001]

    assert (row["original_budget_amount"], row["Revised Budget"], row["Committed Costs"]) == (
        "1500.0", "1500.0", "1000.0",
    )  # fmt: skip
    assert "Job to Date Costs" not in row


def test_approved_direct_costs_count_on_their_code_and_others_do_not(world: World) -> None:
    lines = [CostLine(60001, "40"), CostLine(60001, "-10"), CostLine(60002, "7")]
    cost = world.company.add_direct_cost(7001, lines, vendor=5001, number="1", status="pending")
    before = rows(world)[60001]["Direct Costs"]

    world.company.edit_direct_cost(cost, status="approved")

    assert before == "0.0"
    assert [row["Direct Costs"] for row in rows(world).values()] == ["30.0", "7.0"]


@pytest.mark.parametrize("counts", [True, False])
def test_job_to_date_costs_may_count_subcontractor_invoices(counts: bool) -> None:
    world = site(procore_job_to_date_counts_claims=counts)
    world.company.add_direct_cost(7001, [CostLine(60001, "40")], vendor=5001, number="1")
    world.claim(world.company.commitment(8801), ClaimLine("200", held="20", stored="50"))

    row = rows(world)[60001]

    assert row["Subcontractor Invoices"] == "250.0"
    assert row["Job to Date Costs"] == ("290.0" if counts else "40.0")


@pytest.mark.parametrize(
    ("status", "counted"), [("approved", "200.0"), ("approved_as_noted", "0.0"), ("under_review", "0.0")]
)
def test_only_approved_invoices_count(world: World, status: str, counted: str) -> None:
    world.claim(world.company.commitment(8801), ClaimLine("200"), status=status)

    assert rows(world)[60001]["Subcontractor Invoices"] == counted


def test_change_orders_change_what_is_committed(world: World) -> None:
    world.company.add_change_order(8801, "CO-1", "Less", [ContractLine(60001, "-300")])
    world.company.add_change_order(8801, "CO-2", "Later", [ContractLine(60001, "50")], status="pending")

    assert rows(world)[60001]["Committed Costs"] == "700.0"


def test_a_draft_commitment_is_not_committed(world: World) -> None:
    world.company.change("commitment", 8801, {"status": "Draft"})

    assert rows(world)[60001]["Committed Costs"] == "0.0"


def test_budget_modifications_are_in_the_revised_budget(world: World) -> None:
    world.company.modify_budget(98001, "-200")

    row = rows(world, STANDARD)[60001]

    assert (row["budget_modifications"], row["Revised Budget"]) == ("-200.0", "1300.0")
    assert row["Projected Over Under"] == "300.0"


@pytest.mark.parametrize(
    ("kind", "codes"), [("all", [60001, 60002]), ("budgeted", [60001]), ("unbudgeted", [60002])]
)
def test_costs_on_a_code_without_budget_make_a_row_of_their_own(
    world: World, kind: str, codes: list[int]
) -> None:
    found = rows(world, COSTS, f"&budget_row_type={kind}")

    assert list(found) == codes
    if 60002 in found:
        assert found[60002]["unbudgeted_reason"] == "Commitments"


def test_rows_can_be_chosen_by_cost_code_and_cost_type(world: World) -> None:
    cost_code, cost_type = world.company.wbs_code(7001, 60002)["item_ids"]

    assert list(rows(world, COSTS, f"&cost_code_id[]={cost_code}")) == [60002]
    assert list(rows(world, COSTS, f"&category_id[]={cost_type}")) == [60001, 60002]


def test_summary_rows_add_the_rows_up(world: World) -> None:
    summary = world.api.get("/v1.0/budget_views/1/summary_rows?project_id=7001").json or []

    assert [(row["name"], row["Committed Costs"]) for row in summary] == [("Commitment", "1500.0")]


def test_the_drill_down_names_every_line_behind_the_figures(world: World) -> None:
    world.company.add_direct_cost(7001, [CostLine(60001, "40", "Pipe")], vendor=5001, number="A-1")
    path = "/v1.0/budget_views/1/budget_details?project_id=7001"
    columns = world.api.get("/v1.0/budget_views/1/budget_detail_columns?project_id=7001").json or []

    found = world.api.post(path, {"filters": {"detail_type": ["direct_costs"]}}).json or []

    assert "direct_costs" in [column["id"] for column in columns if column["type"] == "source"]
    assert [(row["item"], row["description"], row["direct_costs"]) for row in found] == [
        ("A-1", "Pipe", "40.0")
    ]
    assert (found[0]["vendor"]["id"], found[0]["wbs_code"]["id"], found[0]["contract"]) == (5001, 60001, None)
    assert len(world.api.post(path, {}).json or []) == 3


def test_a_budget_line_is_written_once_for_a_code(world: World) -> None:
    body = {"project_id": 7001, "budget_line_item": {"wbs_code_id": 60002, "original_budget_amount": 9}}

    created, again = (world.api.post("/v1.1/budget_line_items", body) for _ in range(2))

    assert created.json
    assert (created.json["original_budget_amount"], again.status_code) == (9, 422)


def test_no_budget_is_shown_while_the_tool_is_off(world: World) -> None:
    world.company.switch_tool(7001, "budget", False)

    assert world.api.get(ROWS.format(STANDARD)).status_code == 403


def test_people_see_direct_costs_and_budget_in_pages(world: World) -> None:
    lines = [CostLine(60001, "1040.5", "Pipe")]
    cost = world.company.add_direct_cost(7001, lines, vendor=5001, number="A-1", on="2026-11-01")

    page = world.api.http.get(f"/procore/app/7001/project/direct_costs/{cost['id']}").text
    budget = world.api.http.get("/procore/app/7001/project/budgeting").text

    assert all(text in page for text in ("Direct cost A-1", "Acme Plumbing LLC", "$1,040.50", "01-100.S"))
    assert all(text in budget for text in ("Direct Costs", "1,040.50", "1,000.00"))
    assert world.api.http.get("/procore/app/7001/project/direct_costs/1").status_code == 404
