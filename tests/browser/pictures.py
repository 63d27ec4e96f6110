"""`python -m tests.browser.pictures`: make the pictures of docs/ again, from a demo of its own."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests import chromium, environment
from tests.browser import walk
from tests.browser.newcomer import Newcomer, browser_at, demo_at
from tests.browser.walk import OVERVIEW
from tests.servers import two_free_ports

FOLDER = Path(__file__).parent.parent.parent / "docs" / "images"
WIDTH, HEIGHT = 1120, 740
LONGEST = 150_000  # bytes: a reader on a slow line waits for all of them


def main() -> int:
    environment.apply()
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_at(Path(folder), two_free_ports()) as demo,
        browser_at(chromium.path()) as browser,
    ):
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        _take_all(Newcomer(context.new_page(), demo))
    too_long = [one.name for one in FOLDER.glob("*.png") if one.stat().st_size > LONGEST]
    print(f"Longer than {LONGEST} bytes: {', '.join(too_long)}" if too_long else "Done.")
    return 1 if too_long else 0


def _take_all(newcomer: Newcomer) -> None:
    newcomer.sign_in()
    _take(newcomer, "start")
    walk.connect(newcomer)
    walk.choose_accounts(newcomer)
    walk.link(newcomer, "project")
    newcomer.open(f"{OVERVIEW}linking/?kind=vendor")
    newcomer.wait_for("match(es)? exactly")
    _take(newcomer, "linking")
    walk.link(newcomer, "vendor")
    newcomer.open(f"{OVERVIEW}go-live/")
    newcomer.wait_for(r"Going live writes \d{2,} records first")
    _take(newcomer, "preview")
    walk.go_live(newcomer)
    _take_paid(newcomer)
    walk.disagree(newcomer)  # before a vendor is made inactive, as it may be the same one
    _take(newcomer, "conflict")
    _take_failed(newcomer)
    newcomer.open(f"{OVERVIEW}reconciliation/")
    newcomer.press("Read both systems")
    newcomer.open(f"{OVERVIEW}reconciliation/")
    newcomer.wait_for("differ|agree|explained|project", 90)
    _take(newcomer, "reconciliation")
    newcomer.open(OVERVIEW)
    _take(newcomer, "overview")


def _take_paid(newcomer: Newcomer) -> None:
    walk.open_waiting(newcomer)
    _take(newcomer, "claim")
    bill = walk.approve_one(newcomer)
    paid = newcomer.page.url
    walk.pay_in_full(newcomer, bill)
    walk.payment_in_procore(newcomer, paid)
    _take(newcomer, "claim-paid")


def _take_failed(newcomer: Newcomer) -> None:
    vendor = walk.open_waiting(newcomer)
    walk.in_books(newcomer, vendor, "Make inactive")
    newcomer.key("a")
    newcomer.wait_for("is inactive in QuickBooks", 60)
    _take(newcomer, "claim-failed")
    newcomer.open(f"{OVERVIEW}desk/")
    _take(newcomer, "desk")


def _take(newcomer: Newcomer, name: str) -> None:
    newcomer.page.screenshot(path=FOLDER / f"{name}.png")
    print(name, flush=True)


if __name__ == "__main__":
    sys.exit(main())
