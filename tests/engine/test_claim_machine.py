"""Claims under siege: whatever happens in whatever order, no claim is billed twice and none is lost."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.engine.claim_machine import ClaimMachine, run
from tests.world import World

EXAMPLES = int(os.environ.get("CLAIM_EXAMPLES", "10"))
STEPS = 30
USUAL = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

# What must have happened in 6 runs, or the machine only believes that it tests something.
AT_LEAST = {
    "bill sent": 10,
    "approved": 8,
    "settings changed": 5,
    "died": 3,
    "second worker": 2,
    "bill deleted": 2,
    "bill copied": 2,
    "bill.unlinked": 2,
    "write.unanswered": 2,
}


@pytest.mark.slow
def test_no_claim_is_billed_twice_and_none_is_lost(world: World) -> None:
    events = run(ClaimMachine, world, settings=USUAL)

    print(events)
    too_few = {name: events[name] for name, least in AT_LEAST.items() if events[name] < least}
    assert not too_few, f"happened too rarely: {too_few}"
