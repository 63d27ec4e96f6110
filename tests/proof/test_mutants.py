"""The list of planted mistakes fits the program as it is; `python -m tests.proof.mutants` plants them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proof.mutant import Mutant
from tests.proof.planted import PLANTED

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("mutant", PLANTED, ids=lambda one: one.name)
def test_each_mutant_has_its_place_and_its_test(mutant: Mutant) -> None:
    for changed, old, new in mutant.places:
        assert (ROOT / changed).read_text(encoding="utf-8").count(old) == 1
        assert old != new
    file, _, name = mutant.test.partition("::")
    assert not name or f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_there_are_enough_of_them() -> None:
    assert len(PLANTED) >= 25
    assert len({one.name for one in PLANTED}) == len(PLANTED)
