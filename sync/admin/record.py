"""What do we know of this one record? Both sides beside each other, their last agreement, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from integration import clock, exact_json
from sync import decisions, desk, links
from sync.admin import words
from sync.admin.answer import Answer
from sync.admin.claim import explanation
from sync.admin.history import history
from sync.admin.pages import action, page
from sync.admin.records import TITLES, why
from sync.admin.standings import LOOKS, standing_of
from sync.admin.visit import Visit
from sync.admin.where import where
from sync.models import Conflict, Mapping, Standing

# Names of the common form → what people call them, in the order of the page.
FIELDS = {
    "name": "Name", "full_name": "Full name", "number": "Number", "customer": "Customer",
    "company_name": "Company name", "email": "E-mail", "phone": "Phone", "fax": "Fax", "website": "Website",
    "street": "Street", "city": "City", "state": "State", "zip": "ZIP", "country": "Country",
    "ein_last4": "EIN ends", "tax_id_last4": "EIN ends", "currency": "Currency", "flat_code": "Code",
    "code": "Cost code", "cost_type": "Cost type", "description": "Description", "sub_job": "Sub job",
    "type": "Type", "status": "Status", "active": "Active",
}  # fmt: skip
CHANGEABLE = ("vendor", "project")


@dataclass(frozen=True)
class Field:
    name: str
    procore: str
    quickbooks: str
    base: str

    @property
    def differs(self) -> bool:
        return bool(self.procore and self.quickbooks and self.procore != self.quickbooks)


@page
def record(visit: Visit, pk: int) -> HttpResponse:
    row = record_of(visit, pk)
    if row.entity == "claim":
        return redirect(visit.url("claim", pk))
    standing = standing_of(row)
    told = explanation(row)
    return visit.render(
        "sync/record.html",
        record=row,
        standing=standing.value,
        title=TITLES.get(row.entity, "Records"),
        kind=row.entity,
        answer=_answer(row, standing),
        told=told,
        fix_url=where(visit.company, told.page) if told else "",
        fields=_fields(row),
        conflicts=_conflicts(row),
        history=history(row),
        links=_links(row),
        linkable=row.entity in CHANGEABLE,
    )


@action("retry")
def check(visit: Visit, pk: int) -> HttpResponse:
    row = record_of(visit, pk)
    asked = desk.retry(visit.company, visit.user, [pk])
    visit.say(
        f"{row.label} is being worked on already." if asked.running else f"{row.label} is checked again now."
    )
    return visit.back("record", pk)


@action("resolve")
def decide(visit: Visit, pk: int, conflict: int) -> HttpResponseRedirect:
    """Take one side of one field, as it was seen on the page."""
    row = record_of(visit, pk)
    posted = visit.request.POST
    done = False
    try:
        seen = [exact_json.loads(posted.get(name, "null")) for name in ("procore", "quickbooks")]
        mine = Conflict.objects.filter(pk=conflict, mapping=row).exists()
        done = mine and decisions.decide(visit.company, visit.user, conflict, posted.get("choice", ""), *seen)
    except ValueError:
        done = False
    if done:
        other = "QuickBooks" if posted.get("choice") == "procore" else "Procore"
        visit.say(f"Decided. {other} gets the value within a minute.")
    else:
        visit.warn(f"{row.label} changed while you looked. Nothing was done. Decide again.")
    return visit.go("record", pk)


def record_of(visit: Visit, pk: int) -> Mapping:
    rows = Mapping.objects.filter(company=visit.company).with_standing().select_related("project", "company")
    found: Mapping | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no such record")
    return found


def _answer(row: Mapping, standing: Standing) -> Answer:
    look, told = LOOKS[standing], explanation(row)
    if standing == Standing.IN_STEP:
        seen = [one for one in (row.procore_seen_at, row.quickbooks_seen_at) if one]
        compared = f"Last compared {words.ago(max(seen), clock.now())}." if seen else ""
        return Answer(look.tone, look.icon, f"{row.label} is in step.", compared)
    if standing == Standing.NEEDS_YOU and told:
        return Answer(look.tone, look.icon, f"{told.title}.", told.why)
    if standing == Standing.CONFLICT:
        fields = [FIELDS.get(one.field, one.field).lower() for one in row.conflicts.filter(closed_at=None)]
        verb = words.are(len(fields))
        return Answer(
            look.tone, look.icon, f"Which {words.listed(fields)} {verb} right for {row.label}?",
            "Both sides changed since they last agreed. The rest goes on.",
        )  # fmt: skip
    sentences = {
        Standing.EXCLUDED: f"{row.label} is not sent: {why(row)[:1].lower() + why(row)[1:]}.",
        Standing.ARCHIVED: f"{row.label} is set aside{_by(row)}.",
        Standing.NOT_LINKED: _not_linked(row),
        Standing.PREVIEWED: f"{row.label} is planned and written after you go live.",
        Standing.QUEUED: f"{row.label} is about to be checked.",
        Standing.RUNNING: f"{row.label} is being worked on.",
        Standing.LOOKED_UP: f"It is being looked up whether the last change of {row.label} was saved.",
        Standing.TRIES_AGAIN: f"{row.label} is tried again at {words.moment(row.due_at, clock.now())}.",
        Standing.REFERENCE: f"{row.label} is only read.",
    }
    detail = (
        f"{told.title}. {told.why}" if told and standing in (Standing.TRIES_AGAIN, Standing.QUEUED) else ""
    )
    return Answer(look.tone, look.icon, sentences.get(standing, f"{row.label}: {look.word.lower()}."), detail)


def _by(row: Mapping) -> str:
    return f" by {row.archived_by}" if row.archived_by else ""


def _not_linked(row: Mapping) -> str:
    if row.order:
        return f"{row.label} is being linked."
    here, there = ("Procore", "QuickBooks") if row.procore_id else ("QuickBooks", "Procore")
    if row.entity == "wbs_code" and not row.procore_id:
        return f"{row.label} is an item of QuickBooks that belongs to no WBS code."
    return f"{row.label} is in {here} and linked to nothing in {there}."


def _fields(row: Mapping) -> list[Field]:
    """Only what at least one side has."""
    here, there, base = row.procore_seen or {}, row.quickbooks_seen or {}, row.base or {}
    rows = []
    for key, name in FIELDS.items():
        values = (_text(here.get(key)), _text(there.get(key)), _text(base.get(key)))
        if any(values):
            rows.append(Field(name, *values))
    return _merged(rows)


def _merged(rows: list[Field]) -> list[Field]:
    """The two systems' names for the last four digits are one line."""
    merged: dict[str, Field] = {}
    for one in rows:
        known = merged.get(one.name)
        if known is None:
            merged[one.name] = one
            continue
        merged[one.name] = Field(
            one.name, known.procore or one.procore, known.quickbooks or one.quickbooks, known.base or one.base
        )
    return list(merged.values())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part)
    return "" if value is None else str(value)


def _conflicts(row: Mapping) -> list[dict[str, Any]]:
    return [
        {
            "pk": one.pk,
            "name": FIELDS.get(one.field, one.field),
            "base": _text(one.base),
            "procore": _text(one.procore),
            "quickbooks": _text(one.quickbooks),
            "procore_json": exact_json.dumps(one.procore),
            "quickbooks_json": exact_json.dumps(one.quickbooks),
            "since": one.since,
            "choices": decisions.choices(row.entity, one.field),
        }
        for one in row.conflicts.filter(closed_at=None).order_by("field")
    ]


def _links(row: Mapping) -> list[tuple[str, str]]:
    found = [
        (f"{row.label} in Procore", links.procore_url(row)),
        (f"{row.label} in QuickBooks", links.quickbooks_url(row)),
    ]
    return [(text, url) for text, url in found if url]
