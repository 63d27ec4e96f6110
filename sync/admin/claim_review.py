"""Deciding several claims: every bill once more on one page, then all of them with one button."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from integration.systems import System
from sync import desk
from sync.admin import words
from sync.admin.approval import why_not
from sync.admin.claims import checks_told
from sync.admin.pages import action, form, page
from sync.admin.soon import soon
from sync.admin.visit import Visit
from sync.models import Mapping, Standing
from sync.post.replies import submitter

MOST = 500
LONGEST_REASON = 1000


@page
def review(visit: Visit) -> HttpResponse:
    asked = _asked(visit)
    found = _waiting(visit, asked)
    chosen = [one for one in found if not why_not(visit, one)]
    left_out = [(one, why_not(visit, one)) for one in found if one not in chosen]
    chosen.sort(key=lambda one: (not has_note(one), -(one.money or 0)))
    for one in chosen:
        one.checks_told = checks_told((one.plan or {}).get("checks") or [])  # type: ignore[attr-defined]
    return visit.render(
        "sync/claims_review.html",
        claims=chosen,
        left_out=left_out,
        gone=len(asked) - len(found),
        total=_sum(chosen),
        retention=sum((one.retention or Decimal(0) for one in chosen), Decimal(0)),
        by_vendor=_subtotals(chosen, lambda one: one.vendor_name),
        by_project=_subtotals(chosen, lambda one: one.project.label if one.project else ""),
        with_notes=sum(has_note(one) for one in chosen),
        largest=max(chosen, key=lambda one: one.money or Decimal(0), default=None),
    )


@action("approve")
def approve_many(visit: Visit) -> HttpResponse:
    picks = dict(_picks(visit.request.POST.getlist("pick")[:MOST]))
    allowed = [one for one in _waiting(visit, list(picks)) if not why_not(visit, one)]
    decided = desk.approve(visit.company, visit.user, [(one.pk, picks[one.pk]) for one in allowed])
    refused = len(picks) - len(allowed)
    if decided.done:
        total = words.money(_sum(decided.done))
        they = "It is" if len(decided.done) == 1 else "They are"
        when = soon(visit.company, System.QUICKBOOKS)
        visit.say(f"{len(decided.done):,} approved for {total}. {they} sent {when}.")
    if decided.changed:
        names = words.listed([f"{one.label}, {one.vendor_name}" for one in decided.changed])
        count = len(decided.changed)
        visit.warn(f"{count:,} changed while you looked and {words.were(count)} left out: {names}.")
    if refused:
        visit.warn(
            f"{words.count(refused, 'claim')} could not be approved and {words.were(refused)} left out."
        )
    return visit.go("claims")


@form("reject")
def reject_many(visit: Visit) -> HttpResponse:
    """One reason for all of them; each is rejected as it was seen."""
    if visit.request.method != "POST":
        found = _waiting(visit, _asked(visit))
        return _ask_reason(visit, found, [(one.pk, one.plan_fingerprint) for one in found])
    picks = dict(_picks(visit.request.POST.getlist("pick")[:MOST]))
    reason = visit.request.POST.get("reason", "").strip()[:LONGEST_REASON]
    found = _waiting(visit, list(picks))
    if not reason:
        return _ask_reason(visit, found, list(picks.items()), 400, "Say what must change.")
    done = [one for one in found if desk.reject(visit.company, visit.user, one.pk, picks[one.pk], reason)]
    if done:
        visit.say(
            f"{words.count(len(done), 'claim')} for {words.money(_sum(done))} rejected. "
            "Each comes back when it changes in Procore."
        )
    if left := len(picks) - len(done):
        visit.warn(f"{words.count(left, 'claim')} changed while you looked and {words.were(left)} left out.")
    return visit.go("claims")


def _ask_reason(
    visit: Visit, claims: list[Mapping], picks: list[tuple[int, str]], status: int = 200, error: str = ""
) -> HttpResponse:
    return visit.render(
        "sync/claims_reject.html", status, claims=claims, picks=picks, total=_sum(claims), error=error,
        told=_told(claims),
    )  # fmt: skip


def _told(claims: list[Mapping]) -> str:
    """Who gets the reason: whoever entered a claim, as far as their address and a mail server are known."""
    mailed = sum(bool(submitter(one)) for one in claims) if settings.MAIL_ON else 0
    if not mailed:
        return f"Whoever looks at the claim{'s' * (len(claims) > 1)} sees your reason"
    if len(claims) == 1:
        return "Whoever entered the claim in Procore gets your reason by e-mail"
    if mailed == len(claims):
        return "Whoever entered a claim in Procore gets your reason by e-mail"
    return f"For {mailed:,} of them, whoever entered the claim in Procore gets your reason by e-mail"


def _asked(visit: Visit) -> list[int]:
    return [int(one) for one in visit.request.GET.getlist("pk")[:MOST] if one.isdecimal() and len(one) < 18]


def has_note(one: Mapping) -> bool:
    return any(check.get("state") == "note" for check in (one.plan or {}).get("checks") or [])


def _waiting(visit: Visit, pks: list[int]) -> list[Mapping]:
    rows = Mapping.objects.filter(company=visit.company, entity="claim", pk__in=pks).standing_at(
        Standing.APPROVAL
    )
    return list(rows.select_related("project").defer("base", "quickbooks_seen"))


def _picks(posted: Iterable[str]) -> Iterable[tuple[int, str]]:
    """ "17:9f2c…" → (17, "9f2c…")."""
    for one in posted:
        pk, _, fingerprint = one.partition(":")
        if pk.isdecimal() and len(pk) < 18:
            yield int(pk), fingerprint


def _sum(claims: Iterable[Mapping]) -> Decimal:
    return sum((one.money or Decimal(0) for one in claims), Decimal(0))


def _subtotals(claims: list[Mapping], name: Any) -> list[tuple[str, int, Decimal]]:
    groups: dict[str, list[Mapping]] = defaultdict(list)
    for one in claims:
        groups[name(one)].append(one)
    return sorted(((label, len(rows), _sum(rows)) for label, rows in groups.items()), key=lambda row: -row[2])
