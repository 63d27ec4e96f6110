"""A worker that is silent for longer than its lease ends: it must not wake up and write late."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import watchdog
from tests import environment
from tests.world import World

# A worker has started, and one of its threads works for a company: {work} is what it does there.
WORKER = """
import django, time
django.setup()
from celery.signals import worker_ready
from sync import tasks, watchdog
worker_ready.send(sender=None)
with watchdog.watched():
    {work}
"""
PATIENCE = 30.0


def worker(work: str) -> tuple[int, str, float]:
    """Exit code, what it logged, and how long it lasted, with a lease of one second."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", WORKER.format(work=work)],
        env=environment.for_process(LEASE_SECONDS="1", REQUEST_TIMEOUT="0.5"),
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr, time.monotonic() - started


@pytest.mark.failure("W17")
def test_a_worker_that_hangs_is_ended_and_says_why() -> None:
    code, logged, lasted = worker("time.sleep(25)")

    assert code == watchdog.EXIT
    assert "worker silent for longer than its lease" in logged
    assert lasted < 20


def test_a_worker_that_shows_that_it_lives_is_left_alone() -> None:
    code, _, _ = worker("[(time.sleep(0.2), watchdog.alive()) for _ in range(10)]")

    assert code == 0


def test_a_company_that_is_served_is_watched_until_it_is_done(world: World) -> None:
    during: list[float | None] = []
    world.sandbox.faults.add(
        Fault(faults.then_call(lambda: during.append(watchdog.silence())), path="/vendors")
    )

    world.sync()

    assert during
    assert during[0] is not None
    assert watchdog.silence() is None


def test_renewing_the_lease_is_a_sign_of_life(world: World) -> None:
    silences: list[float] = []

    def look() -> None:
        silences.append(watchdog.silence() or 0.0)
        if len(silences) == 1:
            time.sleep(1)

    world.sandbox.faults.add(Fault(faults.then_call(look), times=None, path="/vendors|/projects"))

    world.sync()

    assert len(silences) >= 2
    assert silences[1] < 1
