"""What is made a second time, or done without being asked again."""

from __future__ import annotations

from sync import desk
from tests.engine.item_rows import item_of
from tests.engine.test_compare import night
from tests.engine.test_items_put_away import deleted
from tests.world import World


def test_a_vendor_that_is_made_anew_after_the_first_was_taken_apart_is_another_one(world: World) -> None:
    site = world.ready()
    mine = site.procore.add_vendor("Sierra Glass")
    world.sync()
    desk.create(site.company, world.dana, [world.row("vendor", mine["id"]).pk], "quickbooks")
    world.drain()
    first = world.row("vendor", mine["id"]).quickbooks_number
    assert site.books.get("Vendor", first)["DisplayName"] == "Sierra Glass"

    desk.unlink(site.company, world.dana, world.row("vendor", mine["id"]).pk)
    world.sync()
    # It turned out to be another company's: the bookkeeper gives it that name.
    site.books.edit(
        "Vendor", first, DisplayName="Sierra Glazing of Reno", CompanyName="Sierra Glazing of Reno"
    )
    world.sync()
    desk.create(site.company, world.dana, [world.row("vendor", mine["id"]).pk], "quickbooks")
    world.drain()
    world.sync()

    row = world.row("vendor", mine["id"])
    linked = site.books.get("Vendor", row.quickbooks_number)["DisplayName"]
    assert (row.quickbooks_number != first, linked) == (True, "Sierra Glass")


def test_an_item_that_somebody_made_active_again_stays_active(world: World) -> None:
    code = deleted(world)
    desk.put_item_away(world.site.company, world.dana, world.row("wbs_code", code["id"]).pk)
    world.drain()
    item = world.row("wbs_code", code["id"]).quickbooks_number
    assert not item_of(world, code)["Active"]

    world.site.books.edit("Item", item, Active=True)
    world.sync()
    night(world)

    assert item_of(world, code)["Active"]
