"""What is told by e-mail: what was told already, the mails to send, and what each person wants to get."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from companies.models import Company


class Postbox(models.Model):
    """When it is looked again whether a company has something to tell."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="postbox")
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Postbox of {self.company}"


class Notice(models.Model):
    """Something that is told once: the digest of a day, the alarm of a cause, a connection that was lost."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    facts = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "kind", "key"], name="one_notice")]
        indexes = [models.Index(fields=["company", "kind", "-at"], name="notice_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Mail(models.Model):
    """One mail to one person, until the mail server has taken it. Never holds a secret."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    made_at = models.DateTimeField()
    # When it is tried next; blank: sent, or given up after a day.
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.IntegerField(default=0)
    # What the mail server said when it did not take it.
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "address"], name="one_mail_a_person")]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="mail_due")]

    def __str__(self) -> str:
        return self.subject


class Preference(models.Model):
    """What a person wants: the daily digest, alarms at once, keys that act on their own."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    digest = models.BooleanField(default=True)
    alarms = models.BooleanField(default=True)
    single_keys = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"Preferences of {self.user}"
