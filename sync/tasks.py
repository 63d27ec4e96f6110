"""What Celery calls: bells that carry a company's id and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.db.models import Q

from companies import audit_heads
from companies.metering import ALARM, metered
from companies.models import READS_ON, Company
from integration import clock
from sync import days, draining, expiry, watchdog
from sync.gate import gate
from sync.models import Feed
from sync.post import look, mailing
from sync.runner import drain
from sync.sources import COMPARE
from sync.work import due

KEEP = timedelta(days=90)


@shared_task(name="sync.tasks.work", ignore_result=True)
def work(company_id: int) -> None:
    """Wake-up: do what is due for one company. Losing or doubling this message is harmless."""
    if gate.is_open() and drain(company_id).more:
        work.delay(company_id)


@shared_task(name="sync.tasks.tick", ignore_result=True)
def tick() -> None:
    """Wake a worker for every company with something due that is not being served; keep the day's figures."""
    if not gate.is_open():
        return
    free = Company.objects.filter(
        Q(lease_id=None) | Q(lease_expires_at__lte=clock.now()),
        paused_at=None,
        halted_at=None,
        stopped_code__in=["", *READS_ON],
    )
    for company_id in due(free).values_list("pk", flat=True):
        work.delay(company_id)
    days.keep_due()
    if look.due().exists() or mailing.is_due():
        post.delay()


@shared_task(name="sync.tasks.post", ignore_result=True)
def post() -> None:
    """Note what people are told, and mail it. Apart from the work on records, which never waits for it."""
    if not gate.is_open():
        return
    for company_id in look.due().values_list("pk", flat=True)[: look.AT_ONCE]:
        look.look(company_id)
    mailing.deliver()


@shared_task(name="sync.tasks.nightly", ignore_result=True)
def nightly() -> None:
    """Compare everything, while reads last; end old log lines and payloads; check the audit trail."""
    if not gate.is_open():
        return
    before = clock.now() - KEEP
    if metered().percent < ALARM:
        Feed.objects.filter(source=COMPARE).update(due_at=clock.now())
    for company_id in Company.objects.values_list("pk", flat=True):
        expiry.prune(company_id, before)
    expiry.blank_payloads(before)
    expiry.forget_approved_bills()
    audit_heads.publish()


@worker_ready.connect
def watch(**_signal: Any) -> None:
    """Workers are watched; commands and web processes are not."""
    watchdog.start(settings.LEASE_SECONDS)


worker_shutting_down.connect(draining.begin, weak=False)
