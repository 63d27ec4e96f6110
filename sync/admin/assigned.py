"""Who takes care of a claim: whoever its cause is given to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from companies.models import Company
from sync.actor import name_of
from sync.models import Cause, Mapping


def assigned_to(company: Company, user: int) -> Q:
    """Claims that stand on a cause given to this person."""
    found = Q(pk=0)
    given = Cause.objects.filter(company=company, solved_at=None, assigned_to=user)
    for code, waits_on in given.values_list("code", "waits_on"):
        kind, _, pk = waits_on.partition(":")
        own = kind == "claim" and pk.isdecimal()
        found |= Q(problem=code, pk=int(pk)) if own else Q(problem=code, waits_on=waits_on)
    return found


def tell_assignees(notes: Iterable[Cause], rows: Iterable[Mapping]) -> None:
    """Each row knows by name who has its cause."""
    names = {(one.code, one.waits_on): name_of(one.assigned_to) for one in notes if one.assigned_to}
    for row in rows:
        key = (row.problem, row.waits_on or row.reference)
        row.assignee = names.get(key, "")  # type: ignore[attr-defined]
