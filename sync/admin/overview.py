"""Is it in step, what needs me, what happens next?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from companies import scope
from companies.models import Company
from integration import clock
from integration.problems import Explanation, explain
from sync import checklist
from sync.admin import words
from sync.admin.answer import Answer, Situation, answer
from sync.admin.causes import Cause
from sync.admin.coming_up import Coming, answered, coming_up, looked_at, unread
from sync.admin.connection_card import Card, cards
from sync.admin.daily_charts import charts_of
from sync.admin.figures import WORKING
from sync.admin.month_so_far import Month, month_so_far
from sync.admin.pages import page
from sync.admin.standings import LOOKS
from sync.admin.visit import Visit
from sync.fates import COMPANY_WIDE
from sync.models import Feed, Mapping, Standing
from sync.models.standing import AT_WORK

RUNS_SHOWN = 5
SOON = 5  # readings
LATE = timedelta(minutes=1)  # a worker takes what is due sooner than that
# What moves by itself is one tile: nobody has to do anything about it.
TILES: tuple[tuple[Standing, ...], ...] = (
    (Standing.NEEDS_YOU,),
    (Standing.CONFLICT,),
    (Standing.APPROVAL,),
    WORKING,
    (Standing.PREVIEWED,),
    (Standing.IN_STEP,),
    (Standing.EXCLUDED,),
)
# What a tile calls them: the word of a record may be too long for it.
SHORT = {WORKING: "On the way", (Standing.APPROVAL,): "To approve"}


@dataclass(frozen=True)
class Tile:
    word: str
    icon: str
    tone: str
    rows: int
    under: str
    url: str


def index(request: HttpRequest) -> HttpResponse:
    """The one company a person has, or the list of all."""
    mine = list(scope.companies_for(request.user).values_list("pk", flat=True)[:2])
    return redirect("admin:overview", mine[0]) if len(mine) == 1 else redirect("admin:all_companies")


@page
def overview(visit: Visit) -> HttpResponse:
    coming = coming_up(visit.company)
    month = month_so_far(visit.company)
    connections = cards(visit.company, answered(coming), month.metered)
    found = visit.causes
    # Once live, a lost connection is an alarm and no longer a step of setting up.
    ready = bool(visit.company.went_live_at)
    steps = [] if ready else checklist.readiness(visit.company)
    runs = list(visit.company.runs.select_related("by").order_by("-asked_at", "-pk")[:RUNS_SHOWN])
    return visit.render(
        "sync/overview.html",
        answer=_answer(visit, connections, found, coming, month),
        month=month.metered,
        unplaced=month.unplaced,
        charts=charts_of(visit.company, visit.url("runs")) if ready else (),
        steps=steps,
        steps_done=sum(step.state == "done" for step in steps),
        ready=ready,
        tiles=_tiles(visit, found),
        money=_money(visit, month),
        cards=connections,
        reads=all(card.is_set_up for card in connections),
        coming=_soonest(coming),
        runs=runs,
        running=next((one for one in runs if one.finished_at is None), None),
    )


def _soonest(coming: list[Coming]) -> list[Coming]:
    """The next few, and whatever was not answered; the page of schedules has all."""
    return [*coming[:SOON], *(one for one in coming[SOON:] if one.failing)]


def _answer(
    visit: Visit, shown: list[Card], found: list[Cause], coming: list[Coming], month: Month
) -> Answer:
    due = [one.due_at for one in coming if one.due_at]
    return answer(
        Situation(
            visit.company,
            [one.connection for one in shown],
            visit.figures,
            clock.now(),
            found,
            unread(coming),
            looked_at(coming),
            min(due, default=None),
            month.metered,
            month.unplaced,
            _barred(visit.company, coming),
        )
    )


def _barred(company: Company, coming: list[Coming]) -> Explanation | None:
    """Why nothing can be written or read there until a person acts."""
    rows = Mapping.objects.filter(company=company, at_rest=AT_WORK, problem__in=COMPANY_WIDE)
    feeds = Feed.objects.filter(company=company, problem__in=COMPANY_WIDE)
    fails = any(one.failing for one in coming)
    found = rows.only("problem", "facts").first() or (feeds.first() if fails else None)
    return explain(found.problem, found.facts) if found else None


def _tiles(visit: Visit, found: list[Cause]) -> list[Tile]:
    tiles = [_tile(visit, standings, found) for standings in TILES]
    # Planned exists only before going live.
    return [one for one in tiles if one.rows or one.word != LOOKS[Standing.PREVIEWED].word]


def _tile(visit: Visit, standings: tuple[Standing, ...], found: list[Cause]) -> Tile:
    rows, look = visit.figures.rows(*standings), LOOKS[standings[0]]
    names = ",".join(standings)
    return Tile(
        SHORT.get(standings, look.word),
        look.icon,
        look.tone,
        rows,
        _under(visit, standings[0], rows, found),
        f"{visit.url('every_record')}?standing={names}",
    )


def _under(visit: Visit, standing: Standing, rows: int, found: list[Cause]) -> str:
    figures, now = visit.figures, clock.now()
    if not rows:
        return {Standing.IN_STEP: "nothing yet"}.get(standing, "none")
    if standing == Standing.NEEDS_YOU:
        return words.count(len(found), "cause")
    if standing == Standing.APPROVAL:
        return f"oldest {words.age(figures.oldest(standing), now)}"
    if standing == Standing.RUNNING:
        return _moving(visit)
    if standing == Standing.IN_STEP:
        return f"{100 * rows / figures.total():.1f}% of {figures.total():,}"
    return {Standing.CONFLICT: "both sides changed", Standing.PREVIEWED: "written after go live"}.get(
        standing, "not sent, by rule"
    )


def _moving(visit: Visit) -> str:
    """What is in doubt, and how long the oldest has waited for the worker."""
    now, following = clock.now(), visit.figures.next_try()
    doubt = visit.figures.rows(Standing.LOOKED_UP)
    parts = [f"{doubt:,} being looked up"] if doubt else []
    if following and following > now:
        parts.append(f"next try {words.moment(following, now)}")
    elif following and now - following >= LATE:
        parts.append(f"oldest waits {words.age(following, now)}")
    return ", ".join(parts) or "now"


def _money(visit: Visit, month: Month) -> dict[str, Any]:
    figures = visit.figures
    return {
        "month": month.start,
        "waiting": figures.money(Standing.APPROVAL, kind="claim"),
        "waiting_rows": figures.rows(Standing.APPROVAL, kind="claim"),
        "stuck": figures.money(Standing.NEEDS_YOU, Standing.CONFLICT, kind="claim"),
        "stuck_rows": figures.rows(Standing.NEEDS_YOU, Standing.CONFLICT, kind="claim"),
        "sent": month.sent,
        "sent_rows": month.sent_rows,
        "paid": month.paid,
        "paid_rows": month.paid_rows,
    }
