"""A button that does one thing: a form of its own, so that it works by keyboard and without scripts."""

from __future__ import annotations

from dataclasses import dataclass

from integration.sandbox.page import Markup, hidden


@dataclass(frozen=True)
class Form:
    """Which page the person comes back to."""

    back: str
    place: int


def button(form: Form, action: str, words: str, inputs: str = "", **fields: str) -> Markup:
    """`inputs` is HTML of visible fields."""
    kept = {"action": action, "back": form.back, "place": str(form.place), **fields}
    start = f'<form method="post" action="/do">{hidden(kept.items())}{inputs}'
    return Markup(f"{start} <button>{words}</button></form>")
