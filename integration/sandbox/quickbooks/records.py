"""One company's records as a person in its office looks at them and keeps them: lists above all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integration.sandbox.quickbooks import objections
from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.catalogue import BY_NAME
from integration.sandbox.quickbooks.present import present
from integration.sandbox.quickbooks.projects import records as projects
from integration.sandbox.store import Document, Store

if TYPE_CHECKING:
    from integration.sandbox.clock import SandboxClock
    from integration.sandbox.switches import Switches


class Records:
    """Methods return records as the REST API shows them, and raise Objection where QuickBooks says no."""

    def __init__(self, realm: str, store: Store, clock: SandboxClock, switches: Switches) -> None:
        self.realm = realm
        self.books = Books(realm, store, clock, switches)

    # --- looking ---

    @property
    def name(self) -> str:
        return str(self.info()["CompanyName"])

    def info(self) -> Document:
        return self.get("CompanyInfo", "1")

    def get(self, entity: str, doc_id: str) -> Document:
        """Raises Objection 610 when it is not there."""
        kind = BY_NAME[entity]
        return present(self.books, kind, self.books.must_find(kind, doc_id))

    def every(self, entity: str) -> list[Document]:
        """All, inactive ones too, in the order of their ids."""
        kind = BY_NAME[entity]
        docs = sorted(self.books.store.scan(self.books.kind(entity)), key=lambda doc: int(doc["Id"]))
        return [present(self.books, kind, doc) for doc in docs]

    def named(self, entity: str, name: str) -> Document:
        """Raises KeyError."""
        kind = BY_NAME[entity]
        for doc in self.books.store.scan(self.books.kind(entity)):
            if doc[kind.named] == name:
                return present(self.books, kind, doc)
        raise KeyError(name)

    def deleted(self, entity: str) -> list[str]:
        """The ids of what was deleted."""
        return [stone["Id"] for stone in self.books.tombstones() if stone["Entity"] == entity]

    def full_tax_id(self, vendor_id: str) -> str | None:
        """As it is stored; replies show it masked."""
        doc = self.books.must_find(BY_NAME["Vendor"], vendor_id)
        return doc.get("TaxIdentifier")

    # --- adding ---

    def add(self, entity: str, **members: Any) -> Document:
        kind = BY_NAME[entity]
        with self.books.store.change():
            return present(self.books, kind, self.books.create(kind, members))

    def add_vendor(self, name: str, **members: Any) -> Document:
        return self.add("Vendor", DisplayName=name, **members)

    def add_customer(self, name: str, **members: Any) -> Document:
        return self.add("Customer", DisplayName=name, **members)

    def add_project(self, name: str, customer: str, **members: Any) -> Document:
        """`customer`: id of the parent. The project gets an id of its own besides its customer id."""
        with self.books.store.change():
            made = projects.create(self.books, name, customer, {}, members)
            return self.get("Customer", made["Customer"])

    def add_account(self, name: str, account_type: str, sub_type: str = "", **members: Any) -> Document:
        sub = {"AccountSubType": sub_type} if sub_type else {}
        return self.add("Account", Name=name, AccountType=account_type, **sub, **members)

    def add_item(self, name: str, expense_account: str, income_account: str = "", **members: Any) -> Document:
        """Accounts by id; without an income account the first one of the chart."""
        income = income_account or self.account_of_type("Income")["Id"]
        refs = {"ExpenseAccountRef": {"value": expense_account}, "IncomeAccountRef": {"value": income}}
        return self.add("Item", Name=name, **{"Type": "Service", **refs, **members})

    # --- changing ---

    def edit(self, entity: str, doc_id: str, **changes: Any) -> Document:
        """Change these members and leave the others; a whole `Line` list replaces the old one."""
        kind = BY_NAME[entity]
        with self.books.store.change():
            before = self.books.must_find(kind, doc_id)
            always = {name: before[name] for name in kind.always}
            body = {"Id": doc_id, "SyncToken": before["SyncToken"], "sparse": True, **always, **changes}
            return present(self.books, kind, self.books.update(kind, body))

    def deactivate(self, entity: str, doc_id: str) -> Document:
        return self.edit(entity, doc_id, Active=False)

    def activate(self, entity: str, doc_id: str) -> Document:
        return self.edit(entity, doc_id, Active=True)

    def delete(self, entity: str, doc_id: str) -> None:
        kind = BY_NAME[entity]
        with self.books.store.change():
            before = self.books.must_find(kind, doc_id)
            self.books.delete(kind, {"Id": doc_id, "SyncToken": before["SyncToken"]})

    def account_of_type(self, account_type: str) -> Document:
        """The first active one. Raises Objection when there is none."""
        kind = BY_NAME["Account"]
        for doc in self.books.store.scan(self.books.kind("Account")):
            if doc["AccountType"] == account_type and doc["Active"]:
                return present(self.books, kind, doc)
        raise objections.business(f"There is no account of type {account_type}.")
