"""A broken audit chain: told to admins once for each place where it breaks."""

from __future__ import annotations

from companies.models import AuditCheck, Company
from companies.roles import ADMIN
from sync.admin import words
from sync.post import mailing
from sync.post.letter import Letter, address_of
from sync.post.people import ALARMS, readers


def tell(company: Company) -> None:
    check = AuditCheck.objects.filter(company=company).exclude(broken_at=None).first()
    if check:
        key = f"{check.broken_at} {check.reason}"
        mailing.tell(company, "audit_broken", key, readers(company, ALARMS, ADMIN), letter(company, check))


def letter(company: Company, check: AuditCheck) -> Letter:
    return Letter(
        f"The audit trail is broken at entry {check.broken_at:,}",
        (
            f"The chain is broken at entry {check.broken_at:,}: {check.reason}.",
            f"Found on {words.day(check.at)}.",
            "Keep a copy of the database as it is now. Nothing is repaired by itself.",
        ),
        ("Open the audit trail", address_of("audit", company)),
        "you are an admin",
    )
