"""What a company has used of a system's limits, as last saved by whoever served it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from companies.budget import HOUR
from companies.metering import Metered, metered
from companies.models import Company
from companies.skew import Skew
from integration import clock
from integration.systems import System


@dataclass(frozen=True)
class Usage:
    """`month` are the metered reads of all companies; None of a system that counts none."""

    company: Company
    system: System
    month: Metered | None

    @classmethod
    def of(cls, company: Company, system: System, month: Metered | None = None) -> Usage:
        """`month` where it is known already."""
        return cls(company, system, (month or metered()) if system is System.QUICKBOOKS else None)

    @property
    def requests(self) -> int:
        """Sent this hour."""
        return self.requests_in(clock.now())

    def requests_in(self, hour: datetime) -> int:
        """Sent in the hour of this moment, which is at most a day ago."""
        hours: dict[str, int] = self._budget.get("hours") or {}
        return hours.get(hour.astimezone(UTC).strftime(HOUR), 0)

    @property
    def skew(self) -> Skew:
        """How far our clock was from this system's, by its last answers."""
        return Skew.load(int(self._budget.get("skew") or 0))

    @property
    def limit(self) -> int:
        """What the system allows in an hour, if it has said so; 0 if not."""
        return int(self._budget.get("limit") or 0)

    @property
    def metered(self) -> int | None:
        """Reads of this company this month; None for a system that does not count them."""
        if self.month is None:
            return None
        return int(self._budget.get("reads") or 0) if self._is_this_month else 0

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

    @property
    def _is_this_month(self) -> bool:
        return str(self._budget.get("month") or "") == clock.now().strftime("%Y-%m")
