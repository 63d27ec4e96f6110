"""A process may die at any request and any commit of whatever Plumbline does: the outcome is the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db.models import F

from sync.models import Mapping, Write

# Each of these brings its own.
from tests.proof import workflows, workflows_of_rare_turns, workflows_of_recovery, workflows_of_tokens  # noqa: F401
from tests.proof.sweeping import Sweep, names, note_swept, swept
from tests.proof.workflow import WORKFLOWS
from tests.world import World

SAMPLE = 61  # one death of so many in the quick run, each workflow beginning at another one
NEW = "passes points at which it never died: run `python -m tests.proof.sweep` and commit tests/proof/swept"


@pytest.mark.large
@pytest.mark.failure("W1", "A2", "C2", "C4")
@pytest.mark.parametrize("number", range(len(WORKFLOWS)), ids=list(WORKFLOWS))
def test_no_point_is_new_and_a_sample_of_deaths_changes_nothing(world: World, number: int) -> None:
    workflow = list(WORKFLOWS.values())[number]
    sweep = Sweep.of(world, workflow)

    assert names(sweep.points) == swept(workflow), f"'{workflow.name}' {NEW}"
    assert sweep.failures(sweep.deaths()[number % SAMPLE :: SAMPLE]) == []


@pytest.mark.proof
@pytest.mark.failure("W1", "A2", "C2", "C4")
@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_death_at_any_point_changes_nothing(world: World, name: str) -> None:
    sweep = Sweep.of(world, WORKFLOWS[name])

    assert sweep.points, "it does nothing"
    assert sweep.failures(sweep.deaths()) == []

    if os.environ.get("SWEEP_WRITES_LIST"):  # `python -m tests.proof.sweep`
        note_swept(sweep)


def lose_the_work(world: World) -> None:
    Mapping.objects.filter(company=world.site.company, entity="claim").update(due_at=None, taken=None)


def forget_the_intents(world: World) -> None:
    Write.objects.filter(state=Write.State.SENT).update(state=Write.State.DROPPED)
    Mapping.objects.filter(company=world.site.company).update(generation=F("generation") + 1)


@pytest.mark.parametrize("mistake", [lose_the_work, forget_the_intents])
def test_the_sweep_finds_a_planted_mistake(world: World, mistake: Callable[[World], None]) -> None:
    claims = WORKFLOWS["claims become bills"]

    def prepare(world: World) -> None:
        claims.prepare(world)
        # Only what is stored here can tell that the bills were sent.
        world.sandbox.switches.visibility_delay = 10_000
        world.sandbox.switches.request_id_hours = None
        world.sandbox.switches.duplicate_numbers = "never"

    sweep = Sweep.of(world, replace(claims, prepare=prepare, again=mistake))
    sent = next(n for n, name in enumerate(sweep.points) if "/batch sync.writer._send" in name)

    assert "quickbooks:9130:Bill" in "".join(sweep.failures([(0, False), (sent, True)]))
