"""Small figures of each day, for the charts of the overview."""

from __future__ import annotations

from django.db import models

from companies.models import Company


class Day(models.Model):
    """`day` is one of the company's zone. `needs_you` is how many needed a person when it was kept last."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    to_quickbooks = models.IntegerField(default=0)
    to_procore = models.IntegerField(default=0)
    # Unknown of days before Plumbline kept it.
    needs_you = models.IntegerField(null=True, blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "day"], name="one_row_a_day")]

    def __str__(self) -> str:
        return f"{self.company}, {self.day}"
