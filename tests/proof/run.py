"""`make proof`: each part of the proof in turn, the cheapest evidence first, with a line for each at the end.

`--soak 1 --minutes 2 --least 5` shortens what lasts a fixed time; `--only "Soak"` runs one part. A part that
takes longer than it may is ended and has failed, so that the whole is bounded.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ANSWERS = ("tests/proof/test_odd_answers.py", "tests/proof/test_batch_answers.py")
SLOW_TESTS = ("-m", "pytest", "-q", "-n", "2", "-m", "proof", *ANSWERS, "tests/proof/test_turns.py")
ON_SERVERS = ("-m", "tests.proof.on_servers")
KILLED = ("test_kill", "test_poisoned_workers", "test_restore_drill")
GRACE = 30.0  # seconds to put things away, for whoever is told to end


@dataclass(frozen=True)
class Part:
    title: str
    most: float  # minutes, on two processors that have nothing else to do: about twice what it takes
    commands: tuple[tuple[str, ...], ...]  # arguments of python; side by side where they mostly wait


@dataclass(frozen=True)
class Result:
    title: str
    passed: bool
    seconds: float
    processor: float

    def __str__(self) -> str:
        took = f"{self.seconds:.0f} s, {self.processor:.0f} s of processor time"
        return f"{'passed' if self.passed else 'FAILED'}  {self.title}: {took}"


def parts(options: argparse.Namespace) -> Sequence[Part]:
    minutes, least = str(options.minutes), str(options.least)
    simulation = ("-m", "tests.proof.simulate", "--minutes", minutes, "--least", least)
    soak = ("-m", "tests.proof.soak", "--minutes", str(options.soak))
    return (
        Part("Killed processes", 8, tuple((*ON_SERVERS, f"tests/proof/{one}.py") for one in KILLED)),
        Part("Odd and partial answers, many companies", 8, (SLOW_TESTS,)),
        Part("Planted bugs", 14, (("-m", "tests.proof.mutants"),)),
        Part("Crash sweep", 20, (("-m", "tests.proof.sweep"),)),
        Part("Soak", options.soak + 7, (soak,)),
        Part("Simulation", options.minutes + 10, (simulation,)),
    )


def main() -> int:
    # A run that is stopped from outside stops what it has started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    options = _options()
    chosen = [one for one in parts(options) if not options.only or one.title in options.only]
    began = time.monotonic()
    results = [run(one) for one in chosen]
    print("== The proof")
    print("\n".join(str(one) for one in results))
    passed = bool(results) and all(one.passed for one in results)
    whole = Result("the whole", passed, time.monotonic() - began, sum(one.processor for one in results))
    print(whole, flush=True)
    return 0 if passed else 1


def run(part: Part) -> Result:
    print(f"== {part.title}", flush=True)
    began, used = time.monotonic(), _processor_time()
    running = [
        # A group of its own, so that all that it has started can be told to end.
        subprocess.Popen([sys.executable, *one], cwd=ROOT, start_new_session=True)
        for one in part.commands
    ]
    try:
        passed = _all_pass(running, began + part.most * 60)
    finally:
        for one in running:
            _end(one)
    result = Result(part.title, passed, time.monotonic() - began, _processor_time() - used)
    print(f"== {result}", flush=True)
    return result


def _all_pass(running: Sequence[subprocess.Popen[bytes]], until: float) -> bool:
    try:
        codes = [one.wait(max(0.0, until - time.monotonic())) for one in running]
    except subprocess.TimeoutExpired:
        print("It takes too long and is ended.")
        return False
    return not any(codes)


def _end(process: subprocess.Popen[bytes]) -> None:
    """With all that it has started. Nothing happens to what has ended by itself."""
    # As Ctrl+C does: servers that were started are stopped on the way out.
    for number in (signal.SIGINT, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)


def _processor_time() -> float:
    """Seconds, of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--soak", type=float, default=5, help="minutes of the soak")
    parser.add_argument("--minutes", type=float, default=15, help="minutes of the simulation")
    parser.add_argument("--least", type=int, default=300, help="seeds; it goes on until there are as many")
    parser.add_argument("--only", action="append", default=[], metavar="TITLE", help="may be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
