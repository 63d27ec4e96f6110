"""Forms that do one thing each, so that they work by keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from integration.sandbox.control.asked import Asked
from integration.sandbox.page import Markup, hidden


def button(asked: Asked, action: str, words: str, inputs: str = "", **fields: object) -> Markup:
    """`inputs` is HTML of visible fields. The person comes back to the page that shows the button."""
    start = f'<form method="post" action="/do">{_kept(asked, action, fields)}{inputs}'
    return Markup(f"{start} <button>{escape(words)}</button></form>")


def sheet(asked: Asked, action: str, words: str, inputs: str, **fields: object) -> str:
    """A form of its own section, with labels above its fields."""
    return (
        f'<form class="sheet" method="post" action="/do">{_kept(asked, action, fields)}{inputs}'
        f'<button class="main">{escape(words)}</button></form>'
    )


def amount(name: str, value: object, label: str) -> str:
    """A small field inside a table, named for those who hear the page."""
    return (
        f'<input name="{escape(name)}" value="{escape(str(value))}" inputmode="decimal" size="9" '
        f'aria-label="{escape(label)}">'
    )


def field(name: str, label: str, value: object = "", *, kind: str = "text", names: Iterable[str] = ()) -> str:
    """`names` are offered while typing."""
    listed = list(names)
    offers = "".join(f'<option value="{escape(one)}">' for one in listed)
    known = f'<datalist id="known-{escape(name)}">{offers}</datalist>' if listed else ""
    attributes = f' list="known-{escape(name)}"' if listed else ""
    decimal = ' inputmode="decimal"' if kind == "amount" else ""
    return (
        f'<label>{escape(label)}<br><input type="{"text" if kind == "amount" else kind}" '
        f'name="{escape(name)}" value="{escape(str(value or ""))}"{decimal}{attributes}></label>{known}'
    )


def choice(name: str, label: str, options: Iterable[tuple[str, str]]) -> str:
    """`options`: value and words."""
    items = "".join(f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in options)
    return f'<label>{escape(label)}<br><select name="{escape(name)}">{items}</select></label>'


def _kept(asked: Asked, action: str, fields: dict[str, object]) -> str:
    texts = ((name, str(value)) for name, value in fields.items())
    return hidden([("action", action), ("back", asked.address), *texts])
