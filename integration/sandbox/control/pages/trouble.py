"""Where a person makes things go wrong, and sees what is planned to."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from integration.sandbox.control.asked import Asked, Pair
from integration.sandbox.control.forms import button
from integration.sandbox.control.frame import framed, section
from integration.sandbox.control.trouble import SYSTEMS
from integration.sandbox.page import Markup
from integration.sandbox.web import Reply

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany
    from integration.sandbox.sandbox import Sandbox


def trouble(sandbox: Sandbox, asked: Asked) -> Reply:
    books = Pair.at(sandbox, asked.place).books
    parts = [_planned(sandbox, asked), *(_system(asked, *one) for one in SYSTEMS.items())]
    if books:
        parts += [_closing(books, asked), _unknown(sandbox)]
    return framed(sandbox, asked, f'<div class="two">{"".join(parts)}</div>')


def _planned(sandbox: Sandbox, asked: Asked) -> str:
    waiting = len(sandbox.faults.planned(sandbox.clock.now()))
    words = f"Waiting to go wrong: {waiting}." if waiting else "Nothing is planned to go wrong."
    cancel = button(asked, "calm", "Cancel all trouble") if waiting else ""
    return section("Planned trouble", f"<p>{words}</p>{_buttons(cancel)}")


def _system(asked: Asked, system: str, name: str) -> str:
    actions = (
        ("lose", f"Lose the reply to the next write to {name}"),
        ("down", f"Break the network to {name}"),
        ("busy", f"Let {name} answer “too many requests” for a minute"),
        ("expire", f"Expire the access tokens of {name}"),
    )
    return section(
        name, _buttons(*(button(asked, action, words, system=system) for action, words in actions))
    )


def _closing(books: QboCompany, asked: Asked) -> str:
    closed = books.get("Preferences", "1")["AccountingInfoPrefs"].get("BookCloseDate", "")
    field = f'<input type="date" name="until" value="{escape(closed)}" aria-label="Closed through">'
    words = f"The books are closed through {closed}." if closed else "The books are open."
    close = button(asked, "close_books", "Close the books through this day", field, realm=books.realm)
    reopen = button(asked, "close_books", "Open the books", realm=books.realm) if closed else ""
    away = button(asked, "disconnect", "Disconnect the app inside QuickBooks", realm=books.realm)
    return section("The books", f"<p>{words}</p>{_buttons(close, reopen, away)}")


def _unknown(sandbox: Sandbox) -> str:
    """What was asked for and is not simulated: the client, or the sandbox, has to learn something."""
    if not sandbox.unknown:
        return section("Not simulated", "<p>Nothing was asked for that is not simulated.</p>")
    items = "".join(f"<li>{escape(one)}</li>" for one in sandbox.unknown[-20:])
    return section("Not simulated", f"<p>Refused, {len(sandbox.unknown)} in all:</p><ul>{items}</ul>")


def _buttons(*buttons: Markup | str) -> str:
    return f'<div class="buttons">{"".join(buttons)}</div>'
