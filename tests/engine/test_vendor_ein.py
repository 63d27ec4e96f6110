"""The EIN goes out only, and is kept nowhere."""

from __future__ import annotations

from sync import decisions
from sync.models import Mapping
from tests.engine.vendor_pairs import decide, here, open_conflicts, row
from tests.world import World


def test_it_is_exported_whole_and_kept_nowhere(world: World) -> None:
    world.site.procore.set_ein(world.site.vendor, "12-3456789")

    world.ready()

    assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) == "12-3456789"
    assert "123456789" not in str(Mapping.objects.filter(entity="vendor").values())
    assert world.standing("vendor", world.site.vendor["id"]) == "in_step"


def test_equal_last_four_are_agreed_at_the_first_link(world: World) -> None:
    world.site.procore.set_ein(world.site.vendor, "12-3456789")
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], TaxIdentifier="99-0006789")

    world.ready()

    assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) == "99-0006789"
    assert world.standing("vendor", world.site.vendor["id"]) == "in_step"


def test_other_last_four_are_a_conflict(world: World) -> None:
    world.site.procore.set_ein(world.site.vendor, "12-3456789")
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], TaxIdentifier="99-0001111")

    world.ready()

    found = open_conflicts(world)["ein"]
    assert (found.procore, found.quickbooks) == ("ends 6789", "ends 1111")
    assert decide(world, "ein", "procore")
    world.drain()
    assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) == "12-3456789"


def test_a_masked_number_never_travels_to_procore(world: World) -> None:
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], TaxIdentifier="99-0001111")

    world.ready()

    assert here(world)["business_register"] is None


def test_it_is_exported_on_request_where_nothing_moves_by_itself(world: World) -> None:
    world.choose(update_vendors="off")
    world.site.procore.set_ein(world.site.vendor, "12-3456789")
    world.ready()
    assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) is None

    assert decisions.carry_over(world.site.company, world.dana, row(world).pk, "ein", "procore")
    world.drain()

    assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) == "12-3456789"


def test_a_changed_one_is_exported_again(world: World) -> None:
    world.site.procore.set_ein(world.site.vendor, "12-3456789")
    world.ready()

    world.site.procore.set_ein(world.site.vendor, "12-9996789")
    world.sync()

    assert world.site.books.full_tax_id(world.site.qbo_vendor["Id"]) == "12-9996789"
