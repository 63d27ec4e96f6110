"""How a company stands: counts by standing, what needs a person, what is read when, limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Min
from django.utils import timezone

from companies.models import Company
from integration import clock
from integration.problems import CATALOGUE, Explanation, explain
from sync import pauses
from sync.admin import words
from sync.admin.causes import Cause, causes
from sync.admin.coming_up import SOURCES, Coming, coming_up
from sync.admin.connection_card import Card, cards
from sync.management.deciding import Facts
from sync.models import Feed, Mapping, Standing, Write
from sync.post import mailing

KINDS = ("vendor", "project", "wbs_code", "claim")
HEADS = {"vendor": "vendors", "project": "projects", "wbs_code": "WBS codes", "claim": "claims"}


@dataclass
class Report:
    company: Company
    now: datetime

    @cached_property
    def counts(self) -> dict[tuple[str, str], int]:
        return Mapping.objects.filter(company=self.company).counts(self.now)

    @cached_property
    def causes(self) -> list[Cause]:
        return causes(self.company)

    @cached_property
    def cards(self) -> list[Card]:
        return cards(self.company)

    @property
    def stopped(self) -> Explanation | None:
        code = self.company.stopped_code
        return explain(code, self.company.stopped_facts) if code in CATALOGUE else None

    @property
    def lost(self) -> list[Card]:
        return [card for card in self.cards if not card.connection.is_connected]

    @property
    def needs_a_person(self) -> bool:
        conflicts = self.rows(Standing.CONFLICT)
        return bool(self.causes or conflicts or self.lost or self.company.stopped_code)

    @property
    def in_doubt(self) -> int:
        """Writes that were sent and whose outcome is not known yet."""
        return Write.objects.filter(mapping__company=self.company, state=Write.State.SENT).count()

    @property
    def waits_since(self) -> datetime | None:
        """Since when the oldest record that is due has not been looked at."""
        due = Mapping.objects.filter(company=self.company, archived_at=None, due_at__lte=self.now)
        oldest: datetime | None = due.aggregate(at=Min("due_at"))["at"]
        return oldest

    def rows(self, standing: Standing, kind: str = "") -> int:
        return sum(count for (key, at), count in self.counts.items() if at == standing and kind in ("", key))


def report(company: Company) -> Report:
    company.refresh_from_db()
    return Report(company, clock.now())


def facts(one: Report) -> Facts:
    company = one.company
    return {
        "company": company.name,
        "procore_company_id": company.procore_company_id,
        "quickbooks_realm": company.quickbooks_realm,
        "mode": company.mode,
        "paused": [_pause(each) for each in pauses.in_force(company)],
        "stopped": _stop(one),
        "standings": standings(one),
        "in_doubt": one.in_doubt,
        "oldest_waits_since": one.waits_since,
        "problems": [_cause(cause) for cause in one.causes],
        "connections": {card.system.value: _connection(card) for card in one.cards},
        "feeds": [_feed(feed) for feed in company.feeds.select_related("project").order_by("source", "pk")],
        "limits": {card.system.value: _limits(card) for card in one.cards},
    }


def standings(one: Report) -> dict[str, dict[str, int]]:
    """{"claim": {"approval": 3}}; what nobody stands at is absent."""
    found: dict[str, dict[str, int]] = {}
    for (kind, standing), count in sorted(one.counts.items()):
        found.setdefault(kind, {})[standing] = count
    return found


def lines(one: Report) -> list[str]:
    with timezone.override(one.company.zone):
        parts = [_head(one), _table(one), problem_lines(one), _read(one)]
    return [line for part in parts if part for line in (*part, "")][:-1]


def problem_lines(one: Report) -> list[str]:
    """What needs a person, each with its fix."""
    found = [f"{cause.title} · {cause.what}{_worth(cause)}. {cause.told.fix}" for cause in one.causes]
    found += [f"{told.title}. {told.fix}" for told in [one.stopped] if told]
    refused = mailing.trouble(one.company)
    found += [f"E-mails can't be sent; the mail server says: {refused}."] if refused else []
    found += [f"{card.system.title}: {card.look[2].lower()}." for card in one.lost]
    conflicts = one.rows(Standing.CONFLICT)
    found += [f"{words.count(conflicts, 'record')} changed on both sides: decide each."] if conflicts else []
    return ["Needs you:", *(f"  {line}" for line in found)] if found else []


def _head(one: Report) -> list[str]:
    found = [f"{one.company.name}: {one.company.mode}"]
    found += [f"  {pauses.what(each.side)} is paused" for each in pauses.in_force(one.company) if each.side]
    for card in one.cards:
        told = [card.remote_name, card.look[2].lower(), *(_use(card) if card.connection.is_connected else ())]
        found.append(f"  {card.system.title}: {', '.join(part for part in told if part)}")
    return found


def _table(one: Report) -> list[str]:
    kinds = [kind for kind in KINDS if any(key == kind for key, _ in one.counts)]
    shown = [standing for standing in Standing if any(one.rows(standing, kind) for kind in kinds)]
    if not shown:
        return ["Nothing was read yet."]
    head = " " * 20 + "".join(f"{HEADS[kind]:>11}" for kind in kinds)
    return [head, *(_row(one, standing, kinds) for standing in shown)]


def _row(one: Report, standing: Standing, kinds: list[str]) -> str:
    cells = (f"{one.rows(standing, kind) or '·':>11}" for kind in kinds)
    return f"{standing.label:<20}" + "".join(cells)


def _read(one: Report) -> list[str]:
    coming = coming_up(one.company)
    return ["Read:", *(f"  {_reading(each, one.now)}" for each in coming)] if coming else []


def _reading(each: Coming, now: datetime) -> str:
    told = [each.interval, each.slowed, words.count(each.projects, "project") if each.projects else ""]
    told += [f"last {words.ago(each.read_at, now)}" if each.read_at else "not read yet"]
    told += [f"next {words.moment(each.due_at, now)}" if each.due_at else ""]
    told += ["could not be read"] if each.failing else []
    return f"{each.name}: {', '.join(part for part in told if part)}"


def _use(card: Card) -> list[str]:
    """What was sent of what is allowed."""
    limit = f" of {card.usage.limit:,}" if card.usage.limit else ""
    sent = f"{card.usage.requests:,}{limit} requests this hour"
    return (
        [sent]
        if card.usage.metered is None
        else [sent, f"{words.count(card.usage.metered, 'metered read')} this month"]
    )


def _worth(cause: Cause) -> str:
    return f", {words.money(cause.money)}" if cause.has_money else ""


def _pause(each: pauses.Pause) -> Facts:
    what = "installation" if each.halted else each.side or "company"
    return {"what": str(what), "since": each.since, "by": each.by or None}


def _stop(one: Report) -> Facts | None:
    told = one.stopped
    return {"code": one.company.stopped_code, "title": told.title, "fix": told.fix} if told else None


def _cause(cause: Cause) -> Facts:
    told = cause.told
    return {
        "code": cause.code,
        "title": told.title,
        "why": told.why,
        "fix": told.fix,
        "records": [
            {"entity": row.entity, "procore_id": row.procore_id, "label": row.label} for row in cause.records
        ],
        "amount": cause.money if cause.has_money else None,
        "since": cause.since,
    }


def _connection(card: Card) -> Facts:
    company = card.company
    remote = company.procore_company_id if card.system == "procore" else company.quickbooks_realm
    return {
        "state": card.connection.state,
        "id": remote,
        "name": card.remote_name,
        "ends_at": card.ends_at,
        "days_left": card.days_left,
    }


def _limits(card: Card) -> Facts:
    budget: dict[str, Any] = (card.company.budget or {}).get(card.system.value) or {}
    return {
        "requests_this_hour": card.usage.requests,
        "limit": card.usage.limit or None,
        "remaining": budget.get("remaining"),
        "resets_at": budget.get("reset_at"),
        "closed_until": budget.get("closed_until"),
        "metered_reads_this_month": card.usage.metered,
    }


def _feed(feed: Feed) -> Facts:
    problem = explain(feed.problem, feed.facts).title if feed.problem in CATALOGUE else None
    return {
        "source": feed.source,
        "name": SOURCES.get(feed.source, (feed.source, ""))[0],
        "project": feed.project.procore_id if feed.project else None,
        "interval_seconds": feed.interval_seconds,
        "read_at": feed.read_at,
        "due_at": feed.due_at,
        "problem": problem,
    }


__all__ = ["Report", "facts", "lines", "problem_lines", "report", "standings"]
