"""One run from beginning to end: the script, the calm after it, and what was found wrong."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

# Each of these brings its own actions.
from tests.proof.simulation import (  # noqa: F401
    at_work,
    calm,
    here,
    in_procore,
    in_quickbooks,
    trouble,
    webhooks,
)
from tests.proof.simulation.run import Run
from tests.proof.simulation.script import Step, action_of
from tests.proof.simulation.stage import Stage


@dataclass
class Outcome:
    wrong: list[str]
    trace: str
    events: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0  # of processor time


def play(stage: Stage, steps: Sequence[Step]) -> Outcome:
    began = time.process_time()
    with _no_collection():
        outcome = _outcome(Run(stage.anew()), steps)
    outcome.seconds = time.process_time() - began
    return outcome


def _outcome(run: Run, steps: Sequence[Step]) -> Outcome:
    with run.going_on():
        wrong = _play(run, steps)
        run.note("end")
        run.count_log()
    return Outcome(wrong, run.trace, run.events)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Garbage is collected once, at the end of a run: looking for it meanwhile takes a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def _play(run: Run, steps: Sequence[Step]) -> list[str]:
    for step in steps:
        run.note(f"{step} {run.do(action_of(step), Random(step.draw))}")
    calm.end_trouble(run)
    wrong: list[str] = []
    for check in (calm.check_read, calm.check_converged, calm.check_seen_to, calm.check_quiet):
        for office in run.stage.offices:
            wrong += [f"{office.site.company.name}: {one}" for one in check(run, office)]
        wrong += run.witness.wrong
        run.note(str(wrong))
        if wrong:
            break
    return wrong
