"""What people decide about a cause: put it off, give it to somebody. The caller checks who may."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from companies.models import Company
from integration import clock
from sync import journal
from sync.actor import name_of
from sync.admin.causes import Cause as Held
from sync.models import Cause
from sync.put_off import CHOICES, state_of, until


def snooze(company: Company, user: User, held: Held, choice: str, seen: str, reason: str = "") -> bool:
    """Put it off as it was seen (`seen`: put_off.state_of its records). False: it changed meanwhile."""
    if choice not in CHOICES or seen != state_of(held.records):
        return False
    with transaction.atomic():
        kept = noted(company, held)
        Cause.objects.filter(pk=kept.pk).update(
            snoozed_state=seen, snoozed_until=until(choice, company.zone),
            snoozed_by=name_of(user), snooze_reason=reason[:300],
        )  # fmt: skip
        _say(company, "cause.snoozed", held, user, until=CHOICES[choice])
    return True


def wake(company: Company, user: User, code: str, waits_on: str) -> bool:
    """Take a snooze back. False: it was not put off."""
    kept = Cause.objects.filter(company=company, code=code, waits_on=waits_on).exclude(snoozed_state="")
    with transaction.atomic():
        title = kept.values_list("title", flat=True).first()
        if not kept.update(snoozed_state="", snoozed_until=None, snoozed_by="", snooze_reason=""):
            return False
        journal.say(company.pk, "cause.woken", None, name_of(user), by=name_of(user), title=title)
    return True


def assign(company: Company, user: User, held: Held, to: User | None) -> bool:
    """False: it is theirs already."""
    with transaction.atomic():
        kept = noted(company, held)
        other = Q(assigned_to=None) if to else ~Q(assigned_to=None)
        other |= ~Q(assigned_to=to) if to else Q(pk=0)
        given = {"assigned_to": to, "assigned_by": name_of(user), "assigned_at": clock.now()}
        if not Cause.objects.filter(other, pk=kept.pk).update(**given):
            return False
        _say(company, "cause.assigned", held, user, to=name_of(to) if to else "nobody")
    return True


def noted(company: Company, held: Held) -> Cause:
    """The row of a cause, written down if it was not yet."""
    code, waits_on = held.key
    told = {
        "title": held.title[:300],
        "what": held.what[:200],
        "money": held.money if held.has_money else None,
    }
    first = {**told, "opened_at": held.since or clock.now()}
    kept, _ = Cause.objects.get_or_create(company=company, code=code, waits_on=waits_on, defaults=first)
    return kept


def _say(company: Company, code: str, held: Held, user: User, **facts: str) -> None:
    row = held.first if held.rows == 1 else None
    journal.say(company.pk, code, row, name_of(user), by=name_of(user), title=held.title, **facts)
