"""What a preview shows: each record that would be written, and the bills that wait for somebody."""

from __future__ import annotations

from companies.models import Company
from sync.admin import words
from sync.management.deciding import Answer, Facts
from sync.management.finding import ids_of, named
from sync.plan import Outcome
from sync.preview import Intention, preview

TOLD = {Outcome.APPROVAL: "waits for approval", Outcome.WAITS: "waits for other records"}


def intentions(company: Company, entity: str) -> Answer:
    writes: list[Intention] = []
    waiting: list[Intention] = []
    checked = 0
    for one in preview(company, entity):
        checked += 1
        if one.writes:
            writes.append(one)
        elif one.plan.outcome in TOLD:
            waiting.append(one)
    lines = [f"{named(one.row)}: {', '.join(one.steps)}{_amount(one)}" for one in writes]
    lines += [f"{named(one.row)}: {TOLD[one.plan.outcome]}{_amount(one)}" for one in waiting]
    facts = {
        "company": company.name,
        "mode": company.mode,
        "checked": checked,
        "would_write": [_facts(one) for one in writes],
        "waiting": [_facts(one) for one in waiting],
    }
    return Answer(facts, [*lines, _summary(company, checked, len(writes), len(waiting))])


def _summary(company: Company, checked: int, writes: int, waiting: int) -> str:
    if not checked:
        return f"{company.name}: nothing was read yet. Read first with `manage.py sync`."
    told = [f"{words.count(checked, 'record')} checked", f"{writes:,} would be written"]
    told += [f"{waiting:,} {words.waits(waiting)}"] if waiting else []
    return f"{company.name}: {', '.join(told)}. Nothing was written."


def _amount(one: Intention) -> str:
    return f", {words.money(one.bill['total'])}" if one.bill.get("total") else ""


def _facts(one: Intention) -> Facts:
    plan = one.plan
    return {
        **ids_of(one.row),
        "outcome": plan.outcome.value,
        "steps": one.steps,
        "bill": one.bill or None,
        "fingerprint": plan.fingerprint or None,
    }
