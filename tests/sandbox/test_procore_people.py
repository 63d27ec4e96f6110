"""What people do in the simulated Procore's own pages, as its API shows it afterwards."""

from __future__ import annotations

import pytest

from integration.sandbox.procore.direct_costs import CostLine
from integration.sandbox.procore.records import Invalid
from tests.sandbox.procore_world import World

VENDORS, PROJECTS = "/v1.0/vendors", "/v1.0/projects"


@pytest.fixture
def world() -> World:
    """Vendor 5001 has a commitment (8801) in project 7001; vendor 5002 has nothing yet."""
    world = World()
    world.commitment(world.project(), "1000")
    world.company.add_vendor("Acme Plumbing", ein="123456789")
    return world


def test_a_renamed_vendor_keeps_its_id(world: World) -> None:
    world.clock.advance(60)

    world.company.rename_vendor(5001, "Acme Mechanical LLC")

    shown = world.api.get(f"{VENDORS}/5001?company_id=4001").json
    assert shown
    assert (shown["name"], shown["updated_at"]) == ("Acme Mechanical LLC", "2026-11-02T15:01:00Z")


def test_a_merged_vendor_is_gone_and_its_records_belong_to_the_other(world: World) -> None:
    cost = world.company.add_direct_cost(7001, [CostLine(60001, "5")], vendor=5002, number="1")

    world.company.merge_vendors(5001, 5002)

    assert world.api.get(f"{VENDORS}/5002?company_id=4001").status_code == 404
    assert world.company.direct_cost(cost)["vendor_id"] == 5001
    with pytest.raises(Invalid):
        world.company.merge_vendors(5001, 5001)


def test_an_origin_id_is_free_again_once_its_vendor_is_merged_away(world: World) -> None:
    world.company.edit_vendor(5002, origin_id="v2")
    world.company.merge_vendors(5001, 5002)

    world.company.edit_vendor(5001, origin_id="v2")

    assert world.company.by_origin("vendor", "v2") == 5001


def test_a_vendor_can_be_deleted_while_nothing_names_it(world: World) -> None:
    with pytest.raises(Invalid):
        world.company.delete_vendor(5001)

    world.company.delete_vendor(5002)

    assert [one["id"] for one in world.api.get(f"{VENDORS}?company_id=4001").json or []] == [5001]


def test_a_completed_project_is_in_the_list_of_inactive_ones(world: World) -> None:
    world.company.complete_project(7001)

    path = f"{PROJECTS}?company_id=4001"
    assert world.api.get(path).json == []
    assert len(world.api.get(f"{path}&filters[by_status]=Inactive").json or []) == 1
    assert world.api.get(f"{PROJECTS}/7001?company_id=4001").status_code == 200
    world.company.reopen_project(7001)
    assert len(world.api.get(path).json or []) == 1


def test_a_project_begins_with_a_template_and_an_unknown_one_is_refused(world: World) -> None:
    template = world.company.add_project_template("Hospitals", off=["direct_costs"])
    update = {"name": "Harbor Clinic", "origin_id": "p9", "project_template_id": template["id"]}
    sent = {"company_id": 4001, "updates": [update, {**update, "origin_id": "p10", "project_template_id": 1}]}

    made = world.api.patch(f"{PROJECTS}/sync", sent).json

    assert made
    [project], [refused] = made["entities"], made["errors"]
    assert not world.company.tool_on(project["id"], "direct_costs")
    assert refused["errors"] == {"project_template_id": ["is invalid"]}


def test_a_project_gets_another_name_and_number(world: World) -> None:
    world.company.edit_project(7001, name="Harbor Tower", project_number="24-017A")

    shown = world.api.get(f"{PROJECTS}/7001?company_id=4001").json
    assert shown
    assert shown["display_name"] == "24-017A - Harbor Tower"


@pytest.mark.parametrize(
    "path",
    ["/v1.0/projects/7001?company_id=4001", "/v1.1/requisitions?project_id=7001",
     "/v1.1/projects/7001/direct_costs", "/v1.0/work_order_contracts?project_id=7001",
     "/v1.0/projects/7001/work_breakdown_structure/wbs_codes"],
)  # fmt: skip
def test_a_deleted_project_is_gone_with_all_its_records(world: World, path: str) -> None:
    world.company.delete_project(7001)

    assert world.api.get(path).status_code == 404
    assert world.api.get(f"{PROJECTS}?company_id=4001&filters[by_status]=All").json == []


def test_a_budget_code_can_be_deleted_while_nothing_is_on_it(world: World) -> None:
    spare = world.company.add_wbs_code(7001, "31-100", "M", "Earthwork")

    with pytest.raises(Invalid):
        world.company.delete_wbs_code(7001, 60001)
    world.company.delete_wbs_code(7001, spare)

    codes = world.api.get("/v1.0/projects/7001/work_breakdown_structure/wbs_codes").json or []
    assert [code["id"] for code in codes] == [60001]
