"""Once a minute for each company: has something begun, ended or become due that people are told?"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from companies.models import Company
from integration import clock
from sync import cause_book
from sync.models import Postbox
from sync.post import alarms, audit_alarm, connections, digest, mailing, month_end, replies

EVERY = timedelta(minutes=1)
AT_ONCE = 40  # companies in one turn: 480 in a minute


def due() -> QuerySet[Company]:
    """The companies that are looked at now, the longest waiting first; one that never was, too."""
    waiting = Company.objects.exclude(postbox__due_at__gt=clock.now())
    return waiting.order_by(F("postbox__due_at").asc(nulls_first=True), "pk")


def look(company_id: int) -> bool:
    """False: another worker has just looked, or the company is gone."""
    company = Company.objects.filter(pk=company_id).first()
    # A copy of the database and a restored backup tell nobody anything until a person confirms.
    if company is None or not _take(company) or mailing.is_copy(company):
        return False
    with timezone.override(company.zone):
        # Together: what began is told in the same moment in which it is written down.
        with transaction.atomic():
            kept = cause_book.keep(company)
            alarms.tell(company, kept.begun)
        replies.tell(company)
        connections.tell(company)
        digest.tell(company, kept.held)
        month_end.tell(company)
        audit_alarm.tell(company)
    return True


def _take(company: Company) -> bool:
    now = clock.now()
    if Postbox.objects.filter(company=company, due_at__lte=now).update(due_at=now + EVERY):
        return True
    if Postbox.objects.filter(company=company).exists():
        return False
    try:
        with transaction.atomic():
            Postbox.objects.create(company=company, due_at=now + EVERY)
    except IntegrityError:
        return False
    return True
