"""The records that one cause of the error desk holds: how it stands in an address, and what it finds."""

from __future__ import annotations

from django.db.models import Q

BETWEEN = "|"


def in_address(code: str, waits_on: str) -> str:
    return f"{code}{BETWEEN}{waits_on}"


def held_by(asked: str) -> Q:
    """What is no cause finds nothing, rather than everything."""
    code, _, waits_on = asked.partition(BETWEEN)
    return Q(problem=code, waits_on=waits_on) if code and waits_on else Q(pk=0)
