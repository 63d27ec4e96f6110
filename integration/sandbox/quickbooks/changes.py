"""Change data capture: what changed since a moment, deletions included."""

from __future__ import annotations

from datetime import datetime, timedelta

from integration.sandbox.quickbooks.books import Books, stamp
from integration.sandbox.quickbooks.catalogue import entity_named
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.quickbooks.present import present, read_time, tombstone
from integration.sandbox.store import Document


def changes(books: Books, entities: str, since: str) -> list[Document]:
    """One block for each type asked for; empty ones hold nothing. All types share one cap."""
    moment = _since(books, since)
    room = books.switches.change_feed_cap
    blocks: list[Document] = []
    for name in entities.split(","):
        entity = entity_named(name.strip())
        rows = _changed(books, entity, moment, room)
        room -= len(rows)
        blocks.append(_block(entity, rows))
    return blocks


def _block(entity: Entity, rows: list[Document]) -> Document:
    if not rows:
        return {}
    return {entity.name: rows, "startPosition": 1, "maxResults": len(rows), "totalCount": len(rows)}


def _changed(books: Books, entity: Entity, since: str, most: int) -> list[Document]:
    live = sorted((doc for doc in books.visible(entity) if doc["_updated"] >= since), key=_order)[:most]
    gone = (one for one in books.tombstones() if one["Entity"] == entity.name and one["_updated"] >= since)
    return [
        *(present(books, entity, doc) for doc in live),
        *(tombstone(stone) for stone in sorted(gone, key=_order)[: most - len(live)]),
    ]


def _order(doc: Document) -> tuple[str, int]:
    return doc["_updated"], doc["_number"]


def _since(books: Books, text: str) -> str:
    try:
        since = read_time(text)
    except ValueError:
        raise Objection(2060, f"Invalid date: {text}", "changedSince") from None
    if since < _earliest(books.clock.now(), books.switches.change_feed_days):
        raise Objection(2060, "changedSince lies too far back", "changedSince")
    return since


def _earliest(now: datetime, days: int) -> str:
    return stamp(now - timedelta(days=days))
