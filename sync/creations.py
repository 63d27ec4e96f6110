"""Counterparts that a person asked for, while it is not known whether they are there."""

from __future__ import annotations

from sync.models import Mapping, Write

ANSWERED = (Write.State.DONE, Write.State.REFUSED)


def may_have_been_made(row: Mapping) -> bool:
    """Its counterpart was asked for and tried, and whether it is there is not known yet."""
    tries = row.writes.filter(verb="create").order_by("-pk") if row.make_in else Write.objects.none()
    for one in tries:
        if one.state in ANSWERED:
            return False
        if _is_in_doubt(one):
            return True
    return False


def _is_in_doubt(write: Write) -> bool:
    if write.state != Write.State.DROPPED:
        return True
    # What must not be repeated is dropped only once it was looked up; a reply tells why nothing was done.
    return write.kind == Write.Kind.REPEATABLE and write.sent_at is not None and not write.reply
