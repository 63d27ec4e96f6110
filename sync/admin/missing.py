"""The vendor or project that a claim waits for, with what it could be linked to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from companies.models import Company
from sync.matching import Suggestion, best_for
from sync.models import Mapping

NOT_LINKED = ("vendor.not_linked", "project.not_linked", "cost.vendor_not_linked", "cost.payee_unknown")


@dataclass(frozen=True)
class Missing:
    """`suggestion` may have no counterpart: then nothing looks like it."""

    row: Mapping
    suggestion: Suggestion

    @property
    def kind(self) -> str:
        return self.row.entity

    @property
    def other(self) -> Mapping | None:
        return self.suggestion.quickbooks

    @property
    def can_make(self) -> bool:
        """Projects begin in QuickBooks."""
        return self.kind == "vendor" and not self.row.make_in


def missing(company: Company, problem: str, waits_on: str) -> Missing | None:
    return all_missing(company, [(problem, waits_on)]).get(waits_on)


def all_missing(company: Company, causes: Iterable[tuple[str, str]]) -> dict[str, Missing]:
    """By what is waited on ("vendor:17"); two or three queries for each kind."""
    pks = [one.partition(":")[2] for problem, one in causes if problem in NOT_LINKED]
    wanted = [int(pk) for pk in pks if pk.isdecimal()]
    if not wanted:
        return {}
    rows = Mapping.objects.filter(company=company, pk__in=wanted, quickbooks_id="", order__isnull=True)
    found: dict[str, Missing] = {}
    for kind in ("vendor", "project"):
        here = [row for row in rows if row.entity == kind and row.procore_id]
        for one in best_for(company, kind, here) if here else ():
            found[one.procore.reference] = Missing(one.procore, one)
    return found
