"""Which bill belongs to a claim: unlink, accept, send again, adopt; putting a claim away, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from integration.errors import NeedsUser
from integration.problems import explain
from integration.systems import System
from sync import desk
from sync.admin import side_by_side, words
from sync.admin.approval import why_not
from sync.admin.claim import claim_of
from sync.admin.pages import action, form
from sync.admin.soon import soon
from sync.admin.visit import Visit
from sync.entities.claim_again import MENDABLE
from sync.entities.documents import Document, document_for, document_of
from sync.models import Mapping

MOST_CANDIDATES = 20


@form("unlink")
def unlink(visit: Visit, pk: int) -> HttpResponse:
    one = claim_of(visit, pk)
    if visit.request.method != "POST":
        seen, document = one.quickbooks_seen or {}, document_of(one.quickbooks_id)
        total = document.sign * Decimal(seen.get("total") or 0)
        return visit.render("sync/claim_unlink.html", claim=one, bill=seen, document=document, total=total)
    try:
        done = desk.unlink(visit.company, visit.user, pk)
    except NeedsUser as refusal:
        told = explain(refusal.code, {"label": one.label, **refusal.facts})
        visit.warn(f"{told.title}. {told.why}")
        return visit.go("claim", pk)
    if done:
        visit.say(
            f"Unlinking the {document_of(one.quickbooks_id).word} of {one.label}. "
            "Afterwards the claim waits for approval once more."
        )
    else:
        visit.warn(f"{one.label} has nothing to unlink.")
    return visit.go("claim", pk)


@action("adopt")
def accept(visit: Visit, pk: int) -> HttpResponse:
    one = claim_of(visit, pk)
    document = document_of(one.quickbooks_id)
    if desk.accept(visit.company, visit.user, pk, visit.request.POST.get("version", "")):
        visit.say(f"The {document.word} of {one.label} stays as it is in QuickBooks. Nothing is written.")
    else:
        visit.warn(f"The {document.word} of {one.label} changed meanwhile. Nothing was done. Look again.")
    return visit.go("claim", pk)


@form("approve")
def send_again(visit: Visit, pk: int) -> HttpResponse:
    """The bill as it is in QuickBooks beside what it would be; then the order to write it over."""
    one = claim_of(visit, pk)
    document, reason = document_of(one.quickbooks_id), why_not(visit, one)
    if visit.request.method != "POST":
        offer = ((one.plan or {}).get("again") or {}) if one.problem in MENDABLE else {}
        return visit.render(
            "sync/claim_again.html", claim=one, document=document, offer=offer, sides=side_by_side.again(one),
            was=document.sign * Decimal((one.quickbooks_seen or {}).get("total") or 0), why_not=reason,
        )  # fmt: skip
    posted = visit.request.POST
    if reason:
        visit.warn(reason)
    elif desk.send_again(visit.company, visit.user, pk, posted.get("version", ""), posted.get("seen", "")):
        when = soon(visit.company, System.QUICKBOOKS)
        visit.say(f"The {document.word} of {one.label} is written over {when} and read back.")
    else:
        visit.warn(f"The {document.word} or {one.label} changed meanwhile. Nothing was done. Look again.")
    return visit.go("claim", pk)


@form("adopt")
def adopt(visit: Visit, pk: int) -> HttpResponse:
    one = claim_of(visit, pk)
    if visit.request.method != "POST":
        return _offer(visit, one)
    chosen = visit.request.POST.get("bill", "")
    bill = Mapping.objects.filter(
        company=visit.company, entity=_document(one).entity, pk=chosen if chosen.isdecimal() else 0
    ).first()
    if bill is None:
        visit.warn(f"Choose a {_document(one).word}.")
        return visit.go("claim_adopt", pk)
    try:
        adopted = desk.adopt(visit.company, visit.user, pk, bill.pk)
    except NeedsUser as refusal:
        told = explain(refusal.code, {"label": one.label, **refusal.facts})
        visit.warn(f"{told.title}. {told.why}")
        return visit.go("claim", pk)
    if adopted:
        visit.say(f"{bill.label} becomes the {_document(one).word} of {one.label}. Nothing is sent.")
    else:
        visit.warn(f"{one.label} changed meanwhile. Nothing was done. Look again.")
    return visit.go("claim", pk)


@action("archive")
def archive(visit: Visit, pk: int) -> HttpResponse:
    one = claim_of(visit, pk)
    desk.archive(visit.company, visit.user, [pk], visit.request.POST.get("reason", "").strip()[:200])
    visit.say(f"{one.label}, {one.vendor_name}, archived.", undo=visit.url("claim_unarchive", pk))
    return visit.back("claim", pk)


@action("archive")
def unarchive(visit: Visit, pk: int) -> HttpResponse:
    one = claim_of(visit, pk)
    desk.unarchive(visit.company, visit.user, [pk])
    visit.say(f"{one.label}, {one.vendor_name}, is back from the archive and is checked again.")
    return visit.go("claim", pk)


def _document(one: Mapping) -> Document:
    return document_for(one.money or Decimal(0))


def _offer(visit: Visit, one: Mapping) -> HttpResponse:
    document = _document(one)
    return visit.render(
        "sync/claim_adopt.html", claim=one, document=document, total=document.sign * (one.money or 0),
        candidates=_candidates(visit, one, document),
    )  # fmt: skip


def _candidates(visit: Visit, one: Mapping, document: Document) -> list[dict[str, Any]]:
    """Bills, or vendor credits, of the same number or over the same amount, the most alike first."""
    plan_bill = (one.plan or {}).get("bill") or {}
    rows = Mapping.objects.filter(company=visit.company, entity=document.entity, quickbooks_gone=False)
    number = plan_bill.get("number") or one.number
    found = [*rows.filter(number=number)[:MOST_CANDIDATES]] if number else []
    if one.vendor_name and len(found) < MOST_CANDIDATES:
        known = [row.pk for row in found]
        vendor = plan_bill.get("vendor") or one.vendor_name
        found += rows.filter(vendor_name=vendor).exclude(pk__in=known).order_by("-date")[:MOST_CANDIDATES]
    return sorted(
        (_candidate(row, one, plan_bill, document) for row in found),
        key=lambda each: len(each["differences"]),
    )


def _candidate(row: Mapping, one: Mapping, plan_bill: dict[str, Any], document: Document) -> dict[str, Any]:
    seen: dict[str, Any] = row.quickbooks_seen or {}
    total = Decimal(seen.get("total") or 0)
    differences = []
    number = plan_bill.get("number") or one.number
    if seen.get("number") != number:
        differences.append(f"number {seen.get('number') or 'none'} instead of {number}")
    if seen.get("vendor_id") != plan_bill.get("vendor_id"):
        differences.append(f"vendor {seen.get('vendor') or 'unknown'}")
    if one.money is not None and total != one.money:
        there, here = (words.money(document.sign * amount) for amount in (total, one.money))
        differences.append(f"{there} instead of {here}")
    if seen.get("date") != plan_bill.get("date"):
        differences.append(f"dated {words.day(seen.get('date'))}")
    return {"row": row, "seen": seen, "total": document.sign * total, "differences": differences}
