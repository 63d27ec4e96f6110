"""Deciding conflicts: first everything that would be written, then the decisions on what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict

from integration import exact_json
from integration.problems import explain
from integration.systems import System
from sync import decisions
from sync.admin import words
from sync.admin.conflict_questions import Asked, Question, question, questions_of, writes_of
from sync.admin.fields import in_sentence
from sync.admin.pages import action
from sync.admin.visit import Visit
from sync.entities.vendor_records import unfit_for_quickbooks
from sync.merge import BOTH, VALUE
from sync.models import Conflict, Mapping

LONGEST = 1000  # characters of a typed value
MOST = 300  # conflicts decided at once


@dataclass(frozen=True)
class Pick:
    """What a person chose for one conflict. `unfit` says why a typed value is not taken."""

    row: Mapping
    question: Question
    choice: str
    value: str = ""

    @property
    def unfit(self) -> str:
        if self.choice != VALUE:
            return ""
        if not self.value:
            return "nothing was typed"
        if self.row.entity != "vendor":
            return ""
        found = unfit_for_quickbooks({self.question.field: self.value}).get(self.question.field)
        return explain(found.code, {"label": self.row.label, **found.facts}).title if found else ""

    @property
    def writes(self) -> dict[str, tuple[str, str]]:
        return writes_of(self.question, self.choice, self.value)


@action("resolve")
def review(visit: Visit) -> HttpResponse:
    """Everything that the chosen decisions would write, on one page; nothing is decided by it."""
    posted = visit.request.POST
    take = posted.get("take", "")
    picks, left_out = _taken(visit, posted, take) if take in tuple(System) else (_picked(visit, posted), [])
    unfit = [one for one in picks if one.unfit]
    good = [one for one in picks if not one.unfit]
    if not good and not unfit and not left_out:
        visit.warn("Choose a side first, or tick records and take one side for all of them.")
        return visit.back("conflicts")
    return visit.render(
        "sync/conflicts_review.html",
        picks=good,
        unfit=unfit,
        left_out=left_out,
        written={system.title: sum(system in one.writes for one in good) for system in System},
        apart=sum(not one.writes for one in good),
        warned=_warned(visit, good),
        back=visit.return_address("conflicts"),
    )


@action("resolve")
def decide(visit: Visit) -> HttpResponse:
    """Each decision counts only for the two values it was made on."""
    posted = visit.request.POST
    done: list[Pick] = []
    for one in _picked(visit, posted):
        if one.unfit:
            visit.warn(f"{one.row.label}: {one.unfit}. Nothing was decided on it.")
        elif _decide(visit, one, posted.get(f"s{one.question.pk}", "")):
            done.append(one)
        else:
            visit.warn(_changed(one))
    if done:
        visit.say(_told(visit, done))
    elif not any(name.startswith("c") and name[1:].isdecimal() for name in posted):
        visit.warn("Nothing was chosen. Pick a side for each field first.")
    else:
        _settled(visit, posted)
    return visit.back("conflicts")


def _decide(visit: Visit, one: Pick, saw: str) -> bool:
    try:
        procore, quickbooks = exact_json.loads(saw)
    except (ValueError, TypeError):
        return False
    pk = one.question.pk
    return decisions.decide(visit.company, visit.user, pk, one.choice, procore, quickbooks, one.value)


def _picked(visit: Visit, posted: QueryDict) -> list[Pick]:
    """`c<conflict>` is what was chosen, `v<conflict>` what was typed."""
    chosen = {
        int(name[1:]): str(choice)
        for name, choice in posted.items()
        if name[:1] == "c" and name[1:].isdecimal() and len(name) < 18
    }
    found = _open(visit, list(chosen)[:MOST])
    picks = [
        Pick(one.mapping, question(one.mapping, one), chosen[one.pk], _typed(posted, one.pk)) for one in found
    ]
    return [one for one in picks if one.question.offers(one.choice)]


def _typed(posted: QueryDict, pk: int) -> str:
    return posted.get(f"v{pk}", "").replace("\0", "").strip()[:LONGEST]


def _open(visit: Visit, pks: list[int]) -> Iterable[Conflict]:
    mine = Conflict.objects.filter(mapping__company=visit.company, closed_at=None, pk__in=pks)
    return mine.select_related("mapping", "chosen_by").order_by("mapping__label", "mapping_id", "field")


def _taken(visit: Visit, posted: QueryDict, take: str) -> tuple[list[Pick], list[Pick]]:
    """One side for all fields of the ticked records; and those that this side does not own."""
    ticked = [int(pk) for pk in posted.getlist("record") if pk.isdecimal() and len(pk) < 18]
    rows = Mapping.objects.filter(company=visit.company, pk__in=ticked).order_by("label", "pk")
    field = posted.get("field", "")
    every = [
        Pick(asked.row, one, take)
        for asked in questions_of(visit.company, list(rows[:MOST]))
        for one in asked.questions
        if field in ("", one.field)
    ]
    return [one for one in every if one.question.offers(take)], [
        one for one in every if not one.question.offers(take)
    ]


def _warned(visit: Visit, picks: list[Pick]) -> list[Asked]:
    """Vendors with unpaid bills whose details would change in QuickBooks."""
    changing = {one.row.pk: one.row for one in picks if System.QUICKBOOKS in one.writes}
    pks = {one.question.pk for one in picks}
    found = questions_of(visit.company, list(changing.values()))
    asked = [Asked(one.row, [each for each in one.questions if each.pk in pks], one.owed) for one in found]
    return [one for one in asked if one.warned]


def _told(visit: Visit, done: list[Pick]) -> str:
    """ "Phone goes to Procore and e-mail to QuickBooks, within a minute." """
    when = visit.soon
    if len(done) > 4:
        return f"{words.count(len(done), 'conflict')} decided. What is to be written is written {when}."
    return " ".join(_outcome(one, when) for one in done)


def _outcome(one: Pick, when: str) -> str:
    field, label = in_sentence(one.question.field), one.row.label
    if one.question.is_payment:
        kept = "stays in Procore" if one.choice == BOTH else f"is taken out of Procore {when}"
        return f"{label} {kept}."
    if one.choice == BOTH:
        return f"The {field} of {label} stays as it is on both sides."
    systems = words.listed([System(system).title for system in one.writes])
    return f"The {field} of {label} goes to {systems} {when}."


def _changed(one: Pick) -> str:
    now = one.question
    told = f"Procore now says {_said(now.procore.text)}, QuickBooks {_said(now.quickbooks.text)}"
    return f"The {in_sentence(now.field)} of {one.row.label} changed while you looked: {told}. Decide again."


def _said(text: str) -> str:
    return text or "nothing"


def _settled(visit: Visit, posted: QueryDict) -> None:
    """What was chosen for is no longer open."""
    chosen: list[Any] = [name[1:] for name in posted if name[:1] == "c" and name[1:].isdecimal()]
    gone = len(chosen) - len(list(_open(visit, [int(pk) for pk in chosen[:MOST] if len(pk) < 18])))
    if gone:
        visit.warn(f"{words.count(gone, 'conflict')} settled meanwhile. Nothing was done.")
