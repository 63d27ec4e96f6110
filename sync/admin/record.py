"""What do we know of this one record? Both sides beside each other, their last agreement, what is open."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from integration import clock, exact_json
from integration.systems import System
from sync import decisions, desk, exclusions, remote_pages
from sync.admin import words
from sync.admin.answer import Answer
from sync.admin.claim import explanation
from sync.admin.conflict_questions import Asked, headline, questions_of
from sync.admin.differences import differences, keeps_back, saw
from sync.admin.fields import in_sentence
from sync.admin.history import history
from sync.admin.pages import action, page
from sync.admin.payments_of_claim import claim_of_payment
from sync.admin.project_options import options_of
from sync.admin.records import TITLES, why
from sync.admin.sides import sides
from sync.admin.soon import looks_again, soon
from sync.admin.standings import GOES_ON, LOOKS, standing_of, waits_for_writing
from sync.admin.visit import Visit
from sync.admin.where import where
from sync.fates import COMPANY_WIDE
from sync.models import Mapping, Standing

CHANGEABLE = ("vendor", "project")
IMPORTED = ("payment", "direct_cost")
EIN = ("ein_last4", "tax_id_last4")  # told as one field


@page
def record(visit: Visit, pk: int) -> HttpResponse:
    row = record_of(visit, pk)
    if row.entity == "claim":
        return redirect(visit.url("claim", pk))
    standing = standing_of(row)
    told = explanation(row)
    asked = next(iter(questions_of(visit.company, [row])), None) if row.conflicts_open else None
    differing = differences(row, [one.field for one in asked.questions] if asked else ())
    return visit.render(
        "sync/record.html",
        record=row,
        standing=standing.value,
        title=TITLES.get(row.entity, "Records"),
        kind=row.entity,
        answer=_answer(row, standing, asked),
        asked=asked,
        told=told,
        fix_url=_fix_url(visit, row, told.page) if told else "",
        fields=sides(row, {one.field for one in differing} | ({*EIN} if differing else set())),
        differences=differing,
        keeps_back=keeps_back(row),
        may=visit.may("resolve"),
        kept_back_by=exclusions.SETTING_OF.get(row.excluded, "") if standing == Standing.EXCLUDED else "",
        **history(row),
        links=_links(row),
        pays=claim_of_payment(row) if row.entity == "payment" else None,
        cost_lines=(row.quickbooks_seen or {}).get("lines", []) if row.entity == "direct_cost" else [],
        linkable=row.entity in CHANGEABLE,
        options=options_of(visit.company, row),
        may_set=visit.may("settings"),
    )


@action("retry")
def check(visit: Visit, pk: int) -> HttpResponse:
    row = record_of(visit, pk)
    asked = desk.retry(visit.company, visit.user, [pk])
    visit.say(
        f"{row.label} is being worked on already."
        if asked.running
        else f"{row.label} is checked again {looks_again(visit.company)}."
    )
    return visit.back("record", pk)


@action("rename")
def put_away(visit: Visit, pk: int) -> HttpResponse:
    """The item of a WBS code that was deleted in Procore becomes inactive, unless something uses it."""
    row = record_of(visit, pk)
    if desk.put_item_away(visit.company, visit.user, pk):
        visit.say(
            f"The item of {row.label} is made inactive, unless a document uses it. The record will say so."
        )
    else:
        visit.warn(f"{row.label} changed while you looked. Nothing was done.")
    return visit.go("record", pk)


@action("resolve")
def carry_over(visit: Visit, pk: int) -> HttpResponse:
    """One side's value of one field to the other, as both were seen on the page."""
    row = record_of(visit, pk)
    field, side = visit.request.POST.get("field", ""), visit.request.POST.get("side", "")
    seen = _same(visit.request.POST.get("saw", ""), saw(row, field))
    open_fields = row.conflicts.filter(closed_at=None).values_list("field", flat=True)
    offered = any(one.field == field and one.saw for one in differences(row, open_fields))
    if (
        offered
        and seen
        and side in tuple(System)
        and decisions.carry_over(visit.company, visit.user, pk, field, side)
    ):
        other = System.QUICKBOOKS if side == System.PROCORE else System.PROCORE
        when = soon(visit.company, other)
        visit.say(f"The {in_sentence(field)} of {row.label} goes to {other.title} {when}.")
    else:
        visit.warn(f"{row.label} changed while you looked. Nothing was done. Look again.")
    return visit.go("record", pk)


