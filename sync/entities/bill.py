"""The bill of a claim, or its vendor credit: built from it, marked as ours, read back, compared."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sync.entities.claim_figures import Figures, Line
from sync.entities.cost_lines import read_currency, read_line
from sync.entities.documents import BILL, Document
from sync.spec import Record, Seen, Values
from sync.values import cents, day, day_text, dig, money, plain, text

DESCRIPTION_LENGTH = 4000  # QuickBooks: "Bill"
MARK = re.compile(r"\[Plumbline (claim-\d+-[0-9a-f]{10})\]\s*$")


@dataclass(frozen=True)
class BillLine:
    """A line with the claim's own sign."""

    kind: str  # "work" | "tax" | "retention"
    item: str
    item_id: str
    description: str
    amount: Decimal
    quantity: Decimal | None = None
    rate: Decimal | None = None
    uom: str = ""
    account: str = ""

    def on(self, document: Document) -> BillLine:
        """As it stands there: on a vendor credit what is given back is positive."""
        quantity = self.quantity if self.quantity is None else document.sign * self.quantity
        return replace(self, amount=document.sign * self.amount, quantity=quantity)

    def as_page(self) -> dict[str, str]:
        return {
            "kind": self.kind,
            "item": self.item,
            "item_id": self.item_id,
            "description": self.description,
            "qty": plain(self.quantity) if self.quantity is not None else "",
            "rate": plain(self.rate) if self.rate is not None else "",
            "uom": self.uom if self.quantity is not None else "",
            "amount": cents(self.amount),
            "note": "" if self.item_id else "item will be created first",
        }


@dataclass(frozen=True)
class BillHead:
    number: str
    date: str
    due: str
    vendor: str
    vendor_id: str
    project: str
    customer_id: str
    memo: str
    class_id: str = ""
    billable: bool = False  # the lines of work
    currency: str = ""  # only where the books have several


def work_line(line: Line, item: str, item_id: str, account: str) -> BillLine:
    """Quantity and rate go along only if they multiply out; else they stand in the description."""
    described = line.text or line.code
    if line.multiplies_out:
        return BillLine(
            "work", item, item_id, described, line.gross, line.quantity, line.price, line.uom, account
        )
    if line.quantity:
        described = f"{described} ({plain(line.quantity)} {line.uom} @ {plain(line.price)})"
    return BillLine("work", item, item_id, described, line.gross, account=account)


def one_for_each_item(lines: list[BillLine]) -> list[BillLine]:
    """Lines on the same item become one, over their sum; quantities of different work do not add up.

    Those that come to 0.00 stay apart: a bill of such lines alone would look like a voided one.
    """
    groups: dict[str, list[BillLine]] = {}
    for line in lines:
        groups.setdefault(line.item, []).append(line)
    return [one for group in groups.values() for one in _merged(group)]


def tax_lines(figures: Figures, number: str, item: Values, item_id: str) -> list[BillLine]:
    """The tax of the whole claim on one line; none where there is no tax."""
    if not figures.tax:
        return []
    name, account = text(item.get("name")), text(item.get("expense_account"))
    return [BillLine("tax", name, item_id, f"Tax, claim {number}", figures.tax, account=account)]


def retention_lines(figures: Figures, number: str, item: Values, item_id: str, two: bool) -> list[BillLine]:
    """One line of −(held − released), or by setting held and released apart; none when nothing moves."""
    name, account = text(item.get("name")), text(item.get("expense_account"))
    if two:
        parts = [(-figures.held, "held"), (figures.released, "released")]
    else:
        parts = [(-figures.retention, "held" if figures.retention > 0 else "released")]
    return [
        BillLine("retention", name, item_id, f"Retention {word}, claim {number}", amount, account=account)
        for amount, word in parts
        if amount
    ]


def record(head: BillHead, lines: list[BillLine], ap_account: str) -> dict[str, Any]:
    """A bill or vendor credit for QuickBooks; `lines` as they stand on it ("Bill", "VendorCredit")."""
    bill: dict[str, Any] = {
        "VendorRef": {"value": head.vendor_id},
        "DocNumber": head.number,
        "TxnDate": head.date,
        "PrivateNote": head.memo,
        "Line": [_line(n, one, head) for n, one in enumerate(lines, 1)],
    }
    if head.due:
        bill["DueDate"] = head.due
    if head.currency:
        bill["CurrencyRef"] = {"value": head.currency}
    if ap_account:
        bill["APAccountRef"] = {"value": ap_account}
    return bill


def mark(company_key: str, claim_id: str) -> str:
    """Names the claim and this installation, so that a bill is found again without our database."""
    secret = hashlib.sha256(f"{company_key}:claim:{claim_id}".encode()).hexdigest()[:10]
    return f"claim-{claim_id}-{secret}"


def tag(company_key: str, claim_id: str) -> str:
    return f"[Plumbline {mark(company_key, claim_id)}]"


def found_mark(note: str) -> str:
    """The mark on the last line of a memo; blank when there is none."""
    found = MARK.search(note or "")
    return found[1] if found else ""


