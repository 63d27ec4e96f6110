"""`python -m tests.proof.mutants`: deliberate mistakes, each in a copy of the program, and who notices them.

A mutant that its tests do not notice is a hole in the tests; a test that fails without any is no witness.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.proof.mutant import Mutant
from tests.proof.place import fast_folder
from tests.proof.planted import PLANTED

ROOT = Path(__file__).parent.parent.parent
COPIED = ("integration", "companies", "sync", "tests", "templates", "manage.py", "pyproject.toml")
TESTS_FAILED = 1  # pytest's exit code; anything else is no verdict


@dataclass(frozen=True)
class Verdict:
    mutant: Mutant
    noticed: bool
    seconds: float
    said: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", default=[], help="the name of one; may be repeated")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if unknown := set(options.only) - {one.name for one in PLANTED}:
        parser.error(f"there is no mutant {', '.join(sorted(unknown))}")
    chosen = [one for one in PLANTED if not options.only or one.name in options.only]
    began = time.monotonic()
    if said := _fails_without(chosen, options.jobs):
        print(f"A test fails without any mutant:\n{said}")
        return 1
    verdicts = list(_verdicts(chosen, options.jobs))
    survivors = [one for one in verdicts if not one.noticed]
    for one in survivors:
        print(f"\n{one.mutant.name} survives:\n{one.said}")
    print(f"{len(chosen)} mutants, {len(survivors)} survive; {time.monotonic() - began:.0f} s")
    return 1 if survivors else 0


def _fails_without(chosen: Sequence[Mutant], jobs: int) -> str:
    """What pytest says when a named test fails in a copy of the program as it is; blank when all pass.

    In a copy, as a test that misses a file there would fail with every mutant.
    """
    tests = list(dict.fromkeys(one.test for one in chosen))
    with _copy() as place:
        done = _pytest(place, ["-n", str(jobs), *tests])
    return "" if done.returncode == 0 else done.stdout[-3000:]


def _verdicts(chosen: Sequence[Mutant], jobs: int) -> Iterator[Verdict]:
    with ThreadPoolExecutor(jobs) as pool:
        for one in pool.map(_verdict, chosen):
            print(f"{'noticed ' if one.noticed else 'SURVIVES'} {one.seconds:4.0f} s  {one.mutant.name}: "
                  f"{one.mutant.cost} [{one.mutant.test.removeprefix('tests/')}]", flush=True)  # fmt: skip
            yield one


def _verdict(mutant: Mutant) -> Verdict:
    began = time.monotonic()
    with _copy() as place:
        mutant.plant(place)
        done = _pytest(place, ["-n", "0", "-x", mutant.test])
    noticed = done.returncode == TESTS_FAILED
    return Verdict(mutant, noticed, time.monotonic() - began, done.stdout[-2000:])


@contextmanager
def _copy() -> Iterator[Path]:
    """The program and its tests, for as long as they are looked at."""
    with tempfile.TemporaryDirectory(prefix="plumbline-mutant-", dir=fast_folder()) as folder:
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, Path(folder, name), ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, folder)
        yield Path(folder)


def _pytest(place: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    outside = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BROKER_URL")
    }
    if folder := fast_folder():
        outside["TMPDIR"] = folder
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=place, env=outside, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
