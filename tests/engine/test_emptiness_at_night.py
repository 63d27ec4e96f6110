"""A list that suddenly shows nothing at night counts nothing as deleted, and asks a person."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from sync import switchboard
from sync.models import Mapping
from tests.engine.billing import send
from tests.engine.cost_job import Job
from tests.engine.test_compare import night
from tests.engine.test_economy import Cost
from tests.world import Doc, World, once

pytestmark = [pytest.mark.failure("R6"), pytest.mark.large]
MANY = 5  # from here on nothing at all is strange


@once
def paid_claims(world: World) -> list[Doc]:
    """Five claims of one subcontract, each with a bill and a payment."""
    world.ready()
    contract = world.commitment([world.code()])
    claims = [world.claim(contract, str(n), ClaimLine("100.00")) for n in range(MANY)]
    world.sync()
    for claim in claims:
        send(world, claim)
    for claim in claims:
        world.site.books.pay_bill(world.row("claim", claim["id"]).quickbooks_number, Decimal("40.00"))
    world.sync()
    return claims


def stop(world: World) -> tuple[str, object]:
    world.site.company.refresh_from_db()
    return world.site.company.stopped_code, world.site.company.stopped_facts.get("what")


def gone(world: World) -> int:
    rows = Mapping.objects.filter(company=world.site.company)
    return rows.filter(quickbooks_gone=True).count() + rows.filter(procore_gone=True).count()


@pytest.mark.parametrize(
    ("system", "path", "body", "what"),
    [
        ("quickbooks", "/query$", "FROM Bill WHERE Id IN", "bills of claims"),
        ("quickbooks", "/query$", "FROM BillPayment WHERE Id IN", "payments"),
        ("procore", "/requisitions$", None, "claims"),
        ("procore", "/contract_payments$", None, "payments"),
    ],
)
def test_a_reading_at_night_that_finds_none_of_many_stops_everything_and_buries_nothing(
    world: World, system: str, path: str, body: str | None, what: str
) -> None:
    paid_claims(world)
    world.drain()
    world.later(hours=30)
    world.sync()
    world.sandbox.faults.add(Fault(faults.no_rows, system=system, path=path, body=body, times=None))

    night(world)

    assert stop(world) == ("side.suddenly_empty", what)
    assert gone(world) == 0
    assert Mapping.objects.exclude(problem="").count() == 0


def test_four_payments_that_are_gone_at_once_may_have_been_deleted(world: World) -> None:
    paid_claims(world)
    paid = world.site.procore.payments()
    world.site.procore.remove("payment", paid[0])
    night(world)
    shown = Mapping.objects.filter(entity="payment", problem="payment.gone_in_procore").count()

    for one in paid[1:]:
        world.site.procore.remove("payment", one)
    night(world)

    assert stop(world) == ("", None)
    held = Mapping.objects.filter(entity="payment", problem="payment.gone_in_procore")
    assert (shown, held.count()) == (1, MANY)


def test_what_a_person_has_confirmed_to_be_gone_counts_as_deleted_the_next_night(world: World) -> None:
    paid_claims(world)
    for one in world.site.procore.payments():
        world.site.procore.remove("payment", one)
    night(world)
    stopped = stop(world)

    switchboard.confirm_stop(world.site.company, world.dana)
    night(world)

    assert stopped == ("side.suddenly_empty", "payments")
    assert stop(world) == ("", None)
    assert Mapping.objects.filter(entity="payment", problem="payment.gone_in_procore").count() == MANY


def test_a_reading_that_was_empty_by_mistake_and_was_confirmed_changes_nothing(world: World) -> None:
    paid_claims(world)
    world.sandbox.faults.add(Fault(faults.no_rows, system="procore", path="/contract_payments$", times=None))
    night(world)
    world.sandbox.faults.clear()

    switchboard.confirm_stop(world.site.company, world.dana)
    cost = Cost(world)
    night(world)

    assert stop(world) == ("", None)
    assert gone(world) == 0
    assert cost.of("procore", "POST", "contract_payments") == 0


def test_direct_costs_of_a_project_that_are_all_missing_at_night_stop_everything(world: World) -> None:
    job = Job(world)
    for number in range(MANY):
        job.bill("10.00", DocNumber=str(number))
    world.sync()
    world.sandbox.faults.add(Fault(faults.no_rows, system="procore", path="/direct_costs$", times=None))

    night(world)

    assert stop(world) == ("side.suddenly_empty", "direct costs")
    assert gone(world) == 0
