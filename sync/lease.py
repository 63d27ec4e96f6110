"""One worker at a time serves a company. The lease is checked in every transaction that changes work."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from companies.models import Company
from integration import clock
from integration.errors import TryLater
from sync import watchdog


class LeaseLost(Exception):
    """Another worker serves the company now: stop, write nothing more."""


@dataclass
class Lease:
    company_id: int
    id: uuid.UUID
    fence: int
    expires_at: datetime
    # Rows that a dead holder left taken may be there; once none is, none comes while this lease lasts.
    may_inherit: bool = True

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction that only commits while the lease is ours, and prolongs it. Raises LeaseLost."""
        with transaction.atomic(durable=True):
            self._renew()
            yield

    def keep(self) -> None:
        """Prolong it once half of it is over: reading may take longer than a lease. Raises LeaseLost."""
        if clock.now() + timedelta(seconds=settings.LEASE_SECONDS / 2) > self.expires_at:
            self._renew()

    def leave_time_for_a_request(self) -> None:
        """Raises TryLater when a request sent now could outlive the lease. Touches no database."""
        ends = clock.now() + timedelta(seconds=settings.REQUEST_TIMEOUT)
        if ends >= self.expires_at:
            raise TryLater("system.busy", at=self.expires_at, counts=False, system="Plumbline")

    def release(self) -> None:
        mine = Company.objects.filter(pk=self.company_id, lease_id=self.id)
        mine.update(lease_id=None, lease_expires_at=None)

    def _renew(self) -> None:
        now = clock.now()
        expires_at = now + timedelta(seconds=settings.LEASE_SECONDS)
        mine = Company.objects.filter(pk=self.company_id, lease_id=self.id, lease_expires_at__gt=now)
        if not mine.update(lease_expires_at=expires_at):
            raise LeaseLost(f"company {self.company_id}")
        watchdog.alive()
        self.expires_at = expires_at


def take(company_id: int) -> Lease | None:
    """The company's lease, or None while another worker has it."""
    now = clock.now()
    lease_id, expires_at = uuid.uuid4(), now + timedelta(seconds=settings.LEASE_SECONDS)
    free = Company.objects.filter(Q(lease_id=None) | Q(lease_expires_at__lte=now), pk=company_id)
    # The WHERE is checked again under the row lock, so only one worker can win.
    if not free.update(lease_id=lease_id, lease_expires_at=expires_at, fence=F("fence") + 1):
        return None
    fence = Company.objects.values_list("fence", flat=True).get(pk=company_id)
    return Lease(company_id, lease_id, fence, expires_at)
