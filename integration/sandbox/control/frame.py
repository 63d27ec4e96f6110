"""What every control page has around its own content: the way to the others, and the requests that arrive."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from integration.sandbox.control.asked import Asked
from integration.sandbox.page import Markup, cell, page
from integration.sandbox.web import Reply

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

TABS = (
    ("/", "Claims and bills"),
    ("/payments", "Payments"),
    ("/costs", "Costs"),
    ("/vendors", "Vendors"),
    ("/projects", "Projects"),
    ("/trouble", "Trouble"),
)
STYLE = """<style>
body { max-width: 110rem } h2 { margin: 1rem 0 .2rem }
nav.tabs { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; border-bottom: 1px solid var(--line);
  margin: 1rem 0 } nav.tabs a { padding: .4rem 0; text-decoration: none }
nav.tabs a[aria-current] { border-bottom: 3px solid var(--main); font-weight: 600; color: inherit }
nav.companies a { margin-right: 1.2rem }
.two { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 2.5rem }
@media (max-width: 75rem) { .two { grid-template-columns: minmax(0, 1fr) } }
.wide { overflow-x: auto } table { font-size: .9rem } td { line-height: 1.4 }
td:first-child { overflow-wrap: anywhere; min-width: 5.5rem }
td form, td a.act { display: inline-block; margin: 0 .4rem .2rem 0; white-space: nowrap }
td button { padding: .1rem .6rem }
td input { padding: .1rem .3rem } .sheet { max-width: 34rem } .sheet > button { margin-top: .8rem }
.sheet input, .sheet select { width: 100%; box-sizing: border-box } .sheet td input { width: 7rem }
.search { margin: .8rem 0 }
.small table { width: auto; min-width: 26rem } .turns a { margin-left: 1rem }
.buttons form { display: block; margin: .5rem 0 }
iframe { width: 100%; height: 17rem; border: 1px solid var(--line); border-radius: 6px; margin-top: .5rem }
.kept { white-space: nowrap } .lead { margin: -.4rem 0 .8rem; color: var(--soft) }
.soft { color: var(--soft) } .bad { color: var(--warn); font-weight: 600 }
</style>"""
LEAD = '<p class="lead">Here you play the people who work in Procore and in QuickBooks.</p>'
REQUESTS = (
    '<section><h2 id="requests">Requests that arrived</h2>'
    '<iframe src="/requests" title="Requests that arrived"></iframe></section>'
)


def framed(sandbox: Sandbox, asked: Asked, content: str) -> Reply:
    names = [one.name for one in sandbox.procore.companies()]
    title = names[asked.place] if 0 <= asked.place < len(names) else "Sandbox"
    told = f'<p class="note" role="status">{escape(asked.told)}</p>' if asked.told else ""
    around = LEAD + _companies(asked, names) + _tabs(asked) + told
    return page(title, around + content + REQUESTS, head=STYLE)


def two(left_title: str, left: str, right_title: str, right: str) -> str:
    return f'<div class="two">{section(left_title, left)}{section(right_title, right)}</div>'


def section(title: str, content: str) -> str:
    # Narrow screens scroll the table, with the keys, too.
    wide = f'<div class="wide" tabindex="0" role="group" aria-label="{escape(title)}">{content}</div>'
    return f"<section><h2>{escape(title)}</h2>{wide}</section>"


def stacked(first: str, second: str | None) -> Markup:
    """Two things in one cell, the lesser one below."""
    below = f'<br><span class="soft kept">{cell(second)}</span>' if second else ""
    return Markup(f"{cell(first)}{below}")


def soft(text: object) -> Markup:
    return Markup(f'<span class="soft kept">{escape(str(text))}</span>')


def _tabs(asked: Asked) -> str:
    links = (
        f'<a href="{escape(asked.to(path))}"{_current(path == asked.path)}>{name}</a>' for path, name in TABS
    )
    return f'<nav class="tabs" aria-label="Pages">{"".join(links)}</nav>'


def _companies(asked: Asked, names: list[str]) -> str:
    others = "".join(
        f'<a href="{escape(Asked(asked.path, place).address)}">{escape(name)}</a>'
        for place, name in enumerate(names)
        if place != asked.place
    )
    return f'<nav class="companies" aria-label="Other companies">{others}</nav>' if others else ""


def _current(here: bool) -> str:
    return ' aria-current="page"' if here else ""
