"""Claims and their bills: one each, equal in total, lines and retention, and marked in Procore."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from integration.sandbox.procore.sheets import due
from tests.proof.books.sides import ZERO, Difference, Doc, Sides, cents, is_void

APPROVED = ("approved", "approved_as_noted")


def differences(sides: Sides) -> Iterator[Difference]:
    for claim_id, bills in sides.bills_of_claims.items():
        live = [bill for bill in bills if not is_void(bill)]
        if len(live) > 1:
            ids = ", ".join(bill["Id"] for bill in live)
            yield Difference("I1", "claim", f"has {len(live)} live bills ({ids})", claim_id)
        if claim_id not in sides.claims and live:
            yield Difference("I2", "claim", "is gone from Procore, and its bill is not", claim_id)
    for claim_id, claim in sides.claims.items():
        bills = sides.bills_of_claims.get(claim_id, [])
        yield from _of_claim(sides, claim_id, claim, bills[0] if len(bills) == 1 else None, len(bills))


def is_approved(claim: Doc) -> bool:
    return bool(claim["status"] == "approved")


def _of_claim(sides: Sides, claim_id: str, claim: Doc, bill: Doc | None, count: int) -> Iterator[Difference]:
    if bill is None:
        if count == 0 and is_approved(claim):
            yield Difference(
                "I2", "claim", "is approved and has no bill", claim_id, facts=_figures(sides, claim)
            )
        if count == 0 and claim["origin_id"] is not None:
            yield Difference("I2", "claim", f"is marked with {claim['origin_id']}, which is gone", claim_id)
        return
    if claim["status"] not in APPROVED:
        yield Difference("I2", "claim", f"is {claim['status']} and has a bill", claim_id)
    if sides.named_by(claim, "Bill") != bill["Id"]:
        yield Difference("I2", "claim", f"bill {bill['Id']} is not noted in Procore", claim_id)
    yield from _to_the_cent(sides, claim_id, claim, bill)


def _to_the_cent(sides: Sides, claim_id: str, claim: Doc, bill: Doc) -> Iterator[Difference]:
    wanted, owed = _lines_of_claim(sides, claim), due(sides.procore.sheet(claim), claim)
    if cents(bill["TotalAmt"]) != owed:
        text = f"bill {bill['Id']} is over {cents(bill['TotalAmt'])}, the claim over {owed}"
        yield Difference("I3", "claim", text, claim_id)
    found = _lines_of_bill(sides, bill)
    retention = sum((amount for name, amount in found.items() if name not in sides.codes), ZERO)
    work = {name: amount for name, amount in found.items() if name in sides.codes and amount}
    if work != wanted:
        yield Difference("I3", "claim", f"bill {bill['Id']} has lines {work}, the claim {wanted}", claim_id)
    if retention != -(held := _retention(sides, claim)):
        text = f"bill {bill['Id']} holds back {-retention}, the claim {held}"
        yield Difference("I3", "claim", text, claim_id)
    if (bill["DocNumber"], bill["TxnDate"]) != (_number(claim), claim["billing_date"]):
        text = f"bill {bill['Id']} is {bill['DocNumber']} of {bill['TxnDate']}"
        yield Difference("I3", "claim", text, claim_id)
    vendor = sides.procore.vendor(sides.procore.commitment(claim["commitment_id"])["vendor_id"])
    if sides.named_by(vendor, "Vendor") != bill["VendorRef"]["value"]:
        yield Difference("I3", "claim", f"bill {bill['Id']} is of another vendor", claim_id)


def _figures(sides: Sides, claim: Doc) -> Doc:
    rows = sides.procore.sheet(claim).rows.values()
    return {
        "due": due(sides.procore.sheet(claim), claim),
        "least": min((row.gross for row in rows), default=ZERO),
        "moves": any(row.gross or row.retainage for row in rows),
    }


def _lines_of_claim(sides: Sides, claim: Doc) -> dict[str, Decimal]:
    """Gross of this period by item name."""
    sheet, contract = sides.procore.sheet(claim), sides.procore.commitment(claim["commitment_id"])
    project = sides.procore.project(claim["project_id"])
    codes = {line["id"]: line["wbs_code_id"] for line in contract["lines"]}
    found: Counter[str] = Counter()
    for item in claim["items"]:
        code = sides.procore.wbs_code(project, codes[item["line_item_id"]])
        name = f"{project['project_number']}-{sides.procore.flat_code(code)}"
        found[name] += sheet.rows[item["id"]].gross  # type: ignore[assignment]  # a Counter counts money too
    return {name: Decimal(amount) for name, amount in found.items() if amount}


def _lines_of_bill(sides: Sides, bill: Doc) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in bill["Line"]:
        detail = line.get("ItemBasedExpenseLineDetail")
        name = sides.item_names[detail["ItemRef"]["value"]] if detail else "an account"
        found[name] = found.get(name, ZERO) + cents(line["Amount"])
    return found


def _retention(sides: Sides, claim: Doc) -> Decimal:
    return sum((row.retainage for row in sides.procore.sheet(claim).rows.values()), ZERO)


def _number(claim: Doc) -> str:
    return str(claim["invoice_number"] or claim["number"])
