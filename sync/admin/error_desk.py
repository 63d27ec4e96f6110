"""What is stuck, what does it cost, what frees most? Grouped by cause, not by record."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse

from sync import desk
from sync.admin import words
from sync.admin.causes import Cause, causes, with_missing
from sync.admin.pages import action, page
from sync.admin.visit import Visit
from sync.models import Mapping, Standing

RECORDS_SHOWN = 50


@page
def error_desk(visit: Visit) -> HttpResponse:
    found = with_missing(visit.company, causes(visit.company))
    return visit.render(
        "sync/desk.html",
        causes=found,
        shown=RECORDS_SHOWN,
        sentence=_sentence(found),
        checked=visit.figures.last_compared(),
        total=visit.figures.total(),
        conflicts=visit.figures.rows(Standing.CONFLICT),
    )


@action("retry")
def check_again(visit: Visit) -> HttpResponse:
    """Look again at one cause: everything it holds, or the one record that is a cause of its own."""
    code, waits_on = visit.request.POST.get("code", ""), visit.request.POST.get("waits_on", "")
    pk = visit.request.POST.get("pk", "")
    if waits_on:
        asked = desk.check_again(visit.company, visit.user, code, waits_on)
    else:
        held = Mapping.objects.filter(
            company=visit.company, pk=int(pk) if pk.isdecimal() and len(pk) < 18 else 0
        )
        asked = desk.retry(visit.company, visit.user, list(held.values_list("pk", flat=True)))
    if asked.asked:
        verb = words.are(asked.asked)
        visit.say(f"{words.count(asked.asked, 'record')} {verb} checked again now.")
    elif asked.running:
        visit.say("They are being checked already.")
    else:
        visit.say("Nothing waits for this any more.")
    return visit.go("desk")


@action("retry")
def check_all(visit: Visit) -> HttpResponse:
    held = Mapping.objects.filter(company=visit.company).standing_at(Standing.NEEDS_YOU)
    asked = desk.retry(visit.company, visit.user, list(held.values_list("pk", flat=True)))
    visit.say(f"{words.count(asked.asked, 'record')} {words.are(asked.asked)} checked again now.")
    return visit.go("desk")


def _sentence(found: list[Cause]) -> str:
    if not found:
        return "Nothing needs you."
    rows = sum(one.rows for one in found)
    kinds = {record.entity for one in found for record in one.records}
    word = "claim" if kinds == {"claim"} else "record"
    money = sum((one.money for one in found), Decimal(0))
    told = f", {words.money(money)} in all" if money else ""
    verb = words.are(rows)
    return f"{words.count(rows, word)} {verb} stuck for {words.count(len(found), 'reason')}{told}."
