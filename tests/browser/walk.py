"""What a newcomer does, step by step; and what the people of the simulated systems do meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.newcomer import Newcomer

OVERVIEW = "/admin/company/1/"
VENDOR = "Cascade Concrete, Inc."  # linked by its exact name


def to_live(newcomer: Newcomer) -> None:
    """From the first look at the overview to a company that is live."""
    connect(newcomer)
    choose_accounts(newcomer)
    link(newcomer, "project")
    link(newcomer, "vendor")
    go_live(newcomer)


def connect(newcomer: Newcomer) -> None:
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


def choose_accounts(newcomer: Newcomer) -> None:
    newcomer.open(f"{OVERVIEW}settings/")
    usual = newcomer.page.locator("#retention_item-list option[value*='usual choice']")
    newcomer.reload_until(lambda: usual.count() > 0)
    for name, which in (
        ("retention_item", "[value*='usual choice']"),
        ("expense_account", "[value*='Cost of Goods']"),
        ("income_account", ""),
    ):
        fitting = newcomer.page.locator(f"#{name}-list option{which}").first
        newcomer.page.locator(f"#{name}").fill(fitting.get_attribute("value") or "")
    newcomer.press("Save settings")
    assert newcomer.told.startswith("Saved: Retention item")


def link(newcomer: Newcomer, kind: str) -> None:
    newcomer.open(f"{OVERVIEW}linking/?kind={kind}")
    newcomer.wait_for("match(es)? exactly")
    newcomer.press("exact match")
    newcomer.press(f"^.*Link \\d+ {kind}s$")
    assert re.search(rf"\d+ {kind}s are being linked\.", newcomer.told)
    newcomer.open(f"{OVERVIEW}linking/?kind={kind}&tab=linked")
    newcomer.wait_for("to link|is linked")


def go_live(newcomer: Newcomer) -> None:
    newcomer.open(f"{OVERVIEW}go-live/")
    newcomer.wait_for(r"Going live writes \d{2,} records first")
    newcomer.page.get_by_label("I have looked at the preview").check()
    newcomer.press("Go live: write")
    assert "is live" in newcomer.told


def approve_one(newcomer: Newcomer) -> str:
    """Approve the first claim by key, and return the address of its bill."""
    open_waiting(newcomer)
    newcomer.key("a")
    assert "It is sent within a minute." in newcomer.told
    newcomer.wait_for("^In QuickBooks as bill", 60)
    link = newcomer.page.get_by_role("link", name=re.compile(r"Bill .* in QuickBooks")).get_attribute("href")
    assert link
    return link.removeprefix(newcomer.demo.sandbox)


def disagree(newcomer: Newcomer) -> tuple[str, dict[str, str]]:
    """(the vendor's form in the books, its values in Procore), saved on both sides during a pause."""
    procore = {"Phone": "(503) 555-0170", "Email": "office@cascade.example"}
    books = {"Phone": "(503) 555-0190", "Email": "billing@cascade.example"}
    # Otherwise a webhook may carry the first edit over before the second is made.
    newcomer.open(f"{OVERVIEW}pause/")
    newcomer.press("^.*Pause syncing")
    with vendor_form(newcomer, "procore-vendor", procore) as there:
        there.get_by_role("button", name="Save in Procore").click()
        there.wait_for_url(re.compile("told="))
    with vendor_form(newcomer, "book-vendor", books) as here:
        address = here.url.removeprefix(newcomer.demo.sandbox)
        here.get_by_role("button", name="Save in QuickBooks").click()
        here.wait_for_url(re.compile("told="))
    newcomer.open(OVERVIEW)
    newcomer.press("^.*Resume")
    newcomer.press("^.*Sync now")  # Procore tells of changes once its webhooks are registered, not before
    newcomer.open(f"{OVERVIEW}conflicts/")
    newcomer.wait_for("1 record waits for a decision", 120)
    return address, procore


@contextmanager
def vendor_form(newcomer: Newcomer, page: str, values: dict[str, str]) -> Iterator[Page]:
    """The vendor's form in one simulated system, filled and not yet saved."""
    with elsewhere(newcomer, f"/vendors?place=0&words={quote(VENDOR)}") as tab:
        tab.locator(f'a[href*="/{page}"]').click()
        tab.wait_for_url(re.compile(page))
        for label, value in values.items():
            tab.get_by_label(label).fill(value)
        yield tab


def open_waiting(newcomer: Newcomer) -> str:
    """The page of the first claim that waits for approval; returns its vendor's name."""
    newcomer.open(f"{OVERVIEW}claims/?tab=waiting")
    newcomer.wait_for(r"[1-9]\d* claims? for [\d,.]+ waits? for approval", 60)
    newcomer.page.locator("tr[data-row] a").first.click()
    newcomer.page.wait_for_url(re.compile(r"/claims/\d+/$"))
    return newcomer.page.locator(".pl-name").inner_text().partition(", ")[2]


def pay_in_full(newcomer: Newcomer, bill: str) -> None:
    """A person in the books pays the bill at this address, which is among the newest."""
    with elsewhere(newcomer, "/?place=0") as tab:
        row = tab.get_by_role("row").filter(has=tab.locator(f'td:first-child a[href="{bill}"]'))
        row = row.filter(has=tab.get_by_role("button", name="Pay", exact=True))
        row.get_by_label("Amount").fill(row.get_by_role("cell").nth(3).inner_text())
        row.get_by_role("button", name="Pay", exact=True).click()
        tab.get_by_text("is recorded in QuickBooks").wait_for()


def payment_in_procore(newcomer: Newcomer, claim: str) -> str:
    """What the claim shows of its payments when they are in Procore, for which *Sync now* is pressed."""
    payments = "section[aria-labelledby=payments]"
    newcomer.page.goto(claim)
    newcomer.wait_to_see("Check", payments, 60)
    newcomer.open(OVERVIEW)
    newcomer.press("Sync now")
    newcomer.page.goto(claim)
    return newcomer.wait_to_see("in Procore", payments, 60)


def in_books(newcomer: Newcomer, vendor: str, action: str) -> None:
    """A person in the books presses "Make inactive" or "Make active" beside a vendor."""
    with elsewhere(newcomer, f"/vendors?place=0&words={quote(vendor)}") as tab:
        tab.get_by_role("group", name="Vendors in QuickBooks").get_by_role("button", name=action).click()
        tab.get_by_role("status").wait_for()


@contextmanager
def elsewhere(newcomer: Newcomer, address: str) -> Iterator[Page]:
    """A tab with a page of the simulated systems."""
    tab = newcomer.page.context.new_page()
    tab.goto(newcomer.demo.sandbox + address)
    try:
        yield tab
    finally:
        tab.close()
