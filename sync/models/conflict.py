"""What only a person can decide."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sync.models.mapping import Mapping


class Conflict(models.Model):
    """A field that changed on both sides, or on the side that does not own it."""

    class Choice(models.TextChoices):
        OPEN = "", "Not decided"
        PROCORE = "procore", "Procore"
        QUICKBOOKS = "quickbooks", "QuickBooks"
        BOTH = "both", "Both stay as they are"
        VALUE = "value", "A typed value"
        SETTLED = "settled", "Settled by itself"

    mapping = models.ForeignKey(Mapping, on_delete=models.CASCADE, related_name="conflicts")
    field = models.CharField(max_length=40)
    base = models.JSONField(null=True, blank=True)
    procore = models.JSONField(null=True, blank=True)
    quickbooks = models.JSONField(null=True, blank=True)
    choice = models.CharField(max_length=12, choices=Choice.choices, blank=True, default="")
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    chosen_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mapping", "field"],
                condition=models.Q(closed_at=None),
                name="one_open_conflict_a_field",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mapping}: {self.field}"
