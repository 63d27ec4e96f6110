"""Finding documents by what they contain, without looking at all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

Key = Callable[[dict[str, Any]], Hashable]  # what a document is found by; None leaves it out


class Index:
    """Ids of documents by key, in the order in which they got it."""

    def __init__(self, key: Key) -> None:
        self._key = key
        self._ids: dict[Hashable, dict[str, None]] = {}

    def fill(self, docs: Iterable[tuple[str, dict[str, Any]]]) -> None:
        self._ids.clear()
        for doc_id, doc in docs:
            self.replace(doc_id, None, doc)

    def replace(self, doc_id: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        old, new = (None if doc is None else self._key(doc) for doc in (before, after))
        if old == new:
            return
        if old is not None:
            self._drop(old, doc_id)
        if new is not None:
            self._ids.setdefault(new, {})[doc_id] = None

    def ids(self, value: Hashable) -> list[str]:
        return list(self._ids.get(value, ()))

    def _drop(self, value: Hashable, doc_id: str) -> None:
        ids = self._ids[value]
        del ids[doc_id]
        if not ids:
            del self._ids[value]
