"""What a person decides on the linking desk. Each stores an order that the worker carries out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from integration.errors import NeedsUser
from integration.problems import explain
from sync import desk, matching
from sync.admin import words
from sync.admin.linking_rows import desk_of, found_row
from sync.admin.pages import action
from sync.admin.released import remember, waiting_for
from sync.admin.visit import Visit
from sync.models import Mapping


@action("link")
def link(visit: Visit, kind: str, pk: int) -> HttpResponse:
    row = found_row(visit, kind, pk)
    chosen = visit.request.POST.get("to", "")
    if not chosen.isdecimal() or len(chosen) > 18:
        visit.warn(f"Choose the QuickBooks record for {row.label}.")
        return desk_of(visit, kind)
    other = found_row(visit, kind, int(chosen))
    try:
        waiting = waiting_for(visit, row.reference)
        desk.link(visit.company, visit.user, row.pk, other.pk)
    except NeedsUser as refusal:
        _tell(visit, refusal, row)
        return desk_of(visit, kind)
    remember(visit, f"{row.label} is linked to {other.label}", row.reference, waiting)
    visit.say(f"{row.label} is being linked to {other.label}.", undo=visit.url("link_undo", kind, pk))
    return desk_of(visit, kind)


@action("link")
def accept(visit: Visit, kind: str) -> HttpResponse:
    """Link the exact pairs that were on the page; what changed meanwhile is left out."""
    posted = set(visit.request.POST.getlist("pair"))
    linked, left = 0, 0
    for pair in matching.exact(visit.company, kind):
        assert pair.quickbooks is not None  # noqa: S101 - exact pairs have both sides
        if f"{pair.procore.pk}:{pair.quickbooks.pk}" not in posted:
            continue
        try:
            desk.link(visit.company, visit.user, pair.procore.pk, pair.quickbooks.pk)
            linked += 1
        except NeedsUser:
            left += 1
    left += len(posted) - linked - left
    if linked:
        visit.say(f"{words.count(linked, kind)} {words.are(linked)} being linked.")
    if left:
        visit.warn(f"{words.count(left, 'pair')} changed while you looked and {words.were(left)} left out.")
    return desk_of(visit, kind)


@action("link")
def follow_merge(visit: Visit, pk: int) -> HttpResponse:
    """What it was merged into is the one whose name was on the page."""
    row = get_object_or_404(Mapping, company=visit.company, pk=pk, entity__in=("vendor", "wbs_code"))
    if desk.follow_merge(visit.company, visit.user, pk, visit.request.POST.get("into", "")):
        visit.say(f"The link of {row.label} goes over to {row.facts['into']}.")
    else:
        visit.warn(f"{row.label} changed while you looked. Nothing was done. Look again.")
    return visit.go("record", pk)


@action("unlink")
def undo(visit: Visit, kind: str, pk: int) -> HttpResponse:
    row = found_row(visit, kind, pk)
    if desk.undo_link(visit.company, visit.user, pk):
        visit.say(f"{row.label} is no longer linked.")
    else:
        visit.warn(f"{row.label} was not linked.")
    return desk_of(visit, kind)


@action("unlink")
def unlink(visit: Visit, kind: str, pk: int) -> HttpResponse:
    row = found_row(visit, kind, pk)
    if desk.unlink(visit.company, visit.user, pk):
        visit.say(f"Unlinking {row.label}. If bills stand on it, it stays linked and the record says so.")
    else:
        visit.warn(f"{row.label} is not linked.")
    return visit.back("linking")


@action("archive")
def set_aside(visit: Visit, kind: str, pk: int) -> HttpResponse:
    row = found_row(visit, kind, pk)
    desk.archive(visit.company, visit.user, [pk])
    visit.say(f"{row.label} is set aside.", undo=visit.url("link_take_out", kind, pk))
    return desk_of(visit, kind)


@action("archive")
def take_out(visit: Visit, kind: str, pk: int) -> HttpResponse:
    row = found_row(visit, kind, pk)
    desk.unarchive(visit.company, visit.user, [pk])
    visit.say(f"{row.label} is back under To link.")
    return desk_of(visit, kind)


def _tell(visit: Visit, refusal: NeedsUser, row: Mapping) -> None:
    told = explain(refusal.code, {"label": row.label, "name": row.label, **refusal.facts})
    visit.warn(f"{told.title}. {told.why}")
