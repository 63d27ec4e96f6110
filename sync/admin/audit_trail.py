"""The audit trail: every decision that moved money or changed access, and whether its chain is whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone

from companies import audit_heads
from companies.models import AuditCheck, AuditEntry, Company
from integration import clock
from sync.admin import audit_words, spreadsheet, words
from sync.admin.audit_filter import Filter
from sync.admin.audit_words import Names, names_for
from sync.admin.pages import action, page
from sync.admin.paging import keyed
from sync.admin.visit import Visit
from sync.models import Mapping
from sync.models.sort_order import SortOrder

NEWEST = SortOrder(("number",), falling=True)
HEADS = (
    "No.", "When (UTC)", "Who", "From where", "Did what", "Record", "Before", "After", "Amount",
    "Remote id", "Hash",
)  # fmt: skip


@page
def audit_trail(visit: Visit) -> HttpResponse:
    everything, narrowed = visit.company.audit_entries.all(), Filter.of(visit.request.GET)
    total, found = _counts(everything, narrowed)
    shown = keyed(everything.filter(narrowed.condition), NEWEST, visit.request.GET, found)
    names = names_for(visit, ((one.action, one.before, one.after) for one in shown.rows))
    claims = _claims(visit, shown.rows)
    return visit.render(
        "sync/audit.html",
        page=shown,
        lines=[_line(visit, one, names, claims) for one in shown.rows],
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
    names = names_for(
        visit, entries.filter(action__in=audit_words.CHOSEN).values_list("action", "before", "after")
    )
    name = f"audit-trail-{timezone.localtime(clock.now()):%Y-%m-%d}"
    return spreadsheet.download(name, HEADS, (_cells(one, names) for one in entries.iterator()))


def _cells(entry: AuditEntry, names: Names) -> tuple[spreadsheet.Cell, ...]:
    at = entry.at.astimezone(UTC).isoformat(timespec="seconds")
    amount = entry.amount if entry.amount is not None else ""
    return (
        str(entry.number), at, names.who(entry.actor), entry.source, audit_words.did(entry.action),
        audit_words.subject(entry, names), audit_words.column(entry, entry.before, names),
        audit_words.column(entry, entry.after, names), amount, entry.remote_id, entry.hash,
    )  # fmt: skip


def _choices(company: Company, names: Names) -> dict[str, list[Any]]:
    """What the filters offer: only what occurs."""
    entries = company.audit_entries.order_by()
    pairs = list(entries.values_list("actor", "action").distinct())
    actions = {action for _, action in pairs}
    return {
        "people": sorted((one, names.who(one)) for one in {actor for actor, _ in pairs}),
        "actions": sorted(((one, audit_words.did(one)) for one in actions), key=itemgetter(1)),
        "months": list(entries.datetimes("at", "month", order="DESC")),
    }


def _counts(everything: QuerySet[AuditEntry], narrowed: Filter) -> tuple[int, int]:
    """All entries, which are numbered without a gap, and those that the filter shows."""
    if not narrowed.is_on:
        total = everything.aggregate(newest=Max("number"))["newest"] or 0
        return total, total
    told = everything.aggregate(newest=Max("number"), found=Count("pk", filter=narrowed.condition))
    return told["newest"] or 0, told["found"]


def _line(visit: Visit, entry: AuditEntry, names: Names, claims: dict[str, Mapping]) -> dict[str, Any]:
    return {
        "entry": entry,
        "who": names.who(entry.actor),
        "did": audit_words.did(entry.action),
        "subject": audit_words.subject(entry, names),
        "url": _url(visit, entry, claims),
        "change": audit_words.change(entry, names),
    }


def _claims(visit: Visit, entries: Iterable[AuditEntry]) -> dict[str, Mapping]:
    """The claims that the entries are of, by the id that an entry kept: the one of either system."""
    ids = {one.remote_id for one in entries if one.remote_id}
    if not ids:
        return {}
    rows = Mapping.objects.filter(company=visit.company, entity="claim")
    found = rows.filter(Q(procore_id__in=ids) | Q(quickbooks_id__in=ids))
    found = found.only("procore_id", "quickbooks_id", "label", "vendor_name")
    return {known: one for one in found for known in (one.procore_id, one.quickbooks_id) if known}


def _url(visit: Visit, entry: AuditEntry, claims: dict[str, Mapping]) -> str:
    """The claim's page; other records are looked for by their name, as ids of Procore repeat among kinds."""
    one = claims.get(entry.remote_id)
    is_claim = entry.action.startswith(audit_words.CLAIMS)
    if one and (is_claim or entry.subject == f"{one.label}, {one.vendor_name}"):
        return visit.url("claim", one.pk)
    if entry.action.startswith(audit_words.RECORDS):
        return f"{visit.url('find')}?{urlencode({'q': entry.subject})}"
    return ""


def _answer(total: int, check: AuditCheck | None) -> dict[str, str]:
    kept = words.count(total, "entry", "entries")
    if check is None:
        return {
            "tone": "grey", "icon": "verified_user", "sentence": f"{kept} in the audit trail.",
            "detail": "Each entry holds the hash of the one before it. The chain is checked each night.",
        }  # fmt: skip
    when = words.when(check.at, clock.now())
    if check.broken_at is None:
        since = total - check.count
        made = words.count(since, "entry", "entries")
        later = f"{made} made since then {words.are(since)} checked tonight."
        return {
            "tone": "green", "icon": "verified_user",
            "sentence": f"{kept}, chain unbroken, checked {when}.",
            "detail": later if since else "",
        }  # fmt: skip
    return {
        "tone": "red", "icon": "gpp_bad",
        "sentence": f"The chain is broken at entry {check.broken_at:,}: {check.reason}.",
        "detail": "Keep a copy of the database as it is now, then tell whoever runs Plumbline. Nothing is "
        f"repaired by itself. Entries before it are as they were written. Checked {when}.",
        "broken": str(check.broken_at),
    }  # fmt: skip
