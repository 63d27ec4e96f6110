"""Pages of a list, and its address with something changed."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import QueryDict

from sync.models.sort_order import SortOrder

Row = TypeVar("Row")
Record = TypeVar("Record", bound=Model)
ROWS = 50
LONGEST = 500  # characters of a search; a vendor may have as many
LONGEST_PLACE = 4000
# Which page of a list: by number where it is in memory, by the row it goes on from where it is a query.
PAGE, AFTER, BEFORE = "page", "after", "before"


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: list[Row]
    total: int
    newer: str
    older: str
    size: int = ROWS
    # The place of the first row; None in the middle of a long list, where nobody has counted.
    first: int | None = 1

    @property
    def last(self) -> int:
        return (self.first or 1) + len(self.rows) - 1


def paged(rows: Sequence[Row], query: QueryDict, size: int = ROWS) -> Page[Row]:
    """One page of what is in memory."""
    total = len(rows)
    number = min(_number(query.get(PAGE, "")), max(1, -(-total // size)))
    start = (number - 1) * size
    newer = address(query, page=number - 1) if number > 1 else ""
    older = address(query, page=number + 1) if start + size < total else ""
    return Page(list(rows[start : start + size]), total, newer, older, size, start + 1)


def keyed(
    rows: QuerySet[Record], order: SortOrder, query: QueryDict, total: int, size: int = ROWS
) -> Page[Record]:
    """One page of a query, which costs the same however deep; `total` is known from counting the filter."""
    if not total:
        return Page([], 0, "", "", size)
    if place := _place(query.get(BEFORE, "")):
        found = _some(rows, order, place, size, backward=True)
        if len(found) > size:  # else it is the first page, which shows as many as there are
            return _page(found[1:], order, query, total, size, newer=True, older=True)
    elif place := _place(query.get(AFTER, "")):
        found = _some(rows, order, place, size)
        if found:
            return _page(found[:size], order, query, total, size, newer=True, older=len(found) > size)
    found = _first(rows, order, size + 1)
    return _page(found[:size], order, query, total, size, newer=False, older=len(found) > size)


def address(query: QueryDict, **changes: Any) -> str:
    """The same list with something changed, from its first page; a blank value is left out."""
    changed = query.copy()
    for name in (PAGE, AFTER, BEFORE, *changes):
        changed.pop(name, None)
    for name, value in changes.items():
        if value not in ("", None):
            changed[name] = str(value)
    return "?" + changed.urlencode()


def searched(query: QueryDict, name: str = "q") -> str:
    """What a person looks for. PostgreSQL refuses to compare with a NUL, which no text there holds."""
    return query.get(name, "").replace("\0", "").strip()[:LONGEST]


def _some(
    rows: QuerySet[Record], order: SortOrder, place: list[Any], size: int, *, backward: bool = False
) -> list[Record]:
    """One more than a page, in the order of the list; nothing where the address was made up."""
    try:
        beyond = order.beyond(rows, place, backward=backward)
        found = _first(beyond, order, size + 1, backward=backward)
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        return []
    return found[::-1] if backward else found


def _first(rows: QuerySet[Record], order: SortOrder, count: int, *, backward: bool = False) -> list[Record]:
    """Where no index has the order, all rows are sorted by ids alone, and only these few are read whole."""
    found = order.sorted(rows, backward=backward)
    if order.is_indexed:
        return list(found[:count])
    pks = list(found.values_list("pk", flat=True)[:count])
    return list(order.sorted(rows.filter(pk__in=pks), backward=backward))


def _page(
    found: list[Record],
    order: SortOrder,
    query: QueryDict,
    total: int,
    size: int,
    *,
    newer: bool,
    older: bool,
) -> Page[Record]:
    first = 1 if not newer else None if older else total - len(found) + 1
    return Page(
        found,
        total,
        address(query, before=_text(order.place(found[0]))) if newer else "",
        address(query, after=_text(order.place(found[-1]))) if older else "",
        size,
        first,
    )


def _text(place: list[Any]) -> str:
    """For an address."""
    return urlsafe_b64encode(json.dumps(place, default=str).encode()).decode().rstrip("=")


def _place(text: str) -> list[Any]:
    """What `_text` made; blank for anything else."""
    if len(text) > LONGEST_PLACE:
        return []
    try:
        found = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return []
    plain = isinstance(found, list) and all(isinstance(one, str | int | None) for one in found)
    return [one.replace("\0", "") if isinstance(one, str) else one for one in found] if plain else []


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1
