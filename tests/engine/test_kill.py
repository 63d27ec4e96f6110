"""A worker process is killed between sending a batch and recording its answer. Real processes, real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from companies.models import Company
from integration import clock
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from tests.engine.processes import in_real_time, served, start_worker
from tests.world import Doc, World

CLAIMS = 5
PATIENCE = 60  # seconds for what takes one or two


class Held:
    """Keeps a request where it is until it is let go."""

    def __init__(self) -> None:
        self._is_here, self._is_free = Event(), Event()

    def __call__(self) -> None:
        self._is_here.set()
        self._is_free.wait(PATIENCE)

    def wait(self) -> None:
        assert self._is_here.wait(PATIENCE), "the request never came"

    def let_go(self) -> None:
        self._is_free.set()


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:  # noqa: ARG001
    with in_real_time() as made:
        yield made


@pytest.mark.failure("W1")
def test_after_a_worker_is_killed_in_the_middle_of_a_batch_each_claim_has_exactly_one_bill(
    world: World,
) -> None:
    claims = approved_claims(world)
    reply = Held()
    world.sandbox.faults.add(Fault(faults.then_call(reply, when="after"), path="/batch", method="POST"))
    with served(world) as environment:
        kill_a_worker(world, environment, in_the_middle_of=reply)
        assert len(world.site.books.bills()) == CLAIMS
        assert {world.row("claim", claim["id"]).quickbooks_id for claim in claims} == {""}

        finish(environment)

    assert len(world.site.books.bills()) == CLAIMS
    for claim in claims:
        assert world.bill_of(claim)["TotalAmt"] == 900
        assert (
            world.site.procore.claim(claim)["origin_id"]
            == f"qbo:9130:{world.row('claim', claim['id']).quickbooks_id}"
        )


@pytest.mark.large
@pytest.mark.failure("W1")
def test_a_worker_killed_before_the_batch_arrived_leaves_nothing_undone_either(world: World) -> None:
    claims = approved_claims(world)
    batch = Held()
    world.sandbox.faults.add(Fault(faults.then_call(batch, when="before"), path="/batch", method="POST"))
    world.sandbox.faults.add(Fault(faults.status(500), path="/batch", method="POST"))
    with served(world) as environment:
        kill_a_worker(world, environment, in_the_middle_of=batch)
        assert world.site.books.bills() == []

        finish(environment)

    assert len(world.site.books.bills()) == CLAIMS
    assert len({world.row("claim", claim["id"]).quickbooks_id for claim in claims}) == CLAIMS


def approved_claims(world: World) -> list[Doc]:
    world.ready()
    code = world.code()
    commitments = [world.commitment([code], number=f"SC-{n}") for n in range(CLAIMS)]
    claims = [
        world.claim(one, f"K-{n}", ClaimLine("1000.00", held="100.00")) for n, one in enumerate(commitments)
    ]
    world.sync()
    world.approve(*claims)
    return claims


def kill_a_worker(world: World, environment: dict[str, str], in_the_middle_of: Held) -> None:
    worker = start_worker(environment)
    try:
        in_the_middle_of.wait()
    finally:
        worker.kill()
        worker.wait()
        in_the_middle_of.let_go()
    # Nothing gives a dead worker's lease back, and the test does not wait until it has run out.
    assert Company.objects.filter(pk=world.site.company.pk).update(lease_expires_at=clock.now()) == 1


def finish(environment: dict[str, str]) -> None:
    """Another worker takes over."""
    assert start_worker(environment).wait(timeout=PATIENCE) == 0
