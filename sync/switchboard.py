"""What people decide about a whole company: look now, pause, go live."""

from __future__ import annotations

from django.db import transaction

from companies import audit
from companies.models import Company
from integration import clock
from integration.errors import NeedsUser
from sync import ledger, work
from sync.actor import Actor, name_of, person
from sync.checklist import what_is_missing
from sync.entities.bill_numbers import COMMITMENT
from sync.entities.cost_lines import PROJECT_REF
from sync.models import Mapping, Run
from sync.models.standing import REFERENCES

NEVER_PLANNED = (*REFERENCES, PROJECT_REF, COMMITMENT)


def sync_now(company: Company, user: Actor) -> Run:
    return work.everything(company, why=name_of(user), by=person(user))


def stop_run(company: Company, user: Actor, pk: int) -> bool:
    """The run ends after the batch under way. False: it had ended, or somebody asked for it already."""
    running = Run.objects.filter(company=company, pk=pk, finished_at=None, stop_at=None)
    return bool(running.update(stop_at=clock.now(), stop_by=name_of(user)))


def go_live(company: Company, user: Actor) -> None:
    """From now on what was planned is written. Raises NeedsUser when a step of the checklist is missing."""
    if missing := what_is_missing(company):
        raise NeedsUser("company.not_ready", what=missing)
    with transaction.atomic():
        if Company.objects.filter(pk=company.pk, went_live_at=None).update(went_live_at=clock.now()):
            audit.record(company, user, "company.went_live", company)
            ledger.want(Mapping.objects.filter(company=company).exclude(entity__in=NEVER_PLANNED))
    company.refresh_from_db()
    work.everything(company, why="Go live", by=person(user))


def confirm_stop(company: Company, user: Actor) -> None:
    """A person has looked at why everything was stopped, and lets it go on."""
    before = {"code": company.stopped_code, **company.stopped_facts}
    with transaction.atomic():
        if (
            Company.objects.filter(pk=company.pk)
            .exclude(stopped_code="")
            .update(stopped_code="", stopped_facts={})
        ):
            audit.record(company, user, "company.stop_confirmed", company, before=before)
            ledger.want(Mapping.objects.filter(company=company).exclude(entity__in=NEVER_PLANNED))
    company.refresh_from_db()
    work.ring(company.pk)
