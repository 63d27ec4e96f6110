"""What would be written at this moment: the same plans, made from what was last seen; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from companies.models import Company
from sync.entities.documents import DOCUMENTS, document_of
from sync.models import Mapping
from sync.models.standing import REFERENCES
from sync.plan import Plan, Step
from sync.refs import load_for, sight, with_history
from sync.registry import ENTITIES
from sync.workspace import context_of

CHUNK = 300
STEPS = {
    ("bill", "create"): "create its {document} in QuickBooks",
    ("item", "create"): "create item {name} in QuickBooks",
    ("item", "update"): "update item {name} in QuickBooks",
    ("put_away", "update"): "make the item of a deleted code inactive in QuickBooks",
    ("vendor", "create"): "create vendor {name} in {system}",
    ("vendor", "update"): "carry changes of the vendor over to {system}",
    ("project", "create"): "create project {name} in {system}",
    ("project", "update"): "carry the new name of the project over to {system}",
    ("cost", "create"): "enter the direct cost in Procore",
    ("cost", "update"): "change the direct cost in Procore",
    ("cost", "delete"): "take the direct cost out of Procore",
    ("lines", "update"): "enter the lines of the direct cost in Procore",
    ("line_gone", "delete"): "take a line out of the direct cost in Procore",
    ("cost_approved", "update"): "approve the direct cost in Procore",
    ("payment", "create"): "enter the payment in Procore",
    ("payment", "update"): "change the payment in Procore",
    ("payment", "delete"): "take the payment out of Procore",
    ("unlock", "update"): "set the record free in Procore to change it",
    ("list", "create"): "make the cost code list in Procore",
    ("origin", "update"): "note the link in Procore",
}
# What exists in QuickBooks and is taken as the record's own.
ADOPTS = {
    "claim": "take the existing {document}",
    "vendor": "link the vendor that it was merged into",
    "wbs_code": "take the existing item",
}


@dataclass(frozen=True)
class Intention:
    """What the plan of one record comes to; `adopt` names an item that is taken instead of making one."""

    row: Mapping
    plan: Plan

    @property
    def writes(self) -> bool:
        return self.plan.may_run

    @property
    def bill(self) -> dict[str, Any]:
        found: dict[str, Any] = self.plan.page.get("bill") or {}
        return found

    @property
    def steps(self) -> list[str]:
        if self.plan.adopt:
            return [ADOPTS[self.row.entity].format(document=document_of(self.plan.adopt).word)]
        return [_words(step) for step in self.plan.steps]


def preview(company: Company, entity: str = "") -> Iterator[Intention]:
    """One for each record that is kept in step, in the order in which they would be written."""
    keys = [entity] if entity else sorted(ENTITIES, key=lambda key: ENTITIES[key].rank)
    for key in keys:
        if key not in REFERENCES:
            yield from _of(company, key)


def _of(company: Company, key: str) -> Iterator[Intention]:
    rows = Mapping.objects.filter(company=company, entity=key, archived_at=None, order__isnull=True)
    pks = list(rows.order_by("project_id", "pk").values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        yield from _chunk(company, key, pks[start : start + CHUNK])


def _chunk(company: Company, key: str, pks: list[int]) -> Iterator[Intention]:
    context, place = context_of(company), {pk: n for n, pk in enumerate(pks)}
    rows = sorted(with_history(Mapping.objects.filter(pk__in=pks)), key=lambda row: place[row.pk])
    sights = {row.pk: sight(row) for row in rows}
    refs = load_for(ENTITIES[key], list(sights.values()), context, company.pk)
    for row in rows:
        yield Intention(row, ENTITIES[key].plan(sights[row.pk], refs, context))


def _words(step: Step) -> str:
    text = STEPS.get((step.name, step.verb), f"{step.verb} {step.target} in {step.system.title}")
    names = ("Name", "DisplayName", "name")
    name = next((step.payload[one] for one in names if step.payload.get(one)), "")
    document = DOCUMENTS[step.target].word if step.target in DOCUMENTS else ""
    return text.format(name=name, system=step.system.title, document=document)
