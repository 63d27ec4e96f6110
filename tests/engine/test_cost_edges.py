"""Costs at the edges of what is imported: who is paid, switches turned later, bills voided after payment."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sync import desk
from sync.models import Mapping
from tests.engine.billing import problem, sent
from tests.engine.cost_job import Job
from tests.engine.test_reconcile import report_of
from tests.world import World


@pytest.fixture
def job(world: World) -> Job:
    return Job(world)


def test_an_expense_of_a_linked_vendor_is_a_direct_cost_of_that_company(job: Job) -> None:
    site = job.world.site
    site.books.add_purchase([job.line("75.00")], DocNumber="R-1", vendor=site.qbo_vendor["Id"])

    job.world.sync()

    [cost] = job.costs()
    assert (cost["direct_cost_type"], cost["vendor_id"]) == ("expense", site.vendor["id"])


def test_an_expense_of_a_vendor_that_is_not_linked_comes_without_one_and_names_who_was_paid(job: Job) -> None:
    fuel = job.world.site.books.add_vendor("Front Range Fuel")
    job.world.site.books.add_purchase([job.line("75.00")], DocNumber="R-1", vendor=fuel["Id"])

    job.world.sync()

    [cost] = job.costs()
    assert (cost["vendor_id"], "Paid to Front Range Fuel" in cost["description"]) == (None, True)


def test_costs_imported_before_they_were_switched_off_stay_and_are_taken_out_with_their_bill(
    job: Job,
) -> None:
    bill = job.bill("125.00")
    job.world.sync()
    project = job.world.row("project", job.world.site.project["id"])
    desk.set_project_option(job.world.site.company, job.world.dana, project.pk, "import_costs", False)
    job.world.drain()
    kept = len(job.costs())

    job.world.site.books.delete("Bill", bill["Id"])
    job.world.sync()

    assert (kept, job.costs()) == (1, [])


def test_a_card_expense_that_can_not_be_placed_and_its_refund_come_to_nothing(job: Job) -> None:
    site = job.world.site
    line = {"account": site.accounts["cost"], "customer": site.customer["Id"], "amount": "500.00"}
    site.books.add_purchase([line], paid="CreditCard", vendor=site.qbo_vendor["Id"])
    job.world.sync()
    [before] = report_of(job.world).costs

    site.books.add_purchase([line], refund=True, vendor=site.qbo_vendor["Id"])
    job.world.sync()

    rows = Mapping.objects.filter(entity="expense").order_by("pk")
    told = [(one["amount"], row.money) for row in rows for one in (row.plan or {})["unplaced"]]
    assert told == [("500.00", Decimal("500.00")), ("-500.00", Decimal("-500.00"))]
    [after] = report_of(job.world).costs
    assert (before.unplaced, after.unplaced) == (Decimal("500.00"), Decimal(0))


@pytest.mark.failure("W15")
def test_a_bill_that_is_voided_after_it_was_paid_leaves_its_payment_at_nothing(world: World) -> None:
    claim = sent(world)
    bill = world.bill_of(claim)
    paid = world.site.books.pay_bill(bill["Id"], Decimal("300.00"))
    world.sync()

    world.site.books.void_payment(paid["Id"])
    lines = [{**line, "Amount": Decimal(0)} for line in bill["Line"]]
    world.site.books.edit("Bill", bill["Id"], Line=lines)
    world.sync()

    [issued] = world.site.procore.payments()
    assert (issued["amount"], "Voided in QuickBooks" in issued["notes"]) == (Decimal(0), True)
    assert problem(world, claim) == "bill.changed"
    assert len(world.site.books.bills()) == 1
    assert Mapping.objects.filter(entity="payment", company=world.site.company).count() == 1
