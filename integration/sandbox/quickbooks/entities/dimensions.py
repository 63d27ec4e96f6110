"""Class and Department (location): what transactions can be sorted by besides accounts."""

from __future__ import annotations

from dataclasses import replace

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.editions import TRACKING, require_edition
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.quickbooks.shapes import flag, plain, ref, require
from integration.sandbox.store import Document

MOST_LEVELS = 5
PREFERENCES = {
    "Class": ("AccountingInfoPrefs", "ClassTrackingPerTxnLine"),
    "Department": ("AccountingInfoPrefs", "TrackDepartments"),
}


def tracked(books: Books, entity: Entity) -> bool:
    """Whether the company has switched it on."""
    return bool(books.preference(*PREFERENCES[entity.name]))


def check_dimension(books: Books, entity: Entity, doc: Document) -> None:
    """ClassRef or DepartmentRef of `doc`. Where it is switched off, a switch decides what happens."""
    name = f"{entity.name}Ref"
    if not doc.get(name):
        return
    if tracked(books, entity):
        books.refer(entity, doc[name], name)
    elif books.switches.untracked_references_refused:
        raise Objection(5030, f"{entity.name} tracking is switched off in this company.", name)
    else:
        del doc[name]


def _complete(books: Books, entity: Entity, new: Document) -> None:
    require(new, "Name")
    require_edition(books, TRACKING, f"{entity.name} tracking")
    new[f"Sub{entity.name}"] = bool(new.get("ParentRef"))
    if parent := new.get("ParentRef"):
        if parent["value"] == new.get("Id"):
            raise Objection(700, "A record can't be its own parent", "ParentRef")
        books.refer(entity, parent, "ParentRef")
        if _level(books, entity, new) > MOST_LEVELS:
            raise Objection(6180, element="ParentRef")


def _level(books: Books, entity: Entity, doc: Document) -> int:
    parent = _parent(books, entity, doc)
    return 1 + (_level(books, entity, parent) if parent else 0)


def _full_name(books: Books, entity: Entity, doc: Document) -> str:
    parent = _parent(books, entity, doc)
    return f"{_full_name(books, entity, parent)}:{doc['Name']}" if parent else str(doc["Name"])


def _parent(books: Books, entity: Entity, doc: Document) -> Document | None:
    return books.find(entity, doc["ParentRef"]["value"]) if doc.get("ParentRef") else None


def _dimension(name: str, reference: str) -> Entity:
    ids = name.lower()
    bare = Entity(
        name=name,
        ids=ids,
        listed=True,
        named="Name",
        names=ids,
        reference=reference,
        members={"Name": plain(100), "Active": flag, f"Sub{name}": flag, "ParentRef": ref},
        filters=frozenset({"Name", "Active", "FullyQualifiedName"}),
    )
    return replace(
        bare,
        rules=lambda books, new, before: _complete(books, bare, new),  # noqa: ARG005
        computed={"FullyQualifiedName": lambda books, doc: _full_name(books, bare, doc)},
    )


CLASS = _dimension("Class", "Klasses")
DEPARTMENT = _dimension("Department", "Departments")
