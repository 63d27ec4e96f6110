"""Costs of projects in QuickBooks and direct costs in Procore: once each, to the cent, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from tests.proof.books.sides import SIGNS, Difference, Doc, Paper, Sides, cents, is_void, marked_claim

KINDS = ("Bill", "Purchase", "VendorCredit")


@dataclass
class Cost:
    """What one document costs one project: (WBS code, amount) of each line."""

    document: str
    lines: Counter[tuple[int, Decimal]] = field(default_factory=Counter)


def differences(sides: Sides) -> Iterator[Difference]:
    wanted = _wanted(sides)
    marks = Counter(one["origin_id"] for one in sides.procore.direct_costs())
    for one in sides.procore.direct_costs():
        if one["origin_id"] is None:
            yield Difference("I2", "direct_cost", "has no mark", str(one["id"]))
    for mark, count in marks.items():
        if mark is not None and count > 1:
            yield Difference("I1", "direct_cost", f"{mark} is there {count} times")
    there = {str(one["origin_id"]): one for one in sides.procore.direct_costs()}
    prefix = f"qbo:{sides.realm}:"
    for mark in sorted(wanted.keys() | {key for key in there if key.startswith(prefix)}):
        yield from _of_mark(sides, mark.removeprefix(prefix), wanted.get(mark), there.get(mark))


def _of_mark(sides: Sides, name: str, cost: Cost | None, found: Doc | None) -> Iterator[Difference]:
    kind, number, rest = name.split(":", 2)
    row = f"{kind}:{number}/{rest}"
    if cost is None:
        yield Difference("I2", "direct_cost", "is in Procore and no cost in QuickBooks", quickbooks_id=row)
        return
    if found is None:
        yield Difference("I2", "direct_cost", "is missing in Procore", quickbooks_id=row)
        return
    lines = Counter((one["wbs_code_id"], cents(one["amount"])) for one in sides.procore.cost_lines(found))
    if lines != cost.lines:
        text = f"has {_told(lines)} in Procore, {_told(cost.lines)} in QuickBooks"
        yield Difference("I3", "direct_cost", text, quickbooks_id=row)
    if found["status"] != "approved":
        yield Difference("I2", "direct_cost", f"is {found['status']} in Procore", quickbooks_id=row)


def _wanted(sides: Sides) -> dict[str, Cost]:
    found: dict[str, Cost] = {}
    for kind in KINDS:
        for document in sides.books.every(kind):
            if kind in SIGNS and _is_of_claim(sides, Paper(kind, document)):
                continue
            for customer, code, amount in _placed(sides, document, _sign(kind, document)):
                mark = f"qbo:{sides.realm}:{kind}:{document['Id']}:Project:{customer}"
                cost = found.setdefault(mark, Cost(f"{kind}:{document['Id']}"))
                cost.lines[code, amount] += 1
    return found


def _is_of_claim(sides: Sides, paper: Paper) -> bool:
    """Its bill, or a copy of one that is gone; a copy beside its original is a cost like any other."""
    claim = marked_claim(paper.doc)
    alone = bool(claim) and all(is_void(one.doc) for one in sides.papers_of_claims.get(claim, []))
    return paper.id in sides.claim_of or alone


def _sign(kind: str, document: Doc) -> int:
    return -1 if kind == "VendorCredit" or document.get("Credit") else 1


def _placed(sides: Sides, document: Doc, sign: int) -> Iterator[tuple[str, int, Decimal]]:
    """(customer, WBS code, amount) of each line on an item of a linked project."""
    for line in document.get("Line", ()):
        detail = line.get("ItemBasedExpenseLineDetail")
        if not detail or not cents(line["Amount"]):
            continue
        known = sides.codes.get(sides.item_names.get(detail["ItemRef"]["value"], ""))
        if known is None:
            continue
        project, code = known
        customer = (detail.get("CustomerRef") or {}).get("value", "")
        if customer in sides.projects and sides.projects[customer]["id"] != project["id"]:
            continue  # the line is of one project and its item of another: a person must see to it
        place = next(key for key, one in sides.projects.items() if one["id"] == project["id"])
        yield place, code["id"], sign * cents(line["Amount"])


def _told(lines: Counter[tuple[int, Decimal]]) -> str:
    return ", ".join(f"{amount} on {code}" for code, amount in sorted(lines.elements())) or "nothing"
