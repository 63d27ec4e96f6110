"""All documents of the simulated systems: in memory, and in a SQLite file if they must survive a kill."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integration import exact_json
from integration.sandbox.indexes import Index
from integration.sandbox.indexes import Key as By

Document = dict[str, Any]
Key = tuple[str, str]

NESTED = (dict, list)
SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
  place INTEGER PRIMARY KEY, kind TEXT, id TEXT, body TEXT, UNIQUE (kind, id)
);
CREATE TABLE IF NOT EXISTS sequence (name TEXT PRIMARY KEY, value INTEGER);
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All documents by kind and id, and the last number of each sequence. Shares the stored documents."""

    kinds: Mapping[str, Mapping[str, Document]]
    sequences: Mapping[str, int]


class Store:
    """Documents by kind and id. Hold `lock` while several steps belong together, and `flush` at their end.

    A stored document is never changed, only replaced: that is what makes a snapshot cheap.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.lock = threading.RLock()
        self._kinds: dict[str, dict[str, Document]] = {}
        self._sequences: dict[str, int] = {}
        self._indexes: dict[str, dict[By, Index]] = {}
        self._replaced: list[Callable[[], None]] = []
        self._depth = 0
        self._dirty: dict[Key, None] = {}
        self._dirty_sequences: set[str] = set()
        self._file = _open(path) if path else None
        if self._file:
            self._load(self._file)

    def put(self, kind: str, doc_id: str, doc: Document) -> None:
        docs = self._kinds.setdefault(kind, {})
        kept = copy(doc)
        for index in self._indexes.get(kind, {}).values():
            index.replace(doc_id, docs.get(doc_id), kept)
        docs[doc_id] = kept
        if self._file:
            self._dirty[kind, doc_id] = None

    def get(self, kind: str, doc_id: str) -> Document | None:
        """A copy, which the caller may change and put back."""
        found = self.peek(kind, doc_id)
        return None if found is None else copy(found)

    def peek(self, kind: str, doc_id: str) -> Document | None:
        """The stored document itself, for reading only."""
        return self._kinds.get(kind, {}).get(doc_id)

    def all(self, kind: str) -> list[Document]:
        """Copies, in the order in which the documents were first put."""
        return [copy(doc) for doc in self.scan(kind)]

    def scan(self, kind: str) -> Iterator[Document]:
        """The stored documents themselves, for reading only and not while putting."""
        return iter(self._kinds.get(kind, {}).values())

    def matching(self, kind: str, by: By, value: Hashable) -> list[Document]:
        """The stored documents for which `by` gives this value; by an index, made when first asked for.

        `by` has to be one and the same function each time, and look at nothing but the document.
        """
        indexes = self._indexes.setdefault(kind, {})
        if by not in indexes:
            indexes[by] = Index(by)
            indexes[by].fill(self._kinds.get(kind, {}).items())
        docs = self._kinds.get(kind, {})
        return [docs[doc_id] for doc_id in indexes[by].ids(value)]

    def count(self, kind: str) -> int:
        return len(self._kinds.get(kind, {}))

    def remove(self, kind: str, doc_id: str) -> None:
        before = self._kinds.get(kind, {}).pop(doc_id, None)
        if before is None:
            return
        for index in self._indexes.get(kind, {}).values():
            index.replace(doc_id, before, None)
        if self._file:
            self._dirty[kind, doc_id] = None

    def next_id(self, sequence: str, start: int = 1) -> int:
        value = self._sequences.get(sequence, start - 1) + 1
        self._sequences[sequence] = value
        self._dirty_sequences.add(sequence)
        return value

    def last_id(self, sequence: str) -> int:
        """The latest number given out, 0 when there is none yet."""
        return self._sequences.get(sequence, 0)

    def clear(self) -> None:
        self.restore(Snapshot({}, {}))

    def snapshot(self) -> Snapshot:
        with self.lock:
            kinds = {kind: dict(docs) for kind, docs in self._kinds.items()}
            return Snapshot(kinds, dict(self._sequences))

    def restore(self, snapshot: Snapshot) -> None:
        """Everything is as it was then; the snapshot can be used again."""
        with self.lock:
            self._kinds = {kind: dict(docs) for kind, docs in snapshot.kinds.items()}
            self._sequences = dict(snapshot.sequences)
            self._indexes.clear()
            self._rewrite()
            for forget in self._replaced:
                forget()

    def when_replaced(self, forget: Callable[[], None]) -> None:
        """Have this called when all documents are replaced: whoever keeps what it worked out from them."""
        self._replaced.append(forget)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Everything inside belongs together; durable when the outermost block ends."""
        with self.lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if not self._depth:
                    self.flush()

    def flush(self) -> None:
        """Make everything so far durable: called before a reply leaves, so that a kill forgets none."""
        with self.lock:
            if self._file and (self._dirty or self._dirty_sequences):
                self._write(self._file)
            self._dirty.clear()
            self._dirty_sequences.clear()

    def close(self) -> None:
        self.flush()
        if self._file:
            self._file.close()
            self._file = None

    def _rewrite(self) -> None:
        self._dirty = {(kind, one): None for kind, docs in self._kinds.items() for one in docs}
        self._dirty_sequences = set(self._sequences)
        if self._file:
            with self._file:
                self._file.execute("DELETE FROM document")
                self._file.execute("DELETE FROM sequence")
        self.flush()

    def _write(self, file: sqlite3.Connection) -> None:
        with file:
            for kind, doc_id in self._dirty:
                self._write_document(file, kind, doc_id)
            for name in self._dirty_sequences:
                self._write_sequence(file, name)

    def _write_document(self, file: sqlite3.Connection, kind: str, doc_id: str) -> None:
        doc = self.peek(kind, doc_id)
        if doc is None:
            file.execute("DELETE FROM document WHERE kind = ? AND id = ?", (kind, doc_id))
            return
        file.execute(
            "INSERT INTO document (kind, id, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind, doc_id, exact_json.dumps(doc)),
        )

    def _write_sequence(self, file: sqlite3.Connection, name: str) -> None:
        if name in self._sequences:
            file.execute("INSERT OR REPLACE INTO sequence VALUES (?, ?)", (name, self._sequences[name]))
        else:
            file.execute("DELETE FROM sequence WHERE name = ?", (name,))

    def _load(self, file: sqlite3.Connection) -> None:
        for kind, doc_id, body in file.execute("SELECT kind, id, body FROM document ORDER BY place"):
            self._kinds.setdefault(kind, {})[doc_id] = exact_json.loads(body)
        self._sequences.update(file.execute("SELECT name, value FROM sequence"))


def copy(value: Any) -> Any:
    """A deep copy of JSON values, several times faster than copy.deepcopy."""
    if isinstance(value, dict):
        return {key: copy(one) if isinstance(one, NESTED) else one for key, one in value.items()}
    if isinstance(value, list):
        return [copy(one) if isinstance(one, NESTED) else one for one in value]
    return value


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = sqlite3.connect(path, check_same_thread=False)
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    file.executescript(SCHEMA)
    return file
