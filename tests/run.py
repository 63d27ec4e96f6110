"""`make test`: what can run on PostgreSQL and Redis first, then the whole suite on SQLite and files.

`make test-large` runs what takes large books, many deaths or many draws; the CI calls both, and `make proof`.

The whole suite comes last, so the closing line of the output is the one that counts.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.servers import NotHere, postgres, redis

ROOT = Path(__file__).parent.parent
# What depends on the database: transactions, locks, constraints, lengths, order, times. Rules do not.
ON_POSTGRES = [
    "tests/engine/test_claim_path.py",
    "tests/engine/test_kill.py",
    "tests/companies/test_audit.py",
    "tests/companies/test_parallel_renewal.py",
    "tests/companies/test_tokens.py",
    "tests/platform/test_broker.py",
    "tests/platform/test_health.py",
]
# The same of what people ask for: more of it than a commit has time for.
MORE_ON_POSTGRES = [
    "tests/engine/test_rare_turns.py",
    "tests/proof/test_double_press.py",
    "tests/engine/test_commands.py",
    "tests/engine/test_deciding_commands.py",
    "tests/engine/test_reconcile.py",
]
PARALLEL = ["-n", "2", "-q"]
LARGE = "--large"
MEMORY = Path("/dev/shm")  # noqa: S108  (folders in it are made by tempfile)
ENOUGH = 4 * 2**30  # bytes


def main() -> int:
    # A run that is stopped from outside stops its servers, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    _keep_files_in_memory()
    if LARGE in sys.argv:
        sys.argv.remove(LARGE)
        first = _on_postgres_and_redis(MORE_ON_POSTGRES)
        print("== SQLite and the file broker: large books, sieges and memory", flush=True)
        return _pytest(["-m", "large"]) or first
    first = _on_postgres_and_redis(ON_POSTGRES)
    print("== SQLite and the file broker: the whole suite", flush=True)
    second = _pytest(["-m", "not postgres and not redis and not large and not proof"])
    print("Left to `make test-large`, as they take minutes: large books, sieges, memory.", flush=True)
    print("Left to `make proof`: dying at every point, planted bugs, soak, hundreds of seeds.", flush=True)
    return first or second


def _keep_files_in_memory() -> None:
    """Thousands of small databases are made and thrown away; no disk needs to have them."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ.setdefault("TMPDIR", str(MEMORY))


def _on_postgres_and_redis(suites: Sequence[str]) -> int:
    try:
        return _with_servers(suites)
    except NotHere as reason:
        print(f"SKIPPED: the suites on PostgreSQL and Redis ({reason})", flush=True)
        return 1 if os.environ.get("CI") == "true" else 0


def _with_servers(suites: Sequence[str]) -> int:
    with ExitStack() as servers:
        database = servers.enter_context(postgres())
        broker = servers.enter_context(redis())
        print(f"== PostgreSQL and Redis: {', '.join(suites)}", flush=True)
        return _pytest(
            ["-m", "not browser and not large and not proof", *suites],
            DATABASE_URL=database,
            BROKER_URL=broker,
        )


def _pytest(arguments: Sequence[str], **environment: str) -> int:
    outside = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BROKER_URL")
    }
    command = [sys.executable, "-m", "pytest", *PARALLEL, *arguments, *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env={**outside, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
