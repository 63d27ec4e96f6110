"""What is left in Procore of a link that was severed: nothing, so that the other side can be linked anew."""

from __future__ import annotations

import pytest

from sync import desk
from tests.world import Doc, World


def unlink(world: World, entity: str, record: Doc) -> None:
    desk.unlink(world.site.company, world.dana, world.row(entity, record["id"]).pk)
    world.sync()


def test_a_vendor_linked_to_the_wrong_company_can_be_linked_to_another(world: World) -> None:
    site = world.ready()
    other = site.procore.add_vendor("Granite Ridge West")
    world.sync()

    unlink(world, "vendor", site.vendor)
    taken_back = site.procore.vendor(site.vendor["id"])["origin_id"]
    world.link("vendor", other["id"], f"Vendor:{site.qbo_vendor['Id']}")
    world.sync()

    assert taken_back is None
    assert site.procore.vendor(other["id"])["origin_id"] == f"qbo:9130:Vendor:{site.qbo_vendor['Id']}"
    assert world.standing("vendor", site.vendor["id"]) == "not_linked"


def test_a_project_linked_to_the_wrong_one_can_be_linked_to_another(world: World) -> None:
    site = world.ready()
    other = site.procore.add_project("24-018 Riverside Annex", "24-018")
    world.sync()

    unlink(world, "project", site.project)
    taken_back = site.procore.project(site.project["id"])["origin_id"]
    world.link("project", other["id"], f"Customer:{site.customer['Id']}")
    world.sync()

    assert taken_back is None
    assert site.procore.project(other["id"])["origin_id"] == f"qbo:9130:Customer:{site.customer['Id']}"
    assert world.standing("project", site.project["id"]) == "not_linked"


@pytest.mark.parametrize("mark", ["qbo:9130:Vendor:77", "sage:4711"])
def test_a_mark_that_we_do_not_remember_is_left_alone(world: World, mark: str) -> None:
    site = world.ready()
    found = site.procore.add_vendor("Marked by others")
    site.procore.edit_vendor(found, origin_id=mark)

    world.sync()

    assert site.procore.vendor(found["id"])["origin_id"] == mark
