"""How many costs of synced projects belong to no WBS code, and how much money is on them?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Func, IntegerField, Sum

from companies.models import Company
from sync.admin import words
from sync.cost_parts import DOCUMENTS
from sync.models import Mapping
from sync.models.standing import MappingQuerySet


@dataclass(frozen=True)
class Unplaced:
    rows: int = 0
    amount: Decimal = Decimal(0)

    @property
    def sentence(self) -> str:
        """Blank when there is none."""
        if not self.rows:
            return ""
        return f"{words.count(self.rows, 'cost')} of {words.money(self.amount)} can’t be placed."


class _Lines(Func):
    """How many lines a document tells of."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **context)


# As `Unplaced` has them; to be asked for together with other sums.
SUMS = {"rows": Sum(_Lines(F("plan__unplaced"))), "amount": Sum("money")}


def documents(company: Company) -> MappingQuerySet:
    """`money` is set for just those documents that have such lines."""
    return Mapping.objects.filter(
        company=company, entity__in=DOCUMENTS, money__isnull=False, quickbooks_gone=False
    )


def summed(company: Company) -> Unplaced:
    found = documents(company).aggregate(**SUMS)
    return Unplaced(found["rows"] or 0, found["amount"] or Decimal(0))
