"""A huge company gives way after its time slice, so that the others wait for a slice and not for its end."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from functools import partial

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import feeds, runner, work
from sync.models import Feed
from sync.sources import CHANGES
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


SMALL = 500
QUICK = 0.3  # seconds for each request of the others


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.failure("L4")
def test_500_small_companies_wait_at_most_twice_as_long_beside_a_huge_one(world: World) -> None:
    world.ready()
    many_projects(world, 30)
    for path, seconds in (("(wbs_codes|requisitions)$", REQUEST), ("cdc$", QUICK)):
        takes = faults.then_call(partial(world.later, seconds=seconds))
        world.sandbox.faults.add(Fault(takes, path=path, times=None))
    small = [world.add_site(f"Small {number}", 5000 + number, str(20000 + number)) for number in range(SMALL)]

    alone = serve(world, deque(looking(world, small)))
    work.everything(world.site.company, why="Test")
    beside = serve(world, deque([world.site, *looking(world, small)]))

    huge = beside.pop(world.site.company.name)
    assert len(alone) == len(beside) == SMALL
    assert huge[-1] - huge[0] > p95(alone), "it is not huge"
    assert p95(beside) <= 2 * p95(alone)


def looking(world: World, sites: list[Site]) -> list[Site]:
    """Each is to look once for what is new in QuickBooks, and for nothing else."""
    now = world.clock.now()
    for site in sites:
        feeds.prepare(site.company)
    mine = Feed.objects.filter(company__in=[site.company for site in sites])
    mine.update(due_at=None)
    mine.filter(source=CHANGES).update(due_at=now, watermark=now)
    return sites


def p95(ends: dict[str, list[timedelta]]) -> timedelta:
    return sorted(times[-1] for times in ends.values())[int(0.95 * len(ends))]
