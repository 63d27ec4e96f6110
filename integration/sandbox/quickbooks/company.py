"""One company, as the people in its office work with it: everything here is a person's doing, not ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from integration.sandbox.quickbooks import objections
from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.catalogue import BY_NAME
from integration.sandbox.quickbooks.entities import bill_payment
from integration.sandbox.quickbooks.present import present
from integration.sandbox.store import Document, Store

if TYPE_CHECKING:
    from integration.sandbox.clock import SandboxClock
    from integration.sandbox.switches import Switches

Money = Decimal | int | str


class QboCompany:
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
        member = BY_NAME[entity].named
        for doc in self.every(entity):
            if doc[member] == name:
                return doc
        raise KeyError(name)

    def bill(self, bill_id: str) -> Document:
        return self.get("Bill", bill_id)

    def bills(self) -> list[Document]:
        return self.every("Bill")

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
            parent = {"ParentRef": {"value": customer}, "Job": True, "BillWithParent": True}
            made = self.add("Customer", DisplayName=name, **{**parent, **members})
            self._mark_project(made["Id"])
            return self.get("Customer", made["Id"])

    def add_account(self, name: str, account_type: str, sub_type: str = "", **members: Any) -> Document:
        sub = {"AccountSubType": sub_type} if sub_type else {}
        return self.add("Account", Name=name, AccountType=account_type, **sub, **members)

    def add_item(self, name: str, expense_account: str, income_account: str = "", **members: Any) -> Document:
        """Accounts by id; without an income account the first one of the chart."""
        income = income_account or self.account_of_type("Income")["Id"]
        refs = {"ExpenseAccountRef": {"value": expense_account}, "IncomeAccountRef": {"value": income}}
        return self.add("Item", Name=name, **{"Type": "Service", **refs, **members})

    def add_bill(self, vendor: str, lines: Sequence[Document], **members: Any) -> Document:
        """Lines: amount, and item or account, optionally customer and description; all references by id."""
        made = [_line(one) for one in lines]
        return self.add("Bill", VendorRef={"value": vendor}, Line=made, **members)

    def copy_bill(self, bill_id: str, **changes: Any) -> Document:
        """Make a copy: memo and lines alike, but another document."""
        original = self.bill(bill_id)
        kept = ("VendorRef", "Line", "TxnDate", "DueDate", "PrivateNote", "APAccountRef")
        members = {name: original[name] for name in kept if name in original}
        members["Line"] = [{k: v for k, v in line.items() if k != "Id"} for line in original["Line"]]
        return self.add("Bill", **{**members, **changes})

    def pay_bill(self, bill_id: str, amount: Money | None = None, **members: Any) -> Document:
        """A check over `amount`, or over what is still open."""
        bill = self.bill(bill_id)
        value = Decimal(bill["Balance"] if amount is None else amount)
        return self.pay_bills(bill["VendorRef"]["value"], {bill_id: value}, **members)

    def pay_bills(self, vendor: str, amounts: dict[str, Money], **members: Any) -> Document:
        """One payment for several bills of a vendor: bill id -> amount."""
        paid = {bill: Decimal(value) for bill, value in amounts.items()}
        lines = [
            {"Amount": value, "LinkedTxn": [{"TxnId": bill, "TxnType": "Bill"}]}
            for bill, value in paid.items()
        ]
        bank = {"BankAccountRef": {"value": self.account_of_type("Bank")["Id"]}}
        usual = {"PayType": "Check", "CheckPayment": bank, "TotalAmt": sum(paid.values())}
        return self.add("BillPayment", VendorRef={"value": vendor}, Line=lines, **{**usual, **members})

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

    def void_payment(self, payment_id: str) -> Document:
        with self.books.store.change():
            before = self.books.must_find(bill_payment.BILL_PAYMENT, payment_id)
            body = {"Id": payment_id, "SyncToken": before["SyncToken"]}
            return present(self.books, bill_payment.BILL_PAYMENT, bill_payment.void(self.books, body))

    # --- settings of the company ---

    def close_books(self, until: date | None) -> None:
        """No transaction up to and including this day can be changed; None opens the books again."""
        self.set_preference("AccountingInfoPrefs.BookCloseDate", until and until.isoformat())

    def set_preference(self, path: str, value: Any) -> None:
        """`path` is group.name; names of OtherPrefs hold strings ("true"). None takes it away."""
        group, name = path.split(".", 1)
        with self.books.store.change():
            doc = self.books.store.get(self.books.kind("Preferences"), "1") or {}
            if group == "OtherPrefs":
                _set_pair(doc[group]["NameValue"], name, value)
            else:
                doc.setdefault(group, {})[name] = value
                doc[group] = {key: one for key, one in doc[group].items() if one is not None}
            self.books.save(BY_NAME["Preferences"], doc, dict(doc))

    def set_info(self, **changes: Any) -> None:
        """Members of CompanyInfo; unknown ones (OfferingSku, SubscriptionStatus) go into NameValue."""
        with self.books.store.change():
            doc = self.books.store.get(self.books.kind("CompanyInfo"), "1") or {}
            for name, value in changes.items():
                if name in doc:
                    doc[name] = value
                else:
                    _set_pair(doc["NameValue"], name, value)
            self.books.save(BY_NAME["CompanyInfo"], doc, dict(doc))

    def account_of_type(self, account_type: str) -> Document:
        """The first active one. Raises Objection when there is none."""
        for doc in self.every("Account"):
            if doc["AccountType"] == account_type and doc["Active"]:
                return doc
        raise objections.business(f"There is no account of type {account_type}.")

    def _mark_project(self, customer_id: str) -> None:
        store = self.books.store
        project_id = str(store.next_id(self.books.kind("ids-projects"), 447120001))
        doc = store.get(self.books.kind("Customer"), customer_id) or {}
        store.put(self.books.kind("Customer"), customer_id, {**doc, "_project": project_id})
        store.put(self.books.kind("project"), project_id, {"Id": project_id, "Customer": customer_id})


def _line(one: Document) -> Document:
    kind = "Item" if "item" in one else "Account"
    detail = {f"{kind}Ref": {"value": one[kind.lower()]}}
    if "customer" in one:
        detail["CustomerRef"] = {"value": one["customer"]}
    name = f"{kind}BasedExpenseLineDetail"
    line = {"Amount": Decimal(one["amount"]), "DetailType": name, name: detail}
    return {**line, "Description": one["description"]} if "description" in one else line


def _set_pair(pairs: list[Document], name: str, value: Any) -> None:
    pairs[:] = [one for one in pairs if one["Name"] != name]
    if value is not None:
        pairs.append({"Name": name, "Value": value})
