"""What a person decides about one claim: approve, reject, take back, retry. Each acts on what they saw."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from integration.systems import System
from sync import desk
from sync.admin import words
from sync.admin.approval import why_not
from sync.admin.claim import DECIDED, claim_of
from sync.admin.claim_saw import changed_text
from sync.admin.pages import action, form
from sync.admin.soon import looks_again, soon
from sync.admin.visit import Visit
from sync.models import Mapping
from sync.post.replies import submitter

LONGEST_REASON = 1000


@action("approve")
def approve(visit: Visit, pk: int) -> HttpResponse:
    one = claim_of(visit, pk)
    if reason := why_not(visit, one):
        visit.warn(reason)
        return visit.go("claim", pk)
    decided = desk.approve(visit.company, visit.user, [(pk, visit.request.POST.get("fingerprint", ""))])
    if not decided.done:
        visit.warn(changed_text(claim_of(visit, pk), visit.request.POST.get("saw", "")))
        return visit.go("claim", pk)
    amount, when = words.money(decided.done[0].money), soon(visit.company, System.QUICKBOOKS)
    visit.say(
        f"{one.label}, {one.vendor_name}, approved for {amount}. It is sent {when}.",
        undo=visit.url("claim_take_back", pk),
    )
    return _decided(visit, pk)


@form("reject")
def reject(visit: Visit, pk: int) -> HttpResponse:
    one = claim_of(visit, pk)
    if visit.request.method != "POST":
        return _ask_reason(visit, one)
    reason = visit.request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        return _ask_reason(visit, one, status=400, error="Say what must change.")
    if desk.reject(visit.company, visit.user, pk, visit.request.POST.get("fingerprint", ""), reason):
        visit.say(
            f"{one.label}, {one.vendor_name}, rejected. It comes back when it changes in Procore.",
            undo=visit.url("claim_take_back", pk),
        )
        return _decided(visit, pk)
    visit.warn(changed_text(claim_of(visit, pk), visit.request.POST.get("saw", "")))
    return visit.go("claim", pk)


def _decided(visit: Visit, pk: int) -> HttpResponse:
    """The claim's page, which leads on to the next one that waits."""
    return HttpResponseRedirect(f"{visit.url('claim', pk)}?{DECIDED}=1")


@action("approve")
def take_back(visit: Visit, pk: int) -> HttpResponse:
    one = claim_of(visit, pk)
    if desk.take_back(visit.company, visit.user, pk):
        visit.say(f"{one.label} is taken back. It waits for approval again.")
    else:
        visit.warn(f"{one.label} can't be taken back: it is being sent or has been sent.")
    return visit.go("claim", pk)


@action("retry")
def retry(visit: Visit, pk: int) -> HttpResponse:
    one = claim_of(visit, pk)
    asked = desk.retry(visit.company, visit.user, [pk])
    visit.say(
        f"{one.label} is being worked on already."
        if asked.running
        else f"{one.label} is checked again {looks_again(visit.company)}."
    )
    return visit.back("claim", pk)


def _ask_reason(visit: Visit, one: Mapping, status: int = 200, error: str = "") -> HttpResponse:
    told = submitter(one) if settings.MAIL_ON else []
    return visit.render(
        "sync/claim_reject.html", status, claim=one, bill=(one.plan or {}).get("bill") or {}, error=error,
        told_to=told[0].address if told else "",
    )  # fmt: skip
