"""Direct costs of a project: what was spent there outside commitments, line by line."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from integration.sandbox.procore.cost_lines import CostLine, settled
from integration.sandbox.procore.cost_rules import CostRules
from integration.sandbox.procore.g703 import ZERO
from integration.sandbox.procore.records import Doc, Invalid, NotThere, Ref, day, ident, money

__all__ = ["COST_FIELDS", "CostLine", "DirectCosts", "LockedCost"]

COST_FIELDS = (
    "direct_cost_type", "status", "vendor_id", "employee_id", "invoice_number", "direct_cost_date",
    "received_date", "payment_date", "description", "terms", "origin_id", "origin_data",
)  # fmt: skip
LINE_KEYS = frozenset({"cost_code_id", "line_item_type_id", "direct_cost_id", "id"})


class LockedCost(Invalid):
    """The direct cost carries an origin id, so nothing but the origin fields can be changed."""


class DirectCosts(CostRules):
    def add_direct_cost(
        self, project: Ref, lines: Sequence[CostLine], *, kind: str = "invoice", vendor: Ref | None = None,
        number: str | None = None, on: date | str | None = None, status: str = "approved", **more: Any,
    ) -> Doc:  # fmt: skip
        """A person enters a direct cost."""
        fields = {
            "direct_cost_type": kind, "vendor_id": None if vendor is None else ident(vendor),
            "invoice_number": number, "direct_cost_date": day(on), "status": status, **more,
        }  # fmt: skip
        return self.save_cost(ident(project), None, fields, [(None, line.fields()) for line in lines])

    def direct_cost(self, ref: Ref) -> Doc:
        return self.get("direct_cost", ref)

    def direct_costs(self, project: Ref | None = None) -> list[Doc]:
        place = None if project is None else ident(project)
        return self.all("direct_cost", lambda doc: place in (None, doc["project_id"]))

    def cost_lines(self, ref: Ref) -> list[Doc]:
        return [self.get("direct_cost_line", line_id) for line_id in self.direct_cost(ref)["line_ids"]]

    def grand_total(self, ref: Ref) -> Decimal:
        return sum((money(line["amount"]) for line in self.cost_lines(ref)), ZERO)

    def edit_direct_cost(self, ref: Ref, *, force: bool = False, **changes: Any) -> Doc:
        """A person edits header fields. Raises LockedCost when it is synced, unless forced."""
        cost = self.direct_cost(ref)
        self._check_unlocked(cost, force)
        for name in {"direct_cost_date", "received_date", "payment_date"} & set(changes):
            changes[name] = day(changes[name])
        return self.save_cost(cost["project_id"], cost, changes)

    def edit_cost_line(self, ref: Ref, *, force: bool = False, **changes: Any) -> Doc:
        """A person types something else on a line: amount, quantity, unit_cost, wbs_code_id, description."""
        line = self.get("direct_cost_line", ref)
        cost = self.direct_cost(line["direct_cost_id"])
        self._check_unlocked(cost, force)
        amounts = {"amount", "quantity", "unit_cost"} & set(changes)
        typed = {**changes, **{name: money(changes[name]) for name in amounts}}
        self.save_cost(cost["project_id"], cost, {}, [(line, typed)])
        return self.get("direct_cost_line", line)

    def delete_direct_cost(self, ref: Ref, *, force: bool = False) -> None:
        cost = self.direct_cost(ref)
        self._check_unlocked(cost, force)
        self.remove_cost(cost)

    def is_cost_locked(self, cost: Doc) -> bool:
        return cost["origin_id"] is not None and self.switches.procore_locks_without_erp

    def check_cost_lock(self, cost: Doc, changes: Doc) -> None:
        """Raises LockedCost unless only the origin fields change."""
        if self.is_cost_locked(cost) and set(changes) - {"origin_id", "origin_data"}:
            raise LockedCost(base="This direct cost is synced with an ERP system and cannot be changed")

    def save_cost(
        self, project_id: int, before: Doc | None, fields: Doc,
        lines: Sequence[tuple[Doc | None, Doc]] = (), *, strict: bool = False,
    ) -> Doc:  # fmt: skip
        """Write the header and these lines, or nothing at all. Raises Invalid."""
        with self.store.change():
            self.check_cost(project_id, before, fields, strict=strict)
            self.check_lines(project_id, lines)
            if before is None:
                blank: Doc = {
                    **dict.fromkeys(COST_FIELDS),
                    "line_ids": [],
                    "status": self.switches.procore_direct_cost_status_at_first,
                }
                cost = self.create("direct_cost", {**blank, **fields, "project_id": project_id})
            else:
                cost = self.change("direct_cost", before, fields)
            for line, changes in lines:
                self._save_line(cost["id"], line, changes)
            return self.direct_cost(cost)

    def remove_cost_line(self, ref: Ref) -> None:
        with self.store.change():
            line = self.get("direct_cost_line", ref)
            cost = self.direct_cost(line["direct_cost_id"])
            self.remove("direct_cost_line", line)
            self.change("direct_cost", cost, {"line_ids": [i for i in cost["line_ids"] if i != line["id"]]})

    def remove_cost(self, ref: Ref) -> None:
        with self.store.change():
            for line in self.cost_lines(ref):
                self.remove("direct_cost_line", line)
            self.remove("direct_cost", ref)

    def line_of(self, cost: Doc, line_id: int) -> Doc:
        """Raises NotThere when it belongs to another direct cost."""
        line = self.get("direct_cost_line", line_id)
        if line["direct_cost_id"] != cost["id"]:
            raise NotThere(f"line {line_id} of direct cost {cost['id']}")
        return line

    def _save_line(self, cost_id: int, before: Doc | None, given: Doc) -> None:
        cost = self.direct_cost(cost_id)
        code = self.wbs_code_for(cost["project_id"], given)
        kept = {name: value for name, value in given.items() if name not in LINE_KEYS}
        changes = settled(before or {}, kept) | ({"wbs_code_id": code} if code is not None else {})
        if before is not None:
            self.change("direct_cost_line", before, changes)
            return
        place = {"project_id": cost["project_id"], "direct_cost_id": cost_id}
        line = self.create("direct_cost_line", {**changes, **place, "position": len(cost["line_ids"]) + 1})
        self.change("direct_cost", cost_id, {"line_ids": [*cost["line_ids"], line["id"]]}, touch=False)

    def _check_unlocked(self, cost: Doc, force: bool) -> None:
        if not force:
            self.check_cost_lock(cost, {"base": None})
