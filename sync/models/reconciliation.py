"""Both books beside each other as they were read at one moment."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from companies.models import Company


def waiting(now: datetime) -> Q:
    """What people have asked for, and a worker can read now."""
    return Q(read_at=None, problem="") & (Q(not_before=None) | Q(not_before__lte=now))


class Reconciliation(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="reconciliations")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # A system was busy, and asked to come back then; blank: at once.
    not_before = models.DateTimeField(null=True, blank=True)
    # How often a worker has begun and not come to an end.
    tries = models.PositiveSmallIntegerField(default=0)
    # Blank until a worker has read both systems.
    read_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    # Amounts as exact text.
    report = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["company", "-asked_at"], name="reconciliation_latest")]

    def __str__(self) -> str:
        return f"{self.company}, {self.asked_at:%Y-%m-%d}"
