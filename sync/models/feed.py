"""Where changes come from, how far they were read, and when they are read again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from companies.models import Company
from sync.models.mapping import Mapping


class Feed(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="feeds")
    source = models.CharField(max_length=40)
    project = models.ForeignKey(
        Mapping, null=True, blank=True, on_delete=models.CASCADE, related_name="feeds"
    )
    # The remote server's own time at the start of the last complete read.
    watermark = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    wanted = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # When a webhook last told of a change.
    reported_at = models.DateTimeField(null=True, blank=True)
    interval_seconds = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "source"], condition=Q(project=None), name="one_company_feed"
            ),
            models.UniqueConstraint(
                fields=["company", "source", "project"],
                condition=Q(project__isnull=False),
                name="one_project_feed",
            ),
        ]
        indexes = [models.Index(fields=["company", "due_at"], name="feed_due")]

    def __str__(self) -> str:
        return f"{self.source}@{self.project}" if self.project_id else self.source
