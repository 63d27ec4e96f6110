"""Pages of the documentation that are made from code say what the code says."""

from tests import generated_docs


def test_the_page_of_problems_is_the_catalogue() -> None:
    assert (generated_docs.DOCS / "problems.md").read_text() == generated_docs.problems()


def test_the_page_of_assumptions_is_the_list_of_switches() -> None:
    assert (generated_docs.DOCS / "assumptions.md").read_text() == generated_docs.assumptions()


def test_every_switch_has_a_row() -> None:
    assert generated_docs.switches_without_row() == set()
