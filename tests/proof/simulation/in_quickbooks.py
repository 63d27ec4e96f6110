"""What people do in QuickBooks with bills, payments, costs, lists and the closing date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from tests.proof.books.sides import SIGNS, cents, is_void
from tests.proof.simulation.in_procore import NAMES, amount
from tests.proof.simulation.run import Run
from tests.proof.simulation.script import PEOPLE
from tests.proof.simulation.stage import Office
from tests.world import Doc

CENT = Decimal("0.01")
DAYS = ("2026-11-18", "2026-11-20", "2026-12-01")


def _our_bills(office: Office) -> list[Doc]:
    return [one for one in office.site.books.bills() if "[Plumbline" in one.get("PrivateNote", "")]


def _our_credits(office: Office) -> list[Doc]:
    credits = office.site.books.every("VendorCredit")
    return [one for one in credits if "[Plumbline" in one.get("PrivateNote", "")]


def _ours(office: Office) -> list[tuple[str, Doc]]:
    bills = [("Bill", one) for one in _our_bills(office)]
    return bills + [("VendorCredit", one) for one in _our_credits(office)]


def _open_bills(office: Office) -> list[Doc]:
    return [one for one in office.site.books.bills() if cents(one["Balance"]) > 0]


def _number(rng: Random) -> dict[str, str]:
    number = rng.choice(["", str(rng.randrange(1000, 9999)), f"EFT-{rng.randrange(99)}"])
    return {"DocNumber": number} if number else {}


# --- bills ------------------------------------------------------------------------------------------------


@PEOPLE.often(3)
def delete_bill(run: Run, rng: Random) -> bool:
    """Or a credit that a claim became."""
    office = run.office(rng)
    ours = _ours(office)
    if not ours:
        return False
    kind, document = rng.choice(ours)
    office.site.books.delete(kind, document["Id"])
    return True


@PEOPLE.often(3)
def copy_bill(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    bills = _our_bills(office)
    if not bills:
        return False
    made = office.site.books.copy_bill(rng.choice(bills)["Id"], DocNumber=f"X-{rng.randrange(999)}")
    office.diary.copied.add(f"Bill:{made['Id']}")
    return True


@PEOPLE.often(2)
def delete_copies(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    there = [one["Id"] for one in office.site.books.bills() if f"Bill:{one['Id']}" in office.diary.copied]
    for copy in there:
        office.site.books.delete("Bill", copy)
    return bool(there)


@PEOPLE.often(2)
def edit_bill(run: Run, rng: Random) -> bool:
    """A note, which matters to nobody, or an amount, which a person must be told of."""
    office = run.office(rng)
    ours = _ours(office)
    ours = [(kind, one) for kind, one in ours if not is_void(one)]
    if not ours:
        return False
    kind, bill = rng.choice(ours)
    if rng.random() < 0.6:
        mark = bill["PrivateNote"].rpartition("\n")[2]
        office.site.books.edit(kind, bill["Id"], PrivateNote=f"Looked at {rng.randrange(99)}\n{mark}")
        return True
    office.note_document(kind, bill)
    first, *rest = bill["Line"]
    changed = _line(first, cents(first["Amount"]) + amount(rng, 5))
    office.site.books.edit(kind, bill["Id"], Line=[changed, *rest])
    return True


@PEOPLE.often(1)
def void_bill(run: Run, rng: Random) -> bool:
    """Every amount at 0.00, as QuickBooks leaves a bill that is voided."""
    office = run.office(rng)
    ours = [(kind, one) for kind, one in _ours(office) if not is_void(one)]
    if not ours:
        return False
    kind, bill = rng.choice(ours)
    office.note_document(kind, bill)
    office.site.books.edit(kind, bill["Id"], Line=[_line(one, Decimal("0.00")) for one in bill["Line"]])
    return True


def _line(line: Doc, figure: Decimal) -> Doc:
    """With another amount, which no quantity and price stand for any more."""
    detail = line["ItemBasedExpenseLineDetail"]
    left = {name: one for name, one in detail.items() if name not in ("Qty", "UnitPrice")}
    return {**line, "Amount": figure, "ItemBasedExpenseLineDetail": left}


@PEOPLE.often(1)
def write_over_our_mark(run: Run, rng: Random) -> bool:
    """Of a bill that Procore's record of the claim names already."""
    office = run.office(rng)
    sides = office.sides
    named = {sides.paper_named_by(claim) for claim in sides.claims.values()}
    ours = [(kind, one) for kind, one in _ours(office) if f"{kind}:{one['Id']}" in named]
    if not ours:
        return False
    kind, bill = rng.choice(ours)
    office.site.books.edit(kind, bill["Id"], PrivateNote="Looked at, all fine")
    return True


# --- payments ---------------------------------------------------------------------------------------------


