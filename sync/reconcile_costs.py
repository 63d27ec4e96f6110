"""Costs of QuickBooks beside direct costs of Procore, project by project, both read fresh."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from integration.quickbooks import quoted
from sync.models import Mapping
from sync.plan import Plan
from sync.refs import sight
from sync.registry import ENTITIES
from sync.spec import origin
from sync.values import money, text
from sync.workspace import Workspace

IDS = 500  # in one statement
ZERO = Decimal(0)
DOCUMENTS = {"bill": "Bill", "expense": "Purchase", "vendor_credit": "VendorCredit"}


@dataclass(frozen=True)
class CostLine:
    """The costs of a project without its claims; `unplaced` are QuickBooks' lines without a WBS code."""

    project: str
    quickbooks: Decimal
    procore: Decimal
    unplaced: Decimal
    cause: str = ""
    explained: bool = True

    @property
    def agrees(self) -> bool:
        return self.quickbooks == self.procore


def costs_of(space: Workspace, projects: Sequence[Mapping]) -> list[CostLine]:
    """A line for each project. Raises Problem."""
    placed, unplaced = _in_quickbooks(space)
    found = []
    for project in projects:
        there, here = placed.get(project.pk, ZERO), _in_procore(space, project)
        line = CostLine(project.label, there, here, unplaced.get(project.pk, ZERO))
        found.append(line if line.agrees else _explained(space, project, line))
    return found


def _in_quickbooks(space: Workspace) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """(placed, unplaced) by the project's mapping."""
    placed: dict[int, Decimal] = {}
    unplaced: dict[int, Decimal] = {}
    for plan in _plans(space):
        for part in plan.parts or ():
            assert part.project is not None  # noqa: S101 - a direct cost belongs to a project
            placed[part.project] = placed.get(part.project, ZERO) + (part.money or ZERO)
        for line in plan.page.get("unplaced", ()):
            project = line["project_pk"]
            unplaced[project] = unplaced.get(project, ZERO) + Decimal(line["amount"])
    return placed, unplaced


def _plans(space: Workspace) -> Iterable[Plan]:
    """Every document that has something to do with a project, placed as it is at this moment."""
    for key, kind in DOCUMENTS.items():
        entity = ENTITIES[key]
        rows = {row.quickbooks_number: row for row in _documents(space, key)}
        ids = sorted(rows)
        for start in range(0, len(ids), IDS):
            where = f"Id IN ({', '.join(quoted(one) for one in ids[start : start + IDS])})"
            for page in space.quickbooks.every(kind, where):
                seen = [(str(one["Id"]), entity.read_quickbooks(one)) for one in page.records]
                sights = [replace(sight(rows[n]), quickbooks=one.values) for n, one in seen if one]
                refs = space.refs(key, sights)
                yield from (entity.plan(one, refs, space.context) for one in sights)


def _documents(space: Workspace, entity: str) -> Iterable[Mapping]:
    costs = Mapping.objects.filter(company=space.company, entity="direct_cost", quickbooks_gone=False)
    rows = Mapping.objects.filter(company=space.company, entity=entity)
    known = rows.filter(quickbooks_id__in=costs.values("quickbooks_document"))
    return known.union(rows.filter(money__isnull=False, quickbooks_gone=False))


def _in_procore(space: Workspace, project: Mapping) -> Decimal:
    """Approved direct costs that carry our mark; others were entered there by hand."""
    ours = origin(space.context.realm, "", "").rstrip(":")
    total = ZERO
    for page in space.procore.pages(f"/rest/v1.1/projects/{project.procore_id}/direct_costs"):
        for one in page.records:
            if text(one.get("origin_id")).startswith(ours) and text(one.get("status")) == "approved":
                total += money(one.get("grand_total"), "grand_total")
    return total


def _explained(space: Workspace, project: Mapping, line: CostLine) -> CostLine:
    if not space.context.settings.import_costs or not project.options.get("import_costs", True):
        return replace(line, cause="costs are not imported, by setting")
    open_ = Mapping.objects.filter(company=space.company, entity="direct_cost", project=project)
    waiting = [row for row in open_ if row.due_at or row.problem]
    if waiting:
        return replace(line, cause=f"{len(waiting)} direct costs are on their way or need a person")
    return replace(line, cause="costs differ", explained=False)
