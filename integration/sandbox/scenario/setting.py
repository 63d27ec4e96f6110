"""Where the demo's records are kept while it is built, so that later steps find them by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from integration.sandbox.procore.records import Doc
from integration.sandbox.procore.world import ProcoreCompany

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.company import QboCompany

PROCORE_COMPANY = 4001
REALM = "9341452233445566"
NAME = "Northgate Builders, Inc."


@dataclass
class Setting:
    procore: ProcoreCompany
    books: QboCompany
    today: date
    random: Random
    vendors: dict[str, Doc] = field(default_factory=dict)  # Procore's, by name there
    vendors_in_books: dict[str, Doc] = field(default_factory=dict)  # QuickBooks', by name there
    projects: dict[str, Doc] = field(default_factory=dict)
    customers: dict[str, Doc] = field(default_factory=dict)
    codes: dict[tuple[str, str], Doc] = field(default_factory=dict)  # (project, flat code)

    def month_end(self, back: int) -> date:
        """Last day of the month so many months ago."""
        months = self.today.year * 12 + self.today.month - 1 - back + 1
        return date.fromordinal(date(months // 12, months % 12 + 1, 1).toordinal() - 1)

    def billed(self, back: int) -> date:
        """The day a claim of that month was made: its last day, or today while the month runs."""
        return min(self.month_end(back), self.today)

    def month_start(self, back: int) -> date:
        return self.month_end(back).replace(day=1)
