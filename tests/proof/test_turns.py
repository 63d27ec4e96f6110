"""A huge company gives way after its time slice, so that the others wait for a slice and not for its end."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import runner, work
from tests.proof.test_limits import many_projects
from tests.world import Site, World

REQUEST = 5.0  # seconds that each request takes


def serve(world: World, waiting: deque[Site]) -> dict[str, list[timedelta]]:
    """One worker and its queue, as messages make it: who has more to do comes last again.

    Returns for each company when its turns ended, and how long the last one took.
    """
    began, ends = world.clock.now(), dict[str, list[timedelta]]()
    while waiting:
        site = waiting.popleft()
        drained = runner.drain(site.company.pk)
        ends.setdefault(site.company.name, []).append(world.clock.now() - began)
        if drained.more:
            waiting.append(site)
    return ends


@pytest.mark.slow
@pytest.mark.failure("L4")
def test_a_small_company_waits_for_one_slice_of_a_huge_one(world: World) -> None:
    world.ready()
    many_projects(world, 12)
    slow = Fault(faults.then_call(lambda: world.later(seconds=REQUEST)), times=None)
    world.sandbox.faults.add(slow)
    for site in (world.site, world.other):
        work.everything(site.company, why="Test")

    ends = serve(world, deque([world.site, world.other]))

    huge, small = ends[world.site.company.name], ends[world.other.company.name]
    assert len(huge) >= 4, "it is not huge"
    slice_ = timedelta(seconds=runner.SLICE + REQUEST)
    assert huge[0] <= slice_
    assert small[0] <= 2 * slice_
    assert small[-1] < huge[-1]
