"""The book of causes: what began and what ended since it was last kept, so that neither has to be guessed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from companies.models import Company
from integration import clock
from sync.admin.causes import Cause as Held
from sync.admin.causes import causes
from sync.models import Cause

TOLD = ("title", "what", "money")


@dataclass
class Kept:
    """What stands now, and of it what began since the last time."""

    held: list[Held] = field(default_factory=list)
    begun: list[Held] = field(default_factory=list)


def keep(company: Company) -> Kept:
    """Write down every cause that stands, and close those that are no more. Twice is as good as once."""
    held = causes(company)
    kept = Kept(held)
    now = clock.now()
    with transaction.atomic():
        book = {(one.code, one.waits_on): one for one in Cause.objects.filter(company=company)}
        for one in held:
            row = book.pop(one.key, None)
            if row is None or row.solved_at or row.opened_at is None:
                kept.begun.append(one)
            _write(company, one, row)
        gone = [row.pk for row in book.values() if row.solved_at is None]
        Cause.objects.filter(pk__in=gone).update(
            solved_at=now, snoozed_state="", snoozed_until=None, snoozed_by="", snooze_reason=""
        )
    return kept


def _write(company: Company, held: Held, row: Cause | None) -> None:
    told = {
        "title": held.title[:300], "what": held.what[:200], "money": held.money if held.has_money else None,
    }  # fmt: skip
    if row is None:
        code, waits_on = held.key
        since = held.since or clock.now()
        Cause.objects.create(company=company, code=code, waits_on=waits_on, opened_at=since, **told)
    elif row.solved_at or row.opened_at is None:
        Cause.objects.filter(pk=row.pk).update(solved_at=None, opened_at=clock.now(), **told)
    elif any(getattr(row, name) != value for name, value in told.items()):
        Cause.objects.filter(pk=row.pk).update(**told)
