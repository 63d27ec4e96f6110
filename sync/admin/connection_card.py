"""What there is to know of a connection at a glance."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from companies.metering import Metered, metered
from companies.models import Company, Connection
from integration import clock
from integration.systems import System

State = Connection.State
LOOKS = {
    State.CONNECTED: ("green", "check_circle", "Connected"),
    State.CHOOSING: ("orange", "rule", "Company not chosen yet"),
    State.LOST: ("red", "cloud_off", "Disconnected"),
    State.NONE: ("grey", "power_off", "Not connected"),
}
CARE, ALARM = 14, 3  # days left of a sign-in


@dataclass(frozen=True)
class Card:
    system: System
    connection: Connection
    company: Company
    # When the system answered last, and what all companies have read of QuickBooks this month.
    answered_at: datetime | None = None
    month: Metered | None = None

    @property
    def look(self) -> tuple[str, str, str]:
        return LOOKS[State(self.connection.state)]

    @property
    def is_set_up(self) -> bool:
        return self.connection.state in (State.CONNECTED, State.LOST)

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
    def checks_failed(self) -> int:
        return sum(one.get("standing") == "failed" for one in self.connection.checks or [])

    @property
    def checks_count(self) -> int:
        return len(self.connection.checks or [])

    @property
    def requests(self) -> int:
        """Sent this hour."""
        return int(self._budget.get("requests") or 0) if self._is_now("hour", "%Y-%m-%dT%H") else 0

    @property
    def limit(self) -> int:
        """What the system allows in an hour, if it has said so; 0 if not."""
        return int(self._budget.get("limit") or 0)

    @property
    def metered(self) -> int | None:
        """QuickBooks counts reads by the month; None for a system that does not."""
        if self.system is not System.QUICKBOOKS:
            return None
        return int(self._budget.get("reads") or 0) if self._is_now("month", "%Y-%m") else 0

    @property
    def is_shared(self) -> bool:
        """Whether other companies read of the same allowance."""
        return self.month is not None and self.month.used > (self.metered or 0)

    @property
    def forecast(self) -> tuple[int, date] | None:
        """How many reads it will be, and the last day of the month."""
        if self.month is None or self.month.forecast is None:
            return None
        return self.month.forecast, self.month.last_day

    @property
    def _budget(self) -> dict[str, Any]:
        budget: dict[str, Any] = (self.company.budget or {}).get(self.system.value) or {}
        return budget

    def _is_now(self, name: str, form: str) -> bool:
        return str(self._budget.get(name) or "") == clock.now().strftime(form)


def cards(company: Company, answered: Mapped[str, datetime] | None = None) -> list[Card]:
    """Procore and QuickBooks, also what was never connected. `answered` is by the system's name."""
    known = {one.system: one for one in company.connections.select_related("connected_by")}
    return [
        Card(
            system,
            known.get(system.value) or Connection(company=company, system=system.value),
            company,
            (answered or {}).get(system.title),
            metered() if system is System.QUICKBOOKS else None,
        )
        for system in System
    ]
