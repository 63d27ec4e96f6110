"""Every problem and every rule that the code can name has its words, and no words are left over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.problems import CATALOGUE
from sync.entities.documents import DOCUMENTS, Document
from sync.exclusions import RULES
from sync.journal import SENTENCES

ROOT = Path(__file__).parents[2]
# Which argument of a call is a problem's code.
PROBLEMS = {"Problem": 0, "NeedsUser": 0, "Refused": 0, "TryLater": 0, "OutcomeUnknown": 0, "Stale": 0,
            "needs_you": 1, "Check": 3, "problem": 0, "explain": 0}  # fmt: skip
EXCLUSIONS = {"excluded": 1}
LOG = {"note": 0, "done": 0, "say": 1}


def test_every_problem_raised_in_the_code_is_in_the_catalogue() -> None:
    # A form's own refusal is a sentence, not a code.
    raised = {code for code in _named(PROBLEMS) if "." in code and " " not in code}

    assert len(raised) > 30
    assert raised - CATALOGUE.keys() == set()


def test_every_problem_of_the_catalogue_is_used_somewhere() -> None:
    literals = _literals()

    assert CATALOGUE.keys() - literals == set()


def test_every_rule_that_excludes_a_record_has_its_words() -> None:
    assert _named(EXCLUSIONS) - RULES.keys() == set()


def test_every_rule_with_words_is_used_somewhere() -> None:
    assert RULES.keys() - _literals() == set()


def test_every_line_of_the_log_has_its_sentence() -> None:
    told = {code for code in _named(LOG) if "." in code}

    assert told - SENTENCES.keys() - CATALOGUE.keys() == set()


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=list(DOCUMENTS))
def test_whatever_happens_to_a_claim_s_document_has_its_sentence(document: Document) -> None:
    happens = {document.event(what) for what in ("created", "found", "adopted", "unlinked")}

    assert happens - SENTENCES.keys() == set()


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_problem_says_what_did_not_happen_why_and_what_to_do(code: str) -> None:
    found = CATALOGUE[code]

    assert found.title
    assert found.why.endswith((".", "}"))
    assert found.fix.endswith(".")
    assert not {"please", "successfully", "!"} & set(f"{found.title} {found.why} {found.fix}".lower().split())
    assert "!" not in found.title + found.why + found.fix


def _named(arguments: dict[str, int]) -> set[str]:
    """The literals that stand where a call of one of these takes its code."""
    return {code for tree in _code() for node in ast.walk(tree) for code in _codes_of(node, arguments)}


def _codes_of(node: ast.AST, arguments: dict[str, int]) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    place = arguments.get(name)
    if place is None or place >= len(node.args):
        return
    for one in ast.walk(node.args[place]):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _literals() -> set[str]:
    constants = (node for tree in _code() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in constants if isinstance(node.value, str)}


def _code() -> Iterator[ast.Module]:
    """Everything but the simulated systems and the words themselves."""
    for package in ("integration", "companies", "sync"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if not {"sandbox", "problem_texts"} & {*path.parts} and path.name != "exclusions.py":
                yield ast.parse(path.read_text())
