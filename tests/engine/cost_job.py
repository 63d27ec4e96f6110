"""How the engine's tests speak of costs: book them on an item of a project, look at the direct costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.world import Doc, World


class Job:
    """A ready world with a WBS code whose item is in QuickBooks."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.ready()
        self.code = world.once("a code with an item", self._synced_code)
        self.item = world.row("wbs_code", self.code["id"]).quickbooks_number

    def _synced_code(self) -> Doc:
        code = self.world.code()
        self.world.sync()
        return code

    def line(self, amount: str, **more: Any) -> Doc:
        return {
            "item": self.item, "customer": self.world.site.customer["Id"], "amount": amount,
            "description": "Copper pipe", **more,
        }  # fmt: skip

    def bill(self, *amounts: str, **members: Any) -> Doc:
        lines = [self.line(amount) for amount in amounts]
        return self.world.site.books.add_bill(self.world.site.qbo_vendor["Id"], lines, **members)

    def costs(self) -> list[Doc]:
        return self.world.site.procore.direct_costs()

    def lines(self, cost: Doc) -> list[tuple[Decimal, str]]:
        found = self.world.site.procore.cost_lines(cost)
        return [(one["amount"], one["description"]) for one in found]
