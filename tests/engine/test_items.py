"""WBS codes as service items: the name, whom it may collide with, and the description afterwards."""

from __future__ import annotations

import pytest

from sync import decisions, desk
from sync.models import Conflict, Mapping
from tests.engine.test_compare import night
from tests.world import Doc, World

NAME = "24-017-03-300.S"


def test_an_item_is_named_after_project_number_cost_code_and_cost_type(world: World) -> None:
    world.ready()
    code = world.code("03-300", "S")

    world.sync()

    item = _item(world, code)
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

    assert _item(world, code)["Name"] == f"{world.site.customer['Id']}-03-300.S"


def test_custom_segments_stand_in_the_name_in_their_order(world: World) -> None:
    world.ready()
    for segment in ("Area", "Phase"):
        world.site.procore.add_custom_segment(segment, [world.site.project])
    code = world.code("03-300", "S", custom=("NORTH", "2"))

    world.sync()

    assert _item(world, code)["Name"] == "24-017-03-300.S.NORTH.2"


def test_an_item_says_what_is_bought_and_nothing_of_sales(world: World) -> None:
    world.ready()
    code = world.code(cost_code_name="Concrete " * 130)

    world.sync()

    item = _item(world, code)
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

    assert _problem(world, code) == "item.name_forbidden"
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

    assert _item(world, code)["Name"] == NAME


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
    held = _problem(world, code)
    world.site.books.activate("Item", item["Id"])

    world.later(minutes=1)
    world.retry("wbs_code", code["id"])
    world.drain()

    assert held == "item.inactive"
    assert _item(world, code)["Id"] == item["Id"]


def test_an_item_of_another_code_is_not_shared(world: World) -> None:
    world.ready()
    world.code("03-300", "S")
    world.sync()
    twin = _second_project(world, "24-017")
    code = world.site.procore.add_wbs_code(twin, "03-300", "S")

    world.sync()

    assert _problem(world, code) == "item.linked_elsewhere"
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
    assert sorted(_problem(world, code) for code in codes) == ["", "item.linked_elsewhere"]


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

    assert _problem(world, code) == "item.is_retention"
    assert world.row("wbs_code", code["id"]).quickbooks_id == ""


def test_items_need_both_accounts_and_go_on_by_themselves_once_these_are_chosen(world: World) -> None:
    world.ready()
    world.choose(income_account="")
    code = world.code("03-300", "S")
    world.sync()
    held = _problem(world, code)

    world.choose(income_account=world.site.accounts["income"])
    world.drain()

    assert held == "item.no_account"
    assert _item(world, code)["Name"] == NAME


def test_an_item_takes_the_accounts_of_its_cost_type_and_else_the_usual_ones(world: World) -> None:
    world.ready()
    own = world.site.books.add_account("Materials", "Cost of Goods Sold")["Id"]
    world.choose(expense_by_type=f"M={own}")
    of_type, other = world.code("05-120", "M"), world.code("03-300", "S")

    world.sync()

    accounts = [
        (item["ExpenseAccountRef"]["value"], item["IncomeAccountRef"]["value"])
        for item in (
            world.site.books.get("Item", world.row("wbs_code", one["id"]).quickbooks_number)
            for one in (of_type, other)
        )
    ]
    cost, income = world.site.accounts["cost"], world.site.accounts["income"]
    assert accounts == [(own, income), (cost, income)]


def test_a_cost_type_with_accounts_of_its_own_needs_no_usual_ones(world: World) -> None:
    world.ready()
    cost, income = world.site.accounts["cost"], world.site.accounts["income"]
    world.choose(expense_account="", expense_by_type=f"M={cost}", income_by_type=f"M={income}")
    of_type, other = world.code("05-120", "M"), world.code("03-300", "S")

    world.sync()

    assert world.standing("wbs_code", of_type["id"]) == "in_step"
    assert world.row("wbs_code", other["id"]).problem == "item.no_account"


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

    assert _item(world, code)["PurchaseDesc"] == "Structural concrete - Subcontract"
    assert world.standing("wbs_code", code["id"]) == "in_step"


def test_a_changed_description_stays_in_procore_when_the_setting_is_off(world: World) -> None:
    world.ready()
    world.choose(update_descriptions="off")
    code = world.code("03-300", "S")
    world.sync()

    world.later(minutes=1)
    world.code("03-300", "S", cost_code_name="Structural concrete")
    world.sync()

    assert _item(world, code)["PurchaseDesc"] == "Cast-in-place concrete - Subcontract"
    assert _item(world, code)["SyncToken"] == "0"


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

    assert _item(world, code)["PurchaseDesc"] == "Structural concrete - Subcontract"


