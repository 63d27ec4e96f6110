"""What there is to know of a connection at a glance."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from companies.metering import Metered
from companies.models import Company, Connection
from companies.usage import Usage
from integration import clock
from integration.problems import Explanation, explain
from integration.systems import System
from sync.admin import words

State = Connection.State
LOOKS = {
    State.CONNECTED: ("green", "check_circle", "Connected"),
    State.CHOOSING: ("orange", "rule", "Company not chosen yet"),
    State.LOST: ("red", "cloud_off", "Disconnected"),
    State.NONE: ("grey", "power_off", "Not connected"),
}
SET_UP = (State.CONNECTED, State.LOST)
CARE, ALARM = 14, 3  # days left of a sign-in


@dataclass(frozen=True)
class Card:
    system: System
    connection: Connection
    company: Company
    usage: Usage
    # When the system answered last.
    answered_at: datetime | None = None

    @property
    def look(self) -> tuple[str, str, str]:
        return LOOKS[State(self.connection.state)]

    @property
    def is_set_up(self) -> bool:
        return self.connection.state in SET_UP

    @property
    def remote_name(self) -> str:
        if self.system is System.PROCORE:
            return self.company.procore_company_name
        return self.company.quickbooks_company_name

    @property
    def remote_facts(self) -> list[str]:
        """Edition and currency, where the system has them."""
        facts: dict[str, Any] = self.connection.facts or {}
        return [str(facts[name]) for name in ("edition", "currency") if facts.get(name)]

    @property
    def ends_at(self) -> datetime | None:
        """When a person has to sign in again; None if the sign-in renews by itself."""
        if self.connection.kind == Connection.Kind.SERVICE:
            return None
        row = self.connection
        ends = [one for one in (row.refresh_expires_at, row.refresh_hard_expires_at) if one]
        return min(ends, default=None)

    @property
    def days_left(self) -> int | None:
        return None if self.ends_at is None else max(0, (self.ends_at - clock.now()).days)

    @property
    def tone(self) -> str:
        days = self.days_left
        if days is None or days >= CARE:
            return ""
        return "red" if days < ALARM else "orange"

    @property
    def wrong_clock(self) -> Explanation | None:
        """What to tell when our clock and this system's are too far apart."""
        if not (self.is_set_up and self.usage.skew.is_alarming):
            return None
        return explain("clock.wrong", {"system": self.system.title, "off": _off(self.usage.skew.seconds)})

    @property
    def checks_failed(self) -> int:
        return sum(one.get("standing") == "failed" for one in self.connection.checks or [])

    @property
    def checks_count(self) -> int:
        return len(self.connection.checks or [])


def is_set_up(company: Company) -> bool:
    """Both systems were connected once; before that there is nothing to read."""
    return company.connections.filter(state__in=SET_UP).count() == len(System)


def _off(seconds: int) -> str:
    """ "4 minutes ahead of", "45 seconds behind"."""
    size = abs(seconds)
    amount = words.count(size // 60, "minute") if size >= 120 else words.count(size, "second")
    return f"{amount} {'ahead of' if seconds > 0 else 'behind'}"


def cards(
    company: Company, answered: Mapped[str, datetime] | None = None, month: Metered | None = None
) -> list[Card]:
    """Procore and QuickBooks, also what was never connected. `answered` is by the system's name."""
    known = {one.system: one for one in company.connections.select_related("connected_by")}
    return [
        Card(
            system,
            known.get(system.value) or Connection(company=company, system=system.value),
            company,
            Usage.of(company, system, month),
            (answered or {}).get(system.title),
        )
        for system in System
    ]
