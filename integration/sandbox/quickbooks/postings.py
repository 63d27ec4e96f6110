"""What a transaction does to the balances of accounts and vendors. Debits are positive."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from integration.sandbox.store import Document

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.books import Books

Balances = dict[tuple[str, str], Decimal]  # (entity, id) -> change


def post(books: Books, entity: str, before: Document | None, after: Document | None) -> None:
    """Replace the postings of `before` with those of `after`. Balances change no SyncToken."""
    changes: Balances = defaultdict(Decimal)
    for doc, sign in ((before, -1), (after, 1)):
        if doc:
            for place, value in _of(books, entity, doc).items():
                changes[place] += sign * value
    for (kind, doc_id), value in changes.items():
        _add(books, kind, doc_id, value)


def _of(books: Books, entity: str, doc: Document) -> Balances:
    if entity == "Bill":
        return _purchase(books, doc, 1)
    if entity == "VendorCredit":
        return _purchase(books, doc, -1)
    if entity == "Purchase":
        return _expense(books, doc)
    if entity == "JournalEntry":
        return _entry(doc)
    return _payment(doc) if entity == "BillPayment" else {}


def _purchase(books: Books, doc: Document, sign: int) -> Balances:
    found: Balances = defaultdict(Decimal)
    total = sign * doc["TotalAmt"]
    found["Vendor", doc["VendorRef"]["value"]] += total
    found["Account", doc["APAccountRef"]["value"]] -= total
    for line in doc["Line"]:
        if account := _account_of(books, line):
            found["Account", account] += sign * line["Amount"]
    return found


def _expense(books: Books, doc: Document) -> Balances:
    found: Balances = defaultdict(Decimal)
    sign = -1 if doc.get("Credit") else 1
    found["Account", doc["AccountRef"]["value"]] -= sign * doc["TotalAmt"]
    for line in doc["Line"]:
        if account := _account_of(books, line):
            found["Account", account] += sign * line["Amount"]
            if _is_payable(books, account):
                found["Vendor", doc["EntityRef"]["value"]] -= sign * line["Amount"]
    return found


def _entry(doc: Document) -> Balances:
    found: Balances = defaultdict(Decimal)
    for line in doc["Line"]:
        detail = line["JournalEntryLineDetail"]
        debit = line["Amount"] if detail["PostingType"] == "Debit" else -line["Amount"]
        found["Account", detail["AccountRef"]["value"]] += debit
        if vendor := detail.get("Entity"):
            found["Vendor", vendor["EntityRef"]["value"]] -= debit
    return found


def _is_payable(books: Books, account: str) -> bool:
    found = books.store.peek(books.kind("Account"), account)
    return found is not None and found["AccountType"] == "Accounts Payable"


def _payment(doc: Document) -> Balances:
    total = doc["TotalAmt"]
    bank = doc.get("CheckPayment", {}).get("BankAccountRef") or doc["CreditCardPayment"]["CCAccountRef"]
    return {
        ("Vendor", doc["VendorRef"]["value"]): -total,
        ("Account", doc["APAccountRef"]["value"]): total,
        ("Account", bank["value"]): -total,
    }


def _account_of(books: Books, line: Document) -> str | None:
    if detail := line.get("AccountBasedExpenseLineDetail"):
        return str(detail["AccountRef"]["value"])
    if detail := line.get("ItemBasedExpenseLineDetail"):
        item = books.store.peek(books.kind("Item"), detail["ItemRef"]["value"]) or {}
        return str(item["ExpenseAccountRef"]["value"]) if "ExpenseAccountRef" in item else None
    return None


def _add(books: Books, kind: str, doc_id: str, value: Decimal) -> None:
    doc = books.store.peek(books.kind(kind), doc_id)
    if doc and value:
        balance = Decimal(doc.get("_balance", 0)) + value
        books.store.put(books.kind(kind), doc_id, {**doc, "_balance": balance})
