"""Watermarks leave no gap: what shows late, what could not be read, what changed in the very same second."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from sync.models import Mapping
from tests.engine.billing import plain_claim
from tests.engine.calm import SMALL
from tests.engine.cost_job import Job
from tests.world import World


@pytest.mark.failure("R3")
@pytest.mark.parametrize("delay", [0, 25, 60, 120])
def test_what_shows_late_is_read_all_the_same(world: World, delay: int) -> None:
    job = Job(world)
    world.sandbox.switches.visibility_delay = delay
    job.bill("125.00")

    world.later(seconds=delay / 2)
    world.sync()
    assert len(job.costs()) == (0 if delay else 1)
    world.later(seconds=delay)
    world.sync()

    assert len(job.costs()) == 1


@pytest.mark.failure("R4")
def test_what_changed_while_a_list_could_not_be_read_is_read_then(world: World) -> None:
    world.ready()
    broken = Fault(faults.refuse, path="/requisitions$", seconds=900, times=None)
    world.sandbox.faults.add(broken)
    claim = plain_claim(world)

    for _time in range(6):
        world.sync()
        world.later(minutes=4)

    assert broken.fired > 1
    assert Mapping.objects.filter(entity="claim", procore_id=claim["id"]).exists()


@pytest.mark.failure("R1")
def test_what_changed_in_the_second_of_the_watermark_is_read(world: World, settings: Settings) -> None:
    """More changed than one answer of the change feed holds, so that each type is asked for by its time."""
    settings.READ_OVERLAP = 0
    world.ready()
    world.later(hours=1)
    world.sync()
    phone = {"FreeFormNumber": "512-555-0142"}
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], PrimaryPhone=phone)
    for n in range(1000):
        world.site.books.add_vendor(f"Imported {n}")

    world.later(minutes=1)
    world.sync()

    assert world.site.procore.vendor(world.site.vendor)["business_phone"] == "512-555-0142"


def test_a_claim_follows_an_edit_of_the_one_before_which_no_list_tells(world: World) -> None:
    world.ready()
    commitment = world.commitment([world.code()])
    first, second = (world.claim(commitment, number, SMALL) for number in "12")
    world.sync()
    world.after_the_overlap()
    world.sync()
    world.site.procore.edit_lines(first, [ClaimLine("1500.00", held="150.00")])
    world.sync()

    world.choose(due_days="15")  # both are planned again
    world.drain()

    assert world.row("claim", second["id"]).problem == ""
    assert world.standing("claim", second["id"]) == "approval"
