"""The pages of QuickBooks that people open from a link: one record each, and a list to start from."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from integration.sandbox.page import Markup, link, page, table
from integration.sandbox.quickbooks.company import QboCompany
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.store import Document
from integration.sandbox.web import Call, Handler, Reply, Route

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.world import QuickBooks

IDS = frozenset({"realm", "txnId", "nameId", "itemId", "id"})
PAGES = {
    "bill": "Bill",
    "billpayment": "BillPayment",
    "expense": "Purchase",
    "vendorcredit": "VendorCredit",
    "vendordetail": "Vendor",
    "customerdetail": "Customer",
    "item": "Item",
}
PATHS = {entity: path for path, entity in PAGES.items()}
TITLES: dict[str, Callable[[Document], str]] = {
    "Bill": lambda doc: f"Bill {doc.get('DocNumber', doc['Id'])}",
    "BillPayment": lambda doc: f"Bill payment {doc.get('DocNumber', doc['Id'])}",
    "Purchase": lambda doc: f"Expense {doc.get('DocNumber', doc['Id'])}",
    "VendorCredit": lambda doc: f"Vendor credit {doc.get('DocNumber', doc['Id'])}",
    "Vendor": lambda doc: doc["DisplayName"],
    "Customer": lambda doc: doc["FullyQualifiedName"],
    "Item": lambda doc: doc["Name"],
    "Account": lambda doc: doc["Name"],
}
LISTED = ("Bill", "BillPayment", "Purchase", "VendorCredit", "Vendor", "Customer", "Item", "Account")
OPEN = ("Bill", "VendorCredit")  # what can be paid or applied in part
DETAILS = ("ItemBasedExpenseLineDetail", "AccountBasedExpenseLineDetail")


class Pages:
    def __init__(self, world: QuickBooks) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        records = [
            Route("GET", f"/app/{path}", self._record(one), IDS, open=True) for path, one in PAGES.items()
        ]
        return [Route("GET", "/app/", self.overview, frozenset({"realm"}), open=True), *records]

    def overview(self, call: Call) -> Reply:
        asked = call.query.get("realm")
        companies = [one for one in self._world.companies() if asked in (None, one.realm)]
        return page("QuickBooks companies", "".join(_company(one, call.root) for one in companies))

    def _record(self, entity: str) -> Handler:
        def show(call: Call) -> Reply:
            doc_id = next((call.query[name] for name in sorted(IDS - {"realm"}) if name in call.query), "")
            for company in self._companies(call):
                try:
                    doc = company.get(entity, doc_id)
                except Objection:
                    continue
                return page(TITLES[entity](doc), _details(company, doc, call.root))
            return page("Not found", "<p>There is no such record.</p>", status=404)

        return show

    def _companies(self, call: Call) -> list[QboCompany]:
        asked = call.query.get("realm")
        return [one for one in self._world.companies() if asked in (None, one.realm)]


def _company(company: QboCompany, root: str) -> str:
    parts = [f"<h2>{escape(company.name)} ({company.realm})</h2>"]
    for entity in LISTED:
        rows = [_row(company, entity, doc, root) for doc in company.every(entity)]
        if rows:
            head = ("Id", entity, "Amount or balance", "Open")
            parts.append(f"<h3>{entity} ({len(rows)})</h3>{table(head, rows)}")
    return "".join(parts)


def _row(company: QboCompany, entity: str, doc: Document, root: str) -> list[Any]:
    title = TITLES[entity](doc)
    shown: Any = title
    if entity in PATHS:
        shown = link(f"{root}/app/{PATHS[entity]}?id={doc['Id']}&realm={company.realm}", title)
    amount = doc.get("TotalAmt", doc.get("CurrentBalance", doc.get("Balance")))
    return [doc["Id"], shown, _money(amount), _money(doc.get("Balance")) if entity in OPEN else ""]


def _details(company: QboCompany, doc: Document, root: str) -> str:
    rows = [(name, _shown(one)) for name, one in doc.items() if name != "Line"]
    parts = [f"<p>{escape(company.name)}</p>", table(("Field", "Value"), rows)]
    if "Line" in doc:
        parts.append("<h2>Lines</h2>")
        parts.append(
            table(("#", "Item or account", "Customer", "Description", "Amount"), map(_line, doc["Line"]))
        )
    parts.append(f"<p>{link(f'{root}/app/?realm={company.realm}', 'All records')}</p>")
    return "".join(parts)


def _line(line: Document) -> list[Any]:
    detail: Document = next((line[name] for name in DETAILS if name in line), {})
    target = detail.get("ItemRef") or detail.get("AccountRef") or {}
    customer = detail.get("CustomerRef", {}).get("name", "")
    links = [one["TxnType"] + " " + one["TxnId"] for one in line.get("LinkedTxn", ())]
    name = target.get("name", ", ".join(links))
    return [line.get("LineNum", ""), name, customer, line.get("Description", ""), _money(line.get("Amount"))]


def _shown(value: Any) -> Any:
    if isinstance(value, dict) and "value" in value:
        return f"{value.get('name', '')} (id {value['value']})".strip()
    if isinstance(value, dict):
        return Markup("<br>".join(escape(f"{key}: {one}") for key, one in value.items()))
    if isinstance(value, list):
        return Markup("<br>".join(escape(str(_shown(one))) for one in value))
    return _money(value) if isinstance(value, Decimal) else value


def _money(value: Any) -> str:
    return "" if value is None else f"{Decimal(value):,.2f}"
