"""Signing off a month: the figures a person vouches for, kept in the audit trail for good."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from companies import audit
from companies.models import AuditEntry, Company
from sync.actor import name_of
from sync.models import Reconciliation

SIGNED = "month.signed_off"


def sign_off(
    company: Company,
    user: User,
    month: str,
    reading: Reconciliation,
    figures: Mapped[str, Any],
    billed: Decimal,
) -> AuditEntry | None:
    """`month` is "October 2026", `reading` what the person saw. None: signed with this reading already."""
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company.pk)
        last = signed(company, month)
        if last and last.after.get("reading") == reading.pk:
            return None
        read = reading.read_at.isoformat() if reading.read_at else ""
        after = {**figures, "by": name_of(user), "reading": reading.pk, "read_at": read}
        return audit.record(company, user, SIGNED, month, after=after, amount=billed)


def signed(company: Company, month: str) -> AuditEntry | None:
    """How the month was signed off last."""
    entries = company.audit_entries.filter(action=SIGNED, subject=month)
    return entries.order_by("-number").first()


def reading_of(entry: AuditEntry) -> Reconciliation | None:
    """What both books held when the month was signed off."""
    kept = Reconciliation.objects.filter(company_id=entry.company_id, pk=entry.after.get("reading"))
    return kept.first()
