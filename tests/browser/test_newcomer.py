"""The first hour: from the sign-in page to a paid claim in the simulated books, by mouse and by key."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.browser import walk
from tests.browser.newcomer import Demo, Newcomer
from tests.browser.walk import OVERVIEW, VENDOR

pytestmark = [
    pytest.mark.browser, pytest.mark.processes, pytest.mark.slow,
]  # fmt: skip


def test_a_newcomer_gets_from_the_sign_in_to_a_company_that_is_live(first_hour: Newcomer) -> None:
    assert first_hour.seen == "Next: connect Procore. 0 of 7 steps are done."
    assert "is live" in first_hour.told
    assert first_hour.wrong == []


def test_a_claim_is_approved_by_key_becomes_a_bill_and_its_payment_comes_back(newcomer: Newcomer) -> None:
    bill = walk.approve_one(newcomer)
    claim = newcomer.page.url
    with walk.elsewhere(newcomer, bill) as page:
        assert re.search(r"\d,\d{3}\.\d{2}", page.inner_text("body"))
    walk.pay_in_full(newcomer, bill)

    payments = walk.payment_in_procore(newcomer, claim)
    assert payments.startswith("Payments\nPaid")
    assert re.search(r"Open\s+0\.00", payments)
    assert newcomer.wrong == []


def test_a_failed_claim_is_repaired_and_sent_once(newcomer: Newcomer) -> None:
    vendor = walk.open_waiting(newcomer)
    claim = newcomer.page.url
    walk.in_books(newcomer, vendor, "Make inactive")
    newcomer.key("a")
    newcomer.wait_for(f"^{re.escape(vendor)} is inactive in QuickBooks", 60)
    assert "make it active, then press Retry" in newcomer.page.inner_text("main")
    assert vendor in newcomer.look_at(f"{OVERVIEW}desk/")

    walk.in_books(newcomer, vendor, "Make active")
    newcomer.page.goto(claim)
    newcomer.key("y")

    newcomer.wait_for("^In QuickBooks as bill", 60)
    with walk.elsewhere(newcomer, f"/?place=0&words={newcomer.headline.split()[4]}") as tab:
        bills = (
            tab.get_by_role("group", name="Bills in QuickBooks").get_by_role("row").filter(has_text=vendor)
        )
        assert bills.count() == 1
    assert newcomer.wrong == []


def test_a_conflict_is_decided_by_key_and_by_mouse_and_reaches_the_other_side(newcomer: Newcomer) -> None:
    books, in_procore = walk.disagree(newcomer)

    newcomer.page.keyboard.press("1")
    mail = newcomer.page.get_by_role("group", name=f"E-mail of {VENDOR}: which is right?")
    mail.locator("input[value=procore]").check()
    newcomer.press("Review decisions")
    assert newcomer.headline == "2 decisions: 2 values to QuickBooks, 0 values to Procore."
    newcomer.key("Control+Enter")

    newcomer.wait_for("No conflicts", 60)
    with walk.elsewhere(newcomer, books) as page:
        assert page.get_by_label("Phone").input_value() == in_procore["Phone"]
        assert page.get_by_label("Email").input_value() == in_procore["Email"]
    assert newcomer.wrong == []


def test_without_scripts_the_pages_are_there_and_buttons_work(
    first_hour: Newcomer, demo: Demo, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    person = Newcomer(context.new_page(), demo)
    person.sign_in()
    person.open(OVERVIEW)

    visible = person.page.locator("h1").is_visible()
    person.press("Sync now")

    assert visible
    assert "Looking for changes" in person.told
    context.close()


def test_a_key_does_nothing_inside_a_field(newcomer: Newcomer) -> None:
    newcomer.open(f"{OVERVIEW}claims/")
    address = newcomer.page.url

    newcomer.page.keyboard.press("/")
    newcomer.page.keyboard.type("xja")

    assert newcomer.page.url == address
    assert newcomer.page.locator("main input[name=q]").input_value() == "xja"


def test_t_finds_a_record_and_g_goes_to_another_page(newcomer: Newcomer) -> None:
    newcomer.open(f"{OVERVIEW}claims/")

    newcomer.page.keyboard.press("t")
    newcomer.page.keyboard.type("schedules")
    newcomer.key("Enter")
    found = newcomer.headline
    newcomer.page.keyboard.press("g")
    newcomer.key("m")

    assert found == "1 page has “schedules”."
    assert newcomer.page.url.endswith("/reconciliation/")
    assert newcomer.wrong == []
