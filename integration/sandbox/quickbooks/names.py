"""Unique names: who holds which, and what deactivation does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.store import Document

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.books import Books
    from integration.sandbox.quickbooks.entity import Entity

PEOPLE = (
    "The name supplied already exists. : Another customer, vendor or employee is already using this \n"
    "name. Please use a different name."
)


def rename(books: Books, entity: Entity, new: Document, before: Document | None) -> None:
    """Give an inactive record its suffix or take it off again, then see that nobody else has the name."""
    if not entity.named:
        return
    if before and before["Active"] and not new["Active"]:
        _add_suffix(books, entity, new)
    elif before and not before["Active"] and new["Active"]:
        _drop_suffix(entity, new, before)
    elif before and new[entity.named] != before[entity.named]:
        new.pop("_name", None)  # named anew while it is inactive
    for name in _held(books, entity, new):
        _refuse_taken(books, entity, name, new.get("Id", ""))


def claim(books: Books, entity: Entity, new: Document, before: Document | None) -> None:
    """Write down the names that the saved record now holds."""
    if not entity.named:
        return
    if before:
        release(books, entity, before)
    for name in _held(books, entity, new):
        owner = {"Entity": entity.name, "Id": new["Id"]}
        books.store.put(books.kind(f"name-{entity.names}"), _folded(name), owner)


def release(books: Books, entity: Entity, doc: Document) -> None:
    """Let go of the names of a record that ends."""
    if entity.named:
        for name in _held(books, entity, doc):
            books.store.remove(books.kind(f"name-{entity.names}"), _folded(name))


def _add_suffix(books: Books, entity: Entity, new: Document) -> None:
    bare = new["_name"] = new[entity.named]
    tries = [f"{bare} (deleted)"]
    if books.switches.deleted_names_numbered:
        tries += [f"{bare} (deleted-{n})" for n in range(1, 100)]
    # Where none is free the last one stands, and is refused as taken.
    new[entity.named] = next((one for one in tries if not _holder(books, entity, one)), tries[-1])


def _drop_suffix(entity: Entity, new: Document, before: Document) -> None:
    bare = new.pop("_name", None)
    if bare and new[entity.named] == before[entity.named]:
        new[entity.named] = bare


def _held(books: Books, entity: Entity, doc: Document) -> list[str]:
    held = [doc[entity.named]]
    if books.switches.inactive_keeps_name and doc.get("_name"):
        held.append(doc["_name"])
    return held


def _refuse_taken(books: Books, entity: Entity, name: str, doc_id: str) -> None:
    holder = _holder(books, entity, name)
    if holder and (holder["Entity"], holder["Id"]) != (entity.name, doc_id):
        raise Objection(6240, PEOPLE if entity.names == "people" else "The name supplied already exists.")


def _holder(books: Books, entity: Entity, name: str) -> Document | None:
    return books.store.peek(books.kind(f"name-{entity.names}"), _folded(name))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
