"""Companies ⇄ vendors: each field is held against what both sides last agreed on."""

from __future__ import annotations

from typing import Any

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import decisions, journal
from sync.models import LogEntry
from tests.engine.billing import planned, send
from tests.engine.vendor_pairs import ADDRESS, here, linked, row, there
from tests.world import Doc, World


def writes(world: World, since: int) -> int:
    seen = world.sandbox.requests.matching(since=since)
    return sum(one.method in ("PATCH", "POST") and not one.path.endswith("/query") for one in seen)


def test_a_first_link_fills_the_gaps_of_both_sides(world: World) -> None:
    world.site.books.edit(
        "Vendor", world.site.qbo_vendor["Id"], PrimaryEmailAddr={"Address": "ap@granite.example"}
    )

    linked(world, business_phone="(512) 555-0101", **ADDRESS)

    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "(512) 555-0101"
    assert there(world)["BillAddr"]["Line1"] == "12 Pipe St"
    assert there(world)["BillAddr"]["CountrySubDivisionCode"] == "TX"
    assert here(world)["email_address"] == "ap@granite.example"
    assert world.standing("vendor", world.site.vendor["id"]) == "in_step"


@pytest.mark.parametrize(
    ("in_procore", "value", "in_quickbooks"),
    [
        ("business_phone", "512-555-0199", ("PrimaryPhone", {"FreeFormNumber": "512-555-0199"})),
        ("fax_number", "512-555-0198", ("Fax", {"FreeFormNumber": "512-555-0198"})),
        ("email_address", "ap@granite.example", ("PrimaryEmailAddr", {"Address": "ap@granite.example"})),
        ("website", "https://granite.example", ("WebAddr", {"URI": "https://granite.example"})),
        ("name", "Granite Ridge Concrete Inc", ("DisplayName", "Granite Ridge Concrete Inc")),
    ],
)
def test_a_field_changed_in_procore_is_carried_over_to_quickbooks(
    world: World, in_procore: str, value: str, in_quickbooks: tuple[str, Any]
) -> None:
    linked(world)
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], AcctNum="A-17")

    world.site.procore.edit_vendor(world.site.vendor, **{in_procore: value})
    world.sync()

    member, wanted = in_quickbooks
    assert there(world)[member] == wanted
    assert there(world)["AcctNum"] == "A-17"  # what is none of our business stays
    assert world.standing("vendor", world.site.vendor["id"]) == "in_step"


@pytest.mark.parametrize(
    ("changes", "in_procore", "wanted"),
    [
        ({"PrimaryPhone": {"FreeFormNumber": "512-555-0199"}}, "business_phone", "512-555-0199"),
        ({"Fax": {"FreeFormNumber": "512-555-0198"}}, "fax_number", "512-555-0198"),
        ({"PrimaryEmailAddr": {"Address": "x@granite.example"}}, "email_address", "x@granite.example"),
        ({"WebAddr": {"URI": "http://granite.example"}}, "website", "http://granite.example"),
        ({"DisplayName": "Granite Ridge Inc"}, "name", "Granite Ridge Inc"),
    ],
)
def test_a_field_changed_in_quickbooks_is_carried_over_to_procore(
    world: World, changes: Doc, in_procore: str, wanted: str
) -> None:
    linked(world)

    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], **changes)
    world.sync()

    assert here(world)[in_procore] == wanted
    assert world.standing("vendor", world.site.vendor["id"]) == "in_step"


@pytest.mark.failure("W7", "R9")
def test_changes_of_different_fields_on_both_sides_cross_without_a_conflict(world: World) -> None:
    linked(world)

    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0199")
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], Fax={"FreeFormNumber": "512-555-0177"})
    world.sync()

    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "512-555-0199"
    assert here(world)["fax_number"] == "512-555-0177"


def test_the_same_number_written_otherwise_is_no_change(world: World) -> None:
    linked(world, business_phone="(512) 555-0101")
    before = len(world.sandbox.requests)

    world.site.books.edit(
        "Vendor", world.site.qbo_vendor["Id"], PrimaryPhone={"FreeFormNumber": "1-512-555-0101"}
    )
    world.sync()

    assert writes(world, before) == 0


@pytest.mark.failure("R9")
def test_another_vendor_under_the_old_name_of_a_renamed_one_gets_none_of_its_bills(world: World) -> None:
    claim = planned(world)
    vendor = world.site.qbo_vendor["Id"]
    world.site.books.edit("Vendor", vendor, DisplayName="Granite Ridge Inc")
    other = world.site.books.add_vendor("Granite Ridge Concrete")["Id"]
    world.sync()

    send(world, claim)

    assert world.bill_of(claim)["VendorRef"]["value"] == vendor
    assert row(world).quickbooks_number == vendor
    assert world.site.books.get("Vendor", other)["DisplayName"] == "Granite Ridge Concrete"


