"""A claim in both books as it stood at the end of a day: what is dated later is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from sync.reconcile_claims import NOT_APPROVED, Line
from sync.reconcile_payments import ByDay

ZERO = Decimal(0)
OTHER_MONTH = "dated in another month in QuickBooks"
PAID_OTHERWISE = "paid on other days in Procore"


def as_of(lines: Iterable[Line], last_day: str) -> list[Line]:
    """Lines through `last_day` ("2026-10-31"). What neither book has by then is no line."""
    found = (_as_of(one, last_day) for one in lines)
    return [one for one in found if one is not None]


def _as_of(line: Line, last_day: str) -> Line | None:
    here, there = line.date <= last_day, (line.billed_on or line.date) <= last_day
    if not (here or there):
        return None
    paid = line.paid - _after(line.paid_on, last_day)
    cut = replace(line, paid=paid, open=line.open + line.paid - paid)
    cut = replace(cut, issued=line.issued - _after(line.issued_on, last_day))
    if not here:
        cut = replace(cut, due=ZERO, retention=ZERO, gross=ZERO, issued=ZERO)
    if not there:
        cut = replace(cut, billed=ZERO, retention_billed=ZERO, gross_billed=ZERO, paid=ZERO, open=ZERO)
    return _told_anew(line, cut, here and there)


def _told_anew(line: Line, cut: Line, both: bool) -> Line:
    """The cause as of that day: dates may make a difference, or take one away."""
    if not both:
        # What was wrong without the cut is wrong with it.
        return replace(cut, cause=OTHER_MONTH, detail="") if line.explained else cut
    if not _billed_alike(line):
        return cut
    if cut.agrees and not _is_of_claim(line):
        return replace(cut, cause="", detail="", explained=True)
    return cut if line.cause else replace(cut, cause=PAID_OTHERWISE)


def _billed_alike(line: Line) -> bool:
    return line.due == line.billed and line.retention == line.retention_billed and bool(line.billed_on)


def _is_of_claim(line: Line) -> bool:
    """Whether Procore has no approved claim for the bill any more: that is so whatever the amounts."""
    return line.cause == NOT_APPROVED or (line.cause != "" and line.agrees)


def _after(by_day: ByDay, last_day: str) -> Decimal:
    return sum((amount for day, amount in by_day.items() if day > last_day), ZERO)
