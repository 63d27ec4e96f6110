"""The rows of a budget view: a code each, budgeted or not, with the figures of all columns."""

from decimal import Decimal

from integration.sandbox.procore.budget import CLAIMS, COMMITMENTS, DIRECT_COSTS
from integration.sandbox.procore.g703 import ZERO
from integration.sandbox.procore.records import Doc, money, text
from integration.sandbox.procore.wbs import COST_CODE, COST_TYPE
from integration.sandbox.procore.world import ProcoreCompany


class Rows:
    def __init__(self, company: ProcoreCompany, project: Doc) -> None:
        self.company = company
        self.project = project
        self._spent = company.spent(project)

    def all(self, kind: str) -> list[Doc]:
        """`kind`: budgeted, unbudgeted or all. Rows have their figures under `columns`, not yet as text."""
        lines = self.company.budget_lines(self.project)
        budgeted = {line["wbs_code_id"] for line in lines}
        used = {code for totals in self._spent.values() for code in totals}
        rows: list[Doc] = []
        if kind in ("budgeted", "all"):
            rows += [self._row(line["wbs_code_id"], line) for line in lines]
        if kind in ("unbudgeted", "all"):
            rows += [self._row(code, None) for code in sorted(used - budgeted)]
        return rows

    def _row(self, code_id: int, line: Doc | None) -> Doc:
        company, project = self.company, self.project
        parts = parts_of(company, company.wbs_code(project, code_id))
        budget = money(line["original_budget_amount"] or 0) if line else ZERO
        modified = money(line["modifications"]) if line else ZERO
        cost_code, root, cost_type = (parts[name] for name in ("cost_code", "root_cost_code", "cost_type"))
        return {
            "id": line["id"] if line else code_id, "line_id": line["id"] if line else None,
            "deletable": False, "company_id": company.id, "company": company.name,
            "project_id": project["id"], "project": project["name"], "wbs_code_id": code_id,
            "biller_id": project["id"], "biller": project["name"], "biller_type": "Project",
            "root_cost_code_id": root["id"], "root_cost_code": self._label(root),
            "cost_code_id": cost_code["id"], "cost_code": self._label(cost_code),
            "cost_code_origin_id": cost_code["origin_id"], "category_id": cost_type["id"],
            "category": cost_type["name"], "original_budget_amount": text(budget),
            "budget_modifications": text(modified), "budget_forecast": None,
            "currency_configuration": {"currency_iso_code": "USD"},
            "unbudgeted_reason": None if line else self._reason(code_id),
            "columns": self._figures(code_id, budget + modified),
        }  # fmt: skip

    def _figures(self, code_id: int, revised: Decimal) -> dict[str, Decimal]:
        committed, direct, claimed = (
            self._spent.get(source, {}).get(code_id, ZERO) for source in (COMMITMENTS, DIRECT_COSTS, CLAIMS)
        )
        to_date = direct + (claimed if self.company.switches.procore_job_to_date_counts_claims else ZERO)
        return {
            "Revised Budget": revised, "Committed Costs": committed, "Direct Costs": direct,
            "Subcontractor Invoices": claimed, "Job to Date Costs": to_date,
            "Projected Costs": committed + direct, "Projected Over Under": revised - committed - direct,
        }  # fmt: skip

    def _reason(self, code_id: int) -> str:
        return ", ".join(sorted(source for source, totals in self._spent.items() if code_id in totals))

    def _label(self, item: Doc) -> str:
        path = "-".join(one["code"] for one in self.company.item_path(item))
        return f"{path} - {item['name']}"


def parts_of(company: ProcoreCompany, code: Doc) -> dict[str, Doc]:
    """Cost code, its outermost tier and cost type of a WBS code."""
    items = {company.get("segment", one["segment_id"])["type"]: one for one in company.code_items(code)}
    root = company.item_path(items[COST_CODE])[0]
    return {"cost_code": items[COST_CODE], "root_cost_code": root, "cost_type": items[COST_TYPE]}
