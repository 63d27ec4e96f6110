"""The bill a person approved, as they saw it, for as long as it is not sent."""

from __future__ import annotations

from django.db import models

from sync.models.mapping import Mapping


class ApprovedBill(models.Model):
    """If the claim comes back, its page shows what was approved beside what it would be now."""

    mapping = models.OneToOneField(Mapping, on_delete=models.CASCADE, related_name="approved_bill")
    fingerprint = models.CharField(max_length=64)
    bill = models.JSONField()

    def __str__(self) -> str:
        return f"Approved bill of {self.mapping}"
