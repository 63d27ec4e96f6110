"""What goes wrong: between us and the two systems, inside them, and people who act at that very moment."""

from __future__ import annotations

from random import Random

from django.conf import settings

from integration.sandbox import faults
from integration.sandbox.faults import Effect, Fault
from tests.proof.simulation.at_work import WRITES, drain, overtake
from tests.proof.simulation.run import Run
from tests.proof.simulation.script import PEOPLE, TROUBLE, action_of

READS = ("/cdc$", "/query$", "/requisitions$", "/vendors$", "/wbs_codes$", "")
LOSSES: tuple[Effect, ...] = (
    faults.lose_reply,
    faults.lose_reply_in_header,
    faults.lose_reply_in_body,
    faults.hang,
    faults.hang_before,
    faults.refuse,
    faults.nothing,
    faults.cut_short,
    faults.html_page,
    faults.status(500),
    faults.status(502, html=True),
    faults.status(503, retry_after=20),
    faults.status_after(502, html=True),
    faults.status_after(504),
    faults.status(429, retry_after=30),
    faults.slow(settings.REQUEST_TIMEOUT + 5),
)
BATCHES: tuple[Effect, ...] = (
    faults.batch_shuffled,
    faults.batch_partial([0]),
    faults.batch_partial([1, 2]),
    faults.batch_truncated(0),
    faults.batch_truncated(1),
)
# How late QuickBooks shows what is new, for how many hours it remembers a requestid, and whether it minds
# a number that is used already.
MOODS = ((20, 24, "never"), (0, 24, "preference"), (20, None, "never"), (0, None, "never"), (0, 24, "never"))


def _add(run: Run, rng: Random, effect: Effect, path: str) -> bool:
    run.world.sandbox.faults.add(
        Fault(effect, path=path, nth=rng.choice([1, 1, 2, 3]), times=rng.choice([1, 1, 2]))
    )
    return True


@TROUBLE.often(8)
def lose_a_write(run: Run, rng: Random) -> bool:
    return _add(run, rng, rng.choice(LOSSES), rng.choice(WRITES))


@TROUBLE.often(4)
def lose_a_bill(run: Run, rng: Random) -> bool:
    """The answer of a request that makes or changes bills."""
    lost = Fault(rng.choice(LOSSES), path="/batch$", body='"Bill"', times=rng.choice([1, 1, 2]))
    run.world.sandbox.faults.add(lost)
    return True


@TROUBLE.often(3)
def lose_a_read(run: Run, rng: Random) -> bool:
    return _add(run, rng, rng.choice(LOSSES), rng.choice(READS))


@TROUBLE.often(3)
def spoil_a_batch(run: Run, rng: Random) -> bool:
    return _add(run, rng, rng.choice(BATCHES), rng.choice(["/batch$", "/sync$"]))


@TROUBLE.often(2)
def see_late(run: Run, rng: Random) -> bool:
    return _add(run, rng, faults.late(rng.choice([5, 25])), rng.choice(["/cdc$", "/query$"]))


@TROUBLE.often(2)
def skew_the_clock(run: Run, rng: Random) -> bool:
    return _add(run, rng, faults.skewed(rng.choice([-40, -5, 5, 40])), "")


@TROUBLE.often(2)
def expire_a_token(run: Run, rng: Random) -> bool:
    return _add(run, rng, faults.expire, "")


@TROUBLE.often(4)
def be_overtaken(run: Run, rng: Random) -> bool:
    office, path, when = run.office(rng), rng.choice((*WRITES, *READS)), rng.choice(["before", "after"])
    if path in ("/batch$", "") and run.world.sandbox.switches.request_id_hours is None:
        # A request that takes effect minutes after it was given up is only told by its requestid.
        when = "after"
    if path == "/vendors/sync$":
        # Meanwhile somebody may have linked what it creates: only its mark, taken already, tells it then.
        when = "after"
    return _add(run, rng, faults.then_call(lambda: overtake(run, office), when=when), path)


@TROUBLE.often(2)
def be_joined(run: Run, rng: Random) -> bool:
    """Another worker comes while the first one holds the lease."""
    office = run.office(rng)

    def join() -> None:
        if not run.depth:
            run.depth += 1
            drain(run, office)
            run.depth -= 1

    return _add(run, rng, faults.then_call(join), rng.choice((*WRITES, *READS)))


@TROUBLE.often(6)
def act_meanwhile(run: Run, rng: Random) -> bool:
    """A person does something at the very moment of a request."""
    step, when = PEOPLE.drawn(rng), rng.choice(["before", "after"])

    def act() -> None:
        run.count("acted meanwhile")
        run.do(action_of(step), Random(step.draw))

    return _add(run, rng, faults.then_call(act, when=when), rng.choice((*WRITES, *READS)))


@TROUBLE.often(1)
def mood(run: Run, rng: Random) -> bool:
    switches = run.world.sandbox.switches
    switches.visibility_delay, switches.request_id_hours, switches.duplicate_numbers = rng.choice(MOODS)
    return True
