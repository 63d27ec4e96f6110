"""The arithmetic of a claim, to the cent: gross, held, released, net (AIA G702/G703 as Procore keeps it).

Procore's stored figures of each line are summed; retention is never computed from a percentage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sync.spec import Record, Values
from sync.values import CENT, BadFigure, cents, dig, money, number, plain, text

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Line:
    """One line of a claim, for this period. `quantity` and `price` are zero for amount-based lines."""

    key: str
    wbs_code: str
    code: str
    text: str
    gross: Decimal
    held: Decimal
    released: Decimal
    quantity: Decimal
    price: Decimal
    uom: str

    @property
    def multiplies_out(self) -> bool:
        """Quantity times price is the amount; otherwise QuickBooks would refuse or recompute the line."""
        product = (self.quantity * self.price).quantize(CENT, ROUND_HALF_UP)
        return self.quantity != 0 and product == self.gross


@dataclass(frozen=True)
class Figures:
    lines: tuple[Line, ...]
    due: Decimal
    tax: Decimal
    completed: Decimal
    retainage: Decimal

    @property
    def gross(self) -> Decimal:
        return sum((line.gross for line in self.lines), ZERO)

    @property
    def held(self) -> Decimal:
        return sum((line.held for line in self.lines), ZERO)

    @property
    def released(self) -> Decimal:
        return sum((line.released for line in self.lines), ZERO)

    @property
    def retention(self) -> Decimal:
        """Held less released: negative when more is paid back than withheld."""
        return self.held - self.released

    @property
    def computed(self) -> Decimal:
        return self.gross - self.retention + self.tax


def read_line(item: Record) -> Values:
    """The stored figures of a line as exact texts. Raises BadFigure."""
    kind = text(item.get("item_type"))
    required = {name: cents(_required(item, name)) for name in REQUIRED}
    optional = {name: cents(money(item.get(name), name)) for name in OPTIONAL}
    return {
        "key": f"{kind}:{item.get('line_item_id') or item['id']}",
        "wbs": text(dig(item, "wbs_code.id")),
        "code": text(dig(item, "wbs_code.flat_code")),
        "text": text(item.get("description_of_work")),
        "method": text(item.get("accounting_method")),
        "uom": text(item.get("uom")),
        "quantity": plain(number(item.get("work_completed_this_period_quantity"), "quantity")),
        "price": plain(number(item.get("scheduled_unit_price"), "scheduled_unit_price")),
        **required,
        **optional,
    }


def read_summary(summary: Mapping[str, Any]) -> Values:
    """The figures of the cover sheet as exact texts. Raises BadFigure."""
    return {
        "due": cents(_required(summary, "current_payment_due")),
        "tax": cents(money(summary.get("tax_applicable_to_this_payment"), "tax")),
        "completed": cents(_required(summary, "total_completed_and_stored_to_date")),
        "retainage": cents(_required(summary, "total_retainage")),
    }


def figures(claim: Values, previous: Values | None) -> Figures:
    """The claim's figures for this period; stored materials count by their change since `previous`.

    Procore's pages leave open whether the balance held on stored materials already has this period's release
    taken off. Where it matters, the reading that comes to the payment due is the right one.
    """
    found = _figures(claim, previous, net=False)
    if found.computed == found.due:
        return found
    other = _figures(claim, previous, net=True)
    return other if other.computed == other.due else found


def essence(claim: Values) -> Values:
    """What must not change unnoticed after sending; settings play no part in it."""
    return {
        "number": claim["number"],
        "billing_date": claim["billing_date"],
        "vendor_id": claim["vendor_id"],
        "due": claim["due"],
        "completed": claim["completed"],
        "retainage": claim["retainage"],
        "lines": [
            [line.wbs_code, str(line.gross), str(line.held), str(line.released)]
            for line in _figures(claim, None, net=False).lines
        ],
    }


REQUIRED = (
    "work_completed_this_period",
    "work_completed_retainage_retained_this_period",
    "work_completed_retainage_released_this_period",
)
OPTIONAL = (
    "materials_moved",
    "materials_presently_stored",
    "materials_stored_retainage_currently_retained",
    "materials_stored_retainage_released_this_period",
    "materials_retainage_retained_moved",
)


def _figures(claim: Values, previous: Values | None, *, net: bool) -> Figures:
    before = {line["key"]: line for line in (previous or {}).get("lines", ())}
    return Figures(
        tuple(_line(line, before.get(line["key"], {}), net=net) for line in claim["lines"]),
        Decimal(claim["due"]),
        Decimal(claim["tax"]),
        Decimal(claim["completed"]),
        Decimal(claim["retainage"]),
    )


def _line(line: Values, before: Values, *, net: bool) -> Line:
    def now(name: str) -> Decimal:
        return Decimal(line[name])

    def moved(name: str) -> Decimal:
        return now(name) - Decimal(before.get(name, "0.00"))

    unit = line["method"] == "unit"
    return Line(
        key=line["key"],
        wbs_code=line["wbs"],
        code=line["code"],
        text=line["text"],
        gross=now("work_completed_this_period")
        + now("materials_moved")
        + moved("materials_presently_stored"),
        held=now("work_completed_retainage_retained_this_period")
        + moved("materials_stored_retainage_currently_retained")
        + now("materials_retainage_retained_moved")
        + (now("materials_stored_retainage_released_this_period") if net else ZERO),
        released=now("work_completed_retainage_released_this_period")
        + now("materials_stored_retainage_released_this_period"),
        quantity=Decimal(line["quantity"]) if unit else Decimal(0),
        price=Decimal(line["price"]) if unit else Decimal(0),
        uom=line["uom"],
    )


def _required(record: Mapping[str, Any], name: str) -> Decimal:
    if record.get(name) in (None, ""):
        raise BadFigure(name, record.get(name))
    return money(record[name], name)
