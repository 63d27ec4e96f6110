"""The table of what is simulated, and how surely: each row names a test and switches that exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from integration.sandbox.switches import Switches

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "sandbox.md"
CERTAINTIES = {"high", "medium", "low"}


@dataclass(frozen=True)
class Row:
    rule: str
    source: str
    certainty: str
    switches: tuple[str, ...]
    tests: tuple[str, ...]


def rows() -> list[Row]:
    _, _, table = PAGE.read_text().partition("## How faithful it is")
    return list(_rows(table))


def _rows(table: str) -> Iterator[Row]:
    for line in table.splitlines():
        if line.startswith("| ") and not line.startswith("| rule "):
            rule, source, certainty, switches, tests = (one.strip() for one in line.strip("| ").split(" | "))
            named = tuple(re.findall(r"`(\w+)`", switches))
            yield Row(rule, source, certainty, named, tuple(re.findall(r"`([^`]+)`", tests)))


@cache
def functions_in(file: str) -> set[str]:
    path = TESTS / file
    tree = ast.parse(path.read_text()) if path.exists() else ast.Module([], [])
    return {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}


def test_the_table_is_there() -> None:
    assert len(rows()) > 200


def test_every_row_says_where_its_rule_comes_from_and_how_sure_it_is() -> None:
    wrong = [row.rule for row in rows() if not row.source or row.certainty not in CERTAINTIES]

    assert wrong == []


def test_every_row_names_tests_that_exist() -> None:
    missing = [
        test
        for row in rows()
        for test in row.tests or ("none for: " + row.rule,)
        if test.partition("::")[2] not in functions_in(test.partition("::")[0])
    ]

    assert missing == []


def test_every_switch_has_a_row_and_every_row_a_switch_that_exists() -> None:
    known = {field.name for field in fields(Switches)}
    named = {name for row in rows() for name in row.switches}

    assert (known - named, named - known) == (set(), set())


def test_what_is_uncertain_and_has_no_switch_is_at_least_said_to_be() -> None:
    doubtful = [row for row in rows() if row.certainty == "low"]

    assert doubtful
    assert sum(bool(row.switches) for row in doubtful) > len(doubtful) / 2