def test_a_description_changed_in_quickbooks_is_a_conflict_that_a_person_ends(world: World) -> None:
    world.ready()
    code = world.code("03-300", "S")
    world.sync()
    world.later(minutes=1)
    world.site.books.edit("Item", _item(world, code)["Id"], PurchaseDesc="Concrete, all in")
    world.sync()
    standing, kept = world.standing("wbs_code", code["id"]), _item(world, code)["PurchaseDesc"]

    conflict = Conflict.objects.get(closed_at=None)
    decisions.decide(
        world.site.company, world.dana, conflict.pk, "procore", conflict.procore, conflict.quickbooks
    )
    world.drain()

    assert (standing, kept) == ("conflict", "Concrete, all in")
    assert _item(world, code)["PurchaseDesc"] == "Cast-in-place concrete - Subcontract"
    assert world.standing("wbs_code", code["id"]) == "in_step"


def test_a_new_project_number_does_not_rename_items_that_bills_may_stand_on(world: World) -> None:
    world.ready()
    code = world.code("03-300", "S")
    world.sync()

    world.later(minutes=1)
    world.site.procore.edit_project(world.site.project, project_number="25-900")
    world.sync()

    assert _item(world, code)["Name"] == NAME
    assert _item(world, code)["SyncToken"] == "0"


def _item(world: World, code: Doc) -> Doc:
    return world.site.books.get("Item", world.row("wbs_code", code["id"]).quickbooks_number)


def _problem(world: World, code: Doc) -> str:
    # Another project of the same company may hold a code with the same id: codes are numbered by company.
    return Mapping.objects.get(
        company=world.site.company, entity="wbs_code", procore_id=str(code["id"])
    ).problem


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


def test_an_item_stays_as_it_is_when_its_code_is_deleted_in_procore(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()
    before = _item(world, code)
    world.site.procore.remove_wbs_code(world.site.project, code)

    night(world)

    row = world.row("wbs_code", code["id"])
    assert (row.procore_gone, row.problem, world.standing("wbs_code", code["id"])) == (True, "", "in_step")
    assert _item(world, code) == before


def test_no_item_is_made_for_a_code_that_was_deleted_before_it_had_one(world: World) -> None:
    world.ready()
    world.choose(expense_account="")
    code = world.code()
    world.sync()
    held = world.row("wbs_code", code["id"]).problem
    world.site.procore.remove_wbs_code(world.site.project, code)
    night(world)

    world.choose(expense_account=world.site.accounts["cost"])
    world.drain()

    row = world.row("wbs_code", code["id"])
    assert (held, row.excluded, row.quickbooks_id) == ("item.no_account", "wbs.gone", "")


def test_the_unused_item_of_a_deleted_code_is_made_inactive_on_request(world: World) -> None:
    code = deleted(world)

    assert desk.put_item_away(world.site.company, world.dana, world.row("wbs_code", code["id"]).pk)
    world.drain()

    assert not _item(world, code)["Active"]
    assert world.standing("wbs_code", code["id"]) == "in_step"


def test_the_item_of_a_deleted_code_stays_active_while_a_bill_refers_to_it(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()
    item = world.row("wbs_code", code["id"]).quickbooks_number
    line = {"item": item, "customer": world.site.customer["Id"], "amount": "50.00"}
    world.site.books.add_bill(world.site.qbo_vendor["Id"], [line])
    world.sync()
    world.site.procore.remove_wbs_code(world.site.project, code)
    night(world)

    desk.put_item_away(world.site.company, world.dana, world.row("wbs_code", code["id"]).pk)
    world.drain()
    held = _problem(world, code)
    world.retry("wbs_code", code["id"])
    world.drain()

    assert (held, _problem(world, code)) == ("item.used", "")
    assert _item(world, code)["Active"]


def test_the_item_of_a_code_that_is_there_is_never_made_inactive(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()

    asked = desk.put_item_away(world.site.company, world.dana, world.row("wbs_code", code["id"]).pk)

    assert not asked


def deleted(world: World) -> Doc:
    """A code with an item, deleted in Procore since."""
    world.ready()
    code = world.code()
    world.sync()
    world.site.procore.remove_wbs_code(world.site.project, code)
    night(world)
    return code
