"""The morning's mail: what waits for approval and what is stuck. Workdays at 8:00, if there is any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from decimal import Decimal

from django.utils import timezone

from companies.models import Company
from companies.roles import APPROVER, OPERATOR
from integration import clock
from sync.admin import words
from sync.admin.causes import Cause
from sync.models import Mapping, Notice, Standing
from sync.post import mailing
from sync.post.alarms import together
from sync.post.letter import Letter, address_of
from sync.post.people import DIGEST, readers

MORNING = time(8)
SATURDAY = 5
WAITING, STUCK = "digest", "digest_desk"
ROWS = 10


def tell(company: Company, held: Sequence[Cause]) -> None:
    """`held`: the causes that stand. What was written down for a day is not made again."""
    local = timezone.localtime(clock.now())
    if not company.went_live_at or local.weekday() >= SATURDAY or local.time() < MORNING:
        return
    today = str(local.date())
    if not mailing.was_told(company, WAITING, today):
        _waiting(company, today)
    if not mailing.was_told(company, STUCK, today):
        to = readers(company, DIGEST, OPERATOR) if held else ()
        mailing.tell(company, STUCK, today, to, together(company, held, _subject(held)))


def _subject(held: Sequence[Cause]) -> str:
    """Where no money waits, none is told of."""
    money = sum((one.money for one in held), Decimal(0))
    worth = f", ${words.money(money)}" if money else ""
    return f"{words.count(len(held), 'cause')} on the error desk{worth}"


def _waiting(company: Company, today: str) -> None:
    rows = Mapping.objects.filter(company=company, entity="claim").standing_at(Standing.APPROVAL)
    claims = list(rows.light().select_related("project").order_by("waiting_since", "-money", "pk"))
    before = Notice.objects.filter(company=company, kind=WAITING).order_by("-at").first()
    to = readers(company, DIGEST, APPROVER) if claims else ()
    facts = {"claims": [one.pk for one in claims]}
    mailing.tell(company, WAITING, today, to, letter(company, claims, before), facts)


def letter(company: Company, claims: Sequence[Mapping], before: Notice | None) -> Letter:
    count, money = len(claims), sum((one.money or Decimal(0) for one in claims), Decimal(0))
    told = f"{words.count(count, 'claim')} {words.waits(count)} for approval"
    left = count - ROWS
    return Letter(
        f"{told}, ${words.money(money)}",
        (f"{told}, {words.money(money)} {company.home_currency} in all.", _since(claims, before)),
        ("Open the claims", f"{address_of('claims', company)}?tab=waiting"),
        "you approve claims",
        ("Claim", "Project", "Waiting since", company.home_currency),
        [_row(one) for one in claims[:ROWS]],
        (f"And {words.count(left, 'more claim')}.",) if left > 0 else (),
    )


def _row(claim: Mapping) -> tuple[str, ...]:
    project = claim.project.label if claim.project else "–"
    return (
        f"{claim.label}, {claim.vendor_name}",
        project,
        words.day(claim.waiting_since),
        words.money(claim.money),
    )


def _since(claims: Sequence[Mapping], before: Notice | None) -> str:
    """What changed since the digest before."""
    if before is None:
        return ""
    known, now = set(before.facts.get("claims", [])), {one.pk for one in claims}
    come, gone = len(now - known), len(known - now)
    told = [f"{come:,} new"] if come else []
    told += [f"{gone:,} no longer {words.waits(gone)}"] if gone else []
    return f"Since {words.day(before.at)}: {', '.join(told) or 'no change'}."
