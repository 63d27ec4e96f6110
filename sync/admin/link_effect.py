"""What linking a project would change in Procore, made by the plan that will carry it out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from companies.models import Company
from integration.systems import System
from sync.entities.wbs_codes import item_name
from sync.models import Mapping
from sync.refs import load_for, sight
from sync.registry import ENTITIES
from sync.workspace import context_of

FIELDS = {"name": "Name", "number": "Number", "origin_code": "QuickBooks id"}


@dataclass(frozen=True)
class Value:
    """One field of the project in Procore."""

    title: str
    before: str
    after: str

    @property
    def stays(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True)
class Effect:
    """`items`: what the names of its items begin with afterwards."""

    values: list[Value]
    items: str


def of_linking(company: Company, here: Mapping, there: Mapping) -> Effect:
    """Both as they were last seen; no remote call."""
    entity, context = ENTITIES["project"], context_of(company)
    other = sight(there)
    pair = replace(
        sight(here), quickbooks_id=other.quickbooks_id, quickbooks=other.quickbooks,
        quickbooks_version=other.quickbooks_version,
    )  # fmt: skip
    plan = entity.plan(pair, load_for(entity, [pair], context, company.pk), context)
    before = pair.procore or {}
    after = dict(before)
    for step in plan.steps:
        after |= step.after if step.system == System.PROCORE else {}
    values = [
        Value(title, str(before.get(name) or ""), str(after.get(name) or ""))
        for name, title in FIELDS.items()
    ]
    return Effect(values, item_name(replace(pair, procore=after), {"flat_code": "…"}))
