"""Pages in light and dark, wide and narrow: it fits, breaks no policy, and axe-core finds nothing grave."""

from __future__ import annotations

from typing import Literal

import pytest

from tests.browser import walk
from tests.browser.axe import grave_findings
from tests.browser.newcomer import Newcomer
from tests.browser.pages import every_page
from tests.browser.walk import OVERVIEW

pytestmark = [
    pytest.mark.browser, pytest.mark.processes, pytest.mark.slow,
]  # fmt: skip
WIDTHS = (390, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = (
    "", "claims/", "claims/?tab=all", "claims/?tab=needs_you", "desk/", "conflicts/", "linking/?kind=vendor",
    "linking/?kind=vendor&tab=there", "linking/vendor/create/?in=procore", "payments/",
    "linking/?kind=project", "records/vendor/", "records/project/", "records/wbs_code/", "records/", "runs/",
    "audit/", "settings/", "people/", "go-live/", "pause/", "reconciliation/", "reconciliation/?tab=costs",
    "records/direct_cost/unplaced/", "find/?q=claim", "schedules/", "reconciliation/?month=2026-10",
)  # fmt: skip
DAILY = ("", "claims/?tab=waiting", "desk/", "linking/?kind=vendor")
# Pages without a link from another page of the walk: an answer to a form, or a state that it does not reach.
ELSEWHERE = ("/admin/no-such-page/", "/admin/company/999/", f"{OVERVIEW}go-live/", f"{OVERVIEW}find/?q=zzz")


@pytest.mark.large
def test_every_page_fits_every_width_and_breaks_no_policy(newcomer: Newcomer) -> None:
    for path in PAGES:
        newcomer.open(OVERVIEW + path)
        assert newcomer.page.locator("h1").count() == 1, path
        for width in WIDTHS:
            newcomer.page.set_viewport_size({"width": width, "height": 844})
            assert _too_wide(newcomer) <= 0, f"{path} at {width}"

    assert newcomer.wrong == []


def test_on_a_phone_a_card_shows_the_rest_of_its_row_behind_a_button(newcomer: Newcomer) -> None:
    newcomer.page.set_viewport_size({"width": 390, "height": 844})
    newcomer.open(f"{OVERVIEW}claims/?tab=waiting")
    card = newcomer.page.locator("tr[data-row]").first
    retention, button = card.locator("[data-label='Retention']"), card.locator("button")
    assert not retention.is_visible()

    button.click()
    assert retention.is_visible()
    assert (button.inner_text(), button.get_attribute("aria-expanded")) == ("Less", "true")
    assert newcomer.page.locator(".pl-zone-below").is_visible()
    assert grave_findings(newcomer.page) == []

    newcomer.page.set_viewport_size({"width": 1280, "height": 844})
    assert not button.is_visible()
    assert newcomer.wrong == []


def test_axe_finds_nothing_grave_on_the_pages_of_every_day(newcomer: Newcomer) -> None:
    for path in DAILY:
        newcomer.open(OVERVIEW + path)
        assert grave_findings(newcomer.page) == [], path


def test_axe_finds_nothing_grave_where_something_is_refused(newcomer: Newcomer) -> None:
    newcomer.open("/admin/no-such-page/")
    found = {"not found": grave_findings(newcomer.page)}
    newcomer.open(f"{OVERVIEW}settings/")
    newcomer.page.locator("#expense_account").fill("no such account")
    newcomer.press("Save settings")
    found["settings"] = grave_findings(newcomer.page)
    browser = newcomer.page.context.browser
    assert browser
    with browser.new_context() as strangers:
        stranger = Newcomer(strangers.new_page(), newcomer.demo)
        stranger.open("/admin/login/")
        found["sign-in"] = grave_findings(stranger.page)
        stranger.page.get_by_label("Username").fill("nobody")
        stranger.page.get_by_label("Password").fill("wrong")
        stranger.press("Log in")
        found["refused sign-in"] = grave_findings(stranger.page)

    assert found == dict.fromkeys(found, [])


def test_axe_notices_what_is_wrong(newcomer: Newcomer) -> None:
    newcomer.open(OVERVIEW)
    newcomer.page.evaluate("document.querySelector('main').append(document.createElement('input'))")

    assert [one for one in grave_findings(newcomer.page) if one.startswith("label: <input>")]


@pytest.mark.large
def test_axe_finds_nothing_grave_on_any_page_in_any_look(newcomer: Newcomer) -> None:
    _fill(newcomer)
    found = {" ".join(kind): address for kind, address in every_page(newcomer).items()}
    assert newcomer.wrong == []
    found |= {address: address for address in ELSEWHERE}

    grave = {}
    for scheme in SCHEMES:
        newcomer.page.emulate_media(color_scheme=scheme)
        newcomer.open(OVERVIEW)
        assert newcomer.page.locator("html.dark").count() == (scheme == "dark")
        for name, address in found.items():
            newcomer.open(address)  # a page takes its colours when it is opened
            for width in (WIDTHS[0], WIDTHS[-1]):
                newcomer.page.set_viewport_size({"width": width, "height": 900})
                if lines := grave_findings(newcomer.page):
                    grave[f"{name} {scheme} {width}"] = lines
    assert grave == {}
    assert len(found) > 50


def _fill(newcomer: Newcomer) -> None:
    """A claim in the books and paid, one that fails, one rejected, a conflict."""
    bill = walk.approve_one(newcomer)
    walk.pay_in_full(newcomer, bill)
    walk.disagree(newcomer)  # before a vendor is made inactive, as it may be the same one
    vendor = walk.open_waiting(newcomer)
    walk.in_books(newcomer, vendor, "Make inactive")
    newcomer.key("a")
    newcomer.wait_for("is inactive in QuickBooks", 60)
    walk.open_waiting(newcomer)
    newcomer.key("r")
    newcomer.page.get_by_label("Reason").fill("The retention is wrong.")
    newcomer.press("^.*Reject")


def _too_wide(newcomer: Newcomer) -> int:
    wide: int = newcomer.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide
