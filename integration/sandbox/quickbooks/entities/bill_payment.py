"""BillPayment: money that went out. Each line says how much of it went to one bill."""

from __future__ import annotations

from decimal import Decimal

from integration.sandbox.quickbooks.books import Books, refuse_stale
from integration.sandbox.quickbooks.entities.account import ACCOUNT
from integration.sandbox.quickbooks.entities.bill import BILL, balance
from integration.sandbox.quickbooks.entities.transactions import (
    refuse_closed,
    set_currency,
    set_dates,
    set_payable_account,
)
from integration.sandbox.quickbooks.entities.vendor import VENDOR
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection, business
from integration.sandbox.quickbooks.shapes import (
    amount,
    choice,
    day,
    linked_txn,
    many,
    number,
    readonly,
    record,
    ref,
    require,
    text,
    whole,
)
from integration.sandbox.store import Document

DETAILS = {
    "Check": ("CheckPayment", "BankAccountRef", "Bank"),
    "CreditCard": ("CreditCardPayment", "CCAccountRef", "Credit Card"),
}


def void(books: Books, body: Document) -> Document:
    """The payment stays, with nothing in it ("QuickBooks: BillPayment", Void)."""
    before = books.must_find(BILL_PAYMENT, body.get("Id"))
    refuse_stale(before, body)
    refuse_closed(books, before)
    note = before.get("PrivateNote")
    emptied = {"TotalAmt": Decimal(0), "Line": [], "PrivateNote": f"Voided - {note}" if note else "Voided"}
    return books.save(BILL_PAYMENT, {**before, **emptied}, before)


def applied(doc: Document | None) -> dict[str, Decimal]:
    """Bill id -> what this payment pays on it."""
    found: dict[str, Decimal] = {}
    for line in (doc or {}).get("Line", ()):
        for link in line["LinkedTxn"]:
            if link["TxnType"] == "Bill":
                found[link["TxnId"]] = found.get(link["TxnId"], Decimal(0)) + line["Amount"]
    return found


def _rules(books: Books, new: Document, before: Document | None) -> None:
    require(new, "VendorRef", "PayType", "TotalAmt", "Line")
    books.refer(VENDOR, new["VendorRef"], "VendorRef")
    _account(books, new)
    set_dates(books, new)
    set_payable_account(books, new)
    set_currency(books, new)
    refuse_closed(books, before, new)
    _links(books, new, before)


def _account(books: Books, new: Document) -> None:
    detail, member, account_type = DETAILS[new["PayType"]]
    require(new, detail)
    require(new[detail], member)
    account = books.refer(ACCOUNT, new[detail][member], member)
    if account["AccountType"] != account_type:
        raise Objection(6430, f"Invalid account type: {account['AccountType']}", member)
    if new["PayType"] == "Check":
        new[detail].setdefault("PrintStatus", "NotSet")


def _links(books: Books, new: Document, before: Document | None) -> None:
    was = applied(before)
    for line in new["Line"]:
        require(line, "Amount", "LinkedTxn")
    # Paying a paid bill is accepted, but that line vanishes and an emptied payment ends up void.
    new["Line"] = [line for line in new["Line"] if not _already_paid(books, line, was)]
    if not new["Line"]:
        new.update(TotalAmt=Decimal(0), PrivateNote="Voided")
    for bill_id, value in applied(new).items():
        _fits(books, new, bill_id, value - was.get(bill_id, Decimal(0)))
    if sum(applied(new).values()) > new["TotalAmt"]:
        raise business("The payment is smaller than what its lines apply.")


def _already_paid(books: Books, line: Document, was: dict[str, Decimal]) -> bool:
    link = line["LinkedTxn"][0]
    bill = books.find(BILL, link["TxnId"]) if link["TxnType"] == "Bill" else None
    return bill is not None and bill["Id"] not in was and bill["TotalAmt"] > 0 and balance(books, bill) == 0


def _fits(books: Books, new: Document, bill_id: str, more: Decimal) -> None:
    bill = books.find(BILL, bill_id)
    if bill is None or bill["VendorRef"] != new["VendorRef"]:
        raise Objection(620, "Transaction cannot be linked : the bill is not one of this vendor", "LinkedTxn")
    if more > balance(books, bill):
        raise business("The payment is larger than the open balance of the bill.")


def _settle(books: Books, before: Document | None, after: Document | None) -> None:
    was, now = applied(before), applied(after)
    payment = after or before or {}
    for bill_id in sorted({*was, *now}):
        if was.get(bill_id) != now.get(bill_id):
            _mark_bill(books, bill_id, payment, now.get(bill_id))


def _mark_bill(books: Books, bill_id: str, payment: Document, value: Decimal | None) -> None:
    # A payment raises the bill's SyncToken too.
    before = books.store.get(books.kind("Bill"), bill_id)
    if before is None:
        return
    marks = {key: one for key, one in before.get("_paid", {}).items() if key != payment["Id"]}
    if value is not None:
        marks[payment["Id"]] = {"Amount": value, "PayType": payment["PayType"]}
    books.save(BILL, {**before, "_paid": marks}, before)


def _may_delete(books: Books, doc: Document) -> None:
    refuse_closed(books, doc)


BILL_PAYMENT = Entity(
    name="BillPayment",
    ids="transactions",
    members={
        "VendorRef": ref,
        "PayType": choice(*DETAILS),
        "TotalAmt": amount,
        "Line": many(
            record(Id=text(20), LineNum=whole, Amount=amount, LinkedTxn=many(linked_txn), LineEx=readonly)
        ),
        "CheckPayment": record(
            BankAccountRef=ref, PrintStatus=choice("NotSet", "NeedToPrint", "PrintComplete")
        ),
        "CreditCardPayment": record(CCAccountRef=ref),
        "TxnDate": day,
        "DocNumber": text(21),
        "PrivateNote": text(4000),
        "APAccountRef": ref,
        "DepartmentRef": ref,
        "CurrencyRef": ref,
        "ExchangeRate": number,
    },
    filters=frozenset(
        {
            "VendorRef",
            "APAccountRef",
            "TxnDate",
            "DocNumber",
            "TotalAmt",
            "CheckPayment.BankAccountRef",
            "CreditCardPayment.CCAccountRef",
        }
    ),
    rules=_rules,
    settle=_settle,
    may_delete=_may_delete,
)
