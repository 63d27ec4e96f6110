"""The scheduler and the workers it wakes: late, twice, in any order, dying, overtaken while they sleep."""

from __future__ import annotations

from random import Random

from django.conf import settings

from companies.models import Company
from sync import runner, tasks
from tests.engine.mortal import Death, Killed
from tests.proof.simulation.run import Run
from tests.proof.simulation.script import WORKERS
from tests.proof.simulation.stage import Office

WAITS = (0, 2, 20, 60, 160, 320, 700, 960, 4000)
WRITES = ("/batch$", r"/requisitions/\d+$", "/contract_payments", "/direct_costs", "/vendors/sync$")
MOST = 12  # turns of one wake-up; the rest is for the next


def drain(run: Run, office: Office) -> None:
    """One worker, until it has nothing more to do or finds the company taken."""
    run.count("worker")
    for _turn in range(MOST):
        done = runner.drain(office.site.company.pk)
        run.count("found it taken", int(done.busy))
        if not done.more:
            return


def overtake(run: Run, office: Office) -> None:
    """The worker sleeps beyond its lease, and another one does all there is to do."""
    if run.depth:
        return
    run.depth += 1
    mine, run.death = run.death, None
    try:
        run.world.later(seconds=settings.LEASE_SECONDS + 1)
        drain(run, office)
        run.count("overtaken")
    finally:
        run.depth -= 1
        run.death = mine


def die(run: Run, office: Office, death: Death) -> None:
    """Works until it dies; its open transaction is rolled back, its lease is left."""
    from django.db import connection

    run.death = death
    try:
        with connection.execute_wrapper(death.on_statement):
            drain(run, office)
    except Killed:
        run.count("died")
        connection.rollback()
    finally:
        run.death = None


def _point(rng: Random) -> Death:
    after, nth = rng.random() < 0.5, rng.randint(1, 3)
    what = rng.randrange(4)
    if what == 0:
        return Death(request=nth, after=after, path=rng.choice(WRITES))
    if what == 1:
        return Death(request=rng.randint(1, 12), after=after)
    return Death(write=rng.randint(1, 25)) if what == 2 else Death(statement=rng.randint(1, 160))


@WORKERS.often(16)
def wake(run: Run, rng: Random) -> bool:
    """Time passes, and messages come: lost, doubled, in any order."""
    run.world.later(seconds=rng.choice(WAITS))
    first, second = run.stage.offices
    for office in [first, second] if rng.random() < 0.3 else [first]:
        for _message in range(rng.choices([0, 1, 2], [2, 16, 1])[0]):
            drain(run, office)
    return True


@WORKERS.often(4)
def wake_and_die(run: Run, rng: Random) -> bool:
    run.world.later(seconds=rng.choice(WAITS))
    office, death = run.office(rng), _point(rng)
    die(run, office, death)
    if rng.random() < 0.5:
        run.world.later(seconds=settings.LEASE_SECONDS + 1)
    drain(run, office)
    return True


@WORKERS.often(1)
def tick(run: Run, rng: Random) -> bool:
    tasks.tick()
    return True


@WORKERS.often(1)
def nightly(run: Run, rng: Random) -> bool:
    tasks.nightly()
    drain(run, run.office(rng))
    return True


def due_now(company: Company) -> None:
    """Every feed once: a cycle begins."""
    from sync import work

    company.refresh_from_db()
    work.everything(company, why="Simulation")
