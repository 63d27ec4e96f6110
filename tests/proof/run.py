"""`make proof`: each part of the proof in turn, with a line for each at the end."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Part:
    title: str
    command: tuple[str, ...]  # arguments of python


PARTS = (
    Part("Crash sweep", ("-m", "tests.proof.sweep")),
    Part("Planted bugs", ("-m", "tests.proof.mutants")),
    Part(
        "Odd and partial answers",
        (
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "-m",
            "proof",
            "tests/proof/test_batch_answers.py",
            "tests/proof/test_odd_answers.py",
        ),
    ),
    Part("Killed processes", ("-m", "tests.proof.on_servers", "tests/proof/test_kill.py")),
    Part("Restored backup", ("-m", "tests.proof.on_servers", "tests/proof/test_restore_drill.py")),
    Part("Soak, 5 minutes", ("-m", "tests.proof.soak", "--minutes", "5")),
    Part("Simulation, 15 minutes", ("-m", "tests.proof.simulate", "--minutes", "15", "--least", "300")),
)


def main() -> int:
    told = []
    for part in PARTS:
        print(f"== {part.title}", flush=True)
        began = time.monotonic()
        code = subprocess.run([sys.executable, *part.command], cwd=ROOT, check=False).returncode
        told.append(
            (code, f"{'passed' if code == 0 else 'FAILED'}  {part.title}, {time.monotonic() - began:.0f} s")
        )
    print("== The proof")
    print("\n".join(line for _, line in told))
    return max(code for code, _ in told)


if __name__ == "__main__":
    sys.exit(main())
