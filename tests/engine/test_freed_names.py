"""A vendor whose name one of the systems has already: told, and sent by itself once the name is free."""

from __future__ import annotations

import pytest

from sync import desk
from tests.engine.vendor_pairs import decide, here, linked, open_conflicts, row, there
from tests.world import World


@pytest.mark.failure("W8")
def test_a_name_is_sent_by_itself_once_its_holder_in_quickbooks_is_called_otherwise(world: World) -> None:
    linked(world)
    holder = world.site.books.add_vendor("Granite West")
    world.site.procore.edit_vendor(world.site.vendor, name="Granite West")
    world.sync()
    world.later(minutes=1)
    world.drain()
    told = (row(world).problem, row(world).due_at)

    world.site.books.edit("Vendor", holder["Id"], DisplayName="Granite West (old)")
    world.sync()

    assert told == ("quickbooks.name_taken", None)
    assert there(world)["DisplayName"] == "Granite West"
    assert world.standing("vendor", world.site.vendor["id"]) == "in_step"


def test_two_vendors_that_change_names_both_get_them(world: World) -> None:
    linked(world)
    other, theirs = world.site.procore.add_vendor("Alder"), world.site.books.add_vendor("Alder")
    world.sync()
    world.link("vendor", other["id"], f"Vendor:{theirs['Id']}")
    world.sync()

    world.site.procore.edit_vendor(other, name="Alder Electric")
    world.site.procore.edit_vendor(world.site.vendor, name="Alder")
    world.sync()
    world.later(minutes=1)
    world.drain()

    assert there(world)["DisplayName"] == "Alder"
    assert world.site.books.get("Vendor", theirs["Id"])["DisplayName"] == "Alder Electric"


def test_a_name_that_procore_has_already_can_be_decided_otherwise(world: World) -> None:
    linked(world)
    world.site.procore.add_vendor("Granite West")
    world.site.procore.edit_vendor(world.site.vendor, name="Granite East")
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], DisplayName="Granite West")
    world.sync()
    decide(world, "name", "quickbooks")
    world.drain()
    world.later(minutes=1)
    world.drain()
    told = row(world).problem

    decide(world, "name", "procore")
    world.drain()

    assert told == "procore.name_taken"
    assert (here(world)["name"], there(world)["DisplayName"]) == ("Granite East", "Granite East")
    assert not open_conflicts(world)


def test_a_vendor_that_is_made_anew_does_not_keep_the_mark_of_the_one_it_was_linked_to(world: World) -> None:
    linked(world)
    pk = row(world).pk

    desk.unlink(world.site.company, world.dana, pk)
    world.drain()
    world.pause()
    desk.create(world.site.company, world.dana, [pk], "quickbooks")
    world.resume()
    world.drain()

    assert row(world).problem == "vendor.exists"
    assert here(world)["origin_id"] is None


@pytest.mark.parametrize("address", ["HTTP://Granite.example", "granite.example:8080/a.b?c=d.e"])
def test_a_web_address_that_quickbooks_takes_is_sent(world: World, address: str) -> None:
    linked(world)

    world.site.procore.edit_vendor(world.site.vendor, website=address)
    world.sync()

    assert row(world).problem == ""
    assert there(world)["WebAddr"]["URI"].casefold().endswith(address.casefold().removeprefix("http://"))


def test_a_web_address_that_quickbooks_would_refuse_is_told_and_the_rest_arrives(world: World) -> None:
    linked(world)

    world.site.procore.edit_vendor(world.site.vendor, website="ask the office", business_phone="512-555-0110")
    world.sync()

    assert row(world).problem == "vendor.bad_value"
    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "512-555-0110"
