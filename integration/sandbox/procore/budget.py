"""The budget of a project: what was planned on each WBS code, and what was committed and spent there.

Which sources a view counts: "Procore: Set up a Budget View", of the support site.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integration.sandbox.procore.claims import Claims
from integration.sandbox.procore.contracts import Amount
from integration.sandbox.procore.direct_costs import DirectCosts
from integration.sandbox.procore.g703 import ZERO
from integration.sandbox.procore.records import Doc, Invalid, Ref, ident, money

COMMITTED = ("Approved", "Complete", "Received", "Closed")  # commitments whose sums count as committed
COMMITMENTS, DIRECT_COSTS, CLAIMS = "Commitments", "Direct Costs", "Subcontractor Invoices"


@dataclass(frozen=True)
class Spending:
    """One line of a commitment, a direct cost or a subcontractor invoice, as the drill-down shows it."""

    source: str
    wbs_code_id: int
    amount: Decimal
    record_id: int
    line_id: int
    item: str
    description: str | None
    vendor_id: int | None
    contract_id: int | None = None


class Budget(DirectCosts, Claims):
    def add_budget_line(self, project: Ref, wbs_code: Ref, amount: Amount, **more: Any) -> Doc:
        """A person budgets an amount on a code."""
        return self.create("budget_line_item", {
            "project_id": ident(project), "wbs_code_id": ident(wbs_code),
            "original_budget_amount": money(amount), "modifications": ZERO, "quantity": None,
            "unit_cost": None, "uom": None, "calculation_strategy": "manual", **more,
        })  # fmt: skip

    def modify_budget(self, ref: Ref, amount: Amount) -> Doc:
        """A budget modification moves money to a line (or away from it)."""
        line = self.get("budget_line_item", ref)
        return self.change(
            "budget_line_item", line, {"modifications": money(line["modifications"]) + money(amount)}
        )

    def budget_lines(self, project: Ref) -> list[Doc]:
        place = ident(project)
        return self.all("budget_line_item", lambda line: line["project_id"] == place)

    def delete_wbs_code(self, project: Ref, ref: Ref) -> None:
        """A person deletes a budget code. Raises Invalid while budget, contracts or costs are on it."""
        place, code = ident(project), self.wbs_code(project, ref)["id"]
        lines = [line for contract in self.commitments(place, deleted="with") for line in contract["lines"]]
        lines += self.budget_lines(place)
        lines += self.all("direct_cost_line", lambda line: line["project_id"] == place)
        if any(line["wbs_code_id"] == code for line in lines):
            raise Invalid(base="This budget code is in use")
        self.remove_wbs_code(place, code)

    def spending(self, project: Ref) -> Iterator[Spending]:
        """Everything that a budget view counts, line by line."""
        yield from self._committed(ident(project))
        yield from self._direct(ident(project))
        yield from self._claimed(ident(project))

    def spent(self, project: Ref) -> dict[str, dict[int, Decimal]]:
        """Totals by source and WBS code."""
        totals: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for one in self.spending(project):
            totals[one.source][one.wbs_code_id] += one.amount
        return totals

    def _committed(self, project_id: int) -> Iterator[Spending]:
        for contract in self.commitments(project_id):
            if contract["status"] not in COMMITTED:
                continue
            for line in self.approved_lines(contract):
                yield Spending(
                    COMMITMENTS, line["wbs_code_id"], money(line["amount"]), contract["id"], line["id"],
                    f"{contract['number']} {contract['title']}", line["description"],
                    contract["vendor_id"], contract["id"],
                )  # fmt: skip

    def _direct(self, project_id: int) -> Iterator[Spending]:
        """Approved ones only: that is how the views built on direct costs are set up."""
        for cost in self.direct_costs(project_id):
            if cost["status"] != "approved":
                continue
            for line in self.cost_lines(cost):
                yield Spending(
                    DIRECT_COSTS, line["wbs_code_id"], money(line["amount"]), cost["id"], line["id"],
                    cost["invoice_number"] or cost["direct_cost_type"], line["description"],
                    cost["vendor_id"],
                )  # fmt: skip

    def _claimed(self, project_id: int) -> Iterator[Spending]:
        """What approved invoices bill, retainage included; "approved as noted" does not count."""
        for claim in self.claims(project_id):
            if claim["status"] != "approved":
                continue
            contract, rows = self.commitment(claim["commitment_id"]), self.sheet(claim).rows
            lines = {line["id"]: line for line in contract["lines"]}
            for item in claim["items"]:
                line = lines[item["line_item_id"]]
                yield Spending(
                    CLAIMS, line["wbs_code_id"], rows[item["id"]].gross, claim["id"], item["id"],
                    f"{contract['number']} #{claim['invoice_number'] or claim['number']}",
                    line["description"], contract["vendor_id"], contract["id"],
                )  # fmt: skip
