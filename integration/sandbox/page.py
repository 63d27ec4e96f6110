"""Plain HTML pages for people: no script, no style sheet from elsewhere, every form works by keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from integration.sandbox.web import HTML, Reply

STYLE = """
:root { color-scheme: light }
body { font: 16px/1.5 system-ui, sans-serif; color: #1c2530;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0; width: 100% }
th, td { border-bottom: 1px solid #d5dae1; padding: .35rem .6rem; text-align: left; vertical-align: top }
td.number { text-align: right; font-variant-numeric: tabular-nums }
fieldset { border: 1px solid #d5dae1; border-radius: 6px; margin: 1rem 0 }
label { display: block; padding: .25rem 0 }
button { font: inherit; padding: .5rem 1.2rem; border-radius: 6px;
  border: 1px solid #1c2530; background: #fff }
button.main { background: #1f6f43; border-color: #1f6f43; color: #fff }
.note { background: #f4f1e6; padding: .5rem .8rem; border-radius: 6px }
"""


def page(title: str, content: str, *, status: int = 200) -> Reply:
    """`content` is HTML; whoever builds it escapes what came from outside."""
    note = "Sandbox: a simulation with invented data."
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f'<body><main><h1>{escape(title)}</h1>{content}</main><footer><p class="note">{note}</p></footer>'
        "</body></html>"
    )
    return Reply(text, status, content_type=HTML)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Every cell is escaped; a cell that is a `Markup` goes in as it is."""
    header = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell(one)}</td>' for one in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"


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
