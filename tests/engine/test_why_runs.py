"""Why a run was made: a person, the schedule, or a change that a system reported."""

from __future__ import annotations

import pytest

from sync.models import Run
from tests.engine.test_webhooks import at_rest, seconds_later
from tests.engine.webhook_post import deliver, listen
from tests.world import World


@pytest.mark.parametrize("system", ["QuickBooks", "Procore"])
def test_a_run_says_which_system_reported_the_change_that_began_it(world: World, system: str) -> None:
    at_rest(world)
    network = listen(world)
    if system == "QuickBooks":
        world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], AcctNum="A-17")
    else:
        world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0101")

    deliver(world, network)
    seconds_later(world)

    assert Run.objects.latest("pk").why == f"Change reported by {system}"


def test_a_run_that_nobody_reported_is_of_the_schedule(world: World) -> None:
    at_rest(world)
    network = listen(world)
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], AcctNum="A-17")
    deliver(world, network)
    seconds_later(world)

    world.later(minutes=20)
    world.drain()

    assert Run.objects.latest("pk").why == "Schedule"
