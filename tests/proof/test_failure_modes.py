"""Every failure mode of docs/proof.md has a test that shows what happens then."""

from __future__ import annotations

from tests.proof.failure_list import FAILURE_MODES, IDS
from tests.proof.marked import named_in_source


def test_every_failure_mode_has_a_test() -> None:
    assert IDS - named_in_source().keys() == set()


def test_no_test_names_a_failure_mode_that_does_not_exist() -> None:
    assert named_in_source().keys() - IDS == set()


def test_no_failure_mode_is_listed_twice() -> None:
    assert len(FAILURE_MODES) == len(IDS)
