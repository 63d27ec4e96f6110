"""Workers as processes of their own, which talk to a world's sandbox over HTTP."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO

from django.db import connection

from integration import clock
from integration.sandbox.clock import RealClock
from integration.sandbox.server import serve
from tests.environment import for_process
from tests.world import World

ROOT = Path(__file__).parent.parent.parent
# An answer that never came is looked up soon. No request ends by itself while a worker is to be killed in it.
WAITS = {"REQUEST_TIMEOUT": "100", "LEASE_SECONDS": "110", "SETTLE_AFTER": "1", "VISIBILITY_DELAY": "1"}


@contextmanager
def in_real_time() -> Iterator[World]:
    """A world whose time runs by itself: the clocks of other processes can't be moved."""
    real = RealClock()
    before = clock.use(real)
    made = World(real=real)
    try:
        with made.inside():
            yield made
    finally:
        clock.use(before)


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


def start_worker(environment: dict[str, str], log: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
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
    told = for_process(**environment)
    return subprocess.Popen(command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=log)
