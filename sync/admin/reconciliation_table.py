"""Claims and costs of a reconciliation line by line: as rows of a page, and as cells of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from companies.models import Company
from sync.admin.reconciliation_sums import Pair, Sums, gross, look_of, look_of_costs
from sync.admin.spreadsheet import Cell
from sync.admin.standings import Look
from sync.models import Mapping
from sync.reconcile_claims import Line
from sync.reconcile_costs import CostLine

ZERO = Decimal(0)
CLAIM_HEADS = (
    "Project", "Claim", "Vendor", "Billing date", "Billed in Procore", "Billed in QuickBooks",
    "Billed, difference", "Retention in Procore", "Retention in QuickBooks", "Retention, difference",
    "Paid in Procore", "Paid in QuickBooks", "Open in QuickBooks", "Result", "Cause", "Detail",
)  # fmt: skip
COST_HEADS = (
    "Project", "In QuickBooks", "In Procore", "Difference", "Unplaced", "Claims billed",
    "Costs with claims", "Result", "Cause",
)  # fmt: skip
CODE_HEADS = (
    "Project", "WBS code", "In QuickBooks", "In Procore", "Difference", "Claims billed", "Costs with claims",
)  # fmt: skip
NO_CODE = "On no WBS code"


@dataclass(frozen=True)
class ClaimRow:
    """`pk` is 0 when Plumbline has no record of the claim yet."""

    line: Line
    pk: int
    billed: Pair
    retention: Pair
    look: Look


@dataclass(frozen=True)
class CostRow:
    line: CostLine
    claims: Decimal
    project: int
    look: Look
    # Where its WBS codes are listed.
    url: str = ""

    @property
    def difference(self) -> Decimal:
        return self.line.quickbooks - self.line.procore

    @property
    def with_claims(self) -> Decimal:
        return self.line.quickbooks + self.claims


@dataclass(frozen=True)
class CostTotal:
    """The foot of the costs."""

    rows: Sequence[CostRow]

    @property
    def quickbooks(self) -> Decimal:
        return sum((one.line.quickbooks for one in self.rows), ZERO)

    @property
    def procore(self) -> Decimal:
        return sum((one.line.procore for one in self.rows), ZERO)

    @property
    def difference(self) -> Decimal:
        return self.quickbooks - self.procore

    @property
    def unplaced(self) -> Decimal:
        return sum((one.line.unplaced for one in self.rows), ZERO)

    @property
    def claims(self) -> Decimal:
        return sum((one.claims for one in self.rows), ZERO)

    @property
    def with_claims(self) -> Decimal:
        return self.quickbooks + self.claims


def claim_rows(company: Company, lines: Sequence[Line]) -> list[ClaimRow]:
    """One query for all of them."""
    ids = [line.claim_id for line in lines if line.claim_id]
    known = Mapping.objects.filter(company=company, entity="claim", procore_id__in=ids)
    pks = dict(known.values_list("procore_id", "pk"))
    return [
        ClaimRow(
            line, pks.get(line.claim_id, 0), gross(line),
            Pair(line.retention, line.retention_billed), look_of(line),
        )
        for line in lines
    ]  # fmt: skip


def cost_rows(company: Company, costs: Iterable[CostLine], claims: Iterable[Line]) -> list[CostRow]:
    """Claims are what QuickBooks has on their bills, all months."""
    billed: dict[str, list[Line]] = {}
    for line in claims:
        billed.setdefault(line.project, []).append(line)
    projects = Mapping.objects.filter(company=company, entity="project").exclude(procore_id="")
    pks = dict(projects.values_list("label", "pk"))
    return [
        CostRow(
            one,
            Sums(billed.get(one.project, [])).billed.quickbooks,
            pks.get(one.project, 0),
            look_of_costs(one),
        )
        for one in costs
    ]


def claim_cells(line: Line) -> list[Cell]:
    billed, held = gross(line), Pair(line.retention, line.retention_billed)
    return [
        line.project, line.claim, line.vendor, _day(line.date),
        billed.procore, billed.quickbooks, billed.difference,
        held.procore, held.quickbooks, held.difference,
        line.issued, line.paid, line.open, look_of(line).word, line.cause, line.detail,
    ]  # fmt: skip


def claim_foot(lines: Sequence[Line]) -> list[Cell]:
    """What the claims of a file come to, under their heads."""
    sums = Sums(lines)
    billed, held = sums.billed, sums.retention
    return [
        "All claims", "", "", "",
        billed.procore, billed.quickbooks, billed.difference,
        held.procore, held.quickbooks, held.difference,
        sums.paid.procore, sums.paid.quickbooks, sums.open, sums.look.word, "", "",
    ]  # fmt: skip


def cost_foot(rows: Sequence[CostRow]) -> list[Cell]:
    total = CostTotal(rows)
    return [
        "All projects", total.quickbooks, total.procore, total.difference, total.unplaced, total.claims,
        total.with_claims, "", "",
    ]  # fmt: skip


def _day(text: str) -> Cell:
    """As it came where it is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def cost_cells(row: CostRow) -> list[Cell]:
    line = row.line
    return [
        line.project, line.quickbooks, line.procore, row.difference, line.unplaced, row.claims,
        row.with_claims, row.look.word, line.cause,
    ]  # fmt: skip


def code_cells(costs: Iterable[CostLine]) -> Iterator[list[Cell]]:
    """Project by project, each WBS code with costs in one of the books."""
    for cost in costs:
        for line in cost.codes:
            yield [
                cost.project, line.code or NO_CODE, line.quickbooks, line.procore, line.difference,
                line.claims, line.with_claims,
            ]  # fmt: skip
