"""How a standing looks: always a colour, an icon and a word together."""

from __future__ import annotations

from dataclasses import dataclass

from sync.models import Mapping, Standing


@dataclass(frozen=True)
class Look:
    tone: str
    icon: str
    word: str


LOOKS: dict[str, Look] = {
    Standing.ARCHIVED: Look("grey", "inventory_2", "Archived"),
    Standing.EXCLUDED: Look("grey", "block", "Excluded"),
    Standing.CONFLICT: Look("orange", "call_split", "Conflict"),
    Standing.LOOKED_UP: Look("violet", "help", "Being looked up"),
    Standing.RUNNING: Look("blue", "sync", "Running"),
    Standing.NEEDS_YOU: Look("red", "error", "Needs you"),
    Standing.REJECTED: Look("yellow", "undo", "Rejected"),
    Standing.APPROVAL: Look("blue", "pending_actions", "Waits for approval"),
    Standing.TRIES_AGAIN: Look("grey", "schedule", "Tries again"),
    Standing.QUEUED: Look("grey", "more_horiz", "Queued"),
    Standing.NOT_LINKED: Look("grey", "link_off", "Not linked"),
    Standing.REFERENCE: Look("grey", "visibility", "Only read"),
    Standing.PREVIEWED: Look("violet", "preview", "Planned"),
    Standing.IN_STEP: Look("green", "check_circle", "In step"),
}


def standing_of(mapping: Mapping) -> Standing:
    """Of a row that was fetched `with_standing`."""
    return Standing(mapping.standing)  # type: ignore[attr-defined]
