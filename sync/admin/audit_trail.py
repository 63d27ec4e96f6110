"""The audit trail: every decision that moved money or changed access, and whether its chain is whole."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import HttpResponse

from companies import audit
from companies.audit import Verdict
from integration import clock
from sync.admin import words
from sync.admin.pages import action, page
from sync.admin.paging import keyed
from sync.admin.visit import Visit
from sync.models.order import Order

# What was done, in words: completes "Dana Whitfield …".
DID = {
    "claim.approved": "approved",
    "claim.rejected": "rejected",
    "claim.taken_back": "took a decision back",
    "record.linked": "linked",
    "record.unlinked": "unlinked",
    "record.followed": "followed a merge of vendors:",
    "record.archived": "archived",
    "record.unarchived": "took from the archive",
    "record.create_asked": "asked to create",
    "project.option_set": "set for the project",
    "record.create_taken_back": "took back the wish to create",
    "bill.adopted": "adopted a bill",
    "credit.adopted": "adopted a vendor credit",
    "company.paused": "paused",
    "company.resumed": "resumed",
    "company.halted": "halted the installation with",
    "company.halt_lifted": "lifted the halt of",
    "company.went_live": "went live",
    "company.stop_confirmed": "confirmed a stop",
    "company.added": "added the company",
    "month.signed_off": "signed off",
    "settings.changed": "changed settings",
    "items.renamed": "asked to rename items of",
    "conflict.decided": "decided a conflict",
    "connection.made": "connected",
    "connection.ended": "disconnected",
    "connection.lost": "lost the connection",
    "connection.refused": "was refused a connection",
    "roles.changed": "changed the roles of",
    "person.invited": "invited",
    "second_step.set_up": "set up the second step of",
    "second_step.reset": "had to be set up anew: the second step of",
}
NEWEST = Order(("number",), falling=True)
HIDDEN = ("fingerprint", "digest", "reading")  # technical, and shown on the record itself


@page
def audit_trail(visit: Visit) -> HttpResponse:
    entries = visit.company.audit_entries.all()
    # They are numbered without a gap.
    total = entries.aggregate(newest=Max("number"))["newest"] or 0
    rows = keyed(entries, NEWEST, visit.request.GET, total)
    return visit.render(
        "sync/audit.html",
        page=rows,
        lines=[_line(one) for one in rows.rows],
        total=total,
        answer=_answer(total, None),
    )


@action("audit")
def check_audit(visit: Visit) -> HttpResponse:
    """Walk the whole chain now; the answer is shown and nothing is repaired."""
    verdict = audit.verify(visit.company)
    rows = keyed(visit.company.audit_entries.all(), NEWEST, visit.request.GET, verdict.count)
    return visit.render(
        "sync/audit.html",
        page=rows,
        lines=[_line(one) for one in rows.rows],
        total=verdict.count,
        answer=_answer(verdict.count, verdict),
    )


def _line(entry: Any) -> dict[str, Any]:
    did = DID.get(entry.action, entry.action.replace(".", " ").replace("_", " "))
    return {"entry": entry, "did": did, "before": _facts(entry.before), "after": _facts(entry.after)}


def _facts(facts: dict[str, Any]) -> str:
    told = [
        f"{name.replace('_', ' ')}: {_value(value)}" for name, value in facts.items() if name not in HIDDEN
    ]
    return "; ".join(told)


def _value(value: Any) -> str:
    if value in (None, ""):
        return "none"
    return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _answer(total: int, verdict: Verdict | None) -> dict[str, str]:
    kept = words.count(total, "entry", "entries")
    if verdict is None:
        return {
            "tone": "grey", "icon": "verified_user", "sentence": f"{kept} in the audit trail.",
            "detail": "Each entry holds the hash of the one before it. Check now walks the whole chain.",
        }  # fmt: skip
    if verdict.broken_at is None:
        when = words.moment(clock.now(), clock.now())
        return {
            "tone": "green",
            "icon": "verified_user",
            "sentence": f"{kept}, chain unbroken, checked at {when}.",
            "detail": "",
        }
    return {
        "tone": "red", "icon": "gpp_bad",
        "sentence": f"The chain is broken at entry {verdict.broken_at:,}: {verdict.reason}.",
        "detail": "Keep a copy of the database and tell your admin. Nothing is repaired by itself.",
    }  # fmt: skip
