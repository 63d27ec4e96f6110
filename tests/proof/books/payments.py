"""What was paid on the bills of claims: each share of each bill payment once in Procore, to the cent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from tests.proof.books.sides import ZERO, Difference, Doc, Sides, cents

Place = tuple[str, str]  # payment, bill


def differences(sides: Sides) -> Iterator[Difference]:
    applied, issued = _applied(sides), _issued(sides)
    origins = Counter(one["origin_id"] for one in sides.procore.payments() if one["origin_id"])
    for origin, count in origins.items():
        if count > 1:
            yield Difference("I1", "payment", f"{origin} is there {count} times")
    for one in sides.procore.payments():
        if not one["origin_id"]:
            yield Difference("I2", "payment", f"over {one['amount']} has no mark", str(one["id"]))
    for place in sorted(applied.keys() | issued.keys()):
        yield from _of_place(sides, place, applied.get(place, ZERO), issued.get(place, []))


def _of_place(sides: Sides, place: Place, paid: Decimal, found: list[Doc]) -> Iterator[Difference]:
    payment, bill = place
    row = f"BillPayment:{payment}/Bill:{bill}"
    total = sum((cents(one["amount"]) for one in found), ZERO)
    if total != paid:
        invariant = "I3" if found else "I2"
        text = f"{paid} is paid on bill {bill} by payment {payment}, Procore says {total}"
        facts = {"paid": paid, "issued": total}
        yield Difference(invariant, "payment", text, quickbooks_id=row, facts=facts)
    claim = sides.claim_of.get(f"Bill:{bill}", "")
    if wrong := [one["id"] for one in found if str(one["requisition_id"]) != claim and paid]:
        text = f"{wrong} are on another claim than {claim}"
        yield Difference("I3", "payment", text, quickbooks_id=row)


def _applied(sides: Sides) -> dict[Place, Decimal]:
    """Cash and credits together: both pay the bill."""
    found: dict[Place, Decimal] = defaultdict(Decimal)
    for payment in sides.books.every("BillPayment"):
        for line in payment.get("Line", ()):
            for link in line["LinkedTxn"]:
                if link["TxnType"] == "Bill" and f"Bill:{link['TxnId']}" in sides.claim_of:
                    found[payment["Id"], link["TxnId"]] += cents(line["Amount"])
    return dict(found)


def _issued(sides: Sides) -> dict[Place, list[Doc]]:
    found: dict[Place, list[Doc]] = defaultdict(list)
    for one in sides.procore.payments():
        if named := sides.named_by(one, "BillPayment"):
            payment, _, bill = named.removesuffix(":Credit").partition(":Bill:")
            found[payment, bill].append(one)
    return dict(found)
