"""On a month's first workday: what stands in the way of closing the month before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum
from django.utils import timezone

from companies.models import Company
from companies.roles import APPROVER
from integration import clock
from sync.admin import words
from sync.entities.claims import SENDABLE
from sync.models import Mapping, Standing
from sync.post import mailing
from sync.post.digest import MORNING, SATURDAY
from sync.post.letter import Letter, address_of
from sync.post.people import DIGEST, readers

KIND = "month_end"


@dataclass(frozen=True)
class Hindrance:
    """What keeps claims of the month out of the books, in the words of the mail: of one, and of several."""

    one: str
    several: str
    at: tuple[Standing, ...]
    # Also sent claims are looked at again now and then, and are on their way nowhere.
    unsent: bool = False


OPEN = (
    Hindrance("waits for approval", "wait for approval", (Standing.APPROVAL,)),
    Hindrance("needs somebody", "need somebody", (Standing.NEEDS_YOU, Standing.CONFLICT)),
    Hindrance("was rejected", "were rejected", (Standing.REJECTED,)),
    Hindrance(
        "is on its way or paused", "are on their way or paused",
        (
            Standing.PAUSED, Standing.QUEUED, Standing.RUNNING, Standing.TRIES_AGAIN, Standing.LOOKED_UP,
            Standing.PREVIEWED, Standing.NOT_LINKED,
        ),
        unsent=True,
    ),
)  # fmt: skip


def tell(company: Company) -> None:
    local = timezone.localtime(clock.now())
    if not company.went_live_at or local.time() < MORNING or local.date() != first_workday(local.date()):
        return
    month = (local.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    key = f"{month:%Y-%m}"
    if not mailing.was_told(company, KIND, key):
        mailing.tell(company, KIND, key, readers(company, DIGEST, APPROVER), letter(company, month))


def first_workday(day: date) -> date:
    first = day.replace(day=1)
    return first + timedelta(days=max(0, 7 - first.weekday()) if first.weekday() >= SATURDAY else 0)


def letter(company: Company, month: date) -> Letter:
    rows = [row for row in (_open(company, month, one) for one in OPEN) if row]
    name = f"{month:%B}"
    count = len(rows)
    told = f"{words.count(count, 'thing')} before you close" if count else "nothing stands in the way"
    says = (
        f"Claims billed in {name} that are not in QuickBooks yet:" if count
        else f"Every claim billed in {name} is in QuickBooks, or a rule or a person keeps it out."
    )  # fmt: skip
    return Letter(
        f"{name}: {told}",
        (says,),
        (f"Reconcile {name}", f"{address_of('reconciliation', company)}?month={month:%Y-%m}"),
        "you approve claims",
        ("What", company.home_currency) if rows else (),
        rows,
    )


def _open(company: Company, month: date, hindrance: Hindrance) -> tuple[str, str] | None:
    following = (month + timedelta(days=31)).replace(day=1)
    claims = Mapping.objects.filter(company=company, entity="claim", date__gte=month, date__lt=following)
    if hindrance.unsent:
        claims = claims.filter(quickbooks_id="", procore_seen__status__in=SENDABLE)
    sums = claims.standing_at(*hindrance.at).order_by().aggregate(rows=Count("pk"), money=Sum("money"))
    if not sums["rows"]:
        return None
    told = hindrance.one if sums["rows"] == 1 else hindrance.several
    return f"{words.count(sums['rows'], 'claim')} {told}", words.money(sums["money"])
