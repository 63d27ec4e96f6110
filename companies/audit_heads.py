"""Where the audit chains end, kept outside of the database: in a file and in the log.

A chain alone can't show that its newest entries were cut off; against a head that was kept elsewhere it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import structlog
from django.conf import settings

from companies import audit
from companies.audit import Verdict
from companies.models import AuditCheck, Company
from integration import clock

log = structlog.stdlib.get_logger(__name__)
Head = tuple[int, str]


def read(heads: Path) -> dict[str, Head]:
    """The newest head of each company: lines of time, company key, number, hash."""
    if not heads.exists():
        return {}
    lines = [line.split() for line in heads.read_text().splitlines() if line.strip()]
    return {key: (int(number), head) for _, key, number, head in lines}


def append(heads: Path, verdicts: Mapping[Company, Verdict]) -> None:
    heads.parent.mkdir(parents=True, exist_ok=True)
    with heads.open("a") as file:
        for company, one in verdicts.items():
            if one.count:
                file.write(f"{clock.now().isoformat()} {company.key} {one.count} {one.head}\n")


def kept() -> dict[str, Head]:
    """The heads that were kept each night, by company key; none where the file can't be read."""
    try:
        return read(Path(settings.AUDIT_HEADS))
    except (OSError, ValueError) as error:
        log.critical("the file of audit heads can't be read", error_type=type(error).__name__)
        return {}


def check(company: Company, head: Head | None = None) -> Verdict:
    """Walk the chain, against a head that was kept, and note the answer for the page."""
    verdict = audit.verify(company, head)
    found = {
        "at": clock.now(), "count": verdict.count, "broken_at": verdict.broken_at, "reason": verdict.reason,
    }  # fmt: skip
    AuditCheck.objects.update_or_create(company=company, defaults=found)
    return verdict


def publish() -> None:
    """Check every chain against the heads kept, and keep the new ones. A broken chain's head is not kept."""
    heads = kept()
    verdicts = {one: check(one, heads.get(str(one.key))) for one in Company.objects.order_by("pk")}
    for company, one in verdicts.items():
        facts = {"company": company.pk, "count": one.count, "head": one.head}
        if one.broken_at:
            log.critical("audit trail broken", company=company.pk, count=one.broken_at, reason=one.reason)
        else:
            log.info("audit trail unbroken", **facts)
    try:
        append(
            Path(settings.AUDIT_HEADS),
            {company: one for company, one in verdicts.items() if not one.broken_at},
        )
    except OSError as error:
        log.critical("audit heads not kept outside of the database", error_type=type(error).__name__)
