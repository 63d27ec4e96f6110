"""Transactions as people in the office enter, pay, copy and undo them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from integration.sandbox.quickbooks.catalogue import BY_NAME
from integration.sandbox.quickbooks.entities import bill_payment, purchase
from integration.sandbox.quickbooks.present import present
from integration.sandbox.quickbooks.records import Records
from integration.sandbox.store import Document

Money = Decimal | int | str
COPIED = {
    "Bill": ("VendorRef", "Line", "TxnDate", "DueDate", "PrivateNote", "APAccountRef"),
    "Purchase": ("PaymentType", "AccountRef", "EntityRef", "Credit", "Line", "TxnDate", "PrivateNote"),
    "VendorCredit": ("VendorRef", "Line", "TxnDate", "PrivateNote", "APAccountRef"),
}
PAID_FROM = {"Cash": "Bank", "Check": "Bank", "CreditCard": "Credit Card"}


class Bookkeeping(Records):
    """Lines: amount, and item or account, optionally customer, class and description; all by id."""

    def bill(self, bill_id: str) -> Document:
        return self.get("Bill", bill_id)

    def bills(self) -> list[Document]:
        return self.every("Bill")

    def add_bill(self, vendor: str, lines: Sequence[Document], **members: Any) -> Document:
        made = [_line(one) for one in lines]
        return self.add("Bill", VendorRef={"value": vendor}, Line=made, **members)

    def add_vendor_credit(self, vendor: str, lines: Sequence[Document], **members: Any) -> Document:
        made = [_line(one) for one in lines]
        return self.add("VendorCredit", VendorRef={"value": vendor}, Line=made, **members)

    def add_journal_entry(
        self, vendor: str, amount: Money, account: str, *, owed: bool = False, **members: Any
    ) -> Document:
        """Lowers what the vendor is owed, or raises it where it is `owed`, against another account."""
        payables = self.account_of_type("Accounts Payable")["Id"]
        sides = ("Credit", "Debit") if owed else ("Debit", "Credit")
        lines = [_journal_line(sides[0], payables, amount, vendor), _journal_line(sides[1], account, amount)]
        return self.add("JournalEntry", **{"Line": lines, **members})

    def add_purchase(
        self,
        lines: Sequence[Document],
        *,
        paid: str = "Check",
        vendor: str = "",
        account: str = "",
        refund: bool = False,
        **members: Any,
    ) -> Document:
        """`paid`: Cash, Check or CreditCard, from `account` or the first fitting one. A refund is by card."""
        kind = "CreditCard" if refund else paid
        source = account or self.account_of_type(PAID_FROM[kind])["Id"]
        made = [_line(one) for one in lines]
        body: Document = {"PaymentType": kind, "AccountRef": {"value": source}, "Line": made}
        if refund:
            body["Credit"] = True
        if vendor:
            body["EntityRef"] = {"value": vendor, "type": "Vendor"}
        return self.add("Purchase", **{**body, **members})

    def copy(self, entity: str, doc_id: str, **changes: Any) -> Document:
        """Make a copy of a transaction: memo and lines alike, but another document without a number."""
        original = self.get(entity, doc_id)
        members = {name: original[name] for name in COPIED[entity] if name in original}
        members["Line"] = [{k: v for k, v in line.items() if k != "Id"} for line in original["Line"]]
        return self.add(entity, **{**members, **changes})

    def copy_bill(self, bill_id: str, **changes: Any) -> Document:
        return self.copy("Bill", bill_id, **changes)

    # --- paying ---

    def pay_bill(self, bill_id: str, amount: Money | None = None, **members: Any) -> Document:
        """A check over `amount`, or over what is still open."""
        bill = self.bill(bill_id)
        value = Decimal(bill["Balance"] if amount is None else amount)
        return self.pay_bills(bill["VendorRef"]["value"], {bill_id: value}, **members)

    def pay_bills(
        self,
        vendor: str,
        amounts: Mapping[str, Money],
        *,
        credits: Mapping[str, Money] | None = None,  # noqa: A002 - the bookkeepers' word
        discount: Money = 0,
        discount_account: str = "",
        **members: Any,
    ) -> Document:
        """One payment for several bills of a vendor: bill id -> amount, less credits: credit id -> amount.

        Journal entries are among the credits, too. A discount is entered as a credit of its own, which is
        how it is done in QuickBooks Online.
        """
        with self.books.store.change():
            taken = {credit: Decimal(value) for credit, value in (credits or {}).items()}
            if Decimal(discount):
                taken[self._discount(vendor, discount, discount_account)] = Decimal(discount)
            paid = {bill: Decimal(value) for bill, value in amounts.items()}
            total = sum(paid.values()) - sum(taken.values())
            lines = [_link("Bill", bill, value) for bill, value in paid.items()]
            lines += [_link(self._kind_of(credit), credit, value) for credit, value in taken.items()]
            bank = {"BankAccountRef": {"value": self.account_of_type("Bank")["Id"]}}
            usual = {"PayType": "Check", "CheckPayment": bank, "TotalAmt": total}
            return self.add("BillPayment", VendorRef={"value": vendor}, Line=lines, **{**usual, **members})

    # --- undoing ---

    def void_payment(self, payment_id: str) -> Document:
        with self.books.store.change():
            body = self._current("BillPayment", payment_id)
            return present(self.books, bill_payment.BILL_PAYMENT, bill_payment.void(self.books, body))

    def delete_payment(self, payment_id: str) -> None:
        self.delete("BillPayment", payment_id)

    def void_purchase(self, purchase_id: str) -> Document:
        """Possible for a person only; the API refuses it."""
        with self.books.store.change():
            body = self._current("Purchase", purchase_id)
            return present(self.books, purchase.PURCHASE, purchase.void(self.books, body))

    def _current(self, entity: str, doc_id: str) -> Document:
        before = self.books.must_find(BY_NAME[entity], doc_id)
        return {"Id": doc_id, "SyncToken": before["SyncToken"]}

    def _kind_of(self, credit: str) -> str:
        """All transactions count in one sequence, so an id says which kind is meant."""
        return "JournalEntry" if self.books.find(BY_NAME["JournalEntry"], credit) else "VendorCredit"

    def _discount(self, vendor: str, discount: Money, account: str) -> str:
        place = account or self.account_of_type("Cost of Goods Sold")["Id"]
        line = {"amount": discount, "account": place, "description": "Early payment discount"}
        return str(self.add_vendor_credit(vendor, [line])["Id"])


def _link(kind: str, doc_id: str, value: Decimal) -> Document:
    return {"Amount": value, "LinkedTxn": [{"TxnId": doc_id, "TxnType": kind}]}


def _line(one: Document) -> Document:
    kind = "Item" if "item" in one else "Account"
    detail = {f"{kind}Ref": {"value": one[kind.lower()]}}
    for name in ("customer", "class"):
        if name in one:
            detail[f"{name.capitalize()}Ref"] = {"value": one[name]}
    name = f"{kind}BasedExpenseLineDetail"
    line = {"Amount": Decimal(one["amount"]), "DetailType": name, name: detail}
    return {**line, "Description": one["description"]} if "description" in one else line


def _journal_line(posting: str, account: str, amount: Money, vendor: str = "") -> Document:
    kind = "JournalEntryLineDetail"
    detail: Document = {"PostingType": posting, "AccountRef": {"value": account}}
    if vendor:
        detail["Entity"] = {"Type": "Vendor", "EntityRef": {"value": vendor}}
    return {"Amount": Decimal(amount), "DetailType": kind, kind: detail}
