"""Why records need a person, as people handle it: put off, given to somebody, solved."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from companies.models import Company


class Cause(models.Model):
    """A problem code with the object of its fix. Written down once seen, so that its end is seen, too."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="causes")
    code = models.CharField(max_length=60)
    # "vendor:17"; where nothing is waited for, the record that is a cause of its own: "claim:12".
    waits_on = models.CharField(max_length=80, blank=True)
    # As it was told when it was last looked at.
    title = models.CharField(max_length=300, blank=True)
    what = models.CharField(max_length=200, blank=True)
    money = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    # Put off while its records are as they were then (a hash), and no longer than until a moment.
    snoozed_state = models.CharField(max_length=64, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    snoozed_by = models.CharField(max_length=200, blank=True)
    snooze_reason = models.CharField(max_length=300, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code", "waits_on"], name="one_cause"),
        ]
        indexes = [models.Index(fields=["company", "solved_at"], name="cause_solved")]

    def __str__(self) -> str:
        return self.title or f"{self.code} {self.waits_on}"
