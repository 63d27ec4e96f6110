"""A claim's first sentence, in every standing: what is true of it and of the books right now."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from integration.problems import Explanation
from integration.systems import System
from sync import exclusions
from sync.admin import words
from sync.admin.answer import Answer
from sync.admin.soon import soon
from sync.admin.standings import GOES_ON, LOOKS, waits_for_writing
from sync.entities.documents import CREDIT, Document, document_of
from sync.fates import COMPANY_WIDE
from sync.models import Mapping, Standing

NOTHING = "Nothing is in QuickBooks yet."


def claim_answer(claim: Mapping, standing: Standing, told: Explanation | None, now: datetime) -> Answer:
    look = LOOKS[standing]
    sentence, detail = _sentences(claim, standing, told, now)
    return Answer(look.tone, look.icon, sentence, detail)


def came_back(claim: Mapping, standing: Standing) -> bool:
    """It was approved once, and what would be sent is not what was approved."""
    return bool(standing == Standing.APPROVAL and claim.approved and claim.approved != claim.plan_fingerprint)


def _sentences(
    claim: Mapping, standing: Standing, told: Explanation | None, now: datetime
) -> tuple[str, str]:
    name, number = claim.label or "This claim", (claim.quickbooks_seen or {}).get("number") or claim.number
    approved = _by(claim.approved_by, claim.approved_at, now)
    if standing == Standing.NEEDS_YOU and told:
        return f"{told.title}.", told.why
    if standing == Standing.APPROVAL:
        return _approval(claim, name, approved)
    if standing == Standing.PAUSED:
        return f"{name} waits until {waits_for_writing(claim)}{_approval_note(approved)}.", GOES_ON
    if standing == Standing.IN_STEP:
        return _in_step(claim, number, now)
    if standing == Standing.EXCLUDED:
        return f"{name} is not sent.", f"{exclusions.explain(claim.excluded, claim.facts)}."
    return {
        Standing.REJECTED: (
            f"{name} was rejected{_by(claim.rejected_by, claim.rejected_at, now)}.",
            f"“{claim.rejected_reason}” It comes back when it changes in Procore.",
        ),
        Standing.ARCHIVED: (
            f"{name} is archived.",
            f"By {claim.archived_by or 'Plumbline'}, {words.moment(claim.archived_at, now)}{_reason(claim)}.",
        ),
        Standing.CONFLICT: (f"{name} was changed on both sides.", "Plumbline never picks a side by itself."),
        Standing.LOOKED_UP: (
            f"We do not know yet whether QuickBooks saved the {_planned(claim)} of "
            f"{name[:1].lower() + name[1:]}.",
            "It is looked up by itself; it will not be sent twice.",
        ),
        Standing.RUNNING: (f"{name} is being sent{_approval_note(approved)}.", "This takes a few seconds."),
        Standing.QUEUED: _queued(claim, name, approved),
        Standing.TRIES_AGAIN: _tries_again(claim, name, told, now),
        Standing.PREVIEWED: (f"{name} is planned.", "It is sent after you go live and approve it."),
        Standing.NOT_LINKED: (f"{name} is not ready.", NOTHING),
    }.get(standing, (f"{name} is {LOOKS[standing].word.lower()}.", ""))


def _approval(claim: Mapping, name: str, approved: str) -> tuple[str, str]:
    checks: list[dict[str, Any]] = (claim.plan or {}).get("checks", [])
    notes = sum(one.get("state") == "note" for one in checks)
    passed = f"All {len(checks)} checks passed."
    if notes:
        passed = f"{len(checks) - notes} of {len(checks)} checks passed, {words.count(notes, 'note')}."
    if claim.approved and claim.approved != claim.plan_fingerprint:
        return (
            f"{name} changed after it was approved{approved}.",
            f"Nothing was sent. {passed} Look at it again.",
        )
    return f"{name} waits for approval. {passed}", NOTHING


def _in_step(claim: Mapping, number: str, now: datetime) -> tuple[str, str]:
    bill: dict[str, Any] = claim.quickbooks_seen or {}
    document = document_of(claim.quickbooks_id)
    since = f" since {words.moment(claim.sent_at, now)}" if claim.sent_at else ""
    return f"In QuickBooks as {document.word} {number}{since}.", _paid(bill, document)


def _planned(claim: Mapping) -> str:
    return str(((claim.plan or {}).get("bill") or {}).get("document") or "bill")


def _paid(bill: dict[str, Any], document: Document) -> str:
    if not bill.get("total"):
        return ""
    total, balance = (
        document.sign * Decimal(one) for one in (bill["total"], bill.get("balance") or bill["total"])
    )
    if document is CREDIT:
        return f"{words.money(total - balance)} of {words.money(total)} taken for bills."
    if balance == 0:
        return f"{words.money(total)}, paid in full." if total else "It comes to 0.00: nothing to pay."
    return f"{words.money(total - balance)} of {words.money(total)} paid."


def _queued(claim: Mapping, name: str, approved: str) -> tuple[str, str]:
    if claim.plan_fingerprint and claim.approved == claim.plan_fingerprint:
        return (
            f"{name} is approved{approved} and about to be sent.",
            f"It is sent {soon(claim.company, System.QUICKBOOKS)}.",
        )
    return f"{name} is about to be checked.", "This takes a few seconds."


def _tries_again(claim: Mapping, name: str, told: Explanation | None, now: datetime) -> tuple[str, str]:
    if claim.problem == "waits.for_records":
        when = "first" if claim.company.went_live_at else "when you go live"
        waits = claim.facts.get("waits", "its items")
        return f"{name} is not ready: {waits} will be created {when}.", f"{NOTHING} It goes on by itself."
    when = words.when(claim.due_at, now)
    why = f"{told.title}. {told.why} " if told else ""
    end = told.fix if told and claim.problem in COMPANY_WIDE else "Nothing to do: it goes on by itself."
    return f"{name} is tried again {when}.", f"{why}{end}"


def _reason(claim: Mapping) -> str:
    return f": “{claim.archived_reason}”" if claim.archived_reason else ""


def _approval_note(approved: str) -> str:
    return f", approved{approved}" if approved else ""


def _by(user: Any, at: datetime | None, now: datetime) -> str:
    name = f" by {user.get_full_name() or user.get_username()}" if user else ""
    return name + (f" {words.when(at, now)}" if at else "")
