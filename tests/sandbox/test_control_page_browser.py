"""The control page in a browser: by key alone, on narrow screens, in light and dark."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from integration.sandbox.sandbox import Sandbox
from integration.sandbox.scenario.demo import build_demo
from integration.sandbox.server import serve
from tests.browser.newcomer import browser_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Scheme = Literal["light", "dark"]
PAGES = ("/", "/payments", "/costs", "/vendors", "/projects", "/trouble", "/procore-vendor?id=5001")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from tests.conftest import CHROMIUM

    with browser_at(CHROMIUM) as found:
        yield found


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox()
    build_demo(made)
    return made


@pytest.fixture
def address(sandbox: Sandbox) -> Iterator[str]:
    server = serve(sandbox)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def opened(browser: Browser, width: int = 1280, scheme: Scheme = "light") -> Page:
    """A page without scripts: nothing on the control pages needs any."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=False
    )
    return context.new_page()


def test_a_claim_is_approved_by_key_alone(browser: Browser, sandbox: Sandbox, address: str) -> None:
    company = sandbox.procore.companies()[0]
    waiting = sum(claim["status"] == "under_review" for claim in company.claims())
    page = opened(browser)
    page.goto(address)

    page.get_by_role("row", name="under review").get_by_role("button", name="Approve").first.focus()
    page.keyboard.press("Enter")

    page.get_by_role("status").wait_for()
    assert "is approved in Procore." in page.get_by_role("status").inner_text()
    assert sum(claim["status"] == "under_review" for claim in company.claims()) == waiting - 1
    page.context.close()


def test_requests_appear_without_a_click(browser: Browser, sandbox: Sandbox, address: str) -> None:
    page = opened(browser)
    page.goto(f"{address}/trouble")
    frame = page.frame_locator("iframe")
    frame.get_by_text("No request has arrived yet.").wait_for()

    other = opened(browser)
    other.goto(f"{address}/procore/rest/v1.0/me")

    frame.get_by_text("/rest/v1.0/me").wait_for(timeout=8000)
    for one in (page, other):
        one.context.close()


@pytest.mark.large
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "light"), (1280, "dark")])
def test_no_page_is_wider_than_the_screen(
    browser: Browser, sandbox: Sandbox, address: str, width: int, scheme: Scheme
) -> None:
    page = opened(browser, width, scheme)

    widths = {}
    for path in PAGES:
        page.goto(address + path)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")

    assert {path: found for path, found in widths.items() if found > width} == {}
    page.context.close()
