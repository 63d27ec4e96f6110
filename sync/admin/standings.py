"""How a standing looks: always a colour, an icon and a word together."""

from __future__ import annotations

from dataclasses import dataclass

from integration.systems import System
from sync.models import Mapping, Standing
from sync.models.standing import ON_REQUEST, PAUSE


@dataclass(frozen=True)
class Look:
    tone: str
    icon: str
    word: str


GOES_ON = "It goes on by itself then."

LOOKS: dict[str, Look] = {
    Standing.ARCHIVED: Look("grey", "inventory_2", "Archived"),
    Standing.EXCLUDED: Look("grey", "block", "Excluded"),
    Standing.CONFLICT: Look("orange", "call_split", "Conflict"),
    Standing.LOOKED_UP: Look("violet", "help", "Being looked up"),
    Standing.RUNNING: Look("blue", "sync", "Running"),
    Standing.NEEDS_YOU: Look("red", "error", "Needs you"),
    Standing.REJECTED: Look("yellow", "undo", "Rejected"),
    Standing.APPROVAL: Look("blue", "pending_actions", "Waits for approval"),
    Standing.PAUSED: Look("orange", "pause_circle", "Paused"),
    Standing.SCHEDULED: Look("grey", "event", "Scheduled"),
    Standing.TRIES_AGAIN: Look("grey", "schedule", "Tries again"),
    Standing.QUEUED: Look("grey", "more_horiz", "Queued"),
    Standing.NOT_LINKED: Look("grey", "link_off", "Not linked"),
    Standing.REFERENCE: Look("grey", "visibility", "Only read"),
    Standing.PREVIEWED: Look("violet", "preview", "Planned"),
    Standing.IN_STEP: Look("green", "check_circle", "In step"),
}


def waits_for_writing(mapping: Mapping) -> str:
    """Of a paused row: completes "… waits until"."""
    if mapping.waits_on.startswith(ON_REQUEST):
        return "somebody asks for it: Sync now, or Check again on its page"
    return f"writing to {System(mapping.waits_on.removeprefix(PAUSE)).title} is resumed"


def standing_of(mapping: Mapping) -> Standing:
    """Of a row that was fetched `with_standing`."""
    return Standing(mapping.standing)  # type: ignore[attr-defined]
