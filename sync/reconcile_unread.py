"""A list of Procore that nobody may see: that is told, and the rest is compared."""

from __future__ import annotations

from integration.errors import NeedsUser

UNREAD = "can’t be read"
WHY = {
    "procore.no_access": "the tool is off in Procore, or the connected user lacks its permission",
    "procore.not_found": "the project was deleted in Procore, or the connected user may not see it",
}


def cause_of(problem: NeedsUser) -> str:
    """Raises the problem if it is of more than this list."""
    if problem.code not in WHY:
        raise problem
    return f"{UNREAD}: {WHY[problem.code]}"
