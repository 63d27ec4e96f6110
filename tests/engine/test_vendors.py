"""Companies ⇄ vendors: each field is held against what both sides last agreed on."""

from __future__ import annotations

from typing import Any

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import decisions, desk
from sync.models import Conflict, Mapping
from tests.world import Doc, World

ADDRESS = {"address": "12 Pipe St", "city": "Austin", "state_code": "TX", "zip": "78701"}


def linked(world: World, **fields: Any) -> None:
    """The world's vendor with these fields in Procore, linked and in step."""
    world.site.procore.edit_vendor(world.site.vendor, **fields)
    world.ready()


def here(world: World) -> Doc:
    return world.site.procore.vendor(world.site.vendor)


def there(world: World) -> Doc:
    return world.site.books.get("Vendor", world.site.qbo_vendor["Id"])


def row(world: World) -> Mapping:
    return world.row("vendor", world.site.vendor["id"])


def open_conflicts(world: World) -> dict[str, Conflict]:
    return {one.field: one for one in Conflict.objects.filter(mapping=row(world), closed_at=None)}


def decide(world: World, field: str, choice: str, value: str = "") -> bool:
    one = open_conflicts(world)[field]
    return decisions.decide(
        world.site.company, world.dana, one.pk, choice, one.procore, one.quickbooks, value
    )


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

    world.site.procore.edit_vendor(world.site.vendor, **{in_procore: value})
    world.sync()

    member, wanted = in_quickbooks
    assert there(world)[member] == wanted
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


def test_an_edit_settles_in_one_write_and_never_echoes(world: World) -> None:
    linked(world)
    before = len(world.sandbox.requests)

    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0199")
    for _ in range(3):
        world.sync()
        world.after_the_overlap()

    assert writes(world, before) == 1


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


def disagree(world: World) -> None:
    linked(world, business_phone="512-555-0101")
    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0102")
    world.site.books.edit(
        "Vendor", world.site.qbo_vendor["Id"], PrimaryPhone={"FreeFormNumber": "512-555-0103"}
    )
    world.sync()


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


class TestEin:
    def test_it_is_exported_whole_and_kept_nowhere(self, world: World) -> None:
        world.site.procore.set_ein(world.site.vendor, "12-3456789")

        world.ready()

        assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) == "12-3456789"
        assert "123456789" not in str(Mapping.objects.filter(entity="vendor").values())
        assert world.standing("vendor", world.site.vendor["id"]) == "in_step"

    def test_equal_last_four_are_agreed_at_the_first_link(self, world: World) -> None:
        world.site.procore.set_ein(world.site.vendor, "12-3456789")
        world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], TaxIdentifier="99-0006789")

        world.ready()

        assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) == "99-0006789"
        assert world.standing("vendor", world.site.vendor["id"]) == "in_step"

    def test_other_last_four_are_a_conflict(self, world: World) -> None:
        world.site.procore.set_ein(world.site.vendor, "12-3456789")
        world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], TaxIdentifier="99-0001111")

        world.ready()

        found = open_conflicts(world)["ein"]
        assert (found.procore, found.quickbooks) == ("ends 6789", "ends 1111")
        assert decide(world, "ein", "procore")
        world.drain()
        assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) == "12-3456789"

    def test_a_masked_number_never_travels_to_procore(self, world: World) -> None:
        world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], TaxIdentifier="99-0001111")

        world.ready()

        assert here(world)["business_register"] is None

    def test_it_is_exported_on_request_where_nothing_moves_by_itself(self, world: World) -> None:
        world.choose(update_vendors="off")
        world.site.procore.set_ein(world.site.vendor, "12-3456789")
        world.ready()
        assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) is None

        assert decisions.carry_over(world.site.company, world.dana, row(world).pk, "ein", "procore")
        world.drain()

        assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) == "12-3456789"

    def test_a_changed_one_is_exported_again(self, world: World) -> None:
        world.site.procore.set_ein(world.site.vendor, "12-3456789")
        world.ready()

        world.site.procore.set_ein(world.site.vendor, "12-9996789")
        world.sync()

        assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) == "12-9996789"