@PEOPLE.often(8)
def pay_in_part(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    bills = _open_bills(office)
    if not bills:
        return False
    bill = rng.choice(bills)
    open_ = cents(bill["Balance"])
    part = open_ if rng.random() < 0.4 else max(cents(open_ / rng.randrange(2, 5)), CENT)
    office.site.books.pay_bill(bill["Id"], part, TxnDate=rng.choice(DAYS), **_number(rng))
    return True


@PEOPLE.often(4)
def pay_several(run: Run, rng: Random) -> bool:
    """One check over several bills of a vendor, at times with a credit taken."""
    office = run.office(rng)
    books = office.site.books
    bills = _open_bills(office)
    if not bills:
        return False
    vendor = rng.choice(bills)["VendorRef"]["value"]
    some = [one for one in bills if one["VendorRef"]["value"] == vendor][:3]
    amounts = {one["Id"]: cents(one["Balance"]) for one in some}
    credits = [
        one for one in books.every("VendorCredit")
        if one["VendorRef"]["value"] == vendor and 0 < cents(one["Balance"]) <= sum(amounts.values())
    ]  # fmt: skip
    taken = {credits[0]["Id"]: cents(credits[0]["Balance"])} if credits and rng.random() < 0.5 else None
    books.pay_bills(vendor, amounts, credits=taken, TxnDate=rng.choice(DAYS), **_number(rng))
    return True


@PEOPLE.often(6)
def undo_payment(run: Run, rng: Random) -> bool:
    """Voided, deleted, or given another number or date."""
    books = run.office(rng).site.books
    payments = books.every("BillPayment")
    if not payments:
        return False
    payment = rng.choice(payments)["Id"]
    what = rng.randrange(3)
    if what == 0:
        books.void_payment(payment)
    elif what == 1:
        books.delete_payment(payment)
    else:
        books.edit("BillPayment", payment, TxnDate=rng.choice(DAYS), **_number(rng))
    return True


# --- costs ------------------------------------------------------------------------------------------------


def _cost_lines(office: Office, rng: Random) -> list[Doc]:
    books, customer = office.site.books, office.site.customer["Id"]
    items = [one["Id"] for one in books.every("Item") if one["Active"] and one["Name"].startswith("24-017-")]
    if not items:
        return []
    lines: list[Doc] = []
    for _ in range(rng.randrange(1, 4)):
        line: Doc = {"item": rng.choice(items), "amount": amount(rng, 500), "description": "Pipe"}
        lines.append(line | ({"customer": customer} if rng.random() < 0.8 else {}))
    if rng.random() < 0.2:
        lines.append({"account": office.site.accounts["cost"], "amount": amount(rng, 50)})
    return lines


def _vendors(office: Office) -> list[str]:
    return [one["Id"] for one in office.site.books.every("Vendor") if one["Active"]]


@PEOPLE.often(10)
def enter_cost(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    books, lines, vendors = office.site.books, _cost_lines(office, rng), _vendors(office)
    if not lines or not vendors:
        return False
    kind = rng.choice(["Bill", "Bill", "Check", "CreditCard", "Refund", "Credit"])
    vendor = rng.choice(vendors)
    dated = {"TxnDate": rng.choice(DAYS), **_number(rng)}
    if kind == "Bill":
        books.add_bill(vendor, lines, **dated)
    elif kind == "Credit":
        books.add_vendor_credit(vendor, lines, **dated)
    else:
        payee = vendor if rng.random() < 0.5 else ""
        books.add_purchase(
            lines, paid="Check" if kind == "Refund" else kind, vendor=payee, refund=kind == "Refund", **dated
        )
    return True


def _costs(office: Office) -> list[tuple[str, Doc]]:
    books = office.site.books
    bills = [("Bill", one) for one in books.bills() if "[Plumbline" not in one.get("PrivateNote", "")]
    rest = [(kind, one) for kind in ("Purchase", "VendorCredit") for one in books.every(kind)]
    return bills + [one for one in rest if "[Plumbline" not in one[1].get("PrivateNote", "")]


@PEOPLE.often(4)
def edit_cost(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    costs = _costs(office)
    if not costs:
        return False
    kind, cost = rng.choice(costs)
    lines = [dict(line) for line in cost["Line"]]
    if rng.random() < 0.3:
        lines = lines[:1]
    elif lines:
        lines[0]["Amount"] = amount(rng, 500)
    if kind in SIGNS:  # it may be the bill of a claim: typed by hand, or without our mark
        office.note_document(kind, cost)
    office.site.books.edit(kind, cost["Id"], Line=lines)
    return True


@PEOPLE.often(3)
def delete_cost(run: Run, rng: Random) -> bool:
    office = run.office(rng)
    costs = _costs(office)
    if not costs:
        return False
    kind, cost = rng.choice(costs)
    if kind == "Purchase" and rng.random() < 0.5:
        office.site.books.void_purchase(cost["Id"])
    else:
        office.site.books.delete(kind, cost["Id"])
    return True


# --- lists and books --------------------------------------------------------------------------------------


@PEOPLE.often(5)
def edit_vendor(run: Run, rng: Random) -> bool:
    books = run.office(rng).site.books
    vendor = rng.choice(books.every("Vendor"))["Id"]
    change: Doc = rng.choice(
        [
            {"PrimaryPhone": {"FreeFormNumber": f"(512) 555-03{rng.randrange(10, 99)}"}},
            {"PrimaryEmailAddr": {"Address": f"billing{rng.randrange(3)}@example.com"}},
            {"WebAddr": {"URI": f"https://books.example.com/{rng.randrange(3)}"}},
            {"Fax": {"FreeFormNumber": f"512-555-04{rng.randrange(10, 99)}"}},
            {"DisplayName": rng.choice(NAMES)},
        ]
    )
    books.edit("Vendor", vendor, **change)
    return True


@PEOPLE.often(2)
def turn_on_or_off(run: Run, rng: Random) -> bool:
    """A vendor or an item is made inactive, or active again."""
    books = run.office(rng).site.books
    kind = rng.choice(["Vendor", "Item"])
    one = rng.choice(books.every(kind))
    if one["Active"]:
        books.deactivate(kind, one["Id"])
    else:
        books.activate(kind, one["Id"])
    return True


@PEOPLE.often(2)
def close_books(run: Run, rng: Random) -> bool:
    until = rng.choice([None, None, date(2026, 8, 31), date(2026, 9, 30), date(2026, 11, 18)])
    run.office(rng).site.books.close_books(until)
    return True
