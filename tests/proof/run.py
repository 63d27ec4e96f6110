"""`make proof`: each part of the proof in turn, with a line for each at the end.

`--soak 1 --minutes 2 --least 5` shortens what lasts a fixed time; `--only "Soak"` runs one part.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ANSWERS = ("tests/proof/test_odd_answers.py", "tests/proof/test_batch_answers.py")
SLOW_TESTS = ("-m", "pytest", "-q", "-n", "2", "-m", "proof", *ANSWERS, "tests/proof/test_turns.py")
ON_SERVERS = ("-m", "tests.proof.on_servers")


@dataclass(frozen=True)
class Part:
    title: str
    command: tuple[str, ...]  # arguments of python


def parts(options: argparse.Namespace) -> Sequence[Part]:
    minutes, least = str(options.minutes), str(options.least)
    return (
        Part("Crash sweep", ("-m", "tests.proof.sweep")),
        Part("Planted bugs", ("-m", "tests.proof.mutants")),
        Part("Odd and partial answers, many companies", SLOW_TESTS),
        Part("Killed processes", (*ON_SERVERS, "tests/proof/test_kill.py")),
        Part("Restored backup", (*ON_SERVERS, "tests/proof/test_restore_drill.py")),
        Part("Soak", ("-m", "tests.proof.soak", "--minutes", str(options.soak))),
        Part("Simulation", ("-m", "tests.proof.simulate", "--minutes", minutes, "--least", least)),
    )


def main() -> int:
    options = _options()
    told = []
    for part in parts(options):
        if options.only and part.title not in options.only:
            continue
        print(f"== {part.title}", flush=True)
        began = time.monotonic()
        code = subprocess.run([sys.executable, *part.command], cwd=ROOT, check=False).returncode
        lasted = f"{time.monotonic() - began:.0f} s"
        told.append((code, f"{'passed' if code == 0 else 'FAILED'}  {part.title}, {lasted}"))
    print("== The proof")
    print("\n".join(line for _, line in told))
    return max((code for code, _ in told), default=2)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--soak", type=float, default=5, help="minutes of the soak")
    parser.add_argument("--minutes", type=float, default=15, help="minutes of the simulation")
    parser.add_argument("--least", type=int, default=300, help="fewer seeds than this are a failure")
    parser.add_argument("--only", action="append", default=[], metavar="TITLE", help="may be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
