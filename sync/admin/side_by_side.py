"""Two states of a bill or claim beside each other: what was approved or sent, and what there is now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sync.admin import words
from sync.admin.claim_saw import LOOKED_AT
from sync.entities import bill as bills
from sync.entities.claim_figures import essence
from sync.entities.documents import document_of
from sync.models import ApprovedBill, Mapping

Values = Lookup[str, Any]
HEADS = {"vendor": "vendor", "number": "bill number", "date": "bill date", "total": "amount"}
CLAIM = {
    "number": "number", "date": "billing date", "due_money": "payment due", "completed": "completed to date",
    "retainage": "retention to date",
}  # fmt: skip
MONEY = ("total", "due_money", "completed", "retainage")
DATES = ("date", "due")
NONE = "–"


@dataclass(frozen=True)
class Line:
    name: str
    was: str
    now: str

    @property
    def changed(self) -> bool:
        return self.was != self.now


@dataclass(frozen=True)
class Sides:
    """`same` lines are counted, not listed."""

    was: str
    now: str
    changed: Sequence[Line]
    same: int


def came_back(claim: Mapping) -> Sides | None:
    """None where the approval is older than the keeping of what was approved."""
    kept = ApprovedBill.objects.filter(mapping=claim, fingerprint=claim.approved).first()
    if kept is None:
        return None
    before, after = kept.bill, (claim.plan or {}).get("bill") or {}
    return _sides(
        "Approved", "Now", _heads(LOOKED_AT, before, after) + _lines(_of_bill(before), _of_bill(after))
    )


def drifted(claim: Mapping) -> Sides | None:
    """After sending: what one side said then, and what it says now."""
    base, there, here = claim.base or {}, claim.quickbooks_seen or {}, claim.procore_seen or {}
    if claim.problem == "bill.changed" and "bill" in base and there.get("lines") is not None:
        was, now = base["bill"], bills.essence(there)
        items = _names(claim, "wbs_code", "quickbooks_id", "Item:", _first_of(was, now))
        lines = _lines(_totals(was["lines"], items, 2), _totals(now["lines"], items, 2))
        heads = _heads(HEADS, *_with_vendors(claim, was, now))
        return _sides("As sent", "In QuickBooks now", heads + lines)
    if claim.problem == "claim.changed_after_sent" and "claim" in base and "lines" in here:
        was, now = base["claim"], essence(here)
        codes = _names(claim, "wbs_code", "procore_id", "", _first_of(was, now))
        lines = _lines(_totals(was["lines"], codes, 1), _totals(now["lines"], codes, 1))
        heads = _heads(CLAIM, _claim(was), _claim(now))
        return _sides("When it was sent", "In Procore now", heads + lines)
    return None


def again(claim: Mapping) -> Sides | None:
    """The bill as it is in QuickBooks, and as it would be if the claim were sent over it."""
    offer, there = ((claim.plan or {}).get("again") or {}).get("bill"), claim.quickbooks_seen or {}
    if not offer or there.get("lines") is None:
        return None
    sign = document_of(claim.quickbooks_id).sign
    names = {line["item"]: line["name"] for line in there["lines"]}
    names |= {line["item_id"]: line["item"] for line in offer["lines"]}
    now = _totals([(line["item"], line["amount"]) for line in there["lines"]], names, 1)
    then = [(line["item_id"], sign * Decimal(line["amount"])) for line in offer["lines"]]
    heads = _heads(HEADS, there, {**offer, "total": sign * Decimal(offer["total"])})
    return _sides("In QuickBooks now", "Sent again", heads + _lines(now, _totals(then, names, 1)))


def _heads(words_of: Lookup[str, str], was: Values, now: Values) -> list[Line]:
    return [Line(word.capitalize(), _told(name, was), _told(name, now)) for name, word in words_of.items()]


def _claim(found: Values) -> Values:
    return {**found, "date": found.get("billing_date"), "due_money": found.get("due")}


def _with_vendors(claim: Mapping, was: Values, now: Values) -> tuple[Values, Values]:
    ids = {str(one.get("vendor_id") or "") for one in (was, now)}
    names = _names(claim, "vendor", "quickbooks_id", "Vendor:", ids)
    first, second = ({**one, "vendor": names.get(str(one.get("vendor_id")), "")} for one in (was, now))
    return first, second


def _first_of(*found: Values) -> set[str]:
    return {str(line[0]) for one in found for line in one["lines"]}


def _sides(was: str, now: str, found: Sequence[Line]) -> Sides:
    changed = [one for one in found if one.changed]
    return Sides(was, now, changed, len(found) - len(changed))


def _lines(was: Lookup[str, Decimal], now: Lookup[str, Decimal]) -> list[Line]:
    names = list(dict.fromkeys([*was, *now]))
    return [Line(name, words.money(was.get(name)), words.money(now.get(name))) for name in names]


def _of_bill(bill: Values) -> dict[str, Decimal]:
    """Amount by item and description: lines have no names of their own."""
    found: Counter[str] = Counter()
    totals: dict[str, Decimal] = {}
    for line in bill.get("lines") or []:
        name = " · ".join(part for part in (line.get("item"), line.get("description")) if part)
        found[name] += 1
        place = name if found[name] == 1 else f"{name} ({found[name]})"
        totals[place] = Decimal(line["amount"])
    return totals


def _totals(lines: Sequence[Sequence[Any]], names: Lookup[str, str], amount: int) -> dict[str, Decimal]:
    """Amount by item; several lines of one item are one."""
    totals: dict[str, Decimal] = {}
    for line in lines:
        name = names.get(str(line[0]), str(line[0]) or "without an item")
        totals[name] = totals.get(name, Decimal(0)) + Decimal(str(line[amount]))
    return totals


def _names(claim: Mapping, entity: str, column: str, prefix: str, ids: Iterable[str]) -> dict[str, str]:
    wanted = {f"{column}__in": [f"{prefix}{one}" for one in ids]}
    rows = Mapping.objects.filter(company=claim.company, entity=entity, **wanted)
    return {str(key).removeprefix(prefix): label for key, label in rows.values_list(column, "label")}


def _told(name: str, values: Values) -> str:
    value = values.get(name)
    if value in (None, ""):
        return NONE
    if name in DATES:
        return words.day(str(value))
    return words.money(str(value)) if name in MONEY else str(value)