def record_of(visit: Visit, pk: int) -> Mapping:
    rows = Mapping.objects.filter(company=visit.company).with_standing().select_related("project", "company")
    found: Mapping | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no such record")
    return found


def _answer(row: Mapping, standing: Standing, asked: Asked | None) -> Answer:
    look, told = LOOKS[standing], explanation(row)
    if standing == Standing.CONFLICT and asked:
        return Answer(look.tone, look.icon, *headline(asked))
    if standing == Standing.IN_STEP:
        seen = [one for one in (row.procore_seen_at, row.quickbooks_seen_at) if one]
        compared = f"Last compared {words.ago(max(seen), clock.now())}." if seen else ""
        return Answer(look.tone, look.icon, f"{row.label} is in step.", compared)
    if standing == Standing.NEEDS_YOU and told:
        return Answer(look.tone, look.icon, f"{told.title}.", told.why)
    if standing == Standing.PAUSED:
        return Answer(look.tone, look.icon, f"{row.label} waits until {waits_for_writing(row)}.", GOES_ON)
    sent = "imported" if row.entity in IMPORTED else "sent"
    sentences = {
        Standing.EXCLUDED: f"{row.label} is not {sent}. {why(row)}.",
        Standing.ARCHIVED: f"{row.label} is set aside{_by(row)}.",
        Standing.NOT_LINKED: _not_linked(row),
        Standing.PREVIEWED: f"{row.label} is planned and written after you go live.",
        Standing.QUEUED: f"{row.label} is about to be checked.",
        Standing.RUNNING: f"{row.label} is being worked on.",
        Standing.LOOKED_UP: f"It is being looked up whether the last change of {row.label} was saved.",
        Standing.SCHEDULED: _scheduled(row),
        Standing.TRIES_AGAIN: f"{row.label} is tried again {words.when(row.due_at, clock.now())}.",
        Standing.REFERENCE: f"{row.label} is only read.",
    }
    detail = (
        f"{told.title}. {told.why}" if told and standing in (Standing.TRIES_AGAIN, Standing.QUEUED) else ""
    )
    if detail and row.problem in COMPANY_WIDE and told:
        detail = f"{detail} {told.fix}"
    return Answer(look.tone, look.icon, sentences.get(standing, f"{row.label}: {look.word.lower()}."), detail)


def _fix_url(visit: Visit, row: Mapping, page_name: str) -> str:
    """Of a record that is to be linked: the page where its counterpart is chosen or created."""
    if page_name == "linking" and row.entity in CHANGEABLE and not row.is_linked:
        if row.procore_id:
            return visit.url("link_choose", row.entity, row.pk)
        return f"{visit.url('linking')}?kind={row.entity}&tab=there"
    return where(visit.company, page_name)


def _same(posted: str, now: str) -> bool:
    try:
        return bool(exact_json.loads(posted) == exact_json.loads(now))
    except ValueError:
        return False


def _scheduled(row: Mapping) -> str:
    return f"{row.label} is carried over to Procore {words.when(row.due_at, clock.now())}."


def _by(row: Mapping) -> str:
    return f" by {row.archived_by}" if row.archived_by else ""


def _not_linked(row: Mapping) -> str:
    if row.order:
        return f"{row.label} is being linked."
    here, there = ("Procore", "QuickBooks") if row.procore_id else ("QuickBooks", "Procore")
    if row.entity == "wbs_code" and not row.procore_id:
        return f"{row.label} is an item of QuickBooks that belongs to no WBS code."
    return f"{row.label} is in {here} and linked to nothing in {there}."


def _links(row: Mapping) -> list[tuple[str, str]]:
    found = [
        (f"{row.label} in Procore", remote_pages.procore_url(row)),
        (f"{row.label} in QuickBooks", remote_pages.quickbooks_url(row)),
    ]
    return [(text, url) for text, url in found if url]
