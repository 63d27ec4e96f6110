"""`python -m tests.proof.failure_modes [--run] [ID ...]`: failure modes, what must happen, and their tests.

Leaves with 1 when a failure mode has no test, or when a test that was run did not pass.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.proof.failure_list import FAILURE_MODES, IDS, FailureMode
from tests.proof.marked import REPORT, TESTS
from tests.servers import NotHere, postgres, redis

ROOT = TESTS.parent
WIDTH = 110
ON_SERVERS = "postgres or redis"
Tests = dict[str, dict[str, Any]]  # node id → {failures, needs, outcome}


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    wanted = [mode for mode in FAILURE_MODES if not asked.ids or mode.id in asked.ids]
    tests = _of(_collected(), {mode.id for mode in wanted})
    if asked.run:
        tests = _run(tests)
    print(table(wanted, tests, ran=asked.run))
    lacking = [mode.id for mode in wanted if not _of(tests, {mode.id})]
    if lacking:
        print(f"WITHOUT A TEST: {', '.join(lacking)}")
    bad = [name for name, test in tests.items() if asked.run and test.get("outcome") != "passed"]
    return 1 if lacking or bad else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.proof.failure_modes", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help=f"{min(IDS)} … {max(IDS)}; all without any")
    parser.add_argument("--run", action="store_true", help="run the tests and fill in their results")
    return parser


def table(modes: Sequence[FailureMode], tests: Tests, *, ran: bool) -> str:
    """Each failure mode with what must happen, and its tests; equal tests with other parameters are one."""
    lines = []
    for mode in modes:
        mine = _of(tests, {mode.id})
        lines += [f"{mode.id:4} {_result(mine) if ran else ''}".rstrip()]
        lines += _wrapped(f"{mode.fails}.") + _wrapped(f"→ {mode.then}.")
        lines += [f"       {name}" for name in dict.fromkeys(name.partition("[")[0] for name in mine)]
    shown = len({name.partition("[")[0] for name in tests})
    return "\n".join([*lines, f"{len(modes)} failure modes, {shown} tests, {len(tests)} cases"])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="     ", subsequent_indent="     ")


def _result(tests: Tests) -> str:
    outcomes = [test.get("outcome", "not run") for test in tests.values()]
    return ", ".join(f"{outcomes.count(one)} {one}" for one in sorted(set(outcomes)))


def _of(tests: Tests, ids: Collection[str]) -> Tests:
    return {name: test for name, test in tests.items() if not set(ids).isdisjoint(test["failures"])}


def _collected() -> Tests:
    return _pytest(["--collect-only", "-q", "-m", ""])


def _run(tests: Tests) -> Tests:
    """The tests with their outcomes: on SQLite, and with PostgreSQL and Redis those that need them."""
    on_servers = [name for name, test in tests.items() if {"postgres", "redis"} & set(test["needs"])]
    others = [name for name in tests if name not in on_servers]
    results = _pytest(_parallel(others), quiet=False) if others else {}
    if on_servers:
        with ExitStack() as servers:
            try:
                environment = {
                    "DATABASE_URL": servers.enter_context(postgres()),
                    "BROKER_URL": servers.enter_context(redis()),
                }
            except NotHere as reason:
                print(f"NOT RUN: what needs PostgreSQL and Redis ({reason})")
            else:
                results |= _pytest(_parallel(on_servers), quiet=False, **environment)
    return {name: {**test, **results.get(name, {})} for name, test in tests.items()}


def _parallel(names: Sequence[str]) -> list[str]:
    """Cases of one test are asked for by its name alone, as a case's own may hold anything."""
    return ["-n", "2", "-q", *dict.fromkeys(one.partition("[")[0] for one in names)]


def _pytest(arguments: Sequence[str], *, quiet: bool = True, **environment: str) -> Tests:
    outside = {name: one for name, one in os.environ.items() if name not in ("DATABASE_URL", "BROKER_URL")}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "-p", "tests.proof.marked", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env={**outside, **environment, REPORT: str(report)}, check=False,
            stdout=subprocess.PIPE if quiet else None, text=True,
        )  # fmt: skip
        if quiet and done.returncode:
            raise SystemExit(f"the tests can't be collected:\n{done.stdout}")
        tests: Tests = json.loads(report.read_text())
        return tests


if __name__ == "__main__":
    sys.exit(main())
