"""What Procore refuses about direct costs and their lines ("Procore: Direct Costs")."""

from collections.abc import Iterable
from typing import Any

from integration.sandbox.procore.cost_lines import CALCULATED, MANUAL, line_amount, settled
from integration.sandbox.procore.people import PEOPLE
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.procore.wbs import COST_CODE, COST_TYPE, Wbs

INVOICE = "invoice"
TYPES = (INVOICE, "expense", "payroll", "subcontractor_invoice")
STATUSES = ("draft", "pending", "revise_and_resubmit", "approved")
ALWAYS_REQUIRED = ("direct_cost_type", "vendor_id", "invoice_number")


class CostRules(Wbs):
    def check_cost(self, project_id: int, before: Doc | None, changes: Doc, *, strict: bool) -> None:
        """`strict` asks for every field that the published create calls require. Raises Invalid."""
        after = {**(before or {}), **changes}
        self._check_kind(before, after)
        if before is None or set(ALWAYS_REQUIRED) & set(changes):
            for name in self._required(after["direct_cost_type"], strict=strict and before is None):
                if after.get(name) in (None, ""):
                    raise Invalid(**{name: "can't be blank"})
        if after.get("status", "draft") not in STATUSES:
            raise Invalid(status="is not included in the list")
        if after.get("vendor_id") is not None:
            self._check_there("vendor", "vendor_id", after["vendor_id"])
        if after.get("employee_id") not in (None, *PEOPLE):
            raise Invalid(employee_id="is invalid")
        if self._number_taken(project_id, before, after):
            raise Invalid(invoice_number="has already been taken")
        self.check_origin("direct_cost", before["id"] if before else None, changes)

    def check_lines(self, project_id: int, lines: Iterable[tuple[Doc | None, Doc]]) -> None:
        """Each line as it is and what is to become of it; all of them, before any is written."""
        origins: set[str] = set()
        for before, changes in lines:
            self._check_line(project_id, before, changes)
            origin = changes.get("origin_id")
            if origin is not None and origin in origins:
                raise Invalid(origin_id="has already been taken")
            origins |= {origin} if origin is not None else set()

    def wbs_code_for(self, project_id: int, fields: Doc) -> int | None:
        """The code of `wbs_code_id`, which wins, or of a cost code with a cost type; a new one if need be."""
        if fields.get("wbs_code_id") is not None:
            return int(fields["wbs_code_id"])
        items = self._items_named(project_id, fields)
        if items is None:
            return None
        known = [code["id"] for code in self.wbs_codes(project_id) if code["item_ids"] == items]
        return int(known[0] if known else self.add_code(project_id, items)["id"])

    def _check_line(self, project_id: int, before: Doc | None, changes: Doc) -> None:
        if changes.get("wbs_code_id") is not None:
            self._check_code(project_id, changes["wbs_code_id"])
        elif self._items_named(project_id, changes) is None and (before is None or _names_code(changes)):
            raise Invalid(wbs_code="can't be blank")
        if changes.get("extended_type", MANUAL) not in (MANUAL, CALCULATED):
            raise Invalid(extended_type="is not included in the list")
        amount = line_amount(settled(before or {}, changes))
        if amount < 0 and not self.switches.procore_negative_direct_costs:
            raise Invalid(amount="must be greater than or equal to 0")
        self.check_origin("direct_cost_line", before["id"] if before else None, changes)

    def _check_kind(self, before: Doc | None, after: Doc) -> None:
        kind = after.get("direct_cost_type")
        if kind is None:
            raise Invalid(direct_cost_type="can't be blank")
        if kind not in TYPES:
            raise Invalid(direct_cost_type="is not included in the list")
        if before is not None and kind != before["direct_cost_type"]:
            raise Invalid(direct_cost_type="can't be changed")

    def _required(self, kind: str, *, strict: bool) -> tuple[str, ...]:
        """The published create requires all three, its text only for invoices; sync says the latter too."""
        match self.switches.procore_direct_costs_require:
            case "always":
                return ALWAYS_REQUIRED
            case "invoice":
                return ALWAYS_REQUIRED if kind == INVOICE else ()
        return ALWAYS_REQUIRED if strict or kind == INVOICE else ()

    def _number_taken(self, project_id: int, before: Doc | None, after: Doc) -> bool:
        scope, number = self.switches.procore_direct_cost_number_scope, after.get("invoice_number")
        if scope == "none" or not number or after["direct_cost_type"] != INVOICE:
            return False
        wanted: dict[str, Any] = {"direct_cost_type": INVOICE}
        if scope in ("vendor", "project"):
            wanted["project_id"] = project_id
        if scope == "vendor":
            wanted["vendor_id"] = after["vendor_id"]
        own = before["id"] if before else None
        return any(
            doc["invoice_number"] == number
            and doc["id"] != own
            and all(doc[n] == v for n, v in wanted.items())
            for doc in self.all("direct_cost")
        )

    def _items_named(self, project_id: int, fields: Doc) -> list[int] | None:
        """The items of a cost code and a cost type, where both are given. Raises Invalid."""
        kinds = {"cost_code_id": COST_CODE, "line_item_type_id": COST_TYPE}
        if any(fields.get(name) is None for name in kinds):
            return None
        for name in kinds:
            self._check_there("segment_item", name, fields[name])
        return self.check_code(project_id, [
            {"segment_id": self.segment(kind)["id"], "segment_item_id": fields[name]}
            for name, kind in kinds.items()
        ])  # fmt: skip

    def _check_code(self, project_id: int, code_id: int) -> None:
        try:
            code = self.wbs_code(project_id, code_id)
        except NotThere:
            raise Invalid(wbs_code_id="is not a code of this project") from None
        if code["status"] != "active" and not self.switches.procore_inactive_codes_take_costs:
            raise Invalid(wbs_code_id="is inactive")

    def _check_there(self, kind: str, name: str, record_id: int) -> None:
        try:
            self.get(kind, record_id)
        except NotThere:
            raise Invalid(**{name: "is invalid"}) from None


def _names_code(fields: Doc) -> bool:
    return any(fields.get(name) is not None for name in ("cost_code_id", "line_item_type_id"))
