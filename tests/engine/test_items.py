"""WBS codes as service items: the name, whom it may collide with, and the description afterwards."""

from __future__ import annotations

import pytest

from sync import decisions, desk
from sync.models import Conflict
from tests.engine.item_rows import item_of, problem_of
from tests.world import Doc, World

NAME = "24-017-03-300.S"


def test_an_item_is_named_after_project_number_cost_code_and_cost_type(world: World) -> None:
    world.ready()
    code = world.code("03-300", "S")

    world.sync()

    item = item_of(world, code)
    assert (item["Name"], item["Type"]) == (NAME, "Service")
    assert item["PurchaseDesc"] == "Cast-in-place concrete - Subcontract"
    assert item["ExpenseAccountRef"]["value"] == world.site.accounts["cost"]
    assert item["IncomeAccountRef"]["value"] == world.site.accounts["income"]
    assert world.standing("wbs_code", code["id"]) == "in_step"


def test_a_project_without_a_number_gives_its_quickbooks_id_to_its_items(world: World) -> None:
    world.site.procore.edit_project(world.site.project, project_number="  ")
    world.ready()
    code = world.code("03-300", "S")

    world.sync()

    assert item_of(world, code)["Name"] == f"{world.site.customer['Id']}-03-300.S"


def test_custom_segments_stand_in_the_name_in_their_order(world: World) -> None:
    world.ready()
    for segment in ("Area", "Phase"):
        world.site.procore.add_custom_segment(segment, [world.site.project])
    code = world.code("03-300", "S", custom=("NORTH", "2"))

    world.sync()

    assert item_of(world, code)["Name"] == "24-017-03-300.S.NORTH.2"


def test_an_item_says_what_is_bought_and_nothing_of_sales(world: World) -> None:
    world.ready()
    code = world.code(cost_code_name="Concrete " * 130)

    world.sync()

    item = item_of(world, code)
    assert len(item["PurchaseDesc"]) == 1000
    assert not {"Description", "UnitPrice", "PurchaseCost"} & {name for name, one in item.items() if one}
    assert "ParentRef" not in item


def test_an_item_of_that_name_in_other_letters_is_the_same_item(world: World) -> None:
    world.ready()
    taken = world.site.books.add_item(
        NAME.lower(), world.site.accounts["cost"], world.site.accounts["income"]
    )

    code = world.code("03-300", "S")
    world.sync()

    assert world.row("wbs_code", code["id"]).quickbooks_number == taken["Id"]


@pytest.mark.parametrize(("length", "problem"), [(100, ""), (101, "item.name_too_long")])
def test_a_name_may_have_a_hundred_characters_and_is_never_cut(
    world: World, length: int, problem: str
) -> None:
    number = "9" * (length - len("-03-300.S"))
    world.site.procore.edit_project(world.site.project, project_number=number)
    world.ready()
    code = world.code("03-300", "S")

    world.sync()

    row = world.row("wbs_code", code["id"])
    assert row.problem == problem
    assert [name for name in _names(world) if name.endswith("-03-300.S")] == (
        [] if problem else [f"{number}-03-300.S"]
    )
    assert not problem or (row.facts["length"], row.facts["limit"]) == (101, 100)


def test_a_colon_in_the_project_number_blocks_the_name(world: World) -> None:
    world.site.procore.edit_project(world.site.project, project_number="24:017")
    world.ready()
    code = world.code("03-300", "S")

    world.sync()

    assert problem_of(world, code) == "item.name_forbidden"
    assert world.row("wbs_code", code["id"]).facts["name"] == "24:017-03-300.S"


def test_a_shorter_project_number_frees_the_name_and_retry_makes_the_item_once(world: World) -> None:
    world.site.procore.edit_project(world.site.project, project_number="24:017")
    world.ready()
    code = world.code("03-300", "S")
    world.sync()
    world.site.procore.edit_project(world.site.project, project_number="24-017")

    world.later(minutes=1)
    world.retry("wbs_code", code["id"])
    world.drain()

    assert item_of(world, code)["Name"] == NAME


