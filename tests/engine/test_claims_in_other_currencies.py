"""A claim that is not in the currency of the books."""

from __future__ import annotations

from typing import Any

from integration.sandbox.faults import Fault
from integration.sandbox.faults.fault import Effect
from tests.engine.billing import plain_claim, problem
from tests.world import World


class Canadian(Effect):
    def after(self, app: Any, call: Any, reply: Any) -> Any:  # noqa: ARG002
        for one in reply.body if isinstance(reply.body, list) else []:
            one["currency_configuration"] = {"currency_iso_code": "CAD"}
        return reply


def test_a_claim_in_another_currency_is_not_billed_as_if_it_were_in_dollars(world: World) -> None:
    world.ready()
    world.sandbox.faults.add(Fault(Canadian(), system="procore", path="/requisitions$", times=None))
    claim = plain_claim(world)
    world.sync()

    world.approve(claim)
    world.drain()

    assert world.site.books.bills() == []
    assert problem(world, claim) == "claim.foreign_currency"
