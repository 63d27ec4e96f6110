"""What somebody has typed is there again after a sign-in that ended meanwhile."""

from __future__ import annotations

import pytest

from tests.browser.newcomer import Newcomer
from tests.browser.walk import OVERVIEW

pytestmark = [
    pytest.mark.browser, pytest.mark.processes, pytest.mark.slow,
]  # fmt: skip

SETTINGS = f"{OVERVIEW}settings/"


def test_text_typed_before_a_sign_in_ended_is_back_once_after_the_next_one(newcomer: Newcomer) -> None:
    newcomer.open(SETTINGS)
    memo = newcomer.page.locator("main form[method=post] input[type=text]:visible").first
    before = memo.input_value()
    memo.press_sequentially(" typed")
    newcomer.page.context.clear_cookies(name="session")
    newcomer.press("Save settings")

    newcomer.page.fill("#id_username", newcomer.name)
    newcomer.page.fill("#id_password", newcomer.demo.password)
    newcomer.press("Log in")

    assert memo.input_value() == f" typed{before}"
    assert "Your text is back" in newcomer.page.inner_text("main")
    newcomer.open(SETTINGS)
    assert memo.input_value() == before
    assert "Your text is back" not in newcomer.page.inner_text("main")


def test_text_that_was_given_up_does_not_come_back(newcomer: Newcomer) -> None:
    newcomer.open(SETTINGS)
    memo = newcomer.page.locator("main form[method=post] input[type=text]:visible").first
    before = memo.input_value()
    memo.press_sequentially(" typed")

    newcomer.open(OVERVIEW)
    newcomer.open(SETTINGS)

    assert memo.input_value() == before
    assert newcomer.wrong == []


def test_a_form_tells_beforehand_that_the_sign_in_ends(newcomer: Newcomer) -> None:
    newcomer.page.clock.install()
    newcomer.open(SETTINGS)
    silent = newcomer.page.inner_text("main")

    newcomer.page.clock.fast_forward("11:56:00")

    assert "You are signed out at" not in silent
    assert "You are signed out at" in newcomer.page.inner_text("main")
