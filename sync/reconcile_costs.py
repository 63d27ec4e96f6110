"""Costs of QuickBooks beside direct costs of Procore, by project and WBS code, both read fresh."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field, replace
from decimal import Decimal

from integration.errors import NeedsUser
from integration.quickbooks import quoted
from sync.models import Mapping
from sync.plan import Plan
from sync.reconcile_codes import ByItem, Codes, add, codes_of, flat_codes
from sync.reconcile_costs_left import Parts, is_all_of, left_over, told, total
from sync.reconcile_unread import cause_of
from sync.refs import sight
from sync.registry import ENTITIES
from sync.spec import origin
from sync.values import money, text
from sync.workspace import Workspace

IDS = 500  # in one statement
ZERO = Decimal(0)
SWITCHED_OFF = "costs are not imported, by setting"
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
    codes: Codes = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """A sum can't make up for a cost that is on another code."""
        return self.quickbooks == self.procore and not any(one.difference for one in self.codes)


def costs_of(space: Workspace, projects: Sequence[Mapping], billed: Mapped[int, ByItem]) -> list[CostLine]:
    """A line for each project; `billed` is what our bills have there, by project. Raises Problem."""
    parts, unplaced = _in_quickbooks(space)
    found = []
    for project in projects:
        documents, lost = parts.get(project.pk, {}), unplaced.get(project.pk, ZERO)
        line = _line(space, project, documents, lost, billed.get(project.pk, {}))
        found.append(line if line.agrees or line.cause else _explained(space, project, line, documents))
    return found


def _line(
    space: Workspace, project: Mapping, documents: Parts, unplaced: Decimal, billed: ByItem
) -> CostLine:
    imported = total(documents.values())
    costs = sum(imported.values(), ZERO)
    try:
        approved = _in_procore(space, project)
        codes = codes_of(space, project, imported, approved, billed)
    except NeedsUser as problem:
        is_wanted, cause = _is_imported(space, project), cause_of(problem)
        return CostLine(
            project.label, costs, ZERO, unplaced, cause if is_wanted else SWITCHED_OFF, not is_wanted
        )
    return CostLine(project.label, costs, sum(approved.values(), ZERO), unplaced, codes=codes)


def _in_quickbooks(space: Workspace) -> tuple[dict[int, Parts], dict[int, Decimal]]:
    """(placed, unplaced) by the project's mapping."""
    placed: dict[int, Parts] = {}
    unplaced: dict[int, Decimal] = {}
    for plan in _plans(space):
        for part in plan.parts or ():
            assert part.project is not None  # noqa: S101 - a direct cost belongs to a project
            codes = placed.setdefault(part.project, {}).setdefault(part.id, {})
            for line in part.values["lines"]:
                add(codes, line["code"], Decimal(line["amount"]))
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


def _in_procore(space: Workspace, project: Mapping) -> dict[str, Decimal]:
    """Approved direct costs that carry our mark, by id; others were entered there by hand."""
    ours = origin(space.context.realm, "", "").rstrip(":")
    found = {}
    for page in space.procore.pages(f"/rest/v1.1/projects/{project.procore_id}/direct_costs"):
        for one in page.records:
            if text(one.get("origin_id")).startswith(ours) and text(one.get("status")) == "approved":
                found[text(one["id"])] = money(one.get("grand_total"), "grand_total")
    return found


def _explained(space: Workspace, project: Mapping, line: CostLine, documents: Parts) -> CostLine:
    if not _is_imported(space, project):
        return replace(line, cause=SWITCHED_OFF)
    codes = list(flat_codes(space, project))
    left = left_over(space, project, documents, {here: pk for pk, _, here, _ in codes if here})
    names = {pk: name or "" for pk, name, _, _ in codes}
    if left and is_all_of(line.codes, line.quickbooks - line.procore, total(left.values()), names):
        return replace(line, cause=told(left))
    moved = line.quickbooks == line.procore
    cause = "costs are on other WBS codes" if moved else "costs differ"
    return replace(line, cause=cause, explained=False)


def _is_imported(space: Workspace, project: Mapping) -> bool:
    return space.context.settings.import_costs and bool(project.options.get("import_costs", True))
