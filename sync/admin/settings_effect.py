"""What a change of settings would do, told before it is saved; and who changed each setting last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, F, Q, Sum
from django.http import QueryDict

from companies import company_settings
from companies.company_settings import CompanySettings
from companies.models import Company
from integration import exact_json
from sync.actor import name_of
from sync.admin import words
from sync.models import Mapping as Record
from sync.work import PLANNED_WITH

NOT_CARRIED = ("csrfmiddlewaretoken", "sure")
ENTRIES = 500  # changes looked through for the last of each


@dataclass(frozen=True)
class Waiting:
    """Claims that are not sent and stand on settings that would change."""

    claims: int
    approved: int
    money: Decimal

    @property
    def sentence(self) -> str:
        """An approval counts for the bill that was seen: another bill asks again."""
        verb, their = ("comes", "its bill changes") if self.claims == 1 else ("come", "their bill changes")
        plan = f"{words.count(self.claims, 'claim')} {words.are(self.claims)} checked again"
        return f"{plan} and {verb} back for approval if {their}."


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Last:
    who: str
    at: datetime


def fingerprint(company: Company) -> str:
    """Of the settings as a person sees them, so that nobody overwrites what another saved meanwhile."""
    stored = exact_json.canonical(company_settings.as_json(company.options))
    return hashlib.sha256(stored.encode()).hexdigest()[:32]


def changes(company: Company, posted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Name → before and after, of what would change. Raises company_settings.BadSetting."""
    before = company_settings.as_json(company.options)
    wanted = CompanySettings.load(company_settings.changed(company.settings, posted))
    after = company_settings.as_json(wanted)
    return {name: (before[name], after[name]) for name in after if after[name] != before[name]}


def waiting(company: Company, names: frozenset[str]) -> Waiting | None:
    """None: no waiting claim is affected."""
    if not PLANNED_WITH & names:
        return None
    rows = Record.objects.filter(
        company=company, entity="claim", quickbooks_id="", archived_at=None, waiting_since__isnull=False
    )
    approved = Count("pk", filter=Q(approved=F("plan_fingerprint")))
    found = rows.aggregate(claims=Count("pk"), approved=approved, money=Sum("money"))
    if not found["claims"]:
        return None
    return Waiting(found["claims"], found["approved"], found["money"] or Decimal(0))


def told(found: Mapping[str, tuple[Any, Any]], names: Mapping[str, str]) -> list[Change]:
    """`names`: what ids of items and accounts are called."""
    labels = {one.name: one.metadata["label"] for one in fields(CompanySettings)}
    return [
        Change(labels[name], _value(before, names), _value(after, names))
        for name, (before, after) in found.items()
    ]


def carried(posted: QueryDict) -> Iterator[tuple[str, str]]:
    """What was typed, for the hidden fields of the page that asks once more."""
    for name, values in posted.lists():
        if name not in NOT_CARRIED:
            yield from ((name, str(value)) for value in values)


def last_changes(company: Company) -> dict[str, Last]:
    """By the name of a setting, from the audit trail."""
    entries = company.audit_entries.filter(action="settings.changed").order_by("-number")[:ENTRIES]
    found: dict[str, Last] = {}
    for entry in entries:
        for name in entry.after:
            found.setdefault(name, Last(entry.actor, entry.at))
    people = User.objects.filter(username__in={one.who for one in found.values()}) if found else ()
    names = {one.get_username(): name_of(one) for one in people}
    return {name: Last(names.get(one.who, one.who), one.at) for name, one in found.items()}


def _value(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return names.get(str(value), str(value)) if value not in (None, "") else "none"
