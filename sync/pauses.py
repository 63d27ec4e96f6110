"""Pausing: a whole company, writing to one of its sides, or every company of the installation.

Each is a column of the company that the worker reads again right before it sends, so a pause counts from its
own commit on. What is under way at that moment is finished; what waits goes on by itself afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from companies import audit
from companies.models import Company
from integration import clock
from integration.systems import System
from sync import ledger, work
from sync.actor import Actor, name_of, person
from sync.holding import of_pause


@dataclass(frozen=True)
class Pause:
    """One that is in force. `side` None: of everything; `by` blank: not a person of this installation."""

    side: System | None
    since: datetime
    by: str
    # Of the whole installation: it is lifted where it was made, on the command line.
    halted: bool = False


def in_force(company: Company) -> list[Pause]:
    found = [Pause(None, company.halted_at, company.halted_by, halted=True)] if company.halted_at else []
    for side in (None, *System):
        at, by = _columns(side)
        if since := getattr(company, at):
            user = getattr(company, by)
            found.append(Pause(side, since, name_of(user) if user else ""))
    return found


def what(side: System | None) -> str:
    """Completes "… is paused" and "pause …"."""
    return f"writing to {side.title}" if side else "reading and writing"


def pause(company: Company, user: Actor, side: System | None = None) -> None:
    """It stops after what is under way; what is decided meanwhile waits."""
    at, by = _columns(side)
    with transaction.atomic():
        free = Company.objects.filter(pk=company.pk, **{at: None})
        if free.update(**{at: clock.now(), by: person(user)}):
            audit.record(company, user, "company.paused", company, after={"what": what(side)})
    company.refresh_from_db()


def resume(company: Company, user: Actor, side: System | None = None) -> None:
    """Everything, or writing to one side; another pause of the company stays in force."""
    at, by = _columns(side)
    with transaction.atomic():
        paused = Company.objects.filter(pk=company.pk).exclude(**{at: None})
        if paused.update(**{at: None, by: None}):
            audit.record(company, user, "company.resumed", company, before={"what": what(side)})
        # After the company, as the worker does: a row it is storing right now is woken, too.
        if side:
            ledger.wake(company.pk, [of_pause(side)])
    company.refresh_from_db()
    work.ring(company.pk)


def halt(user: Actor) -> list[Company]:
    """Pause every company in one statement. Returns those that were not halted yet."""
    with transaction.atomic():
        companies = list(Company.objects.select_for_update().filter(halted_at=None).order_by("name"))
        now, name = clock.now(), name_of(user)
        Company.objects.filter(halted_at=None).update(halted_at=now, halted_by=name)
        for company in companies:
            audit.record(company, user, "company.halted", company)
    return companies


def lift(user: Actor) -> list[Company]:
    """End the halt; what people paused in single companies stays paused. Returns those that were halted."""
    with transaction.atomic():
        halted = Company.objects.select_for_update().exclude(halted_at=None).order_by("name")
        companies = list(halted)
        Company.objects.exclude(halted_at=None).update(halted_at=None, halted_by="")
        for company in companies:
            audit.record(company, user, "company.halt_lifted", company)
            work.ring(company.pk)
    return companies


def _columns(side: System | None) -> tuple[str, str]:
    prefix = f"{side.value}_" if side else ""
    return f"{prefix}paused_at", f"{prefix}paused_by"
