"""`manage.py verify_audit`: walk the audit chains, and write down their heads for safe keeping elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from companies import audit, audit_heads
from companies.audit import Verdict
from companies.lookup import NoSuchCompanyError, company_named
from companies.models import Company


class Command(BaseCommand):
    help = "Verify the audit trail. Exit codes: 0 unbroken, 1 broken, 2 wrong use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", default="", help="only this company")
        parser.add_argument("--json", action="store_true", help="for machines")
        parser.add_argument("--heads", type=Path, help="check against, and add to, this file of heads")

    def handle(self, *_arguments: Any, company: str, heads: Path | None, **options: Any) -> None:
        kept = audit_heads.read(heads) if heads else {}
        verdicts = {one: audit.verify(one, kept.get(str(one.key))) for one in _companies(company)}
        for verdict in verdicts.values():
            self.stdout.write(json.dumps(vars(verdict)) if options["json"] else _sentence(verdict))
        if any(verdict.broken_at for verdict in verdicts.values()):
            raise CommandError("The audit trail is broken. Keep a copy of the database before anything else.")
        if heads:
            audit_heads.append(heads, verdicts)


def _companies(reference: str) -> list[Company]:
    try:
        return [company_named(reference)] if reference else list(Company.objects.order_by("name"))
    except NoSuchCompanyError as wrong:
        raise CommandError(str(wrong), returncode=2) from wrong


def _sentence(verdict: Verdict) -> str:
    if verdict.broken_at:
        return f"{verdict.company}: broken at entry {verdict.broken_at}, {verdict.reason}."
    return f"{verdict.company}: {verdict.count} entries, chain unbroken, head {verdict.head}."