def test_a_code_with_a_sub_job_has_no_item(world: World) -> None:
    world.ready()
    code = world.code("03-300", "S", sub_job="NORTH")

    world.sync()

    assert world.row("wbs_code", code["id"]).excluded == "wbs.sub_job"
    assert _names(world) == ["Retainage"]


def test_a_code_without_a_cost_type_has_no_item(world: World) -> None:
    world.ready()
    cost_code = world.site.procore.code_items(world.code("03-300", "S"))[0]
    code = world.site.procore.add_code(world.site.project, [cost_code])

    world.sync()

    assert world.row("wbs_code", code["id"]).excluded == "wbs.no_cost_type"
    assert _names(world) == ["Retainage", NAME]


@pytest.mark.parametrize("kind", ["NonInventory", "Category"])
def test_a_name_taken_by_another_type_is_told_with_that_type(world: World, kind: str) -> None:
    world.ready()
    accounts = {} if kind == "Category" else _accounts(world)
    world.site.books.add("Item", Name=NAME, Type=kind, **accounts)
    code = world.code("03-300", "S")

    world.sync()

    row = world.row("wbs_code", code["id"])
    assert (row.problem, row.facts["type"]) == ("item.name_taken", kind)


def test_a_name_taken_by_an_inactive_item_waits_until_it_is_active_and_then_adopts_it(world: World) -> None:
    world.ready()
    item = _service_item(world, NAME)
    world.site.books.deactivate("Item", item["Id"])
    code = world.code("03-300", "S")
    world.sync()
    held = problem_of(world, code)
    world.site.books.activate("Item", item["Id"])

    world.later(minutes=1)
    world.retry("wbs_code", code["id"])
    world.drain()

    assert held == "item.inactive"
    assert item_of(world, code)["Id"] == item["Id"]


def test_an_item_of_another_code_is_not_shared(world: World) -> None:
    world.ready()
    world.code("03-300", "S")
    world.sync()
    twin = _second_project(world, "24-017")
    code = world.site.procore.add_wbs_code(twin, "03-300", "S")

    world.sync()

    assert problem_of(world, code) == "item.linked_elsewhere"
    assert _names(world).count(NAME) == 1


def test_two_codes_that_want_one_name_at_the_same_moment_never_share_an_item(world: World) -> None:
    world.ready()
    twin = _second_project(world, "24-017")
    codes = [world.code("03-300", "S"), world.site.procore.add_wbs_code(twin, "03-300", "S")]

    world.sync()
    world.later(minutes=1)
    for code in codes:
        world.retry("wbs_code", code["id"])
    world.drain()

    assert _names(world).count(NAME) == 1
    assert sorted(problem_of(world, code) for code in codes) == ["", "item.linked_elsewhere"]


@pytest.mark.parametrize("name", [NAME, NAME.lower()])
def test_a_free_service_item_of_that_name_is_taken_and_the_log_says_so(world: World, name: str) -> None:
    world.ready()
    item = _service_item(world, name, PurchaseDesc="Cast-in-place concrete - Subcontract")
    code = world.code("03-300", "S")

    world.sync()

    row = world.row("wbs_code", code["id"])
    assert row.quickbooks_id == f"Item:{item['Id']}"
    assert row.log_entries.filter(code="item.adopted").count() == 1
    assert world.site.books.get("Item", item["Id"])["SyncToken"] == "0"


def test_an_adopted_item_with_another_description_is_a_conflict_and_stays_untouched(world: World) -> None:
    world.ready()
    item = _service_item(world, NAME, PurchaseDesc="Concrete, all in")
    code = world.code("03-300", "S")

    world.sync()

    assert world.standing("wbs_code", code["id"]) == "conflict"
    assert world.site.books.get("Item", item["Id"])["PurchaseDesc"] == "Concrete, all in"


def test_the_retention_item_never_becomes_the_item_of_a_code(world: World) -> None:
    world.ready()
    item = _service_item(world, NAME)
    world.choose(retention_item=item["Id"])
    code = world.code("03-300", "S")

    world.sync()

    assert problem_of(world, code) == "item.is_retention"
    assert world.row("wbs_code", code["id"]).quickbooks_id == ""


