"""A reading that takes longer than a lease: the company stays with its worker, which shows that it lives."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import desk
from sync import lease as leases
from sync.models import Reconciliation
from tests.engine.test_compare import night
from tests.engine.test_payments import bill_id, pay, sent
from tests.world import World

SECONDS, REQUESTS = 25, 14  # longer than the 300 seconds of a lease


@pytest.fixture
def overtaken(world: World) -> list[bool]:
    """Contracts that are read in a request each, slowly; whether another worker got the company."""
    for claim in [sent(world, str(number), "1000.00", "100.00") for number in range(1, REQUESTS + 1)]:
        pay(world, {bill_id(world, claim): "100.00"})
    world.sync()
    tries: list[bool] = []

    def meanwhile() -> None:
        world.later(seconds=SECONDS)
        other = leases.take(world.site.company.pk)
        tries.append(other is not None)

    slow = faults.then_call(meanwhile, when="after")
    world.sandbox.faults.add(Fault(slow, system="procore", path="/contract_payments$", times=None))
    return tries


@pytest.mark.failure("C6")
def test_a_long_reconciliation_keeps_the_company(world: World, overtaken: list[bool]) -> None:
    desk.ask_to_reconcile(world.site.company, world.dana)
    world.drain()

    assert overtaken == [False] * REQUESTS
    assert Reconciliation.objects.get().read_at


@pytest.mark.failure("C6")
def test_a_long_nightly_comparison_keeps_the_company(world: World, overtaken: list[bool]) -> None:
    night(world)

    assert overtaken == [False] * REQUESTS
