"""The requests that arrived, newest first: a page of its own, shown inside the others."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from integration.sandbox.control.asked import Asked
from integration.sandbox.control.trouble import SYSTEMS
from integration.sandbox.page import Markup, page, table
from integration.sandbox.seen import Seen
from integration.sandbox.web import Reply

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

LAST, SECONDS = 50, 2
HEAD = (
    f'<meta http-equiv="refresh" content="{SECONDS}">'
    "<style>body { margin: .4rem auto; max-width: none; font-size: .85rem } h1, footer { display: none }"
    " table { margin: 0 } td { padding: .1rem .6rem; white-space: nowrap } td:nth-child(4) { width: 100% }"
    " .bad { color: var(--warn); font-weight: 600 }</style>"
)


def requests(sandbox: Sandbox, _asked: Asked) -> Reply:
    rows = [_row(seen) for seen in list(sandbox.requests)[: -LAST - 1 : -1]]
    content = (
        table(("Time", "System", "", "Path", "Answer"), rows)
        if rows
        else "<p>No request has arrived yet.</p>"
    )
    return page("Requests that arrived", content, head=HEAD)


def _row(seen: Seen) -> list[object]:
    return [f"{seen.time:%H:%M:%S}", SYSTEMS[seen.system], seen.method, seen.path, _answer(seen)]


def _answer(seen: Seen) -> object:
    if seen.status == 0:
        return Markup('<span class="bad">refused</span>')
    words = f"{seen.status}, reply lost" if seen.lost else str(seen.status)
    bad = seen.lost or seen.status >= 400 or not seen.simulated
    return Markup(f'<span class="bad">{escape(words)}</span>') if bad else words
