"""A merge in QuickBooks is followed from the command line: of a vendor, or of the item of a WBS code."""

from __future__ import annotations

import pytest

from tests.engine import test_merged_items as items
from tests.engine import test_merged_vendors as vendors
from tests.engine.commands import run
from tests.world import World

pytestmark = pytest.mark.large


def test_the_item_of_a_wbs_code_is_followed_to_the_one_that_is_left(world: World) -> None:
    job = items.before_merge(world, "inactive")
    items.merge(job)

    ran = run("link", "--entity", "wbs_code", "--follow", items.left(job), job.code["id"])
    world.drain()

    assert (ran.code, "goes over to Concrete work" in ran.text) == (0, True)
    assert items.code(job).quickbooks_id == f"Item:{items.left(job)}"


def test_an_item_that_the_code_was_not_merged_into_is_not_followed(world: World) -> None:
    job = items.before_merge(world, "inactive")
    items.merge(job)

    ran = run("link", "--entity", "wbs_code", "--follow", "4711", job.code["id"])

    assert (ran.code, items.code(job).order) == (1, None)


def test_a_wbs_code_takes_no_other_link(world: World) -> None:
    job = items.before_merge(world, "inactive")

    ran = run("link", "--entity", "wbs_code", "--unlink", job.code["id"])

    assert (ran.code, "finds its item by name" in ran.text) == (2, True)
    assert items.code(job).order is None


def test_a_vendor_is_followed_to_the_one_that_is_left(world: World) -> None:
    vendors.before_merge(world, "inactive")
    world.approve(vendors.waiting(world))
    world.drain()
    vendors.merge(world)

    ran = run("link", "--entity", "vendor", "--follow", vendors.left(world)["Id"], world.site.vendor["id"])
    world.drain()

    assert ran.code == 0
    assert vendors.linked(world).quickbooks_id == f"Vendor:{vendors.left(world)['Id']}"
