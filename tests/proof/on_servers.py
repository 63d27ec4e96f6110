"""Run tests on PostgreSQL and Redis: `python -m tests.proof.on_servers tests/proof/test_kill.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from tests.servers import NotHere, postgres, redis


def main() -> int:
    """pytest's exit code, with the arguments handed on; without the servers 0, in CI 1."""
    try:
        with postgres() as database, redis() as broker:
            environment = {**os.environ, "DATABASE_URL": database, "BROKER_URL": broker}
            command = [sys.executable, "-m", "pytest", "-q", *sys.argv[1:]]
            return _run(command, environment)
    except NotHere as reason:
        print(f"SKIPPED: {' '.join(sys.argv[1:])} ({reason})")
        return 1 if os.environ.get("CI") == "true" else 0


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    with subprocess.Popen(command, env=environment) as tests:
        # The tests hear of an interruption themselves, and put away what they have started.
        with suppress(KeyboardInterrupt):
            tests.wait()
        return tests.wait()


if __name__ == "__main__":
    sys.exit(main())
