"""Which page a person asked for, of which pair of companies, and which part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from integration.sandbox.page import Markup, link
from integration.sandbox.procore.world import ProcoreCompany

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany
    from integration.sandbox.sandbox import Sandbox

AT_ONCE = 50  # rows of a table
One = TypeVar("One")


@dataclass(frozen=True)
class Asked:
    """`place`: the pair of companies. `id`: the record, on pages about one. `words`: what is searched."""

    path: str
    place: int = 0
    number: int = 1
    words: str = ""
    told: str = ""
    id: str = ""

    @classmethod
    def read(cls, path: str, query: MultiDict[str, str]) -> Asked:
        return cls(
            path, query.get("place", 0, int), max(query.get("number", 1, int), 1),
            query.get("words", ""), query.get("told", ""), query.get("id", ""),
        )  # fmt: skip

    @property
    def address(self) -> str:
        """What leads back here, without what was told."""
        facts = {"place": self.place, "number": self.number, "words": self.words, "id": self.id}
        kept = {name: value for name, value in facts.items() if value not in ("", 1) or name == "place"}
        return f"{self.path}?{urlencode(kept)}"

    def to(self, path: str, record_id: object = "") -> str:
        """The address of another page about the same companies."""
        return Asked(path, self.place, id=str(record_id)).address

    def part(self, all_: Sequence[One]) -> Sequence[One]:
        return all_[(self.number - 1) * AT_ONCE : self.number * AT_ONCE]

    def turning(self, count: int) -> str:
        """Links to the parts before and after, for the longer one of a page's two tables."""
        last = max(-(-count // AT_ONCE), 1)
        if last == 1:
            return ""
        turns = [(self.number - 1, "Newer"), (self.number + 1, "Older")]
        links = [link(replace(self, number=n).address, words) for n, words in turns if 1 <= n <= last]
        return f'<nav class="turns" aria-label="Parts">Part {self.number} of {last} {" ".join(links)}</nav>'

    def search(self) -> str:
        return (
            f'<form class="search" role="search" action="{escape(self.path)}">'
            f'<input type="hidden" name="place" value="{self.place}">'
            f'<input type="search" name="words" value="{escape(self.words)}" placeholder="Number or name" '
            'aria-label="Number or name"> '
            "<button>Search</button></form>"
        )

    def finds(self, *texts: object) -> bool:
        wanted = self.words.strip().casefold()
        return not wanted or any(wanted in str(text).casefold() for text in texts if text)


@dataclass(frozen=True)
class Pair:
    """The companies at one place of both lists: the demo keeps those that belong together in step."""

    procore: ProcoreCompany | None
    books: QboCompany | None

    @classmethod
    def at(cls, sandbox: Sandbox, place: int) -> Pair:
        procore, books = sandbox.procore.companies(), sandbox.quickbooks.companies()
        return cls(
            procore[place] if 0 <= place < len(procore) else None,
            books[place] if 0 <= place < len(books) else None,
        )


def go(asked: Asked, path: str, record_id: object, words: str) -> Markup:
    """A link to another page about a record, among the buttons of its row."""
    return Markup(f'<a class="act" href="{escape(asked.to(path, record_id))}">{escape(words)}</a>')
