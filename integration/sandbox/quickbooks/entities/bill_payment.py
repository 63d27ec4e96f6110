"""BillPayment: money that went out. Each line says how much of it went to one bill."""

from __future__ import annotations

from decimal import Decimal

from integration.sandbox.quickbooks.books import Books, refuse_stale
from integration.sandbox.quickbooks.editions import BILLS, require_edition
from integration.sandbox.quickbooks.entities.account import ACCOUNT
from integration.sandbox.quickbooks.entities.bill import BILL
from integration.sandbox.quickbooks.entities.journal_entry import JOURNAL_ENTRY, is_taken, payable
from integration.sandbox.quickbooks.entities.open_balance import balance
from integration.sandbox.quickbooks.entities.transactions import (
    check_department,
    refuse_closed,
    set_currency,
    set_dates,
    set_payable_account,
)
from integration.sandbox.quickbooks.entities.vendor import VENDOR
from integration.sandbox.quickbooks.entities.vendor_credit import VENDOR_CREDIT
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection, business
from integration.sandbox.quickbooks.shapes import (
    amount,
    choice,
    day,
    flag,
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

PAYABLE = {"Bill": BILL, "VendorCredit": VENDOR_CREDIT, "JournalEntry": JOURNAL_ENTRY}
DETAILS = {
    "Check": ("CheckPayment", "BankAccountRef", "Bank"),
    "CreditCard": ("CreditCardPayment", "CCAccountRef", "Credit Card"),
}


Applied = dict[tuple[str, str], Decimal]  # (type, id) of what is paid or taken -> how much of it


def void(books: Books, body: Document) -> Document:
    """The payment stays, with nothing in it ("QuickBooks: BillPayment", Void)."""
    before = books.must_find(BILL_PAYMENT, body.get("Id"))
    refuse_stale(before, body)
    refuse_closed(books, before)
    note = before.get("PrivateNote")
    emptied = {"TotalAmt": Decimal(0), "Line": [], "PrivateNote": f"Voided - {note}" if note else "Voided"}
    return books.save(BILL_PAYMENT, {**before, **emptied}, before, done="Void")


def applied(doc: Document | None) -> Applied:
    """What this payment pays on bills, and what it takes from credits."""
    found: Applied = {}
    for line in (doc or {}).get("Line", ()):
        [link] = line["LinkedTxn"]
        place = link["TxnType"], link["TxnId"]
        found[place] = found.get(place, Decimal(0)) + line["Amount"]
    return found


def _rules(books: Books, new: Document, before: Document | None) -> None:
    require(new, "VendorRef", "PayType", "TotalAmt", "Line")
    require_edition(books, BILLS, "bills")
    books.refer(VENDOR, new["VendorRef"], "VendorRef")
    _account(books, new)
    set_dates(books, new)
    set_payable_account(books, new)
    set_currency(books, new)
    check_department(books, new)
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
        _check_link(line)
    # Paying a paid bill is accepted, but that line vanishes and an emptied payment ends up void.
    new["Line"] = [line for line in new["Line"] if not _already_paid(books, line, was)]
    if not new["Line"]:
        new.update(TotalAmt=Decimal(0), PrivateNote="Voided")
    for place, value in applied(new).items():
        _fits(books, new, place, value - was.get(place, Decimal(0)))
    _check_total(books, new)


def _check_link(line: Document) -> None:
    require(line, "Amount", "LinkedTxn")
    if line["Amount"] < 0:
        raise Objection(2140, "The amount of a payment line must not be negative", "Amount")
    if len(line["LinkedTxn"]) > 1 or line["LinkedTxn"][0].get("TxnType") not in PAYABLE:
        raise Objection(620, "Transaction cannot be linked : a line links one bill or credit", "LinkedTxn")
    require(line["LinkedTxn"][0], "TxnId")


def _check_total(books: Books, new: Document) -> None:
    """Bills less credits; what is paid beyond stays with the vendor ("QuickBooks: BillPayment")."""
    paid = taken = Decimal(0)
    for (kind, doc_id), value in applied(new).items():
        if _is_credit(books, kind, doc_id):
            taken += value
        else:
            paid += value
    if new["TotalAmt"] < 0:
        raise Objection(2140, "TotalAmt must not be negative", "TotalAmt")
    if taken > paid:
        raise business("The credits are larger than the bills they are applied to.")
    if paid - taken > new["TotalAmt"]:
        raise business("The payment is smaller than what its lines apply.")


def _is_credit(books: Books, kind: str, doc_id: str) -> bool:
    """A journal entry is one where it lowers what is owed."""
    if kind != "JournalEntry":
        return kind == "VendorCredit"
    return is_taken(books, books.must_find(JOURNAL_ENTRY, doc_id))


def _already_paid(books: Books, line: Document, was: Applied) -> bool:
    link = line["LinkedTxn"][0]
    bill = books.find(BILL, link["TxnId"]) if link["TxnType"] == "Bill" else None
    known = ("Bill", link["TxnId"]) in was
    return bill is not None and not known and bill["TotalAmt"] > 0 and balance(books, bill) == 0


def _fits(books: Books, new: Document, place: tuple[str, str], more: Decimal) -> None:
    kind, doc_id = place
    doc = books.find(PAYABLE[kind], doc_id)
    if doc is not None and kind == "JournalEntry":
        doc = payable(books, doc)
    if doc is None or doc["VendorRef"] != new["VendorRef"]:
        raise Objection(620, f"Transaction cannot be linked : {kind} {doc_id} is not of this vendor", "Line")
    if doc["APAccountRef"] != new["APAccountRef"]:
        raise business("The payment and what it pays are booked to different accounts payable.")
    if more > balance(books, doc):
        raise _too_much(kind)


def _too_much(kind: str) -> Objection:
    if kind == "Bill":
        return business("The payment is larger than the open balance of the bill.")
    return Objection(620, "Transaction cannot be linked : it has been applied already", "Line")


def _settle(books: Books, before: Document | None, after: Document | None) -> None:
    was, now = applied(before), applied(after)
    payment = after or before or {}
    for place in sorted({*was, *now}):
        if was.get(place) != now.get(place):
            _mark(books, place, payment, now.get(place))


def _mark(books: Books, place: tuple[str, str], payment: Document, value: Decimal | None) -> None:
    # A payment raises the version of what it pays, too.
    entity = PAYABLE[place[0]]
    before = books.store.get(books.kind(entity.name), place[1])
    if before is None:
        return
    marks = {key: one for key, one in before.get("_paid", {}).items() if key != payment["Id"]}
    if value is not None:
        marks[payment["Id"]] = {"Amount": value, "PayType": payment["PayType"]}
    books.save(entity, {**before, "_paid": marks}, before)


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
        "ProcessBillPayment": flag,
        "LinkedTxn": readonly,
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
