"""The linking desk by keys alone: they act on the row that was chosen, and on no other."""

from __future__ import annotations

import pytest

from tests.browser.newcomer import Newcomer
from tests.browser.walk import OVERVIEW

pytestmark = [
    pytest.mark.browser, pytest.mark.processes, pytest.mark.slow,
]  # fmt: skip


def test_a_vendor_is_set_aside_and_taken_back_by_key_and_enter_links_no_row_that_nobody_chose(
    newcomer: Newcomer,
) -> None:
    newcomer.open(f"{OVERVIEW}linking/?kind=vendor")
    headline = newcomer.headline
    second = newcomer.page.locator("article[data-row]").nth(1).locator("h3").first.inner_text()

    newcomer.page.keyboard.press("Enter")
    untouched = newcomer.headline
    newcomer.page.keyboard.press("j")
    newcomer.page.keyboard.press("j")
    newcomer.key("e")
    aside = newcomer.told
    newcomer.key("u")

    assert (untouched, aside) == (headline, f"{second} is set aside.")
    assert newcomer.told == f"{second} is back under To link."
    assert newcomer.wrong == []
