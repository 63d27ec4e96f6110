"""Plain HTML pages for people: no script, no style sheet from elsewhere, every form works by keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from html import escape

from integration.sandbox.web import HTML, Reply

NUMBER = ' class="number"'
STYLE = """
:root { color-scheme: light dark; --ink: #1c2530; --soft: #5a6675; --line: #d5dae1; --ground: #fff;
  --panel: #f5f6f8; --note: #f4f1e6; --link: #14508f; --main: #1f6f43; --on-main: #fff; --warn: #9a3412 }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #a3aebc; --line: #39424e;
  --ground: #14181d; --panel: #1c2229; --note: #2b2820; --link: #8ab8f0; --main: #5cba86; --on-main: #08130c;
  --warn: #f3a37c } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
a { color: var(--link) } h1 { line-height: 1.2 }
table { border-collapse: collapse; margin: 1rem 0; width: 100% }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top }
th { color: var(--soft); font-weight: 600 }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0 }
label { display: block; padding: .25rem 0 }
input, select { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft);
  border-radius: 4px; padding: .25rem .4rem }
button { font: inherit; color: inherit; padding: .5rem 1.2rem; border-radius: 6px; cursor: pointer;
  border: 1px solid var(--soft); background: var(--ground) }
button:hover { background: var(--panel) }
button.main { background: var(--main); border-color: var(--main); color: var(--on-main) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 1px }
.note { background: var(--note); padding: .5rem .8rem; border-radius: 6px }
"""


def page(title: str, content: str, *, status: int = 200, head: str = "") -> Reply:
    """`content` and `head` are HTML; whoever builds it escapes what came from outside."""
    note = "Sandbox: a simulation with invented data."
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>{head}</head>"
        f'<body><main><h1>{escape(title)}</h1>{content}</main><footer><p class="note">{note}</p></footer>'
        "</body></html>"
    )
    return Reply(text, status, content_type=HTML)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Every cell is escaped; a cell that is a `Markup` goes in as it is. Decimals are amounts of money."""
    lines = [list(row) for row in rows]
    header = "".join(_head(name, place, lines) for place, name in enumerate(head))
    body = "".join(f"<tr>{''.join(_td(one) for one in line)}</tr>" for line in lines)
    nothing = "" if lines else "<p>Nothing yet.</p>"
    return f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>{nothing}"


def _head(name: str, place: int, lines: list[list[object]]) -> str:
    numbers = bool(lines) and isinstance(lines[0][place], Decimal)
    return f'<th scope="col"{NUMBER if numbers else ""}>{escape(name)}</th>'


def _td(value: object) -> str:
    if isinstance(value, Decimal):
        return f"<td{NUMBER}>{value:,.2f}</td>"
    return f"<td>{cell(value)}</td>"


class Markup(str):
    """HTML that is already safe."""

    __slots__ = ()


def cell(value: object) -> str:
    if isinstance(value, Markup):
        return value
    return "" if value is None else escape(str(value))


def link(address: str, text: str) -> Markup:
    return Markup(f'<a href="{escape(address)}">{escape(text)}</a>')


def radio(name: str, value: str, text: str, *, checked: bool = False) -> str:
    mark = " checked" if checked else ""
    return (
        f'<label><input type="radio" name="{escape(name)}" value="{escape(value)}"{mark} required> '
        f"{escape(text)}</label>"
    )


def hidden(fields: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields
    )


def redirect(address: str) -> Reply:
    return Reply("", 302, {"Location": address}, content_type=HTML)
