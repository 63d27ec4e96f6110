"""The marker `failure(*ids)`, read two ways: quickly from the source, exactly from pytest's collection."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
REPORT = "FAILURE_MODES_REPORT"  # the environment variable with the path of this plugin's report


def named_in_source() -> dict[str, set[str]]:
    """Failure mode → files whose tests carry its marker. Imports nothing."""
    found: dict[str, set[str]] = {}
    for path in TESTS.rglob("test_*.py"):
        text = path.read_text()
        if "mark.failure(" in text:
            for one in _markers(ast.parse(text)):
                found.setdefault(one, set()).add(str(path.relative_to(TESTS.parent)))
    return found


def _markers(tree: ast.AST) -> Iterator[str]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.failure":
            yield from (ast.literal_eval(argument) for argument in call.args)


# --- the plugin: `pytest -p tests.proof.marked` writes node id → {failures, needs, outcome} -----------------


class Report:
    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.tests: dict[str, dict[str, object]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            ids = sorted({one for mark in item.iter_markers("failure") for one in mark.args})
            needs = [name for name in ("postgres", "redis", "browser") if item.get_closest_marker(name)]
            self.tests[item.nodeid] = {"failures": ids, "needs": needs}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = self.tests.setdefault(report.nodeid, {})
        if report.when == "call" or report.outcome != "passed":
            test["outcome"] = report.outcome

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(json.dumps(self.tests))


def pytest_configure(config: pytest.Config) -> None:
    if REPORT in os.environ and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Report(os.environ[REPORT]))
