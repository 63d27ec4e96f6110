"""A message to a worker may get lost, and none leaves before what it tells of is stored."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from celery.signals import before_task_publish

from sync import tasks
from tests.engine.calm import small_claims
from tests.world import World

ROOT = Path(__file__).parent.parent.parent
RING = ("delay", "apply_async", "send_task")


def _rings(tree: ast.AST) -> set[ast.AST]:
    return {
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RING
    }


def _after_commit(tree: ast.AST) -> set[ast.AST]:
    """Everything inside the arguments of `transaction.on_commit`."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "transaction.on_commit"
    ]
    return {inner for call in calls for argument in call.args for inner in ast.walk(argument)}


def _early(source: str) -> list[str]:
    tree = ast.parse(source)
    return [ast.unparse(node) for node in _rings(tree) - _after_commit(tree)]


@pytest.mark.failure("C4")
def test_no_message_leaves_before_its_commit() -> None:
    files = [file for part in ("sync", "companies", "integration") for file in (ROOT / part).rglob("*.py")]
    early = {str(file.relative_to(ROOT)): found for file in files if (found := _early(file.read_text()))}

    # The tasks themselves run outside of any transaction.
    assert {file: sorted(found) for file, found in early.items()} == {
        "sync/tasks.py": ["post.delay()", "work.delay(company_id)", "work.delay(company_id)"]
    }


def test_a_message_inside_a_transaction_would_be_noticed() -> None:
    assert _early("def f():\n    with transaction.atomic():\n        work.delay(1)") == ["work.delay(1)"]
    assert _early("transaction.on_commit(lambda: work.delay(1))") == []


@pytest.mark.failure("C3", "C4")
def test_what_nobody_was_rung_for_is_found_by_the_tick(world: World) -> None:
    world.ready()
    claims = small_claims(world, 1)
    world.approve(*claims)  # and the message of it is lost
    rung: list[int] = []

    def note(body: Any, **_more: Any) -> None:
        rung.extend(body[0])

    with_note = before_task_publish.connect(note)
    try:
        tasks.tick()
    finally:
        before_task_publish.disconnect(with_note)

    assert rung == [world.site.company.pk]
