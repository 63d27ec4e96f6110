"""`python -m tests.proof.sweep [WORD]`: die at every point of every workflow whose name has this word.

What passed is noted in tests/proof/swept, which `make test-large` holds against the points that there are.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TEST = "test_a_death_at_any_point_changes_nothing"


def main() -> int:
    chosen = " and ".join([TEST, *sys.argv[1:]])
    command = [sys.executable, "-m", "pytest", "-n", "2", "-q", "tests/proof/test_sweep.py", "-k", chosen]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "SWEEP_WRITES_LIST": "1"}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
