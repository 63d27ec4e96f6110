"""Commitments (subcontracts and purchase orders), their change orders and billing periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from integration.sandbox.procore.g703 import ZERO, unit_value
from integration.sandbox.procore.records import Doc, Invalid, Records, Ref, day, ident, money

SUBCONTRACT, PURCHASE_ORDER = "WorkOrderContract", "PurchaseOrderContract"
STATUSES = {
    SUBCONTRACT: ("Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated", "Void"),
    PURCHASE_ORDER: ("Draft", "Processing", "Submitted", "Partially Received", "Received", "Approved",
                     "Closed"),
}  # fmt: skip

Amount = Decimal | int | str


@dataclass(frozen=True)
class ContractLine:
    """One line of the schedule of values: an amount, or a quantity and a unit price (method "unit")."""

    wbs_code: Ref
    amount: Amount = 0
    description: str = ""
    quantity: Amount | None = None
    unit_price: Amount | None = None
    uom: str | None = None


class Contracts(Records):
    def add_commitment(
        self, project: Ref, vendor: Ref, number: str, title: str, method: str = "amount",
        lines: Sequence[ContractLine] = (), *, kind: str = SUBCONTRACT, status: str = "Approved",
        retainage_percent: Amount = 10, detailed: bool = False,
    ) -> Doc:  # fmt: skip
        """A person writes a commitment; `detailed` gives it a subcontractor schedule of values."""
        self._check_status(kind, status)
        contract = self.create("commitment", {
            "project_id": ident(project), "vendor_id": ident(vendor), "number": number, "title": title,
            "type": kind, "status": status, "accounting_method": method, "executed": status == "Approved",
            "retainage_percent": money(retainage_percent), "detailed": detailed, "description": None,
            "origin_id": None, "origin_data": None, "origin_code": None, "deleted_at": None,
            "lines": self._lines(lines, 1, None),
        })  # fmt: skip
        self._tell_of_lines(contract, contract["lines"])
        return contract

    def edit_commitment(self, ref: Ref, **changes: Any) -> Doc:
        """A person edits header fields: number, title, status, vendor_id, retainage_percent, executed."""
        self._check_status(self.commitment(ref)["type"], changes.get("status"))
        if "retainage_percent" in changes:
            changes["retainage_percent"] = money(changes["retainage_percent"])
        return self.change("commitment", ref, changes)

    def delete_commitment(self, ref: Ref) -> None:
        """It goes to the bin: lists show it only if they are asked for what was deleted."""
        self.change("commitment", ref, {"deleted_at": self.stamp()}, touch=False)
        self.announced("commitment", "delete", self.commitment(ref))

    def add_change_order(
        self, commitment: Ref, number: str, title: str, lines: Sequence[ContractLine],
        *, status: str = "approved", whole: bool = False,
    ) -> Doc:  # fmt: skip
        """An approved change order puts its lines on the claims that follow; a `whole` one a single line.

        A deductive change order has amounts below zero.
        """
        contract = self.commitment(commitment)
        if whole and lines:
            total = sum((money(line.amount) for line in lines), ZERO)
            lines = [ContractLine(lines[0].wbs_code, total, title)]
        order = self.create("change_order", {
            "contract_id": contract["id"], "project_id": contract["project_id"], "whole": whole,
            "number": number, "title": title, "status": status,
            "origin_id": None, "origin_data": None,
        })  # fmt: skip
        added = self._lines(lines, len(contract["lines"]) + 1, order["id"])
        changed = self.change("commitment", contract, {"lines": [*contract["lines"], *added]})
        self._tell_of_lines(changed, added)
        return order

    def edit_change_order(self, ref: Ref, **changes: Any) -> Doc:
        """A person changes status, number or title."""
        return self.change("change_order", ref, changes)

    def commitment(self, ref: Ref) -> Doc:
        return self.get("commitment", ref)

    def commitments(self, project: Ref | None = None, *, deleted: str | None = None) -> list[Doc]:
        """Those that are not deleted; `deleted`: "with" those that are, or "only" those."""
        place = None if project is None else ident(project)
        kept = {"with": (True, False), "only": (True,)}.get(deleted or "", (False,))
        return self.all("commitment", lambda doc: (
            place in (None, doc["project_id"]) and (doc.get("deleted_at") is not None) in kept))  # fmt: skip

    def change_orders(self, commitment: Ref) -> list[Doc]:
        wanted = ident(commitment)
        return self.all("change_order", lambda doc: doc["contract_id"] == wanted)

    def approved_lines(self, commitment: Ref) -> list[Doc]:
        """Lines that may be billed: the contract's own and those of approved change orders."""
        contract = self.commitment(commitment)
        approved = {one["id"] for one in self.change_orders(contract) if one["status"] == "approved"}
        return [
            line
            for line in contract["lines"]
            if line["change_order_id"] is None or line["change_order_id"] in approved
        ]

    def contract_sums(self, commitment: Ref) -> tuple[Decimal, Decimal]:
        """Original contract sum and net change by approved change orders, in dollars."""
        lines = self.approved_lines(commitment)
        return (
            sum((money(one["amount"]) for one in lines if one["change_order_id"] is None), ZERO),
            sum((money(one["amount"]) for one in lines if one["change_order_id"] is not None), ZERO),
        )

    def add_billing_period(
        self, project: Ref, start: date | str, end: date | str, due: date | str, status: str = "open"
    ) -> Doc:
        return self.create("period", {
            "project_id": ident(project), "start_date": day(start), "end_date": day(end),
            "due_date": day(due), "position": len(self.billing_periods(project)) + 1, "status": status,
        })  # fmt: skip

    def billing_periods(self, project: Ref) -> list[Doc]:
        place = ident(project)
        return self.all("period", lambda doc: doc["project_id"] == place)

    def _check_status(self, kind: str, status: str | None) -> None:
        if status is not None and status not in STATUSES[kind]:
            raise Invalid(status="is not included in the list")

    def _tell_of_lines(self, contract: Doc, lines: Sequence[Doc]) -> None:
        place = {"type": contract["type"], "project_id": contract["project_id"]}
        for line in lines:
            self.announced("contract_line", "create", {**line, **place})

    def _lines(self, lines: Sequence[ContractLine], first: int, order_id: int | None) -> list[Doc]:
        return [self._line(line, place, order_id) for place, line in enumerate(lines, first)]

    def _line(self, line: ContractLine, position: int, order_id: int | None) -> Doc:
        amount, quantity, price = money(line.amount), line.quantity, line.unit_price
        if quantity is not None and price is not None:
            amount = unit_value(money(quantity), money(price))
        return {
            "id": self.next_id("contract_line"), "wbs_code_id": ident(line.wbs_code),
            "description": line.description, "amount": amount,
            "quantity": None if quantity is None else money(quantity),
            "unit_cost": None if price is None else money(price),
            "uom": line.uom, "position": position, "change_order_id": order_id,
        }  # fmt: skip
