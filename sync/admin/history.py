"""What happened to one record, newest first, in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync import journal
from sync.models import LogEntry, Mapping

SHOWN = 12


@dataclass(frozen=True)
class Line:
    entry: LogEntry
    sentence: str
    at: datetime
    by: str


def history(mapping: Mapping) -> dict[str, Any]:
    """For a page: the newest lines, and whether there are earlier ones."""
    entries = (
        LogEntry.objects.filter(mapping=mapping)
        .exclude(level=LogEntry.Level.REQUEST)
        .order_by("-at", "-pk")[: SHOWN + 1]
    )
    lines = [told(one) for one in entries]
    return {"history": lines[:SHOWN], "has_earlier": len(lines) > SHOWN}


def told(entry: LogEntry) -> Line:
    sentence = journal.sentence(entry)
    by = entry.actor if entry.actor and entry.actor not in sentence else ""
    return Line(entry, sentence[:1].upper() + sentence[1:], entry.at, by)
