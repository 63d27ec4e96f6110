"""What needs a person: at once for the first of a cause, at most once a day; many at once are one mail."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from companies.models import Company
from companies.roles import OPERATOR
from integration import clock
from sync.admin import words
from sync.admin.causes import Cause
from sync.post import mailing
from sync.post.letter import Letter, address_of
from sync.post.people import ALARMS, readers

KIND = "needs_you"
TOGETHER = 3
ROWS = 10
BECAUSE = "you clear the error desk"


def tell(company: Company, begun: Sequence[Cause]) -> None:
    """While a company is set up everything needs somebody; alarms begin when it is live."""
    if not company.went_live_at:
        return
    fresh = [one for one in begun if not mailing.was_told(company, KIND, _key(one))]
    if not fresh:
        return
    to = readers(company, ALARMS, OPERATOR)
    if len(fresh) < TOGETHER:
        for cause in fresh:
            mailing.tell(company, KIND, _key(cause), to, single(company, cause))
        return
    mailing.tell(company, KIND, _key(fresh[0]), to, together(company, fresh))
    for cause in fresh[1:]:
        mailing.tell(company, KIND, _key(cause), (), single(company, cause))  # told in the mail of the first


def single(company: Company, cause: Cause) -> Letter:
    worth = f"{words.money(cause.money)} {company.home_currency} waits for this." if cause.money else ""
    return Letter(
        cause.title if cause.rows == 1 or cause.what in cause.title else f"{cause.title}: {cause.what}",
        (f"{cause.title}.", cause.told.why, worth, f"What to do: {cause.fix}"),
        ("Open the error desk", address_of("desk", company)),
        BECAUSE,
    )


def together(company: Company, found: Sequence[Cause], subject: str = "") -> Letter:
    rows = sum(one.rows for one in found)
    told = (
        f"{words.count(rows, 'record')} {words.needs(rows)} you, held by {words.count(len(found), 'cause')}"
    )
    left = len(found) - ROWS
    return Letter(
        subject or told,
        (f"{told}.", "Fix a cause once and all its records go on."),
        ("Open the error desk", address_of("desk", company)),
        BECAUSE,
        ("Cause", "Held", company.home_currency),
        [(one.title, one.what, words.money(one.money) if one.has_money else "–") for one in found[:ROWS]],
        (f"And {words.count(left, 'other cause')}.",) if left > 0 else (),
    )


def _key(cause: Cause) -> str:
    code, waits_on = cause.key
    return f"{timezone.localtime(clock.now()).date()} {code} {waits_on}"