def test_codes_of_a_project_that_was_unlinked_make_no_items(world: World) -> None:
    world.ready(live=False)
    code = world.code("03-300", "S")
    world.sync()
    desk.unlink(world.site.company, world.dana, world.row("project", world.site.project["id"]).pk)
    world.drain()

    world.retry("wbs_code", code["id"])
    world.drain()

    row = world.row("wbs_code", code["id"])
    assert (row.problem, row.facts["name"]) == ("project.not_linked", "24-017 Riverside Clinic")


def test_a_changed_description_changes_the_item(world: World) -> None:
    world.ready()
    code = world.code("03-300", "S")
    world.sync()

    world.later(minutes=1)
    world.code("03-300", "S", cost_code_name="Structural concrete")
    world.sync()

    assert item_of(world, code)["PurchaseDesc"] == "Structural concrete - Subcontract"
    assert world.standing("wbs_code", code["id"]) == "in_step"


def test_a_changed_description_stays_in_procore_when_the_setting_is_off(world: World) -> None:
    world.ready()
    world.choose(update_descriptions="off")
    code = world.code("03-300", "S")
    world.sync()

    world.later(minutes=1)
    world.code("03-300", "S", cost_code_name="Structural concrete")
    world.sync()

    assert item_of(world, code)["PurchaseDesc"] == "Cast-in-place concrete - Subcontract"
    assert item_of(world, code)["SyncToken"] == "0"


def test_turning_the_setting_on_brings_descriptions_up_to_date(world: World) -> None:
    world.ready()
    world.choose(update_descriptions="off")
    code = world.code("03-300", "S")
    world.sync()
    world.later(minutes=1)
    world.code("03-300", "S", cost_code_name="Structural concrete")
    world.sync()

    world.choose(update_descriptions="on")
    world.drain()

    assert item_of(world, code)["PurchaseDesc"] == "Structural concrete - Subcontract"


def test_a_description_changed_in_quickbooks_is_a_conflict_that_a_person_ends(world: World) -> None:
    world.ready()
    code = world.code("03-300", "S")
    world.sync()
    world.later(minutes=1)
    world.site.books.edit("Item", item_of(world, code)["Id"], PurchaseDesc="Concrete, all in")
    world.sync()
    standing, kept = world.standing("wbs_code", code["id"]), item_of(world, code)["PurchaseDesc"]

    conflict = Conflict.objects.get(closed_at=None)
    decisions.decide(
        world.site.company, world.dana, conflict.pk, "procore", conflict.procore, conflict.quickbooks
    )
    world.drain()

    assert (standing, kept) == ("conflict", "Concrete, all in")
    assert item_of(world, code)["PurchaseDesc"] == "Cast-in-place concrete - Subcontract"
    assert world.standing("wbs_code", code["id"]) == "in_step"


def test_a_new_project_number_does_not_rename_items_that_bills_may_stand_on(world: World) -> None:
    world.ready()
    code = world.code("03-300", "S")
    world.sync()

    world.later(minutes=1)
    world.site.procore.edit_project(world.site.project, project_number="25-900")
    world.sync()

    assert item_of(world, code)["Name"] == NAME
    assert item_of(world, code)["SyncToken"] == "0"


def _names(world: World) -> list[str]:
    return [item["Name"] for item in world.site.books.every("Item")]


def _accounts(world: World) -> Doc:
    return {
        "ExpenseAccountRef": {"value": world.site.accounts["cost"]},
        "IncomeAccountRef": {"value": world.site.accounts["income"]},
    }


def _service_item(world: World, name: str, **members: str) -> Doc:
    return world.site.books.add("Item", Name=name, Type="Service", **_accounts(world), **members)


def _second_project(world: World, number: str) -> Doc:
    """Another linked project of the company."""
    books, procore = world.site.books, world.site.procore
    customer = books.add("Customer", DisplayName="School District")
    inside = books.add_project("24-018 Annex", customer["Id"])
    project = procore.add_project("24-018 Annex", number)
    world.sync()
    world.link("project", project["id"], f"Customer:{inside['Id']}")
    world.sync()
    return project