def claim_of(company_key: str, found: str) -> str:
    """The claim's id of a mark that is ours; blank for the mark of another installation."""
    parts = found.split("-")
    return parts[1] if len(parts) == 3 and mark(company_key, parts[1]) == found else ""


def read(bill: Record, document: Document = BILL) -> Values:
    """A bill in common form; a vendor credit with its amounts turned round."""

    def amount(name: str) -> str:
        return cents(document.sign * money(bill.get(name), name))

    return {
        "number": text(bill.get("DocNumber")),
        "date": day_text(bill.get("TxnDate")),
        "due": day_text(bill.get("DueDate")),
        "vendor_id": text(dig(bill, "VendorRef.value")),
        "vendor": text(dig(bill, "VendorRef.name")),
        "total": amount("TotalAmt"),
        "balance": amount("Balance"),
        **read_currency(bill),
        "memo": text(MARK.sub("", str(bill.get("PrivateNote") or ""))),
        "mark": found_mark(str(bill.get("PrivateNote") or "")),
        # A payment that takes a vendor credit is a payment of the bills it takes it for.
        "payments": _payments(bill) if document is BILL else [],
        "lines": [read_line(line, document.sign) for line in bill.get("Line") or () if "Amount" in line],
    }


def _payments(bill: Record) -> list[str]:
    """Ids of what has paid it ("BillPaymentCheck", "BillPaymentCreditCard")."""
    links = [link for link in bill.get("LinkedTxn") or () if "BillPayment" in text(link.get("TxnType"))]
    return sorted({text(link.get("TxnId")) for link in links})


def seen(bill: Record, document: Document = BILL) -> Seen:
    values = read(bill, document)
    number = values["number"]
    return Seen(
        f"{document.kind}:{bill['Id']}", values, text(bill.get("SyncToken")),
        f"{document.title} {number or bill['Id']}", number, values["vendor"], date=day(values["date"]),
        mark=values["mark"],
    )  # fmt: skip


def is_void(bill: Values) -> bool:
    """QuickBooks keeps a voided bill with every amount at 0.00; one that was retained in full has lines."""
    amounts = [bill.get("total"), bill.get("balance"), *(line["amount"] for line in bill.get("lines", ()))]
    return all(Decimal(one or 0) == 0 for one in amounts)


def essence(bill: Values) -> Values:
    """What must not change unnoticed: number, date, vendor, and each line's item, project and amount."""
    return {name: bill[name] for name in ("number", "date", "vendor_id", "total")} | {
        "lines": [[line["item"], line["project"], line["amount"]] for line in bill["lines"]]
    }


def as_sent(lines: Sequence[BillLine]) -> Values:
    """What was sent of a bill, to hold against what was saved."""
    return {
        "total": cents(sum((line.amount for line in lines), Decimal(0))),
        "lines": [[line.item_id, cents(line.amount)] for line in lines],
    }


def agrees(sent: Values, saved: Values) -> bool:
    """Saved as sent: the total, the number of lines, and item and amount of each in order."""
    return bool(
        sent["total"] == saved["total"]
        and sent["lines"] == [[line["item"], line["amount"]] for line in saved["lines"]]
    )


def meant(sent: Values, saved: Values) -> Values:
    """Of the essence of a bill what was sent of it, where something else was saved.

    A project goes by another id in the answer than in what was sent: None where no line has told it.
    """
    project = next((line["project"] for line in saved["lines"] if line["project"]), None)
    return {"total": sent["total"], "lines": [[item, project, amount] for item, amount in sent["lines"]]}


def still_says(found: Values, known: Values) -> bool:
    """Whether the bill is what is known of it; a project that was never told may be any."""
    now = essence(found)
    if known["lines"] and all(project is None for _, project, _ in known["lines"]):
        now["lines"] = [[item, None, amount] for item, _, amount in now["lines"]]
    return bool(now == known)


def _merged(lines: list[BillLine]) -> list[BillLine]:
    amount = sum((line.amount for line in lines), Decimal(0))
    if len(lines) == 1 or not amount:
        return lines
    described = "; ".join(dict.fromkeys(line.description for line in lines))
    first = lines[0]
    return [BillLine("work", first.item, first.item_id, described, amount, account=first.account)]


def _line(position: int, line: BillLine, head: BillHead) -> dict[str, Any]:
    detail: dict[str, Any] = {
        "ItemRef": {"value": line.item_id},
        "CustomerRef": {"value": head.customer_id},
        "BillableStatus": "Billable" if head.billable and line.kind == "work" else "NotBillable",
    }
    if head.class_id:
        detail["ClassRef"] = {"value": head.class_id}
    if line.quantity is not None and line.rate is not None:
        detail |= {"Qty": line.quantity, "UnitPrice": line.rate}
    return {
        "LineNum": position,
        "Description": line.description[:DESCRIPTION_LENGTH],
        "Amount": line.amount,
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": detail,
    }
