"""What was done, when, on whose behalf: a run and its log."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from companies.models import Company
from sync.models.mapping import Mapping


class Run(models.Model):
    """One worker's turn for a company, or a person's wish that has not begun (`started_at` blank)."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="runs")
    why = models.CharField(max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    what = models.CharField(max_length=120, blank=True)
    preview = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # By entity, how many were checked, created, updated, found in step or in need of a person.
    counts = models.JSONField(default=dict, blank=True)
    checked = models.IntegerField(default=0)
    written = models.IntegerField(default=0)
    needs_you = models.IntegerField(default=0)
    # By step ("read", "compare", "write", "lock"): milliseconds and records; "now" is the one under way.
    steps = models.JSONField(default=dict, blank=True)
    # By system, and how many of them were told to slow down.
    requests = models.JSONField(default=dict, blank=True)
    money_paid = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    # A person wants it to end after the batch under way.
    stop_at = models.DateTimeField(null=True, blank=True)
    stop_by = models.CharField(max_length=200, blank=True)
    money_sent = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["company", "asked_at", "id"], name="run_newest"),
            models.Index(fields=["company"], condition=models.Q(finished_at=None), name="run_open"),
        ]

    def __str__(self) -> str:
        return f"Run {self.pk}"


class LogEntry(models.Model):
    """One thing that happened. Append-only; never holds tokens or bodies."""

    class Level(models.TextChoices):
        DONE = "done", "Done"
        NOTE = "note", "Note"
        PROBLEM = "problem", "Problem"
        REQUEST = "request", "Request"

    # The indexes below begin with these columns.
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="log_entries", db_index=False)
    run = models.ForeignKey(
        Run, null=True, blank=True, on_delete=models.CASCADE, related_name="log_entries", db_index=False
    )
    mapping = models.ForeignKey(
        Mapping, null=True, blank=True, on_delete=models.SET_NULL, related_name="log_entries", db_index=False
    )
    level = models.CharField(max_length=8, choices=Level.choices)
    code = models.CharField(max_length=60)
    facts = models.JSONField(default=dict, blank=True)
    actor = models.CharField(max_length=200, blank=True)
    system = models.CharField(max_length=12, blank=True)
    method = models.CharField(max_length=8, blank=True)
    path = models.CharField(max_length=300, blank=True)
    status = models.IntegerField(null=True, blank=True)
    ms = models.IntegerField(null=True, blank=True)
    remote_id = models.CharField("remote request id", max_length=100, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "log entries"
        indexes = [
            models.Index(fields=["company", "-at"], name="log_newest"),
            models.Index(fields=["mapping", "-at"], name="log_of_mapping"),
            models.Index(fields=["run", "level", "at", "id"], name="log_of_run"),
            models.Index(
                fields=["run", "at", "id"], condition=~models.Q(level="request"), name="log_told_of_run"
            ),
        ]

    def __str__(self) -> str:
        return self.code
