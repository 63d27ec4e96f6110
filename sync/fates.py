"""What becomes of a row after its turn: due again, held for a person, waiting for approval, or in step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from integration import clock
from integration.errors import OutcomeUnknown, Problem, Stale, TryLater
from sync import decisions, freed_names, holding, ledger, work
from sync.ledger import Fate
from sync.models import Mapping
from sync.plan import Outcome, Plan
from sync.spec import UNSEEN
from sync.workspace import Workspace

STALE_TRIES = 3
WAITS_FOR = timedelta(hours=1)  # a safety net: what it waits for wakes it earlier


# These stop the whole company: its records wait and are not held one by one.
COMPANY_WIDE = ("connection.lost", "quickbooks.subscription", "quickbooks.no_access")
STOPPED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Fated:
    row: Mapping
    plan: Plan | None
    failed: Problem | None


def fate_of(space: Workspace, one: Fated) -> Fate:
    """The columns to store, and when the row is due again."""
    row = one.row
    space.journal.looked_at(row.entity, row.pk)
    columns = _planned(space, row, one.plan) if one.plan else {}
    if one.failed:
        return _failed(space, row, one.failed, columns)
    plan = one.plan
    assert plan is not None  # noqa: S101 - a row has a plan or a failure
    if plan.conflicts or row.conflicts_open:
        columns["conflicts_open"] = decisions.note(row, plan)
    if plan.outcome is Outcome.NEEDS_YOU:
        agreed = {"base": plan.base} if plan.base is not None else {}
        return _held(space, row, plan.code, dict(plan.facts), plan.waits_on, columns | agreed)
    if plan.outcome is Outcome.WAITS:
        return _waiting(space, row, plan, columns)
    held = holding.held_by(space, row, plan)
    # Paused or stopped in the middle: it goes on by itself when the company does. While only writing is
    # stopped it would be looked at over and over; whoever confirms asks for it again.
    live, reads_on = space.company.went_live_at is not None, space.company.reads
    interrupted = plan.may_run and live and not space.may_write and not reads_on
    columns |= {**CLEAR, **plan.columns, "excluded": _excluded(plan), **_facts(plan), **_agreed(space, plan)}
    if held:  # whoever ends the pause wakes it
        return Fate(row, {**columns, "waits_on": held})
    if plan.may_run and space.may_write:  # there was more to write than one turn takes
        return Fate(row, {**columns, "attempts": row.attempts + 1}, ledger.again_at(row.attempts + 1))
    return Fate(row, columns, clock.now() if interrupted else None)


CLEAR: dict[str, Any] = {"problem": "", "problem_since": None, "waits_on": "", "attempts": 0, "facts": {}}


def _planned(space: Workspace, row: Mapping, plan: Plan) -> dict[str, Any]:
    """The plan as people will see it, and what they said to the one before."""
    now = clock.now()
    page = {**_kept_checks(row), **plan.page} if plan.page else {}
    if row.approved and plan.fingerprint and row.approved != plan.fingerprint:
        page |= _came_back(space, row)
    waits = plan.outcome is Outcome.APPROVAL or (plan.outcome is Outcome.WRITES and bool(plan.fingerprint))
    if waits and not row.waiting_since:
        space.journal.note("plan.ready", row)
    return {
        "plan": {**page, "outcome": plan.outcome.value} if page else None,
        "plan_fingerprint": plan.fingerprint or _previewed(plan),
        "planned_at": now,
        "waiting_since": (row.waiting_since or now) if waits else None,
        "excluded": "",
        **plan.columns,
    }


def _kept_checks(row: Mapping) -> dict[str, Any]:
    """Of what was sent: the checks that let it go. Those that held it tell nothing any more."""
    checks = (row.plan or {}).get("checks") or []
    passed = all(one.get("state") in ("ok", "note") for one in checks)
    return {"checks": checks} if row.quickbooks_id and checks and passed else {}


def _previewed(plan: Plan) -> str:
    """In preview mode a record that would be written shows as planned."""
    return "planned" if plan.outcome is Outcome.WRITES else ""


def _came_back(space: Workspace, row: Mapping) -> dict[str, Any]:
    """It was approved as something else: keep what that was, beside what it is now."""
    before = row.plan or {}
    if row.plan_fingerprint == row.approved:
        space.journal.note("plan.changed", row)
        return {"was": before.get("bill")}
    return {"was": before.get("was")}


def _agreed(space: Workspace, plan: Plan) -> dict[str, Any]:
    if plan.outcome not in (Outcome.AGREED, Outcome.CONFLICT):
        return {}
    if plan.outcome is Outcome.AGREED:
        space.journal.looked_at(plan.sight.entity, plan.sight.pk, "in_step")
    return {"base": plan.base} if plan.base is not None else {}


def _excluded(plan: Plan) -> str:
    return plan.code if plan.outcome is Outcome.EXCLUDED else ""


def _facts(plan: Plan) -> dict[str, Any]:
    return {"facts": dict(plan.facts)} if plan.outcome is Outcome.EXCLUDED else {}


def _failed(space: Workspace, row: Mapping, problem: Problem, columns: dict[str, Any]) -> Fate:
    if isinstance(problem, OutcomeUnknown):
        return _later(row, problem, problem.at, {})
    if isinstance(problem, TryLater):
        attempts = row.attempts + int(problem.counts)
        at = max(problem.at, ledger.again_at(attempts)) if problem.counts else problem.at
        return _later(row, problem, at, {"attempts": attempts})
    if isinstance(problem, Stale) and row.attempts + 1 < STALE_TRIES:
        return _later(row, problem, clock.now(), {"attempts": row.attempts + 1})
    if problem.code in freed_names.TAKEN.values() and not row.attempts:
        # Two that swap their names in one batch: the second finds it free a moment later.
        return _later(row, problem, ledger.again_at(1), {"attempts": 1})
    if problem.code in COMPANY_WIDE:
        return _later(row, problem, clock.now() + STOPPED_FOR, {})
    facts = {"label": row.label, **problem.facts}
    held = _held(space, row, problem.code, facts, (), columns)
    return replace(held, rests=isinstance(problem, Stale))


def _later(row: Mapping, problem: Problem, at: datetime, columns: dict[str, Any]) -> Fate:
    facts = {"label": row.label, **problem.facts, "at": at.isoformat(timespec="seconds")}
    return Fate(
        row,
        {
            **columns,
            "problem": problem.code,
            "facts": _plain(facts),
            "problem_since": row.problem_since or clock.now(),
        },
        at,
        is_over=False,
    )


def _waiting(space: Workspace, row: Mapping, plan: Plan, columns: dict[str, Any]) -> Fate:
    """What it waits for is asked for as urgently as itself, and wakes it when it is done."""
    pks = [int(one.partition(":")[2]) for one in plan.waits_on if not one.startswith(UNSEEN)]
    ledger.want(Mapping.objects.filter(pk__in=pks, due_at=None, problem=""), row.urgency)
    _look_for(space, row, plan.waits_on)
    more = {"problem": plan.code, "facts": _plain(dict(plan.facts)), "waits_on": plan.waits_on[0]}
    return Fate(row, {**columns, **CLEAR, **more}, clock.now() + WAITS_FOR)


def _look_for(space: Workspace, row: Mapping, waits_on: Sequence[str]) -> None:
    """A record that was never seen is looked for at once; reading it wakes whoever waits for its kind."""
    if any(one.startswith(UNSEEN) for one in waits_on) and row.waits_on not in waits_on:
        work.read_first(space.company, [row.project_id])


def _held(
    space: Workspace,
    row: Mapping,
    code: str,
    facts: dict[str, Any],
    waits_on: tuple[str, ...],
    columns: dict[str, Any],
) -> Fate:
    facts = _plain(facts)
    _look_for(space, row, waits_on)
    if code == "vendor.not_linked" and space.context.settings.create_vendors:
        _create_vendor(waits_on)
    space.journal.looked_at(row.entity, row.pk, "needs_you")
    since = row.problem_since
    if row.problem != code or row.facts != facts:
        space.journal.problem(code, row, facts)
        since = clock.now() if row.problem != code else since
    more = {
        "problem": code,
        "facts": facts,
        "problem_since": since or clock.now(),
        "waits_on": waits_on[0] if waits_on else "",
        "excluded": "",
        "attempts": 0,
    }
    return Fate(row, {**columns, **more})


def _create_vendor(waits_on: Sequence[str]) -> None:
    """By setting: the company that a claim waits for is created in QuickBooks."""
    pks = [int(one.partition(":")[2]) for one in waits_on if not one.startswith(UNSEEN)]
    missing = Mapping.objects.filter(pk__in=pks, entity="vendor", quickbooks_id="", make_in="")
    if missing.filter(archived_at=None).update(make_in="quickbooks"):
        ledger.want(Mapping.objects.filter(pk__in=pks))


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: one if isinstance(one, str | int | None) else str(one) for name, one in facts.items()}