class TestFraud:
    @pytest.mark.parametrize(
        "change", [{"name": "Granite Rigde Concrete"}, {"email_address": "new@evil.example"}]
    )
    def test_a_change_of_who_is_paid_waits_for_a_person_while_bills_are_open(
        self, world: World, change: Doc
    ) -> None:
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

    def test_without_open_bills_it_travels(self, world: World) -> None:
        linked(world)

        world.site.procore.edit_vendor(world.site.vendor, email_address="new@granite.example")
        world.sync()

        assert there(world)["PrimaryEmailAddr"]["Address"] == "new@granite.example"


class TestCreating:
    def test_a_vendor_of_quickbooks_is_created_in_procore_with_its_fields(self, world: World) -> None:
        world.ready()
        new = world.site.books.add_vendor(
            "Sierra Glass", PrimaryPhone={"FreeFormNumber": "303-555-0100"},
            BillAddr={"Line1": "1 Pane St", "City": "Denver", "CountrySubDivisionCode": "CO"},
        )  # fmt: skip
        world.sync()

        ask(world, "procore", f"Vendor:{new['Id']}")

        [made] = [one for one in world.site.procore.vendors() if one["name"] == "Sierra Glass"]
        assert (made["business_phone"], made["address"], made["state_code"]) == (
            "303-555-0100", "1 Pane St", "CO",
        )  # fmt: skip
        assert made["origin_id"] == f"qbo:9130:Vendor:{new['Id']}"
        assert world.standing("vendor", made["id"]) == "in_step"

    @pytest.mark.parametrize("effect", [faults.lose_reply, faults.refuse, faults.status_after(500)])
    def test_a_lost_answer_makes_no_second_one(self, world: World, effect: faults.Effect) -> None:
        world.ready()
        new = world.site.books.add_vendor("Sierra Glass")
        world.sync()
        world.sandbox.faults.add(Fault(effect, path="/vendors/sync", method="PATCH"))

        ask(world, "procore", f"Vendor:{new['Id']}")
        world.later(minutes=5)
        world.sync()

        made = [one for one in world.site.procore.vendors() if one["name"] == "Sierra Glass"]
        assert len(made) == 1
        assert world.standing("vendor", made[0]["id"]) == "in_step"
        assert Mapping.objects.filter(company=world.site.company, label="Sierra Glass").count() == 1

    def test_a_name_that_a_vendor_has_is_to_be_linked_instead(self, world: World) -> None:
        world.ready()
        world.site.books.add_vendor("Sierra Glass")
        mine = world.site.procore.add_vendor("SIERRA GLASS")
        world.sync()

        desk.create(world.site.company, world.dana, [world.row("vendor", mine["id"]).pk], "quickbooks")
        world.drain()

        assert world.row("vendor", mine["id"]).problem == "vendor.exists"

    def test_a_name_that_a_customer_has_may_be_given_otherwise(self, world: World) -> None:
        world.ready()
        world.site.books.add("Customer", DisplayName="Sierra Glass")
        mine = world.site.procore.add_vendor("Sierra Glass")
        world.sync()
        pk = world.row("vendor", mine["id"]).pk

        desk.create(world.site.company, world.dana, [pk], "quickbooks")
        world.drain()
        assert world.row("vendor", mine["id"]).problem == "quickbooks.name_taken"
        desk.create(world.site.company, world.dana, [pk], "quickbooks", "Sierra Glass (Vendor)")
        world.drain()
        world.sync()

        made = world.site.books.get("Vendor", world.row("vendor", mine["id"]).quickbooks_number)
        assert made["DisplayName"] == "Sierra Glass (Vendor)"
        assert world.standing("vendor", mine["id"]) == "in_step"


def test_a_vendor_deactivated_on_one_side_needs_a_person(world: World) -> None:
    linked(world)

    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], Active=False)
    world.sync()

    assert row(world).problem == "vendor.inactive"


def ask(world: World, system: str, quickbooks_id: str) -> None:
    found = Mapping.objects.get(company=world.site.company, quickbooks_id=quickbooks_id)
    desk.create(world.site.company, world.dana, [found.pk], system)
    world.drain()
