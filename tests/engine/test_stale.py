"""Records that somebody edits just as we write to them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import desk
from sync.models import Conflict
from tests.engine.vendor_pairs import linked, row, there
from tests.world import World


def at_each_update(edit: Callable[[], None], times: int | None = 1) -> Fault:
    """Carried out right before the server takes our update."""
    return Fault(faults.then_call(edit), system="quickbooks", path="/batch$", body='"sparse"', times=times)


@pytest.mark.failure("W7")
def test_a_record_that_is_edited_at_every_write_is_set_aside_after_three(world: World) -> None:
    linked(world)
    numbers = count(1)

    def edit() -> None:
        world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], AcctNum=f"A-{next(numbers)}")

    busy = world.sandbox.faults.add(at_each_update(edit, times=None))
    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0101")
    world.sync()

    assert busy.fired == 3
    assert (row(world).problem, row(world).due_at) == ("record.changed_meanwhile", None)
    world.sandbox.faults.clear()
    desk.retry(world.site.company, world.dana, [row(world).pk])
    world.drain()
    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "512-555-0101"


@pytest.mark.failure("W7")
def test_our_own_field_edited_at_the_moment_of_the_write_is_a_conflict_and_stays(world: World) -> None:
    linked(world, business_phone="512-555-0100")

    def edit() -> None:
        world.site.books.edit(
            "Vendor", world.site.qbo_vendor["Id"], PrimaryPhone={"FreeFormNumber": "512-555-0999"}
        )

    world.sandbox.faults.add(at_each_update(edit))
    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0101")
    world.sync()

    assert there(world)["PrimaryPhone"]["FreeFormNumber"] == "512-555-0999"
    assert [one.field for one in Conflict.objects.filter(mapping=row(world), closed_at=None)] == ["phone"]
