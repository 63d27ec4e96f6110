"""A worker process is killed between sending a batch and recording its answer. Real processes, real HTTP."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from integration import clock
from integration.sandbox import faults
from integration.sandbox.clock import RealClock
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.server import serve
from tests.environment import for_process
from tests.world import Doc, World

ROOT = Path(__file__).parent.parent.parent
CLAIMS = 5
# Short waits: a killed worker's lease ends soon, and a lost answer is looked up soon.
WAITS = {"LEASE_SECONDS": "6", "REQUEST_TIMEOUT": "4", "SETTLE_AFTER": "1", "VISIBILITY_DELAY": "1"}


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:  # noqa: ARG001
    """In real time: the processes' clocks can't be moved."""
    real = RealClock()
    before = clock.use(real)
    made = World(real=real)
    try:
        with made.inside():
            yield made
    finally:
        clock.use(before)


def test_after_a_worker_is_killed_in_the_middle_of_a_batch_each_claim_has_exactly_one_bill(
    world: World,
) -> None:
    claims = approved_claims(world)
    world.sandbox.faults.add(Fault(faults.slow(60), path="/batch", method="POST"))
    with served(world) as environment:
        worker = start_worker(environment)
        until(lambda: len(world.site.books.bills()) == CLAIMS)
        worker.kill()
        worker.wait()
        assert {world.row("claim", claim["id"]).quickbooks_id for claim in claims} == {""}

        world.sandbox.faults.clear()
        finish(environment)

    assert len(world.site.books.bills()) == CLAIMS
    for claim in claims:
        assert world.bill_of(claim)["TotalAmt"] == 900
        assert (
            world.site.procore.claim(claim)["origin_id"]
            == f"qbo:9130:{world.row('claim', claim['id']).quickbooks_id}"
        )


def test_a_worker_killed_before_the_batch_arrived_leaves_nothing_undone_either(world: World) -> None:
    claims = approved_claims(world)
    arrived: list[str] = []

    def hold_it() -> None:
        arrived.append("batch")
        time.sleep(5)

    held = faults.then_call(hold_it, when="before")
    world.sandbox.faults.add(Fault(held, path="/batch", method="POST"))
    world.sandbox.faults.add(Fault(faults.status(500), path="/batch", method="POST"))
    with served(world) as environment:
        worker = start_worker(environment)
        until(lambda: bool(arrived))
        worker.kill()
        worker.wait()

        finish(environment)

    assert len(world.site.books.bills()) == CLAIMS
    assert len({world.row("claim", claim["id"]).quickbooks_id for claim in claims}) == CLAIMS


def approved_claims(world: World) -> list[Doc]:
    world.ready()
    code = world.code()
    commitments = [world.commitment([code], number=f"SC-{n}") for n in range(CLAIMS)]
    claims = [
        world.claim(one, f"K-{n}", ClaimLine("1000.00", held="100.00")) for n, one in enumerate(commitments)
    ]
    world.sync()
    world.approve(*claims)
    return claims


@contextmanager
def served(world: World) -> Iterator[dict[str, str]]:
    """This world's sandbox on a real port; yields the environment of a worker that talks to it."""
    server = serve(world.sandbox)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.port}"
    try:
        yield {
            "DATABASE_URL": database_url(),
            "PROCORE_LOGIN_URL": f"{base}/procore",
            "PROCORE_API_URL": f"{base}/procore",
            "QUICKBOOKS_DISCOVERY_URL": f"{base}/quickbooks/.well-known/openid_configuration",
            "QUICKBOOKS_API_URL": f"{base}/quickbooks",
            **WAITS,
        }
    finally:
        server.shutdown()
        server.server_close()


def database_url() -> str:
    """The test's own database, for another process."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    return (
        f"postgres://{chosen['USER']}:{chosen['PASSWORD']}@{chosen['HOST']}:{chosen['PORT']}/{chosen['NAME']}"
    )


def start_worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "manage.py",
        "sync",
        "--company",
        "Northgate Builders",
        "--wait",
        "--timeout",
        "60",
    ]
    return subprocess.Popen(command, cwd=ROOT, env=for_process(**environment), stdout=subprocess.DEVNULL)


def finish(environment: dict[str, str]) -> None:
    """Another worker takes over; the dead one's lease has to run out first."""
    worker = start_worker(environment)
    assert worker.wait(timeout=90) in (0, 1)


def until(reached: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)
