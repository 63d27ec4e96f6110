"""What comes back to one person: a claim that changed or was not accepted, a cause they were given."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F

from companies.models import Company
from integration import clock
from sync.actor import name_of
from sync.admin import side_by_side, words
from sync.models import Cause, Mapping, Standing
from sync.post import mailing
from sync.post.letter import Letter, address_of, one_line
from sync.post.people import Reader, reader

RECENT = timedelta(days=2)  # older ones are no news
FIRST_WORDS = 60
CHANGES = 10


def tell(company: Company) -> None:
    for claim in _came_back(company):
        if claim.approved_by:
            key = f"{claim.pk} {claim.plan_fingerprint[:32]}"
            mailing.tell(company, "came_back", key, reader(claim.approved_by), came_back(company, claim))
    for claim in _rejected(company):
        key = f"{claim.pk} {claim.rejected[:32]}"
        mailing.tell(company, "rejected", key, submitter(claim), rejected(company, claim))
    since = clock.now() - RECENT
    for cause in Cause.objects.filter(company=company, assigned_at__gt=since).select_related("assigned_to"):
        if cause.assigned_to and cause.assigned_by != name_of(cause.assigned_to):
            key = f"{cause.pk} {cause.assigned_at}"
            mailing.tell(company, "assigned", key, reader(cause.assigned_to), assigned(company, cause))


def came_back(company: Company, claim: Mapping) -> Letter:
    name, sides = f"{claim.label}, {claim.vendor_name}", side_by_side.came_back(claim)
    changed = [(one.name, one.was, one.now) for one in sides.changed] if sides else []
    left = len(changed) - CHANGES
    return Letter(
        f"{claim.label} changed after you approved it",
        (
            f"{name} changed after you approved it on {words.day(claim.approved_at)}. Nothing was sent.",
            f"It is for {words.money(claim.money)} {company.home_currency} now.",
        ),
        ("Look at the changes", address_of("claim", company, claim.pk)),
        "you approved it",
        ("What", "Was", "Is") if changed else (),
        changed[:CHANGES],
        (f"And {words.count(left, 'other change')}.",) if left > 0 else (),
    )


def rejected(company: Company, claim: Mapping) -> Letter:
    reason = one_line(claim.rejected_reason, 2000)
    by = f" by {name_of(claim.rejected_by)}" if claim.rejected_by else ""
    project = f" ({claim.project.label})" if claim.project else ""
    return Letter(
        f"{claim.label} was not accepted: {one_line(reason, FIRST_WORDS)}",
        (
            f"{claim.label} of {claim.vendor_name}{project} for {words.money(claim.money)} "
            f"{company.home_currency} was not accepted{by}.",
            f"Reason: {reason}",
            "Correct the claim in Procore and approve it there again; it then comes back by itself.",
        ),
        ("Open the claim", address_of("claim", company, claim.pk)),
        "you entered it in Procore",
    )


def assigned(company: Company, cause: Cause) -> Letter:
    worth = f", {words.money(cause.money)} {company.home_currency}" if cause.money else ""
    return Letter(
        f"{cause.assigned_by} gave you: {cause.title}",
        (
            f"{cause.title}.",
            f"It holds {cause.what}{worth}.",
            f"{cause.assigned_by} asks you to take care of it.",
        ),
        ("Open what is yours", f"{address_of('desk', company)}?tab=mine"),
        "somebody gave you this",
    )


def submitter(claim: Mapping) -> list[Reader]:
    """Procore names who entered the claim by their sign-in, which is an e-mail address."""
    login = str((claim.procore_seen or {}).get("created_by") or "")
    try:
        validate_email(login)
    except ValidationError:
        return []
    return [Reader(None, login)]


def _came_back(company: Company) -> list[Mapping]:
    rows = Mapping.objects.filter(company=company, entity="claim", approved_at__isnull=False)
    rows = rows.standing_at(Standing.APPROVAL).exclude(approved="").exclude(approved=F("plan_fingerprint"))
    return list(rows.defer("procore_seen", "quickbooks_seen", "base").select_related("approved_by"))


def _rejected(company: Company) -> list[Mapping]:
    rows = Mapping.objects.filter(company=company, entity="claim", rejected_at__gt=clock.now() - RECENT)
    return list(rows.exclude(rejected="").select_related("rejected_by", "project").defer("plan", "base"))
