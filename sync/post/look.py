"""Once a minute for each company: has something begun, ended or become due that people are told?"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from companies.models import Company
from integration import clock
from sync import cause_book
from sync.models import Postbox
from sync.post import alarms, connections, digest, month_end, replies

EVERY = timedelta(minutes=1)


def due() -> list[int]:
    """The companies that are looked at now; one that never was, too."""
    waiting = Company.objects.exclude(postbox__due_at__gt=clock.now())
    return list(waiting.values_list("pk", flat=True))


def look(company_id: int) -> bool:
    """False: another worker has just looked, or the company is gone."""
    company = Company.objects.filter(pk=company_id).first()
    if company is None or not _take(company):
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
