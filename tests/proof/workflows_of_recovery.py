"""Finding out what became of a request whose answer was lost, and doing what it did not."""

from __future__ import annotations

from integration.sandbox import faults
from integration.sandbox.faults import Effect
from sync import desk
from sync.models import Mapping
from tests.engine.calm import LOOKED_UP_AFTER, small_claims
from tests.engine.vendor_pairs import linked
from tests.proof.workflow import workflow
from tests.proof.workflows import create_vendor, enter_cost, pay
from tests.world import World


def _in_doubt(world: World, effect: Effect, path: str) -> None:
    """The worker sends what is due while this happens to it, and the time comes to look it up."""
    fault = world.sandbox.faults.add(faults.Fault(effect, path=path))
    world.sync()
    assert fault.fired
    world.later(seconds=LOOKED_UP_AFTER + 1)


def _bills_in_doubt(world: World, effect: Effect) -> None:
    world.ready()
    world.approve(*small_claims(world, 2))
    _in_doubt(world, effect, "/batch$")


@workflow("bills whose answer was lost are looked up")
def _bills_saved(world: World) -> None:
    _bills_in_doubt(world, faults.lose_reply)


@workflow("bills whose request had no effect are sent again")
def _bills_not_saved(world: World) -> None:
    _bills_in_doubt(world, faults.refuse)


@workflow("one of two bills was saved, and the other is planned anew")
def _one_bill_saved(world: World) -> None:
    _bills_in_doubt(world, faults.batch_partial([1]))


@workflow("a payment whose answer was lost is looked up")
def _payment_saved(world: World) -> None:
    pay(world)
    _in_doubt(world, faults.lose_reply, "/contract_payments$")


@workflow("a payment whose request had no effect is sent again")
def _payment_not_saved(world: World) -> None:
    pay(world)
    _in_doubt(world, faults.refuse, "/contract_payments$")


@workflow("a direct cost whose answer was lost is written anew")
def _cost_in_doubt(world: World) -> None:
    world.ready()
    enter_cost(world, "125.00", "40.00")
    _in_doubt(world, faults.lose_reply, "/direct_costs/sync$")


@workflow("an edit whose answer was lost is written anew")
def _edit_in_doubt(world: World) -> None:
    linked(world)
    world.later(minutes=10)
    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0199")
    _in_doubt(world, faults.lose_reply, "/batch$")


@workflow("a vendor made without an answer is found by its name")
def _vendor_in_doubt(world: World) -> None:
    world.ready()
    world.site.procore.add_vendor("Sierra Glass")
    world.sync()
    create_vendor(world, "quickbooks")
    _in_doubt(world, faults.lose_reply, "/batch$")


@workflow("a claim is archived while its bill is in doubt")
def _archived_in_doubt(world: World) -> None:
    _bills_saved(world)
    desk.archive(world.site.company, world.dana, Mapping.objects.of("claim").values_list("pk", flat=True))
