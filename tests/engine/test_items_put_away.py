"""Items of WBS codes that were deleted in Procore."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import desk
from tests.engine.calm import come_to_rest
from tests.engine.item_rows import item_of, problem_of
from tests.engine.test_compare import night
from tests.world import Doc, World, once

pytestmark = pytest.mark.large


@once
def deleted(world: World) -> Doc:
    """A code with an item, deleted in Procore since."""
    world.ready()
    code = world.code()
    world.sync()
    world.site.procore.remove_wbs_code(world.site.project, code)
    night(world)
    return code


def test_an_item_stays_as_it_is_when_its_code_is_deleted_in_procore(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()
    before = item_of(world, code)
    world.site.procore.remove_wbs_code(world.site.project, code)

    night(world)

    row = world.row("wbs_code", code["id"])
    assert (row.procore_gone, row.problem, world.standing("wbs_code", code["id"])) == (True, "", "in_step")
    assert item_of(world, code) == before


def test_no_item_is_made_for_a_code_that_was_deleted_before_it_had_one(world: World) -> None:
    world.ready()
    world.choose(expense_account="")
    code = world.code()
    world.sync()
    held = problem_of(world, code)
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

    assert not item_of(world, code)["Active"]
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
    held = problem_of(world, code)
    world.retry("wbs_code", code["id"])
    world.drain()

    assert (held, problem_of(world, code)) == ("item.used", "")
    assert item_of(world, code)["Active"]


def test_the_item_of_a_code_that_is_there_is_never_made_inactive(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()

    asked = desk.put_item_away(world.site.company, world.dana, world.row("wbs_code", code["id"]).pk)

    assert not asked


def test_an_item_put_away_without_an_answer_stays_active_once_somebody_made_it_so(world: World) -> None:
    code = deleted(world)
    world.sandbox.faults.add(Fault(faults.lose_reply, system="quickbooks", path="/batch$"))
    desk.put_item_away(world.site.company, world.dana, world.row("wbs_code", code["id"]).pk)
    world.drain()
    come_to_rest(world)
    put_away = not item_of(world, code)["Active"]

    world.site.books.edit("Item", world.row("wbs_code", code["id"]).quickbooks_number, Active=True)
    world.sync()
    night(world)

    assert (put_away, item_of(world, code)["Active"]) == (True, True)


def test_a_wish_to_put_an_item_away_ends_when_its_code_is_back(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()
    world.sandbox.faults.add(Fault(faults.no_rows, path="/wbs_codes$", nth=2))
    night(world)  # the comparison does not find it
    gone = world.row("wbs_code", code["id"]).procore_gone
    world.sandbox.faults.add(Fault(faults.status(429), system="quickbooks", path="/batch$"))
    desk.put_item_away(world.site.company, world.dana, world.row("wbs_code", code["id"]).pk)
    world.drain()

    world.site.procore.edit_wbs_code(world.site.project, code, status="inactive")
    world.sync()  # so it was only hidden
    back = not world.row("wbs_code", code["id"]).procore_gone
    come_to_rest(world)
    world.site.procore.remove_wbs_code(world.site.project, code)
    night(world)

    assert (gone, back) == (True, True)
    assert (world.row("wbs_code", code["id"]).procore_gone, item_of(world, code)["Active"]) == (True, True)