@pytest.mark.failure("R8", "R9")
def test_an_edit_settles_in_one_write_and_never_echoes(world: World) -> None:
    linked(world)
    before = len(world.sandbox.requests)

    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0199")
    for _ in range(3):
        world.sync()
        world.after_the_overlap()

    assert writes(world, before) == 1


@pytest.mark.failure("R8", "R9")
def test_an_edit_in_quickbooks_settles_in_one_write_and_never_echoes(world: World) -> None:
    linked(world)
    before = len(world.sandbox.requests)

    world.site.books.edit(
        "Vendor", world.site.qbo_vendor["Id"], PrimaryPhone={"FreeFormNumber": "512-555-0199"}
    )
    for _ in range(3):
        world.sync()
        world.after_the_overlap()

    assert here(world)["business_phone"] == "512-555-0199"
    assert writes(world, before) == 1


def test_a_linked_address_is_left_alone_unless_asked_for(world: World) -> None:
    linked(world, **ADDRESS)

    world.site.procore.edit_vendor(world.site.vendor, address="99 Other Road")
    world.sync()

    assert there(world)["BillAddr"]["Line1"] == "12 Pipe St"
    assert decisions.carry_over(world.site.company, world.dana, row(world).pk, "address", "procore")
    world.drain()
    assert there(world)["BillAddr"]["Line1"] == "99 Other Road"


def test_the_address_is_kept_in_step_where_the_setting_says_so(world: World) -> None:
    linked(world, **ADDRESS)
    world.choose(update_addresses="on")
    world.drain()

    world.site.procore.edit_vendor(world.site.vendor, address="99 Other Road")
    world.sync()

    assert there(world)["BillAddr"]["Line1"] == "99 Other Road"


def test_nothing_moves_by_itself_where_updates_are_on_request_only(world: World) -> None:
    linked(world)
    world.choose(update_vendors="off")
    world.drain()

    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0199")
    world.sync()

    assert "PrimaryPhone" not in there(world)
    assert decisions.carry_over(world.site.company, world.dana, row(world).pk, "phone", "procore")
    world.drain()
    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "512-555-0199"


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ({"CountrySubDivisionCode": "Bavaria", "Country": "USA"}, "vendor.bad_state"),
        ({"CountrySubDivisionCode": "TX", "Country": "Atlantis"}, "vendor.bad_country"),
    ],
)
def test_an_address_that_procore_refuses_leaves_the_rest_intact(world: World, place: Doc, code: str) -> None:
    world.site.books.edit(
        "Vendor", world.site.qbo_vendor["Id"],
        BillAddr={"Line1": "5 Way", **place}, Fax={"FreeFormNumber": "512-555-0177"},
    )  # fmt: skip

    linked(world)

    assert here(world)["fax_number"] == "512-555-0177"
    assert here(world)["address"] is None
    assert row(world).problem == code


def test_states_and_countries_are_told_by_their_codes(world: World) -> None:
    place = {"Line1": "5 Way", "City": "Boulder", "CountrySubDivisionCode": "Colorado", "Country": "USA"}
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], BillAddr=place)

    linked(world)

    assert (here(world)["state_code"], here(world)["country_code"]) == ("CO", "US")


def test_a_phone_number_too_long_for_quickbooks_is_named_and_the_rest_travels(world: World) -> None:
    linked(world)

    world.site.procore.edit_vendor(
        world.site.vendor, business_phone="512-555-0101 extension 4711-0815-99", fax_number="512-555-0177"
    )
    world.sync()

    assert there(world)["Fax"]["FreeFormNumber"] == "512-555-0177"
    assert row(world).problem == "vendor.too_long"
    assert row(world).facts["limit"] == 30


def test_a_vendor_deactivated_on_one_side_needs_a_person(world: World) -> None:
    linked(world)

    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], Active=False)
    world.sync()

    assert row(world).problem == "vendor.inactive"
    told = journal.sentence(LogEntry.objects.get(mapping=row(world), code="vendor.inactive"))
    assert told == "Granite Ridge Concrete is inactive in QuickBooks"


def test_a_name_of_more_than_a_hundred_characters_is_told_and_the_rest_travels(world: World) -> None:
    linked(world)

    world.site.procore.edit_vendor(world.site.vendor, name="G" * 101, fax_number="512-555-0177")
    world.sync()

    assert there(world)["Fax"]["FreeFormNumber"] == "512-555-0177"
    assert (row(world).problem, row(world).facts["limit"]) == ("vendor.too_long", 100)


def test_an_edit_in_quickbooks_right_before_ours_is_read_first_and_both_stay(world: World) -> None:
    linked(world)
    vendor = world.site.qbo_vendor["Id"]
    edit = faults.then_call(
        lambda: world.site.books.edit("Vendor", vendor, Fax={"FreeFormNumber": "512-555-0177"})
    )
    world.sandbox.faults.add(Fault(edit, path="/batch$"))
    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0101")

    world.sync()

    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "512-555-0101"
    assert there(world)["Fax"]["FreeFormNumber"] == "512-555-0177"
    assert here(world)["fax_number"] == "512-555-0177"
    assert row(world).problem == ""
