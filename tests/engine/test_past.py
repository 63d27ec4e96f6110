"""What every other test here stands on: a world that is brought back is the world that was built."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Company
from integration.sandbox.state import compare
from sync.models import Mapping
from tests import rows
from tests.world import World

pytestmark = pytest.mark.large


def test_a_world_brought_back_is_as_it_was_when_it_was_built(world: World) -> None:
    world.ready()
    built = world.sandbox.saved()
    found = list(Mapping.objects.order_by("pk").values())
    world.claim(world.commitment([world.code()]), "7")
    world.sync()

    again = world.anew()
    again.ready()

    assert compare(world.sandbox.saved(), built) == []
    assert list(world.sandbox.requests) == list(built.requests)
    assert world.clock.now() == built.time
    assert list(Mapping.objects.order_by("pk").values()) == found
    assert again.site.company.mode == "live"


@pytest.mark.parametrize("where", ["procore", "here", "time"])
def test_a_world_in_which_something_happened_is_made_ready_by_working(world: World, where: str) -> None:
    world.ready()
    again = world.anew()
    if where == "procore":
        again.site.procore.add_vendor("Sierra Glass")
    elif where == "here":
        Company.objects.filter(pk=again.site.company.pk).update(name="Northgate")
    else:
        again.later(minutes=1)
    before = world.sandbox.saved()

    again.ready()

    assert len(world.sandbox.requests) > len(before.requests)
    assert Company.objects.filter(name="Northgate").exists() == (where == "here")
    assert (Mapping.objects.filter(label="Sierra Glass").exists()) == (where == "procore")
    assert not [line for line in compare(before, world.sandbox.saved()) if "gone" in line]


def test_what_was_built_once_is_brought_back_without_a_run_of_the_worker(world: World) -> None:
    world.ready()
    world.ready(world.other)
    again = world.anew()

    with CaptureQueriesContext(connection) as queries:
        again.ready()
        again.ready(again.other)

    assert not [one for one in queries if "sync_run" in one["sql"]]


def test_rows_put_back_are_all_there_is_and_numbers_go_on_from_there(world: World) -> None:
    first = Company.objects.create(name="First")
    kept = rows.kept()
    later = Company.objects.create(name="Later")
    first.delete()

    kept.put_back()

    assert Company.objects.filter(name="First").exists()
    assert not Company.objects.filter(name="Later").exists()
    assert Company.objects.create(name="Again").pk == later.pk
