"""What is left in Procore of a link that was severed: nothing, so that the other side can be linked anew."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from sync import desk
from sync.models import Mapping
from tests.engine.calm import come_to_rest
from tests.engine.vendor_pairs import ask
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


def of(world: World, quickbooks_id: str) -> Mapping:
    return Mapping.objects.get(company=world.site.company, quickbooks_id=quickbooks_id)


def take_apart(world: World, entity: str, record: Doc) -> None:
    """Unlinked, and nothing else is read or written than that brings with it."""
    desk.unlink(world.site.company, world.dana, world.row(entity, record["id"]).pk)
    world.drain()


def take_vendor_apart(world: World) -> None:
    """The company turns out to be another firm, and is given that one's name."""
    take_apart(world, "vendor", world.site.vendor)
    world.site.procore.edit_vendor(world.site.vendor, name="Granite Ridge Quarries")


def make_vendor_anew(world: World) -> Mapping:
    ask(world, "procore", f"Vendor:{world.site.qbo_vendor['Id']}")
    return of(world, f"Vendor:{world.site.qbo_vendor['Id']}")


def is_another(world: World, made: Mapping) -> bool:
    """The old company is as its own people left it, and the vendor has one of its own."""
    old = world.site.procore.vendor(world.site.vendor["id"])
    left = (old["name"], old["origin_id"]) == ("Granite Ridge Quarries", None)
    return left and made.procore_id not in ("", str(old["id"]))


def test_a_company_that_carries_our_mark_still_is_not_written_over_by_one_made_anew(world: World) -> None:
    site = world.ready()
    world.sandbox.faults.add(Fault(faults.status(500), path="/vendors/sync", method="PATCH"))
    take_vendor_apart(world)

    held = make_vendor_anew(world)
    come_to_rest(world)

    made = of(world, f"Vendor:{site.qbo_vendor['Id']}")
    assert (held.problem, held.procore_id, made.problem) == ("link.still_marked", "", "")
    assert is_another(world, made)


def test_a_project_that_carries_our_mark_still_is_not_written_over_by_one_made_anew(world: World) -> None:
    site = world.ready()
    site.procore.change("project", site.project, {"name": "Clinic", "project_number": "24-017-X"})
    world.sync()
    world.sandbox.faults.add(Fault(faults.status(500), path="/projects/", method="PATCH"))
    take_apart(world, "project", site.project)

    ask(world, "procore", f"Customer:{site.customer['Id']}")
    come_to_rest(world)

    old, made = site.procore.project(site.project["id"]), of(world, f"Customer:{site.customer['Id']}")
    assert (old["name"], old["project_number"], old["origin_id"]) == ("Clinic", "24-017-X", None)
    assert (bool(made.procore_id), made.procore_id != str(site.project["id"])) == (True, True)


def test_what_is_to_be_made_anew_waits_while_the_mark_can_not_be_taken_back(world: World) -> None:
    site = world.ready()
    site.procore.change("project", site.project, {"name": "Clinic", "project_number": "24-017-X"})
    world.sync()
    world.pause(System.PROCORE)
    take_apart(world, "project", site.project)
    ask(world, "procore", f"Customer:{site.customer['Id']}")
    waiting = of(world, f"Customer:{site.customer['Id']}").procore_id

    world.resume(System.PROCORE)
    world.drain()

    made = of(world, f"Customer:{site.customer['Id']}").procore_id
    assert (waiting, made == str(site.project["id"]), made > "") == ("", False, True)
    assert site.procore.project(site.project["id"])["name"] == "Clinic"


def test_one_that_is_looked_at_together_with_what_it_waits_for_goes_on_at_once(world: World) -> None:
    site = world.ready()
    world.pause(System.PROCORE)
    take_vendor_apart(world)
    world.resume(System.PROCORE)

    world.retry("vendor", site.vendor["id"])  # a person asks for both
    assert is_another(world, make_vendor_anew(world))


def test_what_waits_for_the_mark_goes_on_when_somebody_else_takes_it_out(world: World) -> None:
    site = world.ready()
    world.pause(System.PROCORE)
    take_vendor_apart(world)
    make_vendor_anew(world)
    site.procore.edit_vendor(site.vendor, origin_id=None)
    world.sync()

    world.resume(System.PROCORE)
    world.drain()

    assert is_another(world, of(world, f"Vendor:{site.qbo_vendor['Id']}"))


def test_a_creation_of_which_no_answer_came_does_not_wait_for_what_it_has_made(world: World) -> None:
    site = world.ready()
    new = site.books.add_vendor("Sierra Glass")
    world.sync()
    world.sandbox.faults.add(Fault(faults.lose_reply, path="/vendors/sync", method="PATCH"))

    ask(world, "procore", f"Vendor:{new['Id']}")
    world.sync()  # what was made is seen, with its mark
    come_to_rest(world)

    [made] = [one for one in site.procore.vendors() if one["name"] == "Sierra Glass"]
    assert of(world, f"Vendor:{new['Id']}").procore_id == str(made["id"])
