"""Claims under siege: whatever happens in whatever order, no claim is billed twice and none is lost."""

from __future__ import annotations

import os

import pytest
from django.db.models import F
from hypothesis import HealthCheck, Phase, settings

from sync.models import Mapping, Write
from tests.engine.claim_machine import ClaimMachine, run
from tests.engine.claim_model import Worker
from tests.world import World

# CLAIM_EXAMPLES=300 for a longer run on ways that nobody went before.
CHOSEN = os.environ.get("CLAIM_EXAMPLES")
SEED = None if CHOSEN else 1
USUAL = settings(
    max_examples=int(CHOSEN or 6),
    stateful_step_count=16,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

# What must have happened, or the machine only believes that it tests something.
AT_LEAST = {
    "bill sent": 30,
    "approved": 15,
    "changed": 1,
    "deleted": 3,
    "copied": 1,
    "unlink": 3,
    "sent again": 3,
    "settings": 2,
    "died": 1,
    "overtaken": 2,
    "second worker": 1,
    "write.unanswered": 3,
    "write.repeated": 1,
    "bill.found": 3,
}


class Forgetful(Worker):
    """Stores no intents: what it does not know to be done, it plans and sends anew."""

    def drain(self) -> None:
        mine = Write.objects.filter(mapping__company=self.model.site.company, state__in=["ready", "sent"])
        pks = list(mine.values_list("mapping_id", flat=True))
        mine.update(state=Write.State.DROPPED)
        Mapping.objects.filter(pk__in=pks).update(generation=F("generation") + 1)
        super().drain()


class KeepsKey(Worker):
    """Unlinks a bill that is gone, but keeps the key with which it was made."""

    def drain(self) -> None:
        claims = Mapping.objects.filter(company=self.model.site.company, entity="claim")
        before = dict(claims.exclude(quickbooks_id="").values_list("pk", "generation"))
        super().drain()
        for row in claims.filter(pk__in=before, quickbooks_id=""):
            Mapping.objects.filter(pk=row.pk).update(generation=before[row.pk])


@pytest.mark.large
@pytest.mark.failure("W1", "W2", "W11")
def test_no_claim_is_billed_twice_and_none_is_lost(world: World) -> None:
    events = run(ClaimMachine, world, USUAL, SEED)

    too_few = {name: events[name] for name, least in AT_LEAST.items() if events[name] < least}
    assert not too_few, f"happened too rarely: {too_few} of {events}"


# Each with a seed that leads to it soon; another one does, too, after more examples.
@pytest.mark.large
@pytest.mark.parametrize(
    ("planted", "seed", "symptom"),
    [(Forgetful, 3, "has 2 bills"), (KeepsKey, 1, "gets no bill")],
)
def test_the_machine_finds_a_planted_mistake(
    world: World, planted: type[Worker], seed: int, symptom: str
) -> None:
    machine = type(planted.__name__, (ClaimMachine,), {"worker_class": planted})

    with pytest.raises(AssertionError, match=symptom):
        run(machine, world, settings(USUAL, max_examples=60, stateful_step_count=8), seed)
