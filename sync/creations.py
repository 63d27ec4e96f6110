"""Counterparts that a person asked for, while it is not known whether they are there."""

from __future__ import annotations

from sync.models import Mapping, Write


def may_have_been_made(row: Mapping) -> bool:
    """Its counterpart was asked for and tried, and whether it is there is not known yet."""
    tried = row.writes.filter(verb="create").order_by("-pk").first() if row.make_in else None
    return tried is not None and tried.state not in (Write.State.DONE, Write.State.REFUSED)
