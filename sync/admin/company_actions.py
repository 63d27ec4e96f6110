"""Looking now, pausing, going live: what a person does to the whole company."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from integration.errors import NeedsUser
from integration.problems import explain
from integration.systems import System
from sync import checklist, pauses, switchboard
from sync.admin import words
from sync.admin.connection_card import is_set_up
from sync.admin.figures import WORKING
from sync.admin.pages import action, form
from sync.admin.visit import Visit
from sync.models import Mapping, Standing

LINKED = (("Links on vendors", "vendor"), ("Links on projects", "project"))


@action("refresh")
def sync_now(visit: Visit) -> HttpResponse:
    if visit.company.rests:
        visit.warn("Nothing is read while paused. Resume first.")
        return visit.go("overview")
    if not is_set_up(visit.company):
        visit.warn("Nothing can be read yet. Connect Procore and QuickBooks first.")
        return visit.go("overview")
    switchboard.sync_now(visit.company, visit.user)
    projects = Mapping.objects.filter(company=visit.company, entity="project").exclude(procore_id="")
    count = projects.exclude(quickbooks_id="").count()
    where = f" in {words.count(count, 'project')}" if count else ""
    visit.say(f"Looking for changes{where}. You can leave this page.")
    return visit.back("overview")


@form("pause")
def pause(visit: Visit) -> HttpResponse:
    if visit.request.method != "POST":
        sides = [
            {"title": one.title, "value": one.value, "button": f"Pause writing to {one.title}",
             "paused": visit.company.takes_no_writes(one)}
            for one in System
        ]  # fmt: skip
        return visit.render("sync/pause.html", sides=sides)
    side = _side(visit)
    pauses.pause(visit.company, visit.user, side)
    paused = f"{pauses.what(side)} is paused" if side else f"{visit.company.name} is paused"
    undo = "" if side else visit.url("resume")
    visit.say(f"{paused[:1].upper()}{paused[1:]}. What is under way is finished first.", undo=undo)
    return visit.go("overview")


@action("pause")
def resume(visit: Visit) -> HttpResponse:
    side = _side(visit)
    pauses.resume(visit.company, visit.user, side)
    going_on = pauses.what(side) if side else visit.company.name
    visit.say(f"{going_on[:1].upper()}{going_on[1:]} goes on.")
    return visit.back("overview")


def _side(visit: Visit) -> System | None:
    """Which side the button is about; None: everything."""
    posted = visit.request.POST.get("side", "")
    if posted and posted not in list(System):
        raise Http404("no such side")
    return System(posted) if posted else None


@form("golive")
def go_live(visit: Visit) -> HttpResponse:
    if visit.request.method != "POST":
        return _page(visit)
    if visit.request.POST.get("looked") != "on":
        return _page(visit, 400, "Confirm that you have looked at the preview.")
    try:
        switchboard.go_live(visit.company, visit.user)
    except NeedsUser as refusal:
        told = explain(refusal.code, refusal.facts)
        return _page(visit, 409, f"{told.title}. {told.fix}")
    visit.say(
        f"{visit.company.name} is live. What was planned is written now; claims still wait for approval."
    )
    return visit.go("overview")


@action("confirm")
def confirm_stop(visit: Visit) -> HttpResponse:
    """A person has looked at why everything was stopped, and lets it go on."""
    switchboard.confirm_stop(visit.company, visit.user)
    visit.say(f"Confirmed. {visit.company.name} goes on.")
    return visit.go("overview")


def _links(visit: Visit, kind: str) -> int:
    planned = Mapping.objects.filter(company=visit.company, entity=kind).standing_at(Standing.PREVIEWED)
    return planned.exclude(quickbooks_id="").count()


def _page(visit: Visit, status: int = 200, error: str = "") -> HttpResponse:
    intended = checklist.intended(visit.company)
    return visit.render(
        "sync/go_live.html",
        status,
        intended=intended,
        missing=checklist.what_is_missing(visit.company),
        cut_off=visit.company.options.cut_off,
        links=[(title, kind, _links(visit, kind)) for title, kind in LINKED],
        waiting=visit.figures.money(Standing.APPROVAL, kind="claim"),
        claims={
            "waiting": visit.figures.rows(Standing.APPROVAL, kind="claim"),
            "on_the_way": visit.figures.rows(*WORKING, kind="claim"),
            "needs_you": visit.figures.rows(Standing.NEEDS_YOU, Standing.CONFLICT, kind="claim"),
            "excluded": visit.figures.rows(Standing.EXCLUDED, kind="claim"),
        },
        error=error,
    )
