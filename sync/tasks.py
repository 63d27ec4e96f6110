"""What Celery calls: bells that carry a company's id and nothing else."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.db.models import Q

from companies.models import Company
from integration import clock
from sync import journal
from sync.runner import drain
from sync.work import is_due

KEEP = timedelta(days=90)


@shared_task(name="sync.tasks.work", ignore_result=True)
def work(company_id: int) -> None:
    """Wake-up: do what is due for one company. Losing or doubling this message is harmless."""
    if drain(company_id).more:
        work.delay(company_id)


@shared_task(name="sync.tasks.tick", ignore_result=True)
def tick() -> None:
    """Wake a worker for every company that has something due and is not being served."""
    now = clock.now()
    free = Company.objects.filter(
        Q(lease_id=None) | Q(lease_expires_at__lte=now), paused_at=None, stopped_code=""
    )
    for company_id in free.values_list("pk", flat=True):
        if is_due(company_id):
            work.delay(company_id)


@shared_task(name="sync.tasks.nightly", ignore_result=True)
def nightly() -> None:
    """Old log lines end after 90 days; the audit trail stays."""
    before = clock.now() - KEEP
    for company_id in Company.objects.values_list("pk", flat=True):
        journal.prune(company_id, before)
