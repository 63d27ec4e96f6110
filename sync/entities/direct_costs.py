"""Direct costs ← bills, expenses and vendor credits that are not ours: approved, line by WBS code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from integration.errors import Problem
from sync.entities import direct_cost_steps as steps
from sync.entities.direct_cost_steps import LOCKS, NUMBER_TAKEN, Cost
from sync.plan import Outcome, Plan, excluded, needs_you
from sync.spec import (
    TAKEN_OUT,
    Context,
    Entity,
    Owner,
    Record,
    Refs,
    Seen,
    Sight,
    Values,
    Wanted,
)
from sync.values import text


class DirectCosts(Entity):
    key: ClassVar[str] = "direct_cost"
    title: ClassVar[str] = "Direct costs ← bills, expenses, vendor credits"
    word: ClassVar[str] = "direct cost"
    words: ClassVar[str] = "direct costs"
    owner: ClassVar[Owner] = Owner.QUICKBOOKS
    whole: ClassVar[bool] = True
    serial: ClassVar[bool] = False
    locked: ClassVar[bool] = True
    own_problems = {"procore.no_access": "cost.tool_off"}
    rank: ClassVar[int] = 50

    def read_procore(self, record: Record) -> Seen:
        values: Values = {"origin_id": text(record.get("origin_id")), "status": text(record.get("status"))}
        return Seen(str(record["id"]), values, text(record.get("updated_at")))

    def wants(self, sight: Sight, refs: Refs, context: Context) -> Iterable[Wanted]:
        cost = sight.quickbooks or {}
        yield Wanted("project", "pk", str(sight.project or 0))
        yield Wanted("vendor", "quickbooks", f"Vendor:{cost.get('vendor_id')}")
        for line in cost.get("lines", ()):
            yield Wanted("wbs_code", "pk", str(line["code"]))

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        project = refs.pk("project", sight.project)
        if project is None or not project.procore_id:
            return excluded(sight, "cost.no_project")
        if sight.quickbooks_gone and not steps.is_in_doubt(sight):
            return steps.remove(sight, steps.place_of(sight.base, project.procore_id))
        if not context.settings.import_costs or not project.options.get("import_costs", True):
            return excluded(sight, "cost.switched_off", project=project.label)
        if sight.procore_gone and (sight.base or {}).get(TAKEN_OUT):
            return needs_you(sight, "cost.gone_in_procore")
        if sight.procore_gone:  # taken out by us, as its lines were gone: they are back
            sight = replace(sight, procore_id="", procore=None, base={})
        place = steps.place_of(sight.base, project.procore_id)
        if place != project.procore_id and sight.procore_id:  # it is entered anew where it belongs
            return steps.remove(sight, place)
        vendor = refs.quickbooks("vendor", f"Vendor:{(sight.quickbooks or {})['vendor_id']}")
        cost = Cost(sight, project, vendor, refs, context)
        if cost.values["type"] == "invoice" and not cost.company and cost.company_before is None:
            return _asks_for_payee(cost, "cost.vendor_not_linked")
        found = steps.next_step(cost)
        return _agreed(cost, found) if found.outcome is Outcome.AGREED else found

    def another_way(self, base: Values, problem: Problem) -> Values | None:
        detail = text(problem.facts.get("detail")).casefold()
        if "invoice_number" in detail and not base.get(NUMBER_TAKEN):
            return {**base, NUMBER_TAKEN: True}
        if re.search(r"synced with an erp|locked", detail) and not base.get(LOCKS):
            return {**base, LOCKS: True}
        return None

    def base_in_doubt(self, step: str, before: Values, after: Values) -> Values:
        return steps.base_in_doubt(step, before, after)

    def base_after_part(
        self, step: str, before: Values, after: Values, saved: Sequence[Record], untold: Collection[str]
    ) -> Values:
        return steps.base_after_part(before, after, saved, untold) if step == "lines" else before

    def base_after(self, step: str, before: Values, after: Values, saved: Values, reply: Record) -> Values:
        return steps.base_after(step, before, after, reply)


def _agreed(cost: Cost, plan: Plan) -> Plan:
    """The figures went there first; the payee is all that may be left to ask about, or to wait for."""
    if cost.company_before is not None and not cost.names_payee:
        return _asks_for_payee(cost, "cost.payee_unknown")
    return replace(plan, columns={"waits_on": "".join(_payee(cost))})


def _asks_for_payee(cost: Cost, code: str) -> Plan:
    """A direct cost of type invoice needs a vendor ("Direct Costs"); any keeps the one it had."""
    return needs_you(cost.sight, code, _payee(cost), name=cost.values["vendor"] or "Nobody")


def _payee(cost: Cost) -> tuple[str, ...]:
    """What wakes it once its vendor is linked, to whatever company."""
    return (cost.vendor.reference,) if cost.vendor and not cost.company else ()
