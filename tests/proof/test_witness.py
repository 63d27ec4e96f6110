"""The witness at the wire sees that each write has its row; a run without writes would prove nothing."""

from __future__ import annotations

from random import Random

from sync.models import Write
from tests.proof.simulation import at_work, here, in_procore
from tests.proof.simulation.run import Run
from tests.proof.simulation.stage import Stage


def _send_something(run: Run) -> None:
    [office, _] = run.stage.offices
    rng = Random(1)
    for _claim in range(3):
        in_procore.add_claim(run, rng)
    at_work.due_now(office.site.company)
    at_work.drain(run, office)
    here.approve(run, Random(1))
    at_work.drain(run, office)


def test_whatever_is_sent_was_stored_as_sent_before(stage: Stage) -> None:
    run = Run(stage.anew())
    with run.going_on():
        _send_something(run)

    assert run.witness.wrong == []
    assert run.witness.writes >= 2
    assert Write.objects.filter(step="bill", state=Write.State.DONE).exists()
