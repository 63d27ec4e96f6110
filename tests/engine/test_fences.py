"""A worker whose lease was taken over, paused for minutes and woken again, writes nothing more."""

from __future__ import annotations

import pytest
from django.conf import settings

from companies.models import Company
from integration import clock
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import lease as leases
from sync import runner
from sync.models import LogEntry
from tests.engine.billing import bill_writes
from tests.engine.calm import assert_billed_once, come_to_rest, small_claims
from tests.world import Doc, World


def approved(world: World, count: int = 2) -> list[Doc]:
    world.ready()
    claims = small_claims(world, count)
    world.approve(*claims)
    world.sandbox.requests.clear()
    return claims


def overtake(world: World) -> None:
    """The worker sleeps until its lease has run out, and another one does all there is to do."""
    world.later(seconds=settings.LEASE_SECONDS + 1)
    come_to_rest(world)


@pytest.mark.large
@pytest.mark.failure("C6")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("path", "nth"), [("/requisitions$", 1), ("/cdc$", 1), ("/batch$", 1), (r"/requisitions/\d+$", 1)]
)
def test_a_worker_that_wakes_up_late_changes_nothing(world: World, path: str, nth: int, when: str) -> None:
    claims = approved(world)
    world.sandbox.faults.add(Fault(faults.then_call(lambda: overtake(world), when=when), path=path, nth=nth))

    drained = runner.drain(world.site.company.pk)

    assert drained.busy
    come_to_rest(world)
    assert_billed_once(world, claims)


@pytest.mark.failure("C6")
def test_a_batch_that_arrives_after_its_worker_was_given_up_makes_no_second_bill(world: World) -> None:
    # The other worker looks the bills up, finds none and sends them; then the late request takes effect.
    claims = approved(world)
    late = faults.then_call(lambda: overtake(world), when="before")
    world.sandbox.faults.add(Fault(late, path="/batch$"))

    runner.drain(world.site.company.pk)

    come_to_rest(world)
    assert bill_writes(world) == 4
    assert_billed_once(world, claims)


@pytest.mark.failure("C1")
def test_only_one_of_two_workers_gets_the_lease(world: World) -> None:
    first = leases.take(world.site.company.pk)

    second = leases.take(world.site.company.pk)

    assert first is not None
    assert second is None


@pytest.mark.failure("C6")
def test_a_lost_lease_stops_every_transaction(world: World) -> None:
    lease = leases.take(world.site.company.pk)
    assert lease is not None
    world.later(seconds=settings.LEASE_SECONDS + 1)
    successor = leases.take(world.site.company.pk)
    assert successor is not None

    with pytest.raises(leases.LeaseLost), lease.transaction():
        LogEntry.objects.create(company=world.site.company, level="note", code="note", at=clock.now())

    assert not LogEntry.objects.exists()
    assert successor.fence == lease.fence + 1


def test_a_late_worker_does_not_release_the_lease_of_its_successor(world: World) -> None:
    lease = leases.take(world.site.company.pk)
    assert lease is not None
    world.later(seconds=settings.LEASE_SECONDS + 1)
    successor = leases.take(world.site.company.pk)
    assert successor is not None

    lease.release()

    assert Company.objects.get(pk=world.site.company.pk).lease_id == successor.id
