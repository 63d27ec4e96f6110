"""A worker that is told to end in the middle of its turn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integration import clock
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import draining, runner
from sync.models import Mapping
from tests.engine.calm import assert_billed_once, small_claims
from tests.world import World

pytestmark = pytest.mark.failure("C10")


@pytest.fixture(autouse=True)
def goes_on() -> Iterator[None]:
    yield
    draining.end()


def test_what_is_at_hand_is_finished_and_what_is_due_besides_stays_due_for_the_next_worker(
    world: World,
) -> None:
    world.ready()
    claims = small_claims(world, 1)
    world.approve(*claims)
    vendors = Mapping.objects.filter(company=world.site.company, entity="vendor", due_at=None)
    due = list(vendors.values_list("pk", flat=True))
    vendors.update(due_at=clock.now())
    told = faults.then_call(draining.begin, when="before")
    world.sandbox.faults.add(Fault(told, path="/batch$", method="POST"))

    ended = runner.drain(world.site.company.pk)

    rows = Mapping.objects.filter(pk__in=due)
    assert due
    assert (ended.more, rows.filter(due_at__isnull=False).count()) == (True, len(due))
    assert not Mapping.objects.filter(taken__isnull=False).exists()
    draining.end()
    world.drain()
    assert_billed_once(world, claims)
    assert not rows.filter(due_at__isnull=False).exists()


def test_a_worker_that_was_told_to_end_begins_nothing(world: World) -> None:
    world.ready()
    claims = small_claims(world, 1)
    world.approve(*claims)
    draining.begin()
    before = len(world.sandbox.requests)

    ended = runner.drain(world.site.company.pk)

    assert (ended.more, len(world.sandbox.requests)) == (True, before)
