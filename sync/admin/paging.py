"""Pages of a list, and its address with something changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.http import QueryDict

Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)
ROWS = 50
LONGEST = 500  # characters of a search; a vendor may have as many


class Rows(Protocol[Row_co]):
    """A query, or a list that is there already."""

    def __getitem__(self, part: slice, /) -> Iterable[Row_co]: ...


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: list[Row]
    number: int
    total: int
    newer: str
    older: str
    size: int = ROWS

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def paged(rows: Rows[Row], query: QueryDict, total: int, size: int = ROWS) -> Page[Row]:
    """One page; `total` is known from counting the filter, so no second count is made."""
    number = min(_number(query.get("page", "")), max(1, -(-total // size)))
    start = (number - 1) * size
    found = list(rows[start : start + size])
    newer = address(query, page=number - 1) if number > 1 else ""
    older = address(query, page=number + 1) if start + size < total else ""
    return Page(found, number, total, newer, older, size)


def address(query: QueryDict, **changes: Any) -> str:
    """The same address with other values; a blank one is left out."""
    changed = query.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value not in ("", None):
            changed[name] = str(value)
    return "?" + changed.urlencode()


def searched(query: QueryDict, name: str = "q") -> str:
    """What a person looks for. PostgreSQL refuses to compare with a NUL, which no text there holds."""
    return query.get(name, "").replace("\0", "").strip()[:LONGEST]


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1
