"""Direct costs and their lines as the API shows them. Amounts are strings ("85.0")."""

from integration.sandbox.procore.endpoints.contract_views import legacy_codes
from integration.sandbox.procore.endpoints.files import shown_files
from integration.sandbox.procore.endpoints.wbs import brief
from integration.sandbox.procore.people import PEOPLE
from integration.sandbox.procore.records import Doc, money, text
from integration.sandbox.procore.world import ProcoreCompany

HEADER = ("id", "direct_cost_type", "status", "invoice_number", "direct_cost_date", "received_date",
          "payment_date", "description", "terms", "vendor_id", "origin_id", "origin_data", "created_at",
          "updated_at")  # fmt: skip
USD = {"currency_iso_code": "USD"}
USD_IN_FULL = {**USD, "base_currency_iso_code": "USD", "currency_exchange_rate": "1.0"}


class CostView:
    """`root` is the sandbox's own address, for the files."""

    def __init__(self, company: ProcoreCompany, root: str) -> None:
        self.company = company
        self.root = root

    def listed(self, cost: Doc) -> Doc:
        """A row of either list: no lines, and the vendor by name."""
        total = text(self.company.grand_total(cost))
        return {
            **self._header(cost), "amount": total, "grand_total": total,
            "vendor": self._vendor_name(cost), "currency_configuration": USD_IN_FULL,
        }  # fmt: skip

    def plain(self, cost: Doc) -> Doc:
        """The v1.0 record and what the sync action answers."""
        vendor, files = self._vendor_name(cost), shown_files(self.company, cost, self.root)
        return {
            **self._header(cost), "grand_total": text(self.company.grand_total(cost)),
            "line_items_count": len(cost["line_ids"]), "attachments": files, "attachments_count": len(files),
            "vendor": None if vendor is None else {"id": cost["vendor_id"], "name": vendor},
            "currency_configuration": USD,
        }  # fmt: skip

    def full(self, cost: Doc) -> Doc:
        """The v1.1 record with its lines."""
        project = self.company.project(cost["project_id"])
        return {
            **self.plain(cost), "company": self._company(), "currency_configuration": USD_IN_FULL,
            "project": {"id": project["id"], "name": project["name"]},
            "line_items": [
                {**self._line(line), "company": self._company(), "origin_data": line["origin_data"],
                 "currency_configuration": USD_IN_FULL}
                for line in self.company.cost_lines(cost)
            ],
        }  # fmt: skip

    def line(self, line: Doc) -> Doc:
        """A line of one direct cost."""
        return {**self.line_of_project(line), "company": self._company(), "origin_data": line["origin_data"]}

    def line_of_project(self, line: Doc) -> Doc:
        """A line in the list of all lines of a project."""
        project = self.company.project(line["project_id"])
        return {
            **self._line(line), "project": {"id": project["id"], "name": project["name"]},
            "holder": {"id": line["direct_cost_id"], "holder_type": "DirectCost::Item"},
            "currency_configuration": USD,
        }  # fmt: skip

    def _line(self, line: Doc) -> Doc:
        amount = text(money(line["amount"]))
        return {
            **{name: line[name] for name in ("id", "description", "extended_type", "uom", "tax_code_id",
                                             "origin_id", "position", "created_at", "updated_at")},
            "amount": amount, "total_amount": amount, "extended_amount": amount,
            **{name: None if line[name] is None else text(money(line[name]))
               for name in ("quantity", "unit_cost")},
            "wbs_code": brief(self.company, line["project_id"], line["wbs_code_id"]),
            **legacy_codes(self.company, line["project_id"], line),
        }  # fmt: skip

    def _header(self, cost: Doc) -> Doc:
        person = PEOPLE.get(cost["employee_id"])
        return {
            **{name: cost[name] for name in HEADER}, "vendor_name": self._vendor_name(cost),
            "employee": {"id": person.id, "name": person.name} if person else None, "deleted_at": None,
        }  # fmt: skip

    def _vendor_name(self, cost: Doc) -> str | None:
        vendor = cost["vendor_id"]
        return None if vendor is None else str(self.company.vendor(vendor)["name"])

    def _company(self) -> Doc:
        return {"id": self.company.id, "name": self.company.name}
