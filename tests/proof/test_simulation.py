"""Whole runs drawn from seeds: whatever happens in whatever order, the books agree to the cent in the end."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.proof.simulation.play import play
from tests.proof.simulation.script import script_of
from tests.proof.simulation.stage import Stage

FEW, OPERATIONS = 6, 50  # `make proof` takes 200

# What must have happened in all runs of a test, or the simulation only believes that it tests something.
AT_LEAST = {"approved": 5, "bill.created": 5, "cost.created": 5, "vendor.updated": 3, "fault fired": 5}
AND_OF_MANY = {
    "payment.created": 1, "died": 5, "overtaken": 5, "bill.found": 1, "fault fired": 50, "adopt done": 1,
}  # fmt: skip


def replay(seed: int, operations: int) -> str:
    return f"python -m tests.proof.simulate --seed {seed} --operations {operations}"


# `make proof` takes hundreds.
@pytest.mark.parametrize(
    ("seeds", "operations", "least"),
    [
        pytest.param(range(1, 26), FEW, AT_LEAST, id="1 to 25", marks=pytest.mark.slow),
        pytest.param(range(26, 51), FEW, AT_LEAST, id="26 to 50", marks=pytest.mark.slow),
        pytest.param(
            range(1, 51), OPERATIONS, AT_LEAST | AND_OF_MANY, id="longer ones", marks=pytest.mark.large
        ),
    ],
)
def test_the_books_agree_when_the_trouble_is_over(
    stage: Stage, seeds: range, operations: int, least: dict[str, int]
) -> None:
    events: Counter[str] = Counter()
    for seed in seeds:
        outcome = play(stage, script_of(seed, operations))
        assert not outcome.wrong, f"{replay(seed, operations)}: {outcome.wrong}"
        events.update(outcome.events)

    too_few = {name: events[name] for name, number in least.items() if events[name] < number}
    assert not too_few, f"happened too rarely: {too_few} of {events}"


@pytest.mark.large
def test_a_seed_leads_to_the_same_requests_each_time(stage: Stage) -> None:
    first, second = (play(stage, script_of(3, OPERATIONS)) for _time in range(2))

    assert first.trace == second.trace
    assert first.events == second.events
