"""Run tests on PostgreSQL and Redis: `python -m tests.proof.on_servers tests/proof/test_kill.py`."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.servers import NotHere, postgres, redis


def main() -> int:
    """pytest's exit code, with the arguments handed on; without the servers 0, in CI 1."""
    try:
        with postgres() as database, redis() as broker:
            environment = {**os.environ, "DATABASE_URL": database, "BROKER_URL": broker}
            command = [sys.executable, "-m", "pytest", "-q", *sys.argv[1:]]
            return subprocess.run(command, env=environment, check=False).returncode
    except NotHere as reason:
        print(f"SKIPPED: {' '.join(sys.argv[1:])} ({reason})")
        return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
