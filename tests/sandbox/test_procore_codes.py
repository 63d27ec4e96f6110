"""Segments, their items, WBS codes and the older cost codes of the simulated Procore."""

from __future__ import annotations

import pytest

from integration.sandbox.switches import Switches
from tests.sandbox.procore_world import COMPANY, World

SYNC = "/v1.0/vendors/sync"


@pytest.fixture
def world() -> World:
    return World()


def test_wbs_codes_join_tiers_with_dashes_and_segments_with_dots(world: World) -> None:
    project = world.project()
    world.company.add_custom_segment("Phase", [project])
    world.company.add_wbs_code(project, "03-300", "S", "Concrete", custom=["P2"])

    reply = world.api.get(f"/v1.0/projects/{project['id']}/work_breakdown_structure/wbs_codes").json

    assert reply
    assert reply[0]["flat_code"] == "03-300.S.P2"
    assert [item["segment"]["type"] for item in reply[0]["segment_items"]] == [
        "cost_code", "line_item_type", "custom",
    ]  # fmt: skip


def test_an_existing_combination_is_updated_and_not_made_twice(world: World) -> None:
    project = world.project()
    first = world.company.add_wbs_code(project, "03-300", "S", "Concrete")

    second = world.company.add_wbs_code(project, "03-300", "S", "Cast-in-place concrete")

    assert first["id"] == second["id"]
    assert len(world.company.wbs_codes(project)) == 1


def test_a_sub_job_comes_first_in_the_code(world: World) -> None:
    project = world.project()

    code = world.company.add_wbs_code(project, "03-300", "S", "Concrete", sub_job="NORTH")

    assert world.company.flat_code(code) == "NORTH.03-300.S"


@pytest.mark.parametrize("allowed", [True, False])
def test_an_ordinary_app_can_mark_an_erp_list_or_not(allowed: bool) -> None:
    world = World(Switches(procore_cost_code_lists_can_be_erp=allowed))
    codes = world.company.add_cost_code_list("Accounting codes")

    reply = world.api.patch(
        f"/v1.0/standard_cost_code_lists/{codes['id']}",
        {"company_id": COMPANY, "standard_cost_code_list": {"is_erp_list": True}},
    )

    assert reply.json
    assert reply.json["is_erp_list"] is allowed


def test_a_list_of_standard_codes_takes_a_name_once(world: World) -> None:
    body = {"company_id": COMPANY, "standard_cost_code_list": {"name": "Codes"}}

    statuses = [world.api.post("/v1.0/standard_cost_code_lists", body).status_code for _ in range(2)]

    assert statuses == [201, 422]


def test_several_wbs_codes_are_made_and_switched_off_at_once(world: World) -> None:
    world.commitment(world.project(), "1000")
    path = "/v1.0/projects/7001/work_breakdown_structure/wbs_codes"
    cost_code = world.company.wbs_code(7001, 60001)["item_ids"][0]
    pair = [{"segment_id": 501, "segment_item_id": cost_code}, {"segment_id": 502, "segment_item_id": 803}]

    made = world.api.patch(f"{path}/bulk_create", {"bulk": [{"segment_items": pair}, {"segment_items": []}]})
    world.api.patch(f"{path}/update_all", {"ids": [60002], "attributes": {"status": "inactive"}})

    assert made.json
    assert ([one["id"] for one in made.json["entities"]], len(made.json["errors"])) == ([60002], 1)
    assert [one["id"] for one in world.api.get(f"{path}?filters[status][]=inactive").json or []] == [60002]


def test_the_newer_list_of_wbs_codes_names_the_items(world: World) -> None:
    world.commitment(world.project(), "1000", "500")

    codes = world.api.get("/v2.0/companies/4001/projects/7001/wbs/codes?filters[search]=02-100").json

    assert codes
    assert [(one["id"], one["code"], one["attribute_2_name"]) for one in codes["data"]] == [
        ("60002", "02-100.S", "Commitment")
    ]


def test_cost_codes_of_a_project_are_synced_by_origin_id(world: World) -> None:
    world.project()
    path = "/v1.0/cost_codes"
    update = {"code": "77", "name": "Misc", "origin_id": "c77"}

    world.api.patch(f"{path}/sync?project_id=7001", {"updates": [update, {"origin_id": "c78"}]})
    world.api.patch(f"{path}/sync?project_id=7001", {"updates": [{**update, "name": "Various"}]})

    rows = world.api.get(f"{path}?project_id=7001&filters[origin_id]=c77").json or []
    assert [(row["full_code"], row["name"]) for row in rows] == [("77", "Various")]
    assert "M" in [one["code"] for one in rows[0]["line_item_types"]]


def test_an_item_of_another_segment_is_not_found(world: World) -> None:
    world.commitment(world.project(), "1000")
    path = "/v1.0/companies/4001/work_breakdown_structure/segments"

    assert world.api.get(f"{path}/501/segment_items/809").status_code == 200
    assert world.api.get(f"{path}/502/segment_items/809").status_code == 404
    assert world.api.get(f"{path}/999").status_code == 404
