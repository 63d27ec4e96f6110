"""Do both books agree on the claims? Read fresh; our own tables only say which bill is whose."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from companies.models import Company
from integration.quickbooks import quoted
from sync import exclusions, work
from sync.entities import bill
from sync.entities.claim_figures import ZERO, figures
from sync.journal import Journal
from sync.lease import take
from sync.models import Mapping, Run
from sync.registry import ENTITIES
from sync.spec import Values
from sync.workspace import Workspace, open_workspace

IDS = 500  # in one statement


@dataclass(frozen=True)
class Line:
    """One claim in both books. `cause` is blank when they agree; `explained` says that nothing is amiss."""

    claim: str
    vendor: str
    project: str
    due: Decimal
    billed: Decimal
    retention: Decimal
    retention_billed: Decimal
    paid: Decimal
    open: Decimal
    cause: str = ""
    explained: bool = True

    @property
    def agrees(self) -> bool:
        return self.due == self.billed and self.retention == self.retention_billed


def reconcile(company: Company) -> list[Line] | None:
    """A line for each claim that is approved or billed. None: a worker has the company. Raises Problem."""
    lease = take(company.pk)
    if lease is None:
        return None
    run = work.begin_run(company)
    Run.objects.filter(pk=run.pk).update(why="Reconciliation")
    journal = Journal(run)
    try:
        space = open_workspace(company, lease, journal)
        lines = [line for project in _projects(company) for line in _project(space, project)]
        space.keep_exchanges()
        space.save_budgets()
    finally:
        work.end_run(run, journal, None)
        lease.release()
    return lines


def _projects(company: Company) -> Iterable[Mapping]:
    linked = Mapping.objects.filter(company=company, entity="project", archived_at=None)
    return linked.exclude(procore_id="").exclude(quickbooks_id="").order_by("label")


def _project(space: Workspace, project: Mapping) -> list[Line]:
    claims = _claims(space, project)
    rows = Mapping.objects.filter(company=space.company, entity="claim", procore_id__in=list(claims))
    by_claim = {row.procore_id: row for row in rows}
    bills = _bills(space, [row.quickbooks_number for row in by_claim.values() if row.quickbooks_id])
    wanted = [key for key, claim in claims.items() if _counts(claim, by_claim.get(key))]
    return [_line(space, project, claims, key, by_claim.get(key), bills) for key in wanted]


def _claims(space: Workspace, project: Mapping) -> dict[str, Values]:
    entity = ENTITIES["claim"]
    assert entity.procore is not None  # noqa: S101 - claims come from Procore
    names = {"company": space.company.procore_company_id, "project": project.procore_id}
    query = [(name, value.format(**names)) for name, value in entity.procore.query]
    pages = space.procore.pages(entity.procore.list_path, query)
    seen = [entity.read_procore(record) for page in pages for record in page.records]
    return {one.id: one.values for one in seen}


def _bills(space: Workspace, ids: list[str]) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for start in range(0, len(ids), IDS):
        where = f"Id IN ({', '.join(quoted(one) for one in ids[start : start + IDS])})"
        for page in space.quickbooks.every("Bill", where):
            found |= {str(one["Id"]): bill.read(one) for one in page.records}
    return found


def _counts(claim: Values, row: Mapping | None) -> bool:
    return claim["status"] == "approved" or bool(row and row.quickbooks_id)


def _line(
    space: Workspace,
    project: Mapping,
    claims: Mapped[str, Values],
    key: str,
    row: Mapping | None,
    bills: Mapped[str, Values],
) -> Line:
    claim = claims[key]
    found = bills.get(row.quickbooks_number) if row and row.quickbooks_id else None
    sums = None if "bad" in claim else figures(claim, claims.get(claim["previous_id"]))
    billed, balance = Decimal((found or {}).get("total", 0)), Decimal((found or {}).get("balance", 0))
    line = Line(
        claim=f"Claim {claim['number']}",
        vendor=claim["vendor_name"],
        project=project.label,
        due=sums.due if sums else ZERO,
        billed=billed,
        retention=sums.retention if sums else ZERO,
        retention_billed=_retention(space, found),
        paid=billed - balance,
        open=balance,
    )
    return line if line.agrees and found else _explained(line, row, found)


def _retention(space: Workspace, found: Values | None) -> Decimal:
    item = space.context.settings.retention_item
    lines: list[Mapped[str, Any]] = (found or {}).get("lines", [])
    return -sum((Decimal(one["amount"]) for one in lines if one["item"] == item), ZERO)


def _explained(line: Line, row: Mapping | None, found: Values | None) -> Line:
    cause, explained = _cause(row, found)
    return Line(**{**vars(line), "cause": cause, "explained": explained})


def _cause(row: Mapping | None, found: Values | None) -> tuple[str, bool]:
    """Why the two differ, and whether that is as it should be."""
    if row is None:
        return "not read yet", True
    if found:
        return "claim and bill differ", False
    if row.quickbooks_id:
        return "its bill is gone from QuickBooks", False
    if row.archived_at:
        return "archived", True
    if row.excluded:
        return exclusions.explain(row.excluded, row.facts), True
    if row.problem and row.due_at is None:
        return "needs a person", True
    return ("approved, being sent" if row.approved else "waits for approval"), True
