"""Webhooks carried to our own addresses: lost, doubled and out of order."""

from __future__ import annotations

from random import Random

from tests.engine.webhook_post import deliver
from tests.proof.simulation.at_work import drain
from tests.proof.simulation.run import Run
from tests.proof.simulation.script import WORKERS


@WORKERS.often(3)
def webhooks_arrive(run: Run, rng: Random) -> bool:
    """Dropped, as they come, or all so far once more and backwards; a worker follows in seconds."""
    network = run.network
    what = rng.randrange(4)
    if what == 0:
        run.world.sandbox.quickbooks.webhooks.lose_waiting()
        return True
    deliver(run.world, network)
    if what == 3:
        network.again()
        network.carried.clear()
    run.count("webhook", len(network.statuses))
    network.statuses.clear()
    run.world.later(seconds=rng.choice([1, 10]))
    drain(run, run.office(rng))
    return True
