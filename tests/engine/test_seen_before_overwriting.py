"""What people have typed in Procore is seen before it is written over, however seldom the lists are read."""

from __future__ import annotations

from datetime import timedelta

from sync import sources
from sync.models import Feed
from tests.engine.test_economy import Cost
from tests.engine.vendor_pairs import here, linked, open_conflicts, there
from tests.world import World

HOUR = timedelta(hours=1)


def read_quickbooks_alone(world: World) -> None:
    """As a webhook does; the directory of Procore is read once an hour."""
    mine = Feed.objects.filter(company=world.site.company)
    mine.exclude(source=sources.CHANGES).update(due_at=world.sandbox.clock.now() + HOUR)
    mine.filter(source=sources.CHANGES).update(due_at=world.sandbox.clock.now())
    world.drain()


def edit_in_quickbooks(world: World, number: str) -> None:
    books, vendor = world.site.books, world.site.qbo_vendor["Id"]
    books.edit("Vendor", vendor, PrimaryPhone={"FreeFormNumber": number})


def test_an_edit_in_procore_that_was_not_read_yet_is_a_conflict_and_not_overwritten(world: World) -> None:
    linked(world)
    world.later(minutes=1)
    world.site.procore.edit_vendor(world.site.vendor, business_phone="503-555-0170")
    edit_in_quickbooks(world, "503-555-0190")

    read_quickbooks_alone(world)

    assert here(world)["business_phone"] == "503-555-0170"
    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "503-555-0190"
    assert set(open_conflicts(world)) == {"phone"}


def test_a_field_that_nobody_touched_in_procore_is_written_after_one_more_read(world: World) -> None:
    linked(world)
    world.later(minutes=1)
    edit_in_quickbooks(world, "503-555-0190")
    cost = Cost(world)

    read_quickbooks_alone(world)

    assert here(world)["business_phone"] == "503-555-0190"
    assert cost.of("procore", "GET", "/vendors$") == 1
