"""Direct costs of the simulated Procore: records, lines, filters and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from integration.sandbox.procore.direct_costs import CostLine, LockedCost
from tests.sandbox.procore_costs import NEW, OLD, SYNC, create, errors, invoice, site, synced
from tests.sandbox.procore_world import World


@pytest.fixture
def world() -> World:
    return site()


def test_a_cost_with_lines_adds_up_to_a_string(world: World) -> None:
    cost = create(
        world,
        {"wbs_code_id": 60001, "quantity": 10, "unit_cost": Decimal("12.5"), "manual_amount": Decimal("125")},
        {"wbs_code_id": 60002, "manual_amount": Decimal("-40.0")},
        status="approved",
    )

    assert (cost["grand_total"], cost["line_items_count"]) == ("85.0", 2)
    assert [line["wbs_code"]["flat_code"] for line in cost["line_items"]] == ["01-100.S", "02-100.S"]
    assert cost["vendor"] == {"id": 5001, "name": "Acme Plumbing LLC"}


def test_without_a_manual_amount_quantity_is_multiplied_and_rounded_half_up(world: World) -> None:
    cost = create(world, {"wbs_code_id": 60001, "quantity": 3, "unit_cost": Decimal("0.335")})

    assert cost["line_items"][0]["amount"] == "1.01"
    assert cost["line_items"][0]["extended_type"] == "calculated"


def test_the_older_version_wraps_the_record_in_item_and_shows_no_lines(world: World) -> None:
    created = world.api.post(OLD, {"item": invoice()})
    changed = world.api.patch(f"{OLD}/97001", {"item": {"invoice_number": "INV-779"}})

    assert created.status_code == 201
    assert changed.json
    assert changed.json["invoice_number"] == "INV-779"
    assert "line_items" not in changed.json
    assert world.api.post(OLD, {"direct_cost": invoice()}).status_code == 422


def test_the_newer_update_takes_no_invoice_number(world: World) -> None:
    create(world)

    reply = world.api.patch(f"{NEW}/97001", {"direct_cost": {"invoice_number": "INV-1"}})

    assert reply.status_code == 422
    assert world.sandbox.unknown == [
        "procore PATCH /rest/v1.1/projects/7001/direct_costs/97001: field invoice_number"
    ]


@pytest.mark.parametrize(("stay", "expected"), [(True, ["1.0", "20.0", "300.0"]), (False, ["20.0", "300.0"])])
def test_an_update_changes_named_lines_adds_new_ones_and_leaves_the_rest(
    stay: bool, expected: list[str]
) -> None:
    world = site(procore_unnamed_cost_lines_stay=stay)
    create(world, {"wbs_code_id": 60001, "manual_amount": 1}, {"wbs_code_id": 60001, "manual_amount": 2})
    lines = [{"id": 970002, "manual_amount": 20}, {"wbs_code_id": 60002, "manual_amount": 300}]

    reply = world.api.patch(f"{NEW}/97001", {"direct_cost": {"line_items": lines}})

    assert reply.json
    assert [line["amount"] for line in reply.json["line_items"]] == expected


def test_a_refused_line_leaves_nothing_behind(world: World) -> None:
    lines = [{"wbs_code_id": 60001, "manual_amount": 1}, {"wbs_code_id": 1, "manual_amount": 2}]

    told = errors(world, "POST", NEW, {"direct_cost": invoice(line_items=lines)})

    assert told == {"wbs_code_id": ["is not a code of this project"]}
    assert world.company.direct_costs() == []


def test_two_lines_cannot_share_an_origin_id_in_one_body(world: World) -> None:
    line = {"wbs_code_id": 60001, "manual_amount": 1, "origin_id": "l1"}

    assert errors(world, "POST", NEW, {"direct_cost": invoice(line_items=[line, line])}) == {
        "origin_id": ["has already been taken"]
    }


def test_a_create_takes_a_hundred_lines_and_no_more(world: World) -> None:
    line = {"wbs_code_id": 60001, "manual_amount": 1}

    told = errors(world, "POST", NEW, {"direct_cost": invoice(line_items=[line] * 101)})

    assert told == {"line_items": ["can't be more than 100"]}
    assert create(world, *[line] * 100)["line_items_count"] == 100


def test_a_deleted_cost_is_gone_with_its_lines(world: World) -> None:
    create(world, {"wbs_code_id": 60001, "manual_amount": 1})

    reply = world.api.call("DELETE", f"{NEW}/97001")

    assert (reply.status_code, reply.json) == (200, {"id": 97001})
    assert world.api.get(f"{NEW}/97001").status_code == 404
    assert world.api.get(f"{OLD}/line_items").json == []


@pytest.mark.parametrize("field", ["direct_cost_type", "vendor_id", "invoice_number"])
def test_a_create_needs_what_the_published_call_requires(world: World, field: str) -> None:
    body = {name: value for name, value in invoice().items() if name != field}

    assert errors(world, "POST", NEW, {"direct_cost": body}) == {field: ["can't be blank"]}


@pytest.mark.parametrize(
    ("rule", "created", "in_sync"), [("path", 422, 0), ("invoice", 201, 0), ("always", 422, 1)]
)
def test_an_expense_without_vendor_depends_on_the_call(rule: str, created: int, in_sync: int) -> None:
    world = site(procore_direct_costs_require=rule)
    expense = {"direct_cost_type": "expense", "direct_cost_date": "2026-11-03"}

    reply = world.api.post(NEW, {"direct_cost": expense})
    _, failed = synced(world, SYNC, {**expense, "origin_id": "e1"})

    assert (reply.status_code, len(failed)) == (created, in_sync)


def test_the_type_stays_what_it_was_at_the_start(world: World) -> None:
    create(world, origin_id="b1")

    _, failed = synced(world, SYNC, {"id": 97001, "direct_cost_type": "expense", "origin_id": "b1"})

    assert failed[0]["errors"] == {"direct_cost_type": ["can't be changed"]}
    assert world.company.direct_cost(97001)["direct_cost_type"] == "invoice"


@pytest.mark.parametrize(
    ("field", "value"),
    [("direct_cost_type", "subscription"), ("status", "rejected"), ("vendor_id", 1), ("employee_id", 1)],
)
def test_values_outside_their_list_are_refused(world: World, field: str, value: Any) -> None:
    assert field in errors(world, "POST", NEW, {"direct_cost": invoice(**{field: value})})


def test_a_badly_formed_date_becomes_null_without_a_word(world: World) -> None:
    assert create(world, received_date="03.11.2026")["received_date"] is None


@pytest.mark.parametrize("status", ["draft", "approved"])
def test_a_cost_without_a_status_has_the_usual_one(status: str) -> None:
    world = site(procore_direct_cost_status_at_first=status)

    assert create(world)["status"] == status


@pytest.mark.parametrize("allowed", [True, False])
def test_amounts_below_zero(allowed: bool) -> None:
    world = site(procore_negative_direct_costs=allowed)
    line = {"wbs_code_id": 60001, "manual_amount": Decimal("-0.01")}

    reply = world.api.post(NEW, {"direct_cost": invoice(line_items=[line])})

    assert reply.status_code == (201 if allowed else 422)


@pytest.mark.parametrize(
    ("scope", "vendor", "project", "refused"),
    [("none", 5001, 7001, False), ("vendor", 5001, 7001, True), ("vendor", 5002, 7001, False),
     ("project", 5002, 7001, True), ("project", 5002, 7002, False), ("company", 5002, 7002, True)],
)  # fmt: skip
def test_how_far_an_invoice_number_is_taken(scope: str, vendor: int, project: int, refused: bool) -> None:
    world = site(procore_direct_cost_number_scope=scope)
    world.company.add_vendor("Second")
    world.project("Annex", "24-018")
    create(world)

    reply = world.api.post(
        f"/v1.1/projects/{project}/direct_costs", {"direct_cost": invoice(vendor_id=vendor)}
    )

    assert reply.status_code == (422 if refused else 201)


def test_an_expense_may_repeat_a_number(world: World) -> None:
    create(world)

    reply = world.api.post(NEW, {"direct_cost": invoice(direct_cost_type="expense")})

    assert reply.status_code == 201


def test_a_line_without_a_code_is_refused(world: World) -> None:
    create(world)

    told = errors(world, "POST", f"{OLD}/97001/line_items", {"line_item": {"amount": 5}})

    assert told == {"wbs_code": ["can't be blank"]}


def test_cost_code_and_cost_type_name_the_code_together_and_the_wbs_code_wins(world: World) -> None:
    create(world)
    first, second = (world.company.wbs_code(7001, code)["item_ids"] for code in (60001, 60002))
    path, pair = f"{OLD}/97001/line_items", {"cost_code_id": second[0], "line_item_type_id": second[1]}

    by_pair = world.api.post(path, {"line_item": {**pair, "amount": 5}}).json
    by_both = world.api.post(path, {"line_item": {**pair, "wbs_code_id": 60001, "amount": 5}}).json

    assert by_pair
    assert by_both
    assert (by_pair["wbs_code"]["id"], by_pair["cost_code"]["id"]) == (60002, second[0])
    assert (by_both["wbs_code"]["id"], by_both["cost_code"]["id"]) == (60001, first[0])


def test_a_new_pair_makes_a_wbs_code(world: World) -> None:
    create(world)
    cost_code = world.company.wbs_code(7001, 60001)["item_ids"][0]
    materials = next(one["id"] for one in world.company.all("segment_item") if one["code"] == "M")
    line = {"cost_code_id": cost_code, "line_item_type_id": materials, "amount": 5}

    reply = world.api.post(f"{OLD}/97001/line_items", {"line_item": line})

    assert reply.json
    assert reply.json["wbs_code"]["flat_code"] == "01-100.M"


@pytest.mark.parametrize("taken", [True, False])
def test_costs_on_an_inactive_code(taken: bool) -> None:
    world = site(procore_inactive_codes_take_costs=taken)
    world.company.edit_wbs_code(7001, 60001, status="inactive")

    reply = world.api.post(
        NEW, {"direct_cost": invoice(line_items=[{"wbs_code_id": 60001, "manual_amount": 1}])}
    )

    assert reply.status_code == (201 if taken else 422)


def test_lines_are_listed_changed_and_deleted_one_by_one(world: World) -> None:
    create(world, {"wbs_code_id": 60001, "manual_amount": 5}, {"wbs_code_id": 60002, "manual_amount": 7})
    path = f"{OLD}/97001/line_items"

    calculated = {"extended_type": "calculated", "quantity": 3, "unit_cost": 4, "amount": 99}
    changed = world.api.patch(f"{path}/970001", {"line_item": calculated}).json
    deleted = world.api.call("DELETE", f"{path}/970002")

    assert changed
    assert changed["amount"] == "12.0"
    assert deleted.status_code == 200
    assert [line["id"] for line in world.api.get(path).json or []] == [970001]
    assert world.company.grand_total(97001) == 12


def test_all_lines_of_a_project_can_be_filtered_by_cost_and_code(world: World) -> None:
    create(world, {"wbs_code_id": 60001, "manual_amount": 5}, {"wbs_code_id": 60002, "manual_amount": 7})
    create(world, {"wbs_code_id": 60002, "manual_amount": 9}, invoice_number="2")
    code = world.company.wbs_code(7001, 60002)["item_ids"][0]

    of_cost = world.api.get(f"{OLD}/line_items?filters[direct_cost_id]=97001").json
    of_code = world.api.get(f"{OLD}/line_items?filters[cost_code_id]={code}").json

    assert [line["id"] for line in of_cost or []] == [970001, 970002]
    assert [line["id"] for line in of_code or []] == [970002, 970003]


@pytest.mark.parametrize(
    ("query", "found"),
    [("filters[id][]=97001&filters[id][]=97003", [97001, 97003]), ("filters[origin_id]=b2", [97002]),
     ("filters[invoice_number]=INV-3", [97003]),
     ("filters[received_date]=2026-11-02...2026-11-03", [97002]),
     ("filters[updated_at]=2026-11-02T15:30:00Z...2026-11-03T00:00:00Z", [97002, 97003])],
)  # fmt: skip
def test_a_list_can_be_filtered(world: World, query: str, found: list[int]) -> None:
    create(world, invoice_number="INV-1")
    world.clock.advance(3600)
    create(world, invoice_number="INV-2", origin_id="b2", received_date="2026-11-02")
    create(world, invoice_number="INV-3", received_date="2026-11-09")

    rows = world.api.get(f"{NEW}?{query}").json

    assert [row["id"] for row in rows or []] == found


def test_nothing_is_shown_while_the_tool_is_off(world: World) -> None:
    create(world)
    world.company.switch_tool(7001, "direct_costs", False)

    reply = world.api.get(NEW)

    assert (reply.status_code, reply.json) == (
        403, {"message": "The Direct Costs tool is not enabled for this project"},
    )  # fmt: skip


def test_a_cost_of_another_project_is_not_found(world: World) -> None:
    create(world)
    world.project("Annex", "24-018")

    assert world.api.get("/v1.1/projects/7002/direct_costs/97001").status_code == 404


def test_a_person_enters_edits_and_deletes_a_cost(world: World) -> None:
    cost = world.company.add_direct_cost(
        7001, [CostLine(60001, "12.50"), CostLine(60002, quantity="2", unit_cost="3.10")],
        vendor=5001, number="H-1", on="2026-11-01",
    )  # fmt: skip

    world.company.edit_direct_cost(cost, status="pending", direct_cost_date="2026-11-04")
    world.company.edit_cost_line(cost["line_ids"][1], quantity="3")

    shown = world.api.get(f"{NEW}/{cost['id']}").json
    assert shown
    assert (shown["status"], shown["direct_cost_date"], shown["grand_total"]) == (
        "pending", "2026-11-04", "21.8",
    )  # fmt: skip
    world.company.delete_direct_cost(cost)
    assert world.company.direct_costs(7001) == []


def test_a_person_cannot_change_what_is_linked_unless_forced(world: World) -> None:
    create(world, {"wbs_code_id": 60001, "manual_amount": 5}, origin_id="b1")

    with pytest.raises(LockedCost):
        world.company.edit_direct_cost(97001, status="draft")
    with pytest.raises(LockedCost):
        world.company.delete_direct_cost(97001)
    world.company.edit_cost_line(970001, force=True, amount="6")

    assert world.company.grand_total(97001) == 6
