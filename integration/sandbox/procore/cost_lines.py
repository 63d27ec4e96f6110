"""One line of a direct cost: the code it is put on, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integration.sandbox.procore.contracts import Amount
from integration.sandbox.procore.g703 import ZERO, unit_value
from integration.sandbox.procore.records import Doc, Ref, ident, money

MANUAL, CALCULATED = "manual", "calculated"
LINE_FIELDS = ("description", "quantity", "unit_cost", "uom", "tax_code_id", "origin_id", "origin_data")


@dataclass(frozen=True)
class CostLine:
    """What a person types on a line: an amount, or a quantity and a price that Procore multiplies."""

    wbs_code: Ref
    amount: Amount | None = None
    description: str = ""
    quantity: Amount | None = None
    unit_cost: Amount | None = None
    uom: str | None = None

    def fields(self) -> Doc:
        """The same in the words of the API."""
        return {
            "wbs_code_id": ident(self.wbs_code), "description": self.description, "uom": self.uom,
            **{name: None if value is None else money(value) for name, value in
               {"amount": self.amount, "quantity": self.quantity, "unit_cost": self.unit_cost}.items()},
            "extended_type": CALCULATED if self.amount is None else MANUAL,
        }  # fmt: skip


def line_amount(line: Mapping[str, Any]) -> Decimal:
    """A manual amount as it is; a calculated one is quantity times unit cost, to the cent."""
    if line["extended_type"] == MANUAL:
        return money(line["amount"] or 0)
    quantity, price = line["quantity"], line["unit_cost"]
    return ZERO if quantity is None or price is None else unit_value(money(quantity), money(price))


def settled(before: Doc, given: Doc) -> Doc:
    """The line's own fields after `given`; an amount that is given is manual unless it says otherwise."""
    line = {**dict.fromkeys((*LINE_FIELDS, "wbs_code_id", "amount")), "extended_type": CALCULATED, **before}
    if given.get("amount") is not None and "extended_type" not in given:
        line["extended_type"] = MANUAL
    line |= given
    return {**line, "amount": line_amount(line)}
