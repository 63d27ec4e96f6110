"""Pages for people, at the addresses that the product links to ("Claim 7 in Procore")."""

from __future__ import annotations

from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING

from integration.sandbox.page import page, table
from integration.sandbox.procore.budget import CLAIMS, COMMITMENTS, DIRECT_COSTS
from integration.sandbox.procore.records import Doc, NotThere, money
from integration.sandbox.procore.sheets import due
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Reply, Route

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox


class Pages:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        project = "/app/<int:project_id>/project"
        self.routes = (
            Route("GET", "/app/<int:company_id>/company/directory/vendors/<int:id>", self.vendor, open=True),
            Route("GET", f"{project}/invoicing/requisitions/<int:id>", self.claim, open=True),
            Route("GET", f"{project}/direct_costs/<int:id>", self.direct_cost, open=True),
            Route("GET", f"{project}/home", self.project, open=True),
            Route("GET", f"{project}/budgeting", self.budget, open=True),
        )

    def claim(self, call: Call) -> Reply:
        company, doc = self._find(call, "claim")
        if company is None or doc is None:
            return _nothing()
        sheet, contract = company.sheet(doc), company.commitment(doc["commitment_id"])
        lines = {line["id"]: line for line in contract["lines"]}
        rows = [
            (company.flat_code(company.wbs_code(contract["project_id"], line["wbs_code_id"])),
             line["description"], f"{row.work_from_previous:,.2f}", f"{row.entry.work:,.2f}",
             f"{row.entry.stored:,.2f}", f"{row.retainage:,.2f}")
            for item in doc["items"]
            for line, row in [(lines[item["line_item_id"]], sheet.rows[item["id"]])]
        ]  # fmt: skip
        facts = {
            "Vendor": company.vendor(contract["vendor_id"])["name"],
            "Status": doc["status"].replace("_", " "),
            "Project": company.project(doc["project_id"])["name"], "Billing date": doc["billing_date"],
            "Total retainage": f"${sheet.summary.retainage:,.2f}",
            "Current payment due": f"${money(due(sheet, doc)):,.2f}",
            "Synced with ERP": doc["origin_id"] or "no",
        }  # fmt: skip
        head = ("WBS code", "Description", "From previous", "This period", "Stored", "Retainage this period")
        title = f"Invoice {doc['invoice_number'] or doc['number']} · {contract['number']} {contract['title']}"
        return page(title, _facts(facts) + table(head, rows))

    def direct_cost(self, call: Call) -> Reply:
        company, doc = self._find(call, "direct_cost")
        if company is None or doc is None:
            return _nothing()
        rows = [
            (company.flat_code(company.wbs_code(doc["project_id"], line["wbs_code_id"])),
             line["description"], f"{money(line['amount']):,.2f}")
            for line in company.cost_lines(doc)
        ]  # fmt: skip
        vendor = doc["vendor_id"]
        facts = {
            "Type": doc["direct_cost_type"].replace("_", " "), "Status": doc["status"].replace("_", " "),
            "Vendor": None if vendor is None else company.vendor(vendor)["name"],
            "Date": doc["direct_cost_date"], "Total": f"${company.grand_total(doc):,.2f}",
            "Synced with ERP": doc["origin_id"] or "no",
        }  # fmt: skip
        title = f"Direct cost {doc['invoice_number'] or doc['id']}"
        return page(title, _facts(facts) + table(("WBS code", "Description", "Amount"), rows))

    def vendor(self, call: Call) -> Reply:
        company, doc = self._find(call, "vendor")
        if company is None or doc is None:
            return _nothing()
        names = ("address", "city", "state_code", "zip", "business_phone", "email_address", "website")
        facts = {name.replace("_", " ").capitalize(): doc[name] for name in names}
        facts |= {"Active": "yes" if doc["is_active"] else "no", "Company": company.name}
        return page(doc["name"], _facts(facts))

    def project(self, call: Call) -> Reply:
        company, doc = self._find(call, "project", "project_id")
        if company is None or doc is None:
            return _nothing()
        facts = {"Number": doc["project_number"], "City": doc["city"], "Synced with ERP": doc["origin_id"]}
        claims = [
            (claim["number"], claim["invoice_number"], claim["billing_date"], claim["status"])
            for claim in company.claims(doc)
        ]
        return page(doc["name"], _facts(facts) + table(("#", "Invoice", "Billing date", "Status"), claims))

    def budget(self, call: Call) -> Reply:
        company, doc = self._find(call, "project", "project_id")
        if company is None or doc is None:
            return _nothing()
        spent, sources = company.spent(doc), (COMMITMENTS, DIRECT_COSTS, CLAIMS)
        codes = [
            (company.flat_code(code), company.flat_name(code),
             *(f"{spent[source][code['id']]:,.2f}" for source in sources))
            for code in company.wbs_codes(doc)
        ]  # fmt: skip
        return page(f"Budget of {doc['name']}", table(("WBS code", "Description", *sources), codes))

    def _find(self, call: Call, kind: str, name: str = "id") -> tuple[ProcoreCompany | None, Doc | None]:
        """Addresses of a project do not name its company: the first one that has such a record."""
        wanted = call.args.get("company_id")
        for company in self.sandbox.procore.companies():
            if wanted is None or company.id == int(wanted):
                with suppress(NotThere):
                    return company, company.get(kind, int(call.args[name]))
        return None, None


def _facts(facts: dict[str, str | None]) -> str:
    pairs = (f"<dt>{escape(name)}</dt><dd>{escape(value or '')}</dd>" for name, value in facts.items())
    return f"<dl>{''.join(pairs)}</dl>"


def _nothing() -> Reply:
    return page("Not found", "<p>Procore has nothing at this address.</p>", status=404)
