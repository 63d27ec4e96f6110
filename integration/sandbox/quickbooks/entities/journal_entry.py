"""JournalEntry: debits and credits that come to the same. On accounts payable it changes what is owed."""

from __future__ import annotations

from decimal import Decimal

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.entities.account import ACCOUNT
from integration.sandbox.quickbooks.entities.open_balance import used
from integration.sandbox.quickbooks.entities.transactions import refuse_closed, set_currency, set_dates
from integration.sandbox.quickbooks.entities.vendor import VENDOR
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection, business, missing
from integration.sandbox.quickbooks.shapes import (
    amount,
    choice,
    day,
    flag,
    many,
    number,
    readonly,
    record,
    ref,
    require,
    text,
    unsupported,
    whole,
)
from integration.sandbox.store import Document

DETAIL = "JournalEntryLineDetail"
SIGNS = {"Debit": 1, "Credit": -1}


def signed(line: Document) -> Decimal:
    """Debits are positive."""
    return SIGNS[line[DETAIL]["PostingType"]] * Decimal(line["Amount"])


def payable(books: Books, doc: Document) -> Document | None:
    """What it says is owed to a vendor, in the form of a bill; a debit is taken as a credit is."""
    line = next((one for one in doc["Line"] if _on_payables(books, one)), None)
    if line is None:
        return None
    detail = line[DETAIL]
    vendor = {"value": detail["Entity"]["EntityRef"]["value"]}
    return {**doc, "VendorRef": vendor, "APAccountRef": detail["AccountRef"], "TotalAmt": line["Amount"]}


def is_taken(books: Books, doc: Document) -> bool:
    """It lowers what is owed, so that a payment takes it off bills."""
    return any(signed(line) > 0 for line in doc["Line"] if _on_payables(books, line))


def _on_payables(books: Books, line: Document) -> bool:
    account = books.find(ACCOUNT, line[DETAIL]["AccountRef"]["value"])
    return account is not None and account["AccountType"] == "Accounts Payable"


def _rules(books: Books, new: Document, before: Document | None) -> None:
    require(new, "Line")
    for place, line in enumerate(new["Line"]):
        _check(books, line)
        line |= {"Id": str(place), "LineNum": place + 1}
    if sum(map(signed, new["Line"])):
        raise business("The debits and the credits of a journal entry must come to the same.")
    if sum(_on_payables(books, line) for line in new["Line"]) > 1:
        raise unsupported("Line")  # several vendors in one entry are not simulated
    set_dates(books, new)
    set_currency(books, new)
    refuse_closed(books, before, new)
    if used(new) > (payable(books, new) or {"TotalAmt": 0})["TotalAmt"]:
        raise business("More of this entry has been paid or applied than it says now.")


def _check(books: Books, line: Document) -> None:
    require(line, "Amount", DETAIL)
    detail = line[DETAIL]
    require(detail, "PostingType", "AccountRef")
    if line["Amount"] < 0:
        raise Objection(2140, "The amount of a journal line must not be negative", "Amount")
    account = books.refer(ACCOUNT, detail["AccountRef"], "AccountRef")
    if account["AccountType"] == "Accounts Receivable":
        raise unsupported("AccountRef")
    if account["AccountType"] == "Accounts Payable":
        if "EntityRef" not in detail.get("Entity", {}):
            raise missing("Entity")
        books.refer(VENDOR, detail["Entity"]["EntityRef"], "EntityRef")


def _may_delete(books: Books, doc: Document) -> None:
    refuse_closed(books, doc)
    if doc.get("_paid"):
        raise Objection(800, "Linked transactions must be unlinked first.")


JOURNAL_ENTRY = Entity(
    name="JournalEntry",
    ids="transactions",
    members={
        "Line": many(
            record(
                Id=text(20),
                LineNum=whole,
                Description=text(4000),
                Amount=amount,
                DetailType=choice(DETAIL),
                JournalEntryLineDetail=record(
                    PostingType=choice(*SIGNS),
                    AccountRef=ref,
                    Entity=record(Type=choice("Vendor"), EntityRef=ref),
                ),
            )
        ),
        "TxnDate": day,
        "DocNumber": text(21),
        "PrivateNote": text(4000),
        "Adjustment": flag,
        "CurrencyRef": ref,
        "ExchangeRate": number,
        "TotalAmt": readonly,
    },
    filters=frozenset({"TxnDate", "DocNumber"}),
    rules=_rules,
    may_delete=_may_delete,
)
