"""A name that was refused as taken may be free by now: whoever wanted it is tried again."""

from __future__ import annotations

from collections.abc import Iterable

from integration.systems import System
from sync import ledger
from sync.models import Mapping
from sync.spec import Seen, Values

TAKEN = {System.PROCORE: "procore.name_taken", System.QUICKBOOKS: "quickbooks.name_taken"}


def want(company_id: int, system: System, seen: Iterable[tuple[Values | None, Seen]]) -> None:
    """`seen`: what was known of each record of a list of names, and what is known now."""
    if any(before and _gave_up_a_name(before, one.values) for before, one in seen):
        want_again(company_id, system)


def want_again(company_id: int, system: System) -> None:
    ledger.want(Mapping.objects.filter(company_id=company_id, problem=TAKEN[system]))


def _gave_up_a_name(before: Values, now: Values) -> bool:
    return bool(before.get("name") != now.get("name") or (before.get("active") and not now.get("active")))
