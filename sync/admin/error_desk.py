"""What is stuck, what does it cost, what frees most? Grouped by cause, not by record."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from companies import roles
from companies.models import Connection
from integration import clock
from integration.systems import System
from sync.admin import desk_filter, spreadsheet, words
from sync.admin.causes import Cause, with_missing
from sync.admin.desk_filter import Filter, Group
from sync.admin.figures import last_read
from sync.admin.pages import page
from sync.admin.paging import address, paged
from sync.admin.released import Released, released
from sync.admin.visit import Visit
from sync.models import Cause as Note
from sync.models import Standing
from sync.put_off import put_off, rests

RECORDS_SHOWN = 10
CAUSES = 20  # on a page
WEEK = timedelta(days=7)
HEADS = (
    "Cause",
    "What to do",
    "Record",
    "Vendor",
    "Project",
    "Billing date",
    "Payment due",
    "Since",
    "Assigned to",
)


@page
def error_desk(visit: Visit) -> HttpResponse:
    tab = visit.request.GET.get("tab", "open")
    tab = tab if tab in desk_filter.TABS else "open"
    free = released(visit)
    groups = _groups(visit, free)
    by_tab = _by_tab(visit, groups)
    narrowed = Filter.of(visit.request.GET)
    solved = list(_solved(visit)) if tab == "solved" else []
    shown = [one for one in by_tab.get(tab, []) if narrowed.fits(one)]
    listed = paged(shown, visit.request.GET, CAUSES)
    with_missing(visit.company, [one.cause for one in listed.rows])
    people = _people(visit)
    return visit.render(
        "sync/desk.html",
        tab=tab,
        tabs=_tabs(visit, tab, by_tab),
        groups=listed.rows,
        page=listed,
        solved=solved,
        released=free,
        filter=narrowed,
        choices=desk_filter.choices(groups, dict(people)),
        people=people,
        lost=_lost(visit) if tab == "open" else [],
        shown=RECORDS_SHOWN,
        sentence=_sentence([one.cause for one in groups]),
        any=bool(groups),
        open=len(by_tab["open"]),
        resting=len(by_tab["snoozed"]),
        checked=last_read(visit.company),
        total=0 if groups else visit.figures.total(),
        conflicts=visit.badges.rows(Standing.CONFLICT),
        back=visit.request.get_full_path(),
        query=visit.request.GET.urlencode(),
    )


@page
def as_csv(visit: Visit) -> HttpResponse:
    """Every record of the tab and filter, with its cause and what frees it."""
    people = dict(_people(visit))
    lines = [
        (
            group.cause.title, group.cause.fix, row.label, row.vendor_name,
            row.project_name, row.date.isoformat() if row.date else "",
            row.money if row.money is not None else "",
            _when(row.problem_since),
            people.get(group.assignee, ""),
        )
        for group in _exported(visit)
        for row in group.cause.records
    ]  # fmt: skip
    name = f"error-desk-{timezone.localtime(clock.now()):%Y-%m-%d}"
    return spreadsheet.download(name, HEADS, lines)


def _exported(visit: Visit) -> list[Group]:
    """Of the tab and the filter; what is solved holds no record any more."""
    by_tab, narrowed = _by_tab(visit, _groups(visit, [])), Filter.of(visit.request.GET)
    found = by_tab.get(visit.request.GET.get("tab", ""), by_tab["open"])
    return [one for one in found if narrowed.fits(one)]


def _when(at: datetime | None) -> str:
    """In the company's zone, as spreadsheets read it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _groups(visit: Visit, free: list[Released]) -> list[Group]:
    by_key = desk_filter.notes_by_key(visit.notes)
    resting = {(one.code, one.waits_on): one for one in put_off(visit.notes)}
    going = {one.waits_on for one in free if one.moving}
    found = []
    for cause in visit.causes:
        if cause.waits_on in going:
            continue  # told above the list until it has been looked at again
        note = resting.get(cause.key)
        found.append(Group(cause, by_key.get(cause.key), bool(note and rests(cause.records, note))))
    return desk_filter.in_order(found)


def _by_tab(visit: Visit, groups: list[Group]) -> dict[str, list[Group]]:
    return {
        "open": [one for one in groups if not one.resting],
        "mine": [one for one in groups if one.assignee == visit.user.pk],
        "snoozed": [one for one in groups if one.resting],
    }


def _tabs(visit: Visit, chosen: str, by_tab: dict[str, list[Group]]) -> list[dict[str, Any]]:
    counts = {key: len(groups) for key, groups in by_tab.items()} | {"solved": _solved(visit).count()}
    return [
        {
            "title": title, "rows": counts[key], "on": key == chosen,
            "url": address(visit.request.GET, tab="" if key == "open" else key),
        }
        for key, title in desk_filter.TABS.items()
    ]  # fmt: skip


def _solved(visit: Visit) -> Any:
    since: datetime = clock.now() - WEEK
    done = Note.objects.filter(company=visit.company, solved_at__gte=since).select_related("assigned_to")
    return done.order_by("-solved_at")


def _people(visit: Visit) -> list[tuple[int, str]]:
    """Who can be given a cause: whoever may do something about it."""
    able = visit.circle.holding(roles.ACTIONS["retry"].roles | {roles.ADMIN})
    return sorted(able.items(), key=itemgetter(1))


def _lost(visit: Visit) -> list[dict[str, Any]]:
    """A connection that is lost holds everything, so it comes before all causes."""
    lost = Connection.objects.filter(company=visit.company, state=Connection.State.LOST)
    return [{"system": System(one.system).title, "since": one.lost_at} for one in lost.order_by("system")]


def _sentence(found: list[Cause]) -> str:
    if not found:
        return "Nothing needs you."
    rows = sum(one.rows for one in found)
    kinds = {record.entity for one in found for record in one.records}
    word = "claim" if kinds == {"claim"} else "record"
    money = sum((one.money for one in found), Decimal(0))
    told = f", {words.money(money)} in all" if money else ""
    verb = words.are(rows)
    return f"{words.count(rows, word)} {verb} held by {words.count(len(found), 'cause')}{told}."
