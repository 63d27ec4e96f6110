"""What a person has unlinked is never joined by itself again, only by a person, one by one."""

from __future__ import annotations

import pytest

from sync import desk, matching
from sync.models import Mapping
from tests.engine.commands import run
from tests.engine.webhook_post import deliver, listen
from tests.world import World

BOTH = pytest.mark.parametrize("entity", ["vendor", "project"])
NAME = "Sierra Glass"


def alike(world: World, entity: str, *, by_itself: bool = True) -> str:
    """Procore's id of one whose name is the same on both sides, linked by the setting."""
    site = world.ready()
    if entity == "vendor":
        made = site.procore.add_vendor(NAME)
        site.books.add_vendor(NAME.upper())
    else:
        made = site.procore.add_project(NAME, "25-100")
        site.books.add_project(NAME.upper(), site.customer["ParentRef"]["value"])
    world.sync()
    if by_itself:
        world.choose(link_exact="on")
        world.sync()
        world.sync()
        assert world.row(entity, made["id"]).is_linked
    return str(made["id"])


def unlink(world: World, entity: str, number: str) -> str:
    row = world.row(entity, number)
    assert desk.unlink(world.site.company, world.dana, row.pk)
    world.drain()
    return row.quickbooks_id


def long_after(world: World) -> None:
    for _ in range(2):
        world.later(hours=2)
        world.sync()
        world.sync()


@BOTH
def test_what_was_unlinked_stays_apart_though_exact_matches_are_linked_without_asking(
    world: World, entity: str
) -> None:
    number = alike(world, entity)

    unlink(world, entity, number)
    long_after(world)

    assert world.standing(entity, number) == "not_linked"
    assert matching.exact(world.site.company, entity) == []


@BOTH
def test_it_is_still_suggested_and_a_person_links_it_by_hand(world: World, entity: str) -> None:
    number = alike(world, entity)
    there = unlink(world, entity, number)

    [found] = [one for one in matching.suggestions(world.site.company, entity) if one.quickbooks]
    world.link(entity, number, there)
    world.drain()

    assert (found.grade, found.evidence) == ("likely", ["same name", "unlinked before"])
    row = world.row(entity, number)
    assert (row.quickbooks_id, row.options) == (there, {})


def test_a_link_that_was_taken_back_before_it_was_made_is_not_made_by_itself(world: World) -> None:
    number = alike(world, "vendor", by_itself=False)
    row = world.row("vendor", number)
    there = Mapping.objects.get(entity="vendor", label=NAME.upper())
    desk.link(world.site.company, world.dana, row.pk, there.pk)

    assert desk.undo_link(world.site.company, world.dana, row.pk)
    world.choose(link_exact="on")
    long_after(world)

    assert world.standing("vendor", number) == "not_linked"


def test_linking_all_exact_matches_at_once_leaves_out_what_was_unlinked(world: World) -> None:
    number = alike(world, "vendor", by_itself=False)
    assert "is linked to SIERRA GLASS" in run("link", "--entity", "vendor", "--exact").text
    world.drain()
    unlink(world, "vendor", number)

    again = run("link", "--entity", "vendor", "--exact")
    world.drain()

    assert (again.code, "unlinked before" in again.text) == (0, True)
    assert world.standing("vendor", number) == "not_linked"


def test_what_a_person_set_for_a_project_outlives_its_link(world: World) -> None:
    number = alike(world, "project")
    row = world.row("project", number)
    desk.set_project_option(world.site.company, world.dana, row.pk, "import_costs", value=False)

    there = unlink(world, "project", number)
    world.link("project", number, there)
    world.drain()

    assert world.row("project", number).options == {"import_costs": False}


def test_a_vendor_whose_link_follows_a_merge_stays_apart_from_the_one_before(world: World) -> None:
    number = alike(world, "vendor")
    before = unlink(world, "vendor", number)
    gone, left = (world.site.books.add_vendor(name) for name in ("Sierra Glass North", "Sierra Glass South"))
    world.sync()
    world.link("vendor", number, f"Vendor:{gone['Id']}")
    world.sync()

    network = listen(world)
    world.site.books.merge_vendors(left["Id"], gone["Id"])
    deliver(world, network)
    world.sync()

    row = world.row("vendor", number)
    assert (row.quickbooks_id, row.options) == (f"Vendor:{left['Id']}", {"unlinked": [before]})
