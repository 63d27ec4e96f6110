"""The outbox: a remote write is a row before it is sent, so a crash can be finished and never repeated."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from integration.systems import System
from sync.models.mapping import Mapping


class Write(models.Model):
    class State(models.TextChoices):
        READY = "ready", "Ready"
        SENT = "sent", "Sent, no answer yet"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        # A repeatable write in doubt, or an intent that was never sent: the record is read and planned anew.
        DROPPED = "dropped", "Dropped"

    class Kind(models.TextChoices):
        ONCE = "once", "A repeat would make a second one"
        REPEATABLE = "repeatable", "A repeat leads to the same state"

    mapping = models.ForeignKey(Mapping, on_delete=models.CASCADE, related_name="writes")
    system = models.CharField(max_length=12, choices=[(one.value, one.title) for one in System])
    # The remote type ("Bill") and what is done to it.
    target = models.CharField(max_length=40)
    verb = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    step = models.CharField(max_length=20)
    path = models.CharField(max_length=200, blank=True)
    query = models.JSONField(default=list, blank=True)
    remote_id = models.CharField(max_length=60, blank=True)
    version = models.CharField(max_length=40, blank=True)
    # The exact record that goes over the wire, as text: amounts keep their digits, a repeat is the same.
    payload = models.TextField()
    payload_hash = models.CharField(max_length=64)
    # The values of that side afterwards, in common form.
    after = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=64, db_index=True)
    tag = models.CharField(max_length=500, blank=True)
    generation = models.IntegerField(default=0)
    request_key = models.CharField(max_length=64, blank=True, db_index=True)
    bid = models.CharField(max_length=10, blank=True)
    fence = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    reply = models.JSONField(default=dict, blank=True)
    authority = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mapping", "system"],
                condition=Q(state__in=["ready", "sent"]),
                name="one_unsettled_write",
            )
        ]
        indexes = [
            models.Index(
                fields=["mapping"], condition=Q(state__in=["ready", "sent"]), name="write_unsettled"
            ),
            models.Index(fields=["settled_at"], condition=Q(state="done"), name="write_done"),
            # What is blanked after a while.
            models.Index(fields=["settled_at"], condition=~Q(payload=""), name="write_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target} ({self.state})"
