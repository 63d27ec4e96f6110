"""How long each page of the demo takes: `python -m tests.bench.demo_pages`, on a quiet machine.

A demo of its own is made live as a newcomer would; then every page that its links lead to is asked for over
HTTP, signed in, several times. Prints the median of each; fails when one takes longer than it may.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from tests import chromium, environment
from tests.browser import walk
from tests.browser.newcomer import Newcomer, browser_at, demo_at
from tests.browser.walk import OVERVIEW
from tests.servers import two_free_ports

VISITS = 5
SECONDS = 0.150
FILES = ("csv", "xlsx", "download")  # these are made, not looked at


def main() -> int:
    environment.apply()
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_at(Path(folder), two_free_ports()) as demo,
        browser_at(chromium.path()) as browser,
    ):
        newcomer = Newcomer(browser.new_context().new_page(), demo)
        newcomer.sign_in()
        walk.to_live(newcomer)
        newcomer.wait_to_see("just now", "body")
        session = requests.Session()
        for cookie in newcomer.page.context.cookies():
            session.cookies.set(cookie["name"], cookie["value"])
        slow = [address for address in _pages(session, demo.url) if not _keeps(session, demo.url, address)]
    print(f"{len(slow)} take longer than {SECONDS * 1000:.0f} ms: {slow}" if slow else "Every page keeps it.")
    return 1 if slow else 0


def _pages(session: requests.Session, url: str) -> Iterator[str]:
    """One page of each kind, found by following links; those that differ by a number only are of one kind."""
    known, left = set(), ["/admin/", OVERVIEW]
    while left:
        address = left.pop(0)
        kind = re.sub(r"\d+|(?<=[?&]after=).*|(?<=[?&]project=).*", "N", address)
        if kind in known:
            continue
        known.add(kind)
        answer = session.get(url + address, timeout=30)
        if answer.status_code != requests.codes.ok or "text/html" not in answer.headers["Content-Type"]:
            continue
        yield address
        found = re.findall(r'<a\b[^>]*\bhref="([^"#]+)', answer.text)
        left += [one for one in (_ours(url, answer.url, link) for link in found) if one]


def _ours(url: str, page: str, link: str) -> str:
    """The address without the host; blank for what is not a page of the admin."""
    whole = urljoin(page, unescape(link))
    parts = urlsplit(whole)
    if not whole.startswith(f"{url}/admin/") or any(name in whole for name in (*FILES, "logout", "connect/")):
        return ""
    # Sorting, paging and every value of a filter are the same page.
    names = sorted({name.partition("=")[0] for name in parts.query.split("&") if name} - {"o", "after"})
    tab = re.search(r"(?:tab|kind|show)=\w+", parts.query)
    return parts.path + (f"?{tab[0]}" if tab else f"?{parts.query}" if len(names) == 1 else "")


def _keeps(session: requests.Session, url: str, address: str) -> bool:
    times = []
    for _ in range(VISITS):
        began = time.perf_counter()
        session.get(url + address, timeout=30)
        times.append(time.perf_counter() - began)
    middle = statistics.median(times)
    print(f"{middle * 1000:5.0f} ms  {address}{'' if middle <= SECONDS else '  TOO MUCH'}", flush=True)
    return middle <= SECONDS


if __name__ == "__main__":
    sys.exit(main())
