"""The overview's first sentence: the worst thing that is true of a company, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from companies.metering import Metered
from companies.models import Company, Connection
from integration import problems
from integration.systems import System
from sync.admin import words
from sync.admin.causes import Cause
from sync.admin.figures import WORKING, Figures
from sync.admin.unplaced_costs import Unplaced
from sync.models import Standing


@dataclass(frozen=True)
class Answer:
    tone: str
    icon: str
    sentence: str
    detail: str = ""
    button: str = ""
    # The page the button opens.
    page: str = ""


@dataclass(frozen=True)
class Situation:
    """All that the answer is made of."""

    company: Company
    connections: Sequence[Connection]
    figures: Figures
    now: datetime
    causes: Sequence[Cause] = ()
    # The feed that could not be read the longest: what it is and since when.
    unread: tuple[str, datetime | None] | None = None
    read_at: datetime | None = field(default=None)
    # When something is read next, and what was read of this month's allowance.
    due_at: datetime | None = None
    month: Metered | None = None
    unplaced: Unplaced = Unplaced()
    # What only a person can end, although it is tried again by itself.
    barred: problems.Explanation | None = None


def answer(situation: Situation) -> Answer:
    """The first that is true, from worst to best."""
    asked: tuple[Callable[[Situation], Answer | None], ...] = (
        _stopped, _disconnected, _barred, _reads_used_up, _waits_for_a_person, _waits_for_approval, _unread,
        _under_way, _empty,
    )  # fmt: skip
    for ask in asked:
        if found := ask(situation):
            return found
    return Answer(
        "green", "check_circle", f"Everything is in step. {_checked(situation)}", _preview(situation)
    )


def company_sentence(
    company: Company, connections: Sequence[Connection], figures: Figures, now: datetime
) -> Answer:
    """The same sentence for the list of companies, where causes are not looked up."""
    return answer(Situation(company, connections, figures, now, read_at=figures.compared))


def _stopped(situation: Situation) -> Answer | None:
    company = situation.company
    if not company.stopped_code:
        return None
    told = problems.explain(company.stopped_code, company.stopped_facts)
    return Answer("red", "front_hand", f"{told.title}.", f"{told.why} {told.fix}")


def _disconnected(situation: Situation) -> Answer | None:
    lost = [one for one in situation.connections if one.state == Connection.State.LOST]
    if not lost:
        return None
    names = words.listed([System(one.system).title for one in lost])
    since = min((one.lost_at for one in lost if one.lost_at), default=None)
    told = f" since {words.moment(since, situation.now)}" if since else ""
    waiting = situation.figures.rows(Standing.NEEDS_YOU, Standing.APPROVAL, *WORKING)
    kept = f"{words.count(waiting, 'record')} {words.waits(waiting)}; nothing is lost."
    return Answer(
        "red", "cloud_off", f"{names} {words.are(len(lost))} disconnected{told}.",
        f"{kept} An admin signs in again and everything goes on.", "Open connections", "connections",
    )  # fmt: skip


def _barred(situation: Situation) -> Answer | None:
    told = situation.barred
    if told is None:
        return None
    return Answer(
        "red", "cloud_off", f"{told.title}.", f"{told.why} {told.fix}", "Open connections", "connections"
    )


def _reads_used_up(situation: Situation) -> Answer | None:
    month = situation.month
    if month is None or not month.is_out:
        return None
    until = f"{month.ends_at:%b} {month.ends_at.day}"
    told = problems.explain("limit.metered_reads", {"system": System.QUICKBOOKS.title, "until": until})
    return Answer("red", "speed", f"{told.title}.", f"{told.why} {told.fix}")


def _waits_for_a_person(situation: Situation) -> Answer | None:
    figures = situation.figures
    stuck, clashing = figures.rows(Standing.NEEDS_YOU), figures.rows(Standing.CONFLICT)
    waiting = figures.rows(Standing.APPROVAL)
    if not stuck + clashing:
        return None
    total = stuck + clashing + waiting
    parts = [f"{stuck:,} {words.needs(stuck)} you"] if stuck else []
    parts += [f"{waiting:,} {words.waits(waiting)} for approval"] if waiting else []
    parts += [f"{clashing:,} {words.are(clashing)} in conflict"] if clashing else []
    button, page = ("Open error desk", "desk") if stuck else ("Show conflicts", "conflicts")
    tone, icon = ("red", "error") if stuck else ("orange", "call_split")
    return Answer(
        tone, icon, f"{words.count(total, 'record')} {words.waits(total)} for a person.{_rest(situation)}",
        f"{words.listed(parts)}. {_best_step(situation.causes)}{_checked(situation)}", button, page,
    )  # fmt: skip


def _rest(situation: Situation) -> str:
    """Said only where it was looked for: the list of companies knows of no feeds."""
    if not situation.due_at or situation.unread or situation.unplaced.rows:
        return ""
    return " Nothing else is stuck."


def _best_step(causes: Sequence[Cause]) -> str:
    """The one act that frees most, if it frees more than one record."""
    best = max(causes, key=lambda one: one.rows, default=None)
    if best is None or best.rows < 2:
        return ""
    return f"The largest cause holds {best.rows:,} of them: {best.title}. "


def _waits_for_approval(situation: Situation) -> Answer | None:
    waiting = situation.figures.rows(Standing.APPROVAL, kind="claim")
    if not waiting:
        return None
    money = words.money(situation.figures.money(Standing.APPROVAL, kind="claim"))
    when = "" if situation.company.went_live_at else "Approving starts when you go live. "
    return Answer(
        "blue",
        "pending_actions",
        f"{words.count(waiting, 'claim')} {words.waits(waiting)} for approval.",
        f"{money} {situation.company.home_currency} in all. {when}{_checked(situation)}",
        "Open claims",
        "claims",
    )


def _unread(situation: Situation) -> Answer | None:
    if situation.unread is None:
        return None
    what, since = situation.unread
    told = f"Last read {words.moment(since, situation.now)}. " if since else ""
    return Answer(
        "orange", "schedule", f"{what} can't be read at the moment.",
        f"{told}It is tried again by itself; nothing is lost.", "Open runs and log", "runs",
    )  # fmt: skip


def _under_way(situation: Situation) -> Answer | None:
    moving = situation.figures.rows(*WORKING)
    if not moving:
        return None
    following = situation.figures.next_try()
    when = (
        f"Next try {words.moment(following, situation.now)}. "
        if following and following > situation.now
        else ""
    )
    if paused := situation.figures.rows(Standing.PAUSED):
        waits = (
            f"{words.count(paused, 'record')} {words.waits(paused)} until somebody resumes or asks for them."
        )
        return Answer("orange", "pause_circle", waits, f"Reading goes on. {_checked(situation)}")
    verb = words.are(moving)
    return Answer(
        "blue", "sync", f"{words.count(moving, 'record')} {verb} on the way. Nothing needs you.",
        f"{when}{_checked(situation)}",
    )  # fmt: skip


def _empty(situation: Situation) -> Answer | None:
    if not situation.figures.is_empty:
        return None
    return Answer(
        "grey", "hourglass_empty", "Nothing is linked yet.", _preview(situation), "Link projects", "linking"
    )


def _checked(situation: Situation) -> str:
    if not situation.read_at:
        return ""
    read = f"Checked {words.when(situation.read_at, situation.now)}"
    due = situation.due_at
    if due is None or due <= situation.now or situation.company.paused_at:
        return f"{read}."
    return f"{read}, next check {words.when(due, situation.now)}."


def _preview(situation: Situation) -> str:
    return "" if situation.company.went_live_at else "Preview: nothing is written until you go live."
