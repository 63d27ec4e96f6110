"""The first sentence of the reconciliation: green only when nothing is unexplained."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sync.admin import words
from sync.admin.answer import Answer
from sync.admin.reconciliation_filter import Filter
from sync.admin.reconciliation_sums import Sums
from sync.reconcile_claims import Line
from sync.reconcile_costs import CostLine
from sync.reconcile_unread import UNREAD


def answer_of(chosen: Filter, lines: Sequence[Line], costs: Sequence[CostLine], read: str) -> Answer:
    """`lines` and `costs` are those of the filter; `read` says when both systems were read."""
    read = f"{read}{_unplaced(costs)}"
    every = [one.cause for one in lines] + [one.cause for one in costs]
    unread = sum(one.startswith(UNREAD) for one in every)
    loose = sum(not one.explained and not one.cause.startswith(UNREAD) for one in lines)
    loose_costs = sum(not one.explained and not one.cause.startswith(UNREAD) for one in costs)
    if loose or loose_costs or unread:
        return Answer("red", "balance", _loose(loose, loose_costs, unread), f"{_differences(lines)} {read}")
    if not lines:
        when = f"through {chosen.month.title}" if chosen.month.key else "yet"
        costs_too = " Costs agree or are explained." if costs else ""
        return Answer("grey", "balance", f"Nothing was billed {when}.", f"{read}{costs_too}")
    subject = _subject(chosen)
    known = _known(lines, costs)
    if not known:
        return Answer("green", "balance", f"{subject}. Nothing is unexplained.", read)
    causes = words.count(known, "known cause")
    return Answer(
        "green", "balance", f"{subject} but for {causes}. Nothing is unexplained.",
        f"{_differences(lines)} {read}",
    )  # fmt: skip


def _subject(chosen: Filter) -> str:
    if chosen.project:
        return f"{chosen.project} agrees" + (f" through {chosen.month.title}" if chosen.month.key else "")
    return f"{chosen.month.title} agrees" if chosen.month.key else "Both books agree"


def _known(lines: Sequence[Line], costs: Sequence[CostLine]) -> int:
    """Causes that make a difference; an excluded claim of 0.00 makes none."""
    causes = {one.cause for one in lines if not one.agrees} | {one.cause for one in costs if not one.agrees}
    return len(causes - {""})


def _loose(claims: int, costs: int, unread: int) -> str:
    """ "2 claims and the costs of 1 project differ, and nothing explains it. 1 list can’t be read." """
    lists = f"{words.count(unread, 'list')} of Procore {UNREAD}." if unread else ""
    if not claims and not costs:
        return lists
    return f"{_differ(claims, costs)} {lists}".strip()


def _differ(claims: int, costs: int) -> str:
    parts = [words.count(claims, "claim")] if claims else []
    parts += [f"the costs of {words.count(costs, 'project')}"] if costs else []
    verb = "differs" if claims == 1 and not costs else "differ"
    return f"{words.listed(parts)[:1].upper()}{words.listed(parts)[1:]} {verb}, and nothing explains it."


def _unplaced(costs: Sequence[CostLine]) -> str:
    """What belongs to no WBS code is in neither sum."""
    amount = sum((one.unplaced for one in costs), Decimal(0))
    return f" Costs of {words.money(amount)} can’t be placed." if amount else ""


def _differences(lines: Sequence[Line]) -> str:
    sums = Sums(lines)
    named = {"billed": sums.billed, "retention": sums.retention, "paid": sums.paid}
    parts = [f"{name} by {words.money(one.difference)}" for name, one in named.items() if one.difference]
    if not parts:
        return "Billed, retention and paid agree in sum."
    first, *more = parts
    verb = first.replace(" by ", " differs by ", 1)
    return f"{words.listed([verb[:1].upper() + verb[1:], *more])}."
