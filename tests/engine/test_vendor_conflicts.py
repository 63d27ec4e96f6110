"""What changed on both sides, or changes who is paid, is decided by a person."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from tests.engine.calm import come_to_rest
from tests.engine.vendor_pairs import decide, here, linked, open_conflicts, there
from tests.world import Doc, World, once


@once
def disagree(world: World) -> None:
    linked(world, business_phone="512-555-0101")
    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0102")
    world.site.books.edit(
        "Vendor", world.site.qbo_vendor["Id"], PrimaryPhone={"FreeFormNumber": "512-555-0103"}
    )
    world.sync()


@pytest.mark.failure("W7", "R9")
def test_a_field_changed_on_both_sides_waits_for_a_person_and_the_others_travel(world: World) -> None:
    linked(world, business_phone="512-555-0101")

    world.site.procore.edit_vendor(
        world.site.vendor, business_phone="512-555-0102", email_address="ap@granite.example"
    )
    world.site.books.edit(
        "Vendor", world.site.qbo_vendor["Id"], PrimaryPhone={"FreeFormNumber": "512-555-0103"}
    )
    world.sync()

    found = open_conflicts(world)["phone"]
    assert (found.base, found.procore, found.quickbooks) == ("512-555-0101", "512-555-0102", "512-555-0103")
    assert there(world)["PrimaryEmailAddr"]["Address"] == "ap@granite.example"
    assert world.standing("vendor", world.site.vendor["id"]) == "conflict"


@pytest.mark.parametrize(
    ("choice", "value", "wanted"),
    [
        ("procore", "", ("512-555-0102", "512-555-0102")),
        ("quickbooks", "", ("512-555-0103", "512-555-0103")),
        ("both", "", ("512-555-0102", "512-555-0103")),
        ("value", "512-555-0104", ("512-555-0104", "512-555-0104")),
    ],
)
def test_what_a_person_decides_is_carried_out(
    world: World, choice: str, value: str, wanted: tuple[str, str]
) -> None:
    disagree(world)

    assert decide(world, "phone", choice, value)
    world.drain()

    phones = here(world)["business_phone"], there(world)["PrimaryPhone"]["FreeFormNumber"]
    assert phones == wanted
    assert open_conflicts(world) == {}
    assert world.standing("vendor", world.site.vendor["id"]) == "in_step"


def test_what_is_decided_while_another_field_is_carried_out_is_carried_out_too(world: World) -> None:
    linked(world, business_phone="512-555-0101", fax_number="512-555-0201")
    world.site.procore.edit_vendor(
        world.site.vendor, business_phone="512-555-0102", fax_number="512-555-0202"
    )
    phone, fax = {"FreeFormNumber": "512-555-0103"}, {"FreeFormNumber": "512-555-0203"}
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], PrimaryPhone=phone, Fax=fax)
    world.sync()
    then = faults.then_call(lambda: decide(world, "fax", "quickbooks"), when="before")
    meanwhile = world.sandbox.faults.add(Fault(then, path="/vendors/sync", method="PATCH"))

    decide(world, "phone", "quickbooks")
    world.drain()
    come_to_rest(world)

    assert meanwhile.fired == 1
    assert (here(world)["business_phone"], here(world)["fax_number"]) == ("512-555-0103", "512-555-0203")
    assert open_conflicts(world) == {}


def test_a_decision_on_values_that_have_changed_since_comes_back(world: World) -> None:
    disagree(world)
    world.pause()
    assert decide(world, "phone", "procore")

    world.site.books.edit(
        "Vendor", world.site.qbo_vendor["Id"], PrimaryPhone={"FreeFormNumber": "512-555-0777"}
    )
    world.resume()
    world.sync()

    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "512-555-0777"
    assert open_conflicts(world)["phone"].quickbooks == "512-555-0777"


def test_two_sides_left_different_stay_so_until_one_of_them_changes(world: World) -> None:
    disagree(world)
    decide(world, "phone", "both")
    world.drain()

    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0999")
    world.sync()

    assert "phone" in open_conflicts(world)


@pytest.mark.parametrize(
    "change", [{"name": "Granite Rigde Concrete"}, {"email_address": "new@evil.example"}]
)
def test_a_change_of_who_is_paid_waits_for_a_person_while_bills_are_open(world: World, change: Doc) -> None:
    linked(world)
    line = {"account": world.site.accounts["cost"], "amount": "500.00"}
    world.site.books.add_bill(world.site.qbo_vendor["Id"], [line])
    world.sync()

    world.site.procore.edit_vendor(world.site.vendor, **change, business_phone="512-555-0188")
    world.sync()

    [field] = open_conflicts(world)
    assert there(world)["DisplayName"] == "Granite Ridge Concrete"
    assert "PrimaryEmailAddr" not in there(world)
    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "512-555-0188"
    assert decide(world, field, "procore")
    world.drain()
    assert open_conflicts(world) == {}


def test_without_open_bills_it_travels(world: World) -> None:
    linked(world)

    world.site.procore.edit_vendor(world.site.vendor, email_address="new@granite.example")
    world.sync()

    assert there(world)["PrimaryEmailAddr"]["Address"] == "new@granite.example"
