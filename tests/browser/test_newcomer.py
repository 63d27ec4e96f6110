"""The first ten minutes: from the sign-in page to a bill in the simulated books, by mouse and by key."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser

from tests.browser.newcomer import Demo, Newcomer, browser_at, demo_at

pytestmark = [
    pytest.mark.browser, pytest.mark.processes, pytest.mark.slow, pytest.mark.xdist_group("demo"),
]  # fmt: skip
OVERVIEW = "/admin/company/1/"
VENDOR = "Cascade Concrete, Inc."  # linked by its exact name
WIDTHS = (390, 768, 1280)
PAGES = (
    "", "claims/", "claims/?tab=all", "claims/?tab=needs_you", "desk/", "conflicts/", "linking/?kind=vendor",
    "linking/?kind=vendor&tab=there", "linking/vendor/create/?in=procore", "payments/",
    "linking/?kind=project", "records/vendor/", "records/project/", "records/wbs_code/", "records/", "runs/",
    "audit/", "settings/", "people/", "go-live/", "pause/", "reconciliation/", "reconciliation/?tab=costs",
    "records/direct_cost/unplaced/", "find/?q=claim", "schedules/", "reconciliation/?month=2026-10",
)  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with demo_at(tmp_path_factory.mktemp("demo"), _two_free_ports()) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from tests.conftest import CHROMIUM

    with browser_at(CHROMIUM) as found:
        yield found


@pytest.fixture
def newcomer(demo: Demo, browser: Browser) -> Iterator[Newcomer]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Newcomer(context.new_page(), demo)
    context.close()


def test_a_newcomer_gets_from_the_sign_in_to_a_bill_in_the_books(newcomer: Newcomer) -> None:
    newcomer.sign_in()
    assert newcomer.headline.startswith("Next: connect Procore. 0 of 7 steps are done.")

    _connect(newcomer)
    _choose_accounts(newcomer)
    _link(newcomer, "project")
    _link(newcomer, "vendor")
    _go_live(newcomer)
    bill = _approve_one(newcomer)

    page = newcomer.page.context.new_page()
    page.goto(bill)
    assert re.search(r"\d,\d{3}\.\d{2}", page.inner_text("body"))
    assert newcomer.wrong == []


def test_a_conflict_is_decided_by_key_and_reaches_the_other_side(newcomer: Newcomer) -> None:
    # The newcomer above has connected, linked and gone live.
    newcomer.sign_in()
    books, phone = _disagree(newcomer)

    newcomer.page.keyboard.press("1")
    newcomer.key("Control+Enter")
    assert newcomer.headline == "1 decision: 1 value to QuickBooks, 0 values to Procore."
    newcomer.key("Control+Enter")

    assert f"The phone of {VENDOR} goes to QuickBooks within a minute." in newcomer.told
    newcomer.wait_for("No conflicts", 60)
    newcomer.page.goto(books)
    assert newcomer.page.get_by_label("Phone").input_value() == phone
    assert newcomer.wrong == []


def _disagree(newcomer: Newcomer) -> tuple[str, str]:
    """(the vendor's page in the books, its phone in Procore), edited on both sides at about the same time.

    A webhook may carry the first edit over before the second is made: then it is tried again.
    """
    for attempt in range(5):
        phone = f"(503) 555-017{attempt}"
        _edit_vendor(newcomer, "procore-vendor", "Save in Procore", phone)
        books = _edit_vendor(newcomer, "book-vendor", "Save in QuickBooks", f"(503) 555-019{attempt}")
        newcomer.open(f"{OVERVIEW}conflicts/")
        with suppress(AssertionError):
            newcomer.wait_for("1 record waits for a decision", 20)
            return books, phone
    raise AssertionError("the two sides never disagreed")


def test_every_page_fits_every_width_and_breaks_no_policy(newcomer: Newcomer) -> None:
    newcomer.sign_in()

    for width in WIDTHS:
        newcomer.page.set_viewport_size({"width": width, "height": 844})
        for path in PAGES:
            newcomer.open(OVERVIEW + path)
            assert newcomer.page.locator("h1").count() == 1, path
            too_wide = newcomer.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert too_wide <= 0, f"{path} at {width}"

    assert newcomer.wrong == []


def test_without_scripts_the_pages_are_there_and_buttons_work(demo: Demo, browser: Browser) -> None:
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
    newcomer.sign_in()
    newcomer.open(f"{OVERVIEW}claims/")
    address = newcomer.page.url

    newcomer.page.keyboard.press("/")
    newcomer.page.keyboard.type("xja")

    assert newcomer.page.url == address
    assert newcomer.page.locator("main input[name=q]").input_value() == "xja"


def test_t_finds_a_record_and_g_goes_to_another_page(newcomer: Newcomer) -> None:
    newcomer.sign_in()
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


def _connect(newcomer: Newcomer) -> None:
    newcomer.press("Connect Procore")
    newcomer.press("Allow")
    newcomer.page.get_by_label("Northgate Builders, Inc.").check()
    newcomer.press("Choose this company")
    assert "9 of 9 checks passed" in newcomer.told
    newcomer.open(OVERVIEW)
    newcomer.press("Connect QuickBooks")
    newcomer.press("^Connect$")
    assert "9 of 9 checks passed" in newcomer.told
    newcomer.open(OVERVIEW)
    newcomer.wait_for("2 of 7 steps are done")


def _choose_accounts(newcomer: Newcomer) -> None:
    newcomer.open(f"{OVERVIEW}settings/")
    newcomer.wait_to_see("usual choice")
    for name, words in (
        ("retention_item", "usual choice"),
        ("expense_account", "Cost of Goods"),
        ("income_account", ""),
    ):
        options = newcomer.page.locator(f"#{name} option")
        texts = options.all_inner_texts()
        fitting = next(n for n, text in enumerate(texts) if n and words in text)
        newcomer.page.locator(f"#{name}").select_option(index=fitting)
    newcomer.press("Save settings")
    assert newcomer.told.startswith("Saved: Retention item")


def _link(newcomer: Newcomer, kind: str) -> None:
    newcomer.open(f"{OVERVIEW}linking/?kind={kind}")
    newcomer.wait_for("match(es)? exactly")
    newcomer.press("exact match")
    newcomer.press(f"^.*Link \\d+ {kind}s$")
    assert re.search(rf"\d+ {kind}s linked\.", newcomer.told)
    newcomer.open(f"{OVERVIEW}linking/?kind={kind}&tab=linked")
    newcomer.wait_for("to link|is linked")


def _go_live(newcomer: Newcomer) -> None:
    newcomer.open(f"{OVERVIEW}go-live/")
    newcomer.wait_for(r"Going live writes \d{2,} records first")
    newcomer.page.get_by_label("I have looked at the preview").check()
    newcomer.press("Go live: write")
    assert "is live" in newcomer.told


def _approve_one(newcomer: Newcomer) -> str:
    """Approve the first claim by key, and return the address of its bill."""
    newcomer.open(f"{OVERVIEW}claims/?tab=waiting")
    newcomer.wait_for(r"[1-9]\d* claims over [\d,.]+ wait for approval", 60)
    newcomer.page.locator("tr[data-row] a").first.click()
    newcomer.page.wait_for_url(re.compile(r"/claims/\d+/$"))
    newcomer.key("a")
    assert "It is sent within a minute." in newcomer.told
    newcomer.wait_for("^In QuickBooks as bill", 60)
    address = newcomer.page.get_by_role("link", name=re.compile(r"Bill .* in QuickBooks")).get_attribute(
        "href"
    )
    assert address
    return address


def _edit_vendor(newcomer: Newcomer, page: str, button: str, phone: str) -> str:
    """Change the vendor's phone in one simulated system; returns the address of its form there."""
    tab = newcomer.page.context.new_page()
    tab.goto(f"{_sandbox(newcomer.demo)}/vendors?place=0&q={VENDOR.split()[0]}")
    tab.locator(f'a[href*="/{page}"]').first.click()
    address = tab.url
    tab.get_by_label("Phone").fill(phone)
    tab.get_by_role("button", name=button).click()
    tab.wait_for_url(re.compile("told="))
    tab.close()
    return address


def _sandbox(demo: Demo) -> str:
    """The simulated systems live next to the demo."""
    host, _, port = demo.url.rpartition(":")
    return f"{host}:{int(port) + 1}"


def _two_free_ports() -> int:
    """A port whose next neighbour is free as well: the simulated systems live there."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = int(first.getsockname()[1])
        try:
            with socket.create_server(("127.0.0.1", port)), socket.create_server(("127.0.0.1", port + 1)):
                return port
        except OSError:
            continue
