"""When something that was just decided is carried out, in words."""

from __future__ import annotations

from companies.models import Company, Connection
from integration.systems import System

AT_ONCE = "within a minute"


def soon(company: Company, side: System | None = None) -> str:
    """Completes "It is sent …". `side`: where it is written; one query when nothing else holds it up."""
    if not company.went_live_at:
        return "when you go live"
    if company.stopped_code and not company.rests:
        return "when somebody has confirmed the stop"
    if side and company.takes_no_writes(side) and not company.rests:
        return f"when writing to {side.title} is resumed"
    return _held_up(company) or AT_ONCE


def looks_again(company: Company) -> str:
    """Completes "It is checked again …": that writes nothing, so it happens in preview, too."""
    return _held_up(company) or ("now" if company.reads else "when somebody has confirmed the stop")


def _held_up(company: Company) -> str:
    """By what keeps it from working at all; blank when it works."""
    if company.halted_at:
        return "when the halt of the installation is lifted"
    if company.rests:
        return f"when {company.name} is resumed"
    lost = company.connections.exclude(state=Connection.State.CONNECTED).first()
    return f"when {System(lost.system).title} is connected again" if lost else ""
