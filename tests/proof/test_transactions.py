"""The crash sweep dies at the commit of every transaction of ours, or the reason why not stands here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

# Each of these brings its own.
from tests.proof import workflows, workflows_of_rare_turns, workflows_of_recovery, workflows_of_tokens  # noqa: F401
from tests.proof.sweeping import swept
from tests.proof.workflow import WORKFLOWS

ROOT = Path(__file__).parent.parent.parent

NOT_SWEPT = {
    "one transaction of a page or command: all or nothing, and nothing is sent": {
        "companies.changes.save_settings",
        "companies.changes.set_roles",
        "companies.management.commands.company._add",
        "companies.management.commands.demo_user.Command.handle",
        "companies.second_step.confirm",
        "companies.second_step.reset",
        "companies.staff.change_roles",
        "companies.staff.invite",
        "sync.cause_decisions.assign",
        "sync.cause_decisions.snooze",
        "sync.cause_decisions.wake",
        "sync.decisions.carry_over",
        "sync.decisions.decide",
        "sync.desk._not_archived",
        "sync.desk._order",
        "sync.desk.create",
        "sync.desk.reject",
        "sync.desk.set_project_option",
        "sync.desk.take_back",
        "sync.desk.undo_create",
        "sync.pauses.halt",
        "sync.pauses.lift",
        "sync.pauses.pause",
        "sync.pauses.resume",
        "sync.renaming.rename_items",
        "sync.signoff.sign_off",
        "sync.switchboard.confirm_stop",
    },
    "commits with whoever calls it": {
        "companies.audit.record",
        "sync.cause_book.keep",
        "sync.lease.Lease.transaction",
    },
    "commits for Procore's sign-in as quickbooks_sign_in.connect does for QuickBooks'": {
        "companies.binding.bind",
    },
}


def _opens(node: ast.AST) -> bool:
    """`transaction.atomic`, `lease.transaction`, or `atomic` alone."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("atomic", "transaction")
    return isinstance(node, ast.Name) and node.id == "atomic"


def _places(tree: ast.AST, owner: str) -> Iterator[str]:
    """Whoever opens a transaction: module.function, as the sweep names it."""
    for node in ast.iter_child_nodes(tree):
        if _opens(node):
            yield owner
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from _places(node, f"{owner}.{node.name}")
        else:
            yield from _places(node, owner)


def _all_places() -> set[str]:
    files = [file for part in ("sync", "companies", "integration") for file in (ROOT / part).rglob("*.py")]
    return {
        place
        for file in files
        if "sandbox" not in file.parts
        for place in _places(
            ast.parse(file.read_text()), ".".join(file.relative_to(ROOT).with_suffix("").parts)
        )
    }


def test_every_transaction_is_swept_or_has_its_reason() -> None:
    died_at = {name.removeprefix("commit:") for one in WORKFLOWS.values() for name in swept(one)}

    assert _all_places() - died_at == set().union(*NOT_SWEPT.values())


def test_a_new_one_would_be_noticed() -> None:
    source = """
class Desk:
    def decide(self):
        with transaction.atomic(durable=True):
            pass
def work(space):
    def inner():
        with space.lease.transaction():
            pass
@atomic
def alone(): ...
"""
    assert list(_places(ast.parse(source), "m")) == ["m.Desk.decide", "m.work.inner", "m.alone"]
