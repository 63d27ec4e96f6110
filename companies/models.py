"""Who is connected: the company (our tenant), its two connections, its people, and the audit trail."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings
from django.db import models
from django.db.models import Q

from companies.company_settings import CompanySettings
from integration.systems import System

USER = django_settings.AUTH_USER_MODEL
# Stops of writing alone: reading goes on, so that what is there already is found and adopted.
READS_ON = ("instance.moved", "instance.restored")
SYSTEMS = [(System.PROCORE.value, "Procore"), (System.QUICKBOOKS.value, "QuickBooks")]


class Company(models.Model):
    """One Procore company connected to one QuickBooks company."""

    name = models.CharField(max_length=200, unique=True)
    # Part of every idempotency key, so that a second installation never repeats the keys of the first.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    procore_company_id = models.CharField(max_length=30, blank=True)
    procore_company_name = models.CharField(max_length=200, blank=True)
    quickbooks_realm = models.CharField(max_length=30, blank=True)
    quickbooks_company_name = models.CharField(max_length=200, blank=True)
    home_currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=60, default="America/Denver")
    settings = models.JSONField(default=dict, blank=True)
    went_live_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Writing to one side alone is paused: reading, and writing to the other side, go on.
    procore_paused_at = models.DateTimeField(null=True, blank=True)
    procore_paused_by = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    quickbooks_paused_at = models.DateTimeField(null=True, blank=True)
    quickbooks_paused_by = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The whole installation was halted; lifting that leaves what people paused besides as it is.
    halted_at = models.DateTimeField(null=True, blank=True)
    halted_by = models.CharField(max_length=200, blank=True)
    # Everything stops until a person confirms, e.g. after one side suddenly showed nothing.
    stopped_code = models.CharField(max_length=60, blank=True)
    stopped_facts = models.JSONField(default=dict, blank=True)
    # Where it was last served from (companies.instance), so that a copy or a restored backup notices.
    bound_to = models.JSONField(default=dict, blank=True, editable=False)
    # One worker at a time: whoever holds the lease serves the company; the fence rises with each holder.
    lease_id = models.UUIDField(null=True, editable=False)
    lease_expires_at = models.DateTimeField(null=True, editable=False)
    fence = models.BigIntegerField(default=0, editable=False)
    budget = models.JSONField(default=dict, blank=True, editable=False)
    # Closing date, duplicate-number rule and the like, as QuickBooks last said.
    books = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "companies"
        permissions = [("can_push_to_accounting", "Can approve claims for QuickBooks")]
        constraints = [
            models.UniqueConstraint(
                fields=["quickbooks_realm"], condition=~Q(quickbooks_realm=""), name="one_company_a_realm"
            ),
            models.UniqueConstraint(
                fields=["procore_company_id"],
                condition=~Q(procore_company_id=""),
                name="one_company_a_procore_company",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A company that is added while the installation is halted is halted with it."""
        if self._state.adding and (halted := Company.objects.exclude(halted_at=None).first()):
            self.halted_at, self.halted_by = halted.halted_at, halted.halted_by
        super().save(*args, **kwargs)

    @property
    def mode(self) -> str:
        if self.rests:
            return "paused"
        return "live" if self.went_live_at else "preview"

    @property
    def rests(self) -> bool:
        """Nothing is read or written."""
        return bool(self.paused_at or self.halted_at)

    def takes_no_writes(self, system: System) -> bool:
        """Writing to this side alone is paused."""
        return bool(self.procore_paused_at if system is System.PROCORE else self.quickbooks_paused_at)

    @property
    def reads(self) -> bool:
        """Whether anything is read; what stops writing alone lets reading go on."""
        return not self.rests and self.stopped_code in ("", *READS_ON)

    @property
    def options(self) -> CompanySettings:
        return CompanySettings.load(self.settings)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Connection(models.Model):
    """One OAuth grant. Secrets are sealed (companies.crypto) with company, system and field as context."""

    class State(models.TextChoices):
        NONE = "none", "Not connected"
        CHOOSING = "choosing", "Company not chosen yet"
        CONNECTED = "connected", "Connected"
        LOST = "lost", "Must be connected again"

    class Kind(models.TextChoices):
        USER = "user", "A person's sign-in"
        SERVICE = "service", "Service account"

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="connections")
    system = models.CharField(max_length=12, choices=SYSTEMS)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NONE)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.USER)
    account = models.CharField("connected as", max_length=200, blank=True)
    access_token = models.TextField(blank=True, editable=False)
    refresh_token = models.TextField(blank=True, editable=False)
    # QuickBooks: the value before the newest works for up to a day; tried once if the newest was lost.
    previous_refresh_token = models.TextField(blank=True, editable=False)
    client_id = models.TextField(blank=True, editable=False)
    client_secret = models.TextField(blank=True, editable=False)
    # What deliveries of Procore's webhooks show; blank until the first hook is registered.
    hook_secret = models.TextField(blank=True, editable=False)
    access_expires_at = models.DateTimeField(null=True, blank=True)
    refresh_expires_at = models.DateTimeField(null=True, blank=True)
    refresh_hard_expires_at = models.DateTimeField(null=True, blank=True)
    # One process refreshes at a time.
    refresh_lease = models.UUIDField(null=True, editable=False)
    refresh_lease_expires_at = models.DateTimeField(null=True, editable=False)
    renewed_at = models.DateTimeField(null=True, editable=False)
    facts = models.JSONField(default=dict, blank=True)
    checks = models.JSONField(default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    connected_at = models.DateTimeField(null=True, blank=True)
    connected_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "system"], name="one_connection_a_system")]

    def __str__(self) -> str:
        return f"{self.company} · {System(self.system).title}"

    @property
    def is_connected(self) -> bool:
        return self.state == self.State.CONNECTED


class Hook(models.Model):
    """A webhook of Procore that tells of changes: of the company, or of one project (Procore's id)."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="hooks")
    project = models.CharField(max_length=30, blank=True)
    # Blank until Procore has said it.
    remote_id = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "project"], name="one_hook_a_scope")]

    def __str__(self) -> str:
        return f"{self.connection} · {self.project or 'company'}"


class SignIn(models.Model):
    """A sign-in at a remote system that has begun: what its `state` is bound to, until it is used once."""

    state_hash = models.CharField(max_length=64, unique=True)
    session_hash = models.CharField(max_length=64)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    system = models.CharField(max_length=12, choices=SYSTEMS)
    # Sealed. Blank where the system has no PKCE.
    verifier = models.TextField(blank=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.company} · {System(self.system).title}"


class Membership(models.Model):
    """A role of a person in a company; one person may hold several."""

    class Role(models.TextChoices):
        VIEWER = "viewer", "Viewer"
        APPROVER = "approver", "Approver"
        OPERATOR = "operator", "Operator"
        ADMIN = "admin", "Admin"

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "company", "role"], name="a_role_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.company} · {self.get_role_display()}"


class AuditEntry(models.Model):
    """A decision that moved money or changed access. Append-only; each holds the hash of the one before."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="audit_entries")
    number = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    source = models.CharField("from where", max_length=60, blank=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=300)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    remote_id = models.CharField(max_length=100, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "audit entries"
        ordering = ["company", "number"]
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_audit_chain")]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"


class AuditCheck(models.Model):
    """When a company's audit chain was walked last, and what was found."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="audit_check")
    at = models.DateTimeField()
    count = models.BigIntegerField()
    broken_at = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.company} · {self.count}"
