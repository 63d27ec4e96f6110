"""The nightly comparison finds what no change feed told of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from sync import tasks
from sync.models import Mapping
from tests.engine.cost_job import Job
from tests.engine.test_economy import Cost
from tests.world import Doc, World


def night(world: World) -> None:
    """Long after the overlap: only the comparison can find what happened before."""
    world.drain()
    world.later(hours=2)
    world.sync()
    tasks.nightly()
    world.drain()


def forget(world: World, kind: str, quickbooks_id: str) -> None:
    """As if the change feed had never told of this record."""
    Mapping.objects.filter(company=world.site.company, quickbooks_id=f"{kind}:{quickbooks_id}").delete()


def sent(world: World) -> Doc:
    world.ready()
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    world.approve(claim)
    world.drain()
    return claim


def test_a_vendor_that_was_never_told_of_is_found(world: World) -> None:
    world.ready()
    made = world.site.books.add_vendor("Sierra Glass")
    world.sync()
    forget(world, "Vendor", made["Id"])

    night(world)

    assert Mapping.objects.filter(quickbooks_id=f"Vendor:{made['Id']}").count() == 1


@pytest.mark.failure("R6")
def test_a_company_merged_away_in_procore_is_found_gone(world: World) -> None:
    world.ready()
    world.site.procore.remove("vendor", world.site.vendor)

    night(world)

    assert world.row("vendor", world.site.vendor["id"]).problem == "vendor.gone_in_procore"


def test_a_company_put_away_on_both_sides_is_in_step(world: World) -> None:
    world.ready()
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], Active=False)
    world.site.procore.deactivate_vendor(world.site.vendor)

    night(world)

    assert world.standing("vendor", world.site.vendor["id"]) == "in_step"


@pytest.mark.failure("R6")
def test_a_bill_that_vanished_without_a_word_is_found(world: World) -> None:
    claim = sent(world)
    bill = world.bill_of(claim)
    world.later(days=40)
    world.sync()

    world.site.books.delete("Bill", bill["Id"])
    world.site.books.books.store.remove(world.site.books.books.kind("tombstone"), f"Bill:{bill['Id']}")
    night(world)

    assert world.row("claim", claim["id"]).problem == "bill.deleted"


@pytest.mark.failure("R6")
def test_a_claim_deleted_in_procore_is_found_gone(world: World) -> None:
    claim = sent(world)

    world.site.procore.delete_claim(claim, force=True)
    night(world)

    assert world.row("claim", claim["id"]).problem == "claim.gone"


def test_a_night_in_which_procore_lets_nobody_in_counts_for_nothing(world: World) -> None:
    sent(world)
    world.drain()
    before = world.site.company.feeds.get(source="compare").watermark
    world.sandbox.faults.add(Fault(faults.status(401), system="procore", path="/wbs_codes$", times=None))

    tasks.nightly()
    world.drain()

    feed = world.site.company.feeds.get(source="compare")
    assert (feed.problem, feed.watermark) == ("connection.lost", before)


def test_where_everything_agrees_nothing_is_written_and_nothing_asked_for(world: World) -> None:
    claim = sent(world)
    world.site.books.pay_bill(world.row("claim", claim["id"]).quickbooks_number, Decimal("10.00"))
    world.sync()
    world.later(hours=2)
    world.sync()
    cost = Cost(world)

    tasks.nightly()
    world.drain()

    assert (cost.of("procore", "PATCH"), cost.of("procore", "DELETE"), cost.writing_batches) == (0, 0, 0)
    assert Mapping.objects.filter(company=world.site.company).exclude(problem="").count() == 0


@pytest.mark.failure("R6")
def test_an_expense_that_vanished_and_another_over_the_same_amount_are_both_noticed(world: World) -> None:
    job = Job(world)
    gone = world.site.books.add_purchase([job.line("75.00")], DocNumber="R-1")
    world.sync()
    night(world)

    world.site.books.delete("Purchase", gone["Id"])
    world.site.books.books.store.remove(world.site.books.books.kind("tombstone"), f"Purchase:{gone['Id']}")
    made = world.site.books.add_purchase([job.line("75.00")], DocNumber="R-2")
    world.sandbox.faults.add(Fault(faults.no_rows, system="quickbooks", path="/cdc$", times=None))
    night(world)
    world.sync()

    assert [cost["invoice_number"] for cost in job.costs()] == ["R-2"]
    assert not Mapping.objects.get(quickbooks_id=f"Purchase:{made['Id']}").quickbooks_gone
