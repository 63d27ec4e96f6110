"""The audit trail: every decision that moved money or changed access, and whether its chain is whole."""

from __future__ import annotations

from datetime import UTC
from operator import itemgetter
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpResponse
from django.utils import timezone

from companies import audit_heads
from companies.models import AuditCheck, AuditEntry, Company
from integration import clock
from sync.admin import spreadsheet, words
from sync.admin.audit_filter import Filter
from sync.admin.pages import action, page
from sync.admin.paging import keyed
from sync.admin.visit import Visit
from sync.models.order import Order

# What was done, in words: completes "Dana Whitfield …".
DID = {
    "claim.approved": "approved",
    "claim.rejected": "rejected",
    "claim.accepted": "accepted the bill as it is in QuickBooks:",
    "claim.sent_again": "sent again, over the bill as it is in QuickBooks:",
    "claim.taken_back": "took a decision back",
    "record.linked": "linked",
    "record.unlinked": "unlinked",
    "record.followed": "followed a merge in QuickBooks:",
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
    "item.put_away": "asked to make the item inactive:",
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
HEADS = (
    "No.", "When (UTC)", "Who", "From where", "Did what", "Record", "Before", "After", "Amount",
    "Remote id", "Hash",
)  # fmt: skip
HIDDEN = ("fingerprint", "digest", "reading")  # technical, and shown on the record itself
IDS = ("key", "quickbooks_id")  # only in the export


@page
def audit_trail(visit: Visit) -> HttpResponse:
    everything, narrowed = visit.company.audit_entries.all(), Filter.of(visit.request.GET)
    total, found = _counts(everything, narrowed)
    shown = keyed(everything.filter(narrowed.condition), NEWEST, visit.request.GET, found)
    names = _names(visit)
    return visit.render(
        "sync/audit.html",
        page=shown,
        lines=[_line(one, names) for one in shown.rows],
        filter=narrowed,
        choices=_choices(visit.company, names) if total else {},
        query=visit.request.GET.urlencode(),
        answer=_answer(total, AuditCheck.objects.filter(company=visit.company).first()),
    )


@action("audit")
def check_audit(visit: Visit) -> HttpResponse:
    """Walk the whole chain now; what was found stays on the page and nothing is repaired."""
    audit_heads.check(visit.company, audit_heads.kept().get(str(visit.company.key)))
    return visit.go("audit")


@page
def as_csv(visit: Visit) -> HttpResponse:
    """What the filter shows, oldest first, with the hashes: for an accountant or auditor."""
    entries = visit.company.audit_entries.filter(Filter.of(visit.request.GET).condition).order_by("number")
    names = _names(visit)
    name = f"audit-trail-{timezone.localtime(clock.now()):%Y-%m-%d}"
    return spreadsheet.download(name, HEADS, (_cells(one, names) for one in entries.iterator()))


def _cells(entry: AuditEntry, names: dict[str, str]) -> tuple[spreadsheet.Cell, ...]:
    line = _line(entry, names)
    at = entry.at.astimezone(UTC).isoformat(timespec="seconds")
    amount = entry.amount if entry.amount is not None else ""
    return (
        str(entry.number), at, line["who"], entry.source, line["did"], entry.subject,
        _facts(entry.before), _facts(entry.after), amount, entry.remote_id, entry.hash,
    )  # fmt: skip


def _choices(company: Company, names: dict[str, str]) -> dict[str, list[Any]]:
    """What the filters offer: only what occurs."""
    entries = company.audit_entries.order_by()
    pairs = list(entries.values_list("actor", "action").distinct())
    actions = {action for _, action in pairs}
    return {
        "people": sorted((one, names.get(one, one)) for one in {actor for actor, _ in pairs}),
        "actions": sorted(((one, _did(one)) for one in actions), key=itemgetter(1)),
        "months": list(entries.datetimes("at", "month", order="DESC")),
    }


def _counts(everything: QuerySet[AuditEntry], narrowed: Filter) -> tuple[int, int]:
    """All entries, which are numbered without a gap, and those that the filter shows."""
    if not narrowed.is_on:
        total = everything.aggregate(newest=Max("number"))["newest"] or 0
        return total, total
    told = everything.aggregate(newest=Max("number"), found=Count("pk", filter=narrowed.condition))
    return told["newest"] or 0, told["found"]


def _names(visit: Visit) -> dict[str, str]:
    """Sign-in → name of the people of this company; others are shown as they were written down."""
    return {one.login: one.name for one in visit.circle.members}


def _did(action: str) -> str:
    return DID.get(action, action.replace(".", " ").replace("_", " "))


def _line(entry: AuditEntry, names: dict[str, str]) -> dict[str, Any]:
    who = names.get(entry.actor, entry.actor)
    return {
        "entry": entry,
        "who": who,
        "did": _did(entry.action),
        "before": _facts(entry.before, *IDS),
        "after": _facts(entry.after, *IDS),
    }


def _facts(facts: dict[str, Any], *besides: str) -> str:
    told = [name for name in facts if name not in (*HIDDEN, *besides)]
    return "; ".join(f"{name.replace('_', ' ')}: {_value(facts[name])}" for name in told)


def _value(value: Any) -> str:
    if value in (None, ""):
        return "none"
    return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _answer(total: int, check: AuditCheck | None) -> dict[str, str]:
    kept = words.count(total, "entry", "entries")
    if check is None:
        return {
            "tone": "grey", "icon": "verified_user", "sentence": f"{kept} in the audit trail.",
            "detail": "Each entry holds the hash of the one before it. The chain is checked each night.",
        }  # fmt: skip
    when = words.moment(check.at, clock.now())
    if check.broken_at is None:
        since = total - check.count
        later = f"{words.count(since, 'entry', 'entries')} since {words.are(since)} checked tonight."
        return {
            "tone": "green", "icon": "verified_user",
            "sentence": f"{kept}, chain unbroken, checked at {when}.",
            "detail": later if since else "",
        }  # fmt: skip
    return {
        "tone": "red", "icon": "gpp_bad",
        "sentence": f"The chain is broken at entry {check.broken_at:,}: {check.reason}.",
        "detail": "Keep a copy of the database as it is now, then tell whoever runs Plumbline. Nothing is "
        f"repaired by itself. Entries before it are as they were written. Checked at {when}.",
        "broken": str(check.broken_at),
    }  # fmt: skip
