"""Direct costs whose answers were lost: nothing of them stays in Procore without a document in QuickBooks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from sync import desk
from sync.models import Mapping
from tests.engine.billing import send
from tests.engine.calm import come_to_rest
from tests.engine.cost_job import Job
from tests.engine.test_vendor_credits import credits_of, negative
from tests.world import Doc, World


@pytest.fixture
def job(world: World) -> Job:
    return Job(world)


def test_a_cost_whose_answer_was_lost_is_taken_out_when_its_bill_becomes_the_bill_of_a_claim(
    job: Job,
) -> None:
    claim = job.world.claim(job.world.commitment([job.code]), "7", ClaimLine("1000.00", held="100.00"))
    job.world.sync()
    bill = job.bill("900.00", DocNumber="9")
    lost = Fault(faults.lose_reply, path="/direct_costs/sync$")
    job.world.sandbox.faults.add(lost)
    job.world.sync()
    other = Mapping.objects.get(quickbooks_id=f"Bill:{bill['Id']}", entity="bill")

    desk.adopt(job.world.site.company, job.world.dana, job.world.row("claim", claim["id"]).pk, other.pk)
    come_to_rest(job.world)

    assert lost.fired
    assert job.costs() == []


def test_lines_whose_answer_was_lost_are_taken_out_when_the_bill_has_them_no_more(job: Job) -> None:
    bill = job.bill("125.00", "40.00")
    lost = Fault(faults.lose_reply, path="/line_items/sync$")
    job.world.sandbox.faults.add(lost)
    job.world.sync()

    job.world.site.books.edit("Bill", bill["Id"], Line=bill["Line"][:1])
    job.world.sync()
    come_to_rest(job.world)

    assert lost.fired
    [cost] = job.costs()
    assert job.lines(cost) == [(Decimal("125.00"), "Copper pipe")]


def test_a_line_is_not_taken_for_gone_because_the_answer_broke_off_in_its_head(job: Job) -> None:
    bill = job.bill("125.00", "40.00")
    job.world.sync()
    job.world.site.books.edit("Bill", bill["Id"], Line=bill["Line"][:1])
    # As it is locked by its origin id, the first try is refused, and nobody learns of that.
    broken = Fault(faults.lose_reply_in_header, method="DELETE", path=r"/line_items/\d+$")
    job.world.sandbox.faults.add(broken)
    job.world.sync()
    come_to_rest(job.world)

    assert broken.fired
    [cost] = job.costs()
    assert job.lines(cost) == [(Decimal("125.00"), "Copper pipe")]


def test_a_line_saved_beside_one_that_was_refused_goes_when_the_bill_has_it_no_more(job: Job) -> None:
    refused = Fault(faults.batch_partial([0]), path="/line_items/sync$")
    job.world.sandbox.faults.add(refused)
    bill = job.bill("125.00", "40.00")
    job.world.sync()
    assert refused.fired
    assert [amount for amount, _ in job.lines(job.costs()[0])] == [Decimal("40.00")]

    job.world.site.books.edit("Bill", bill["Id"], Line=bill["Line"][:1])
    job.world.sync()
    come_to_rest(job.world)

    [cost] = job.costs()
    assert job.lines(cost) == [(Decimal("125.00"), "Copper pipe")]


def test_a_bill_that_lost_a_line_and_was_deleted_then_leaves_no_cost(job: Job) -> None:
    bill = job.bill("125.00", "40.00")
    job.world.sync()
    job.world.site.books.edit("Bill", bill["Id"], Line=bill["Line"][:1])
    job.world.sync()

    job.world.site.books.delete("Bill", bill["Id"])
    job.world.sync()

    assert job.costs() == []


def test_our_own_bill_is_no_cost_while_its_answer_is_lost(job: Job) -> None:
    claim = job.world.claim(job.world.commitment([job.code]), "7", ClaimLine("1000.00", held="100.00"))
    job.world.sync()
    job.world.approve(claim)
    lost = Fault(faults.lose_reply, path="/batch$")
    job.world.sandbox.faults.add(lost)
    job.world.drain()

    job.world.sync()

    assert lost.fired
    assert len(job.world.site.books.bills()) == 1
    assert job.costs() == []


def test_our_own_vendor_credit_is_no_cost_while_its_answer_is_lost(world: World) -> None:
    claim = negative(world)
    world.approve(claim)
    lost = Fault(faults.lose_reply, path="/batch$")
    world.sandbox.faults.add(lost)
    world.drain()

    world.sync()

    assert lost.fired
    assert [one["TotalAmt"] for one in credits_of(world)] == [Decimal("2700.00")]
    assert world.site.procore.direct_costs() == []


def test_a_copy_of_our_bill_is_a_cost_once_the_claim_has_its_own(job: Job) -> None:
    claim = job.world.claim(job.world.commitment([job.code]), "7", ClaimLine("1000.00", held="100.00"))
    job.world.sync()
    job.world.approve(claim)
    job.world.drain()

    job.world.site.books.copy_bill(job.world.bill_of(claim)["Id"], DocNumber="8")
    job.world.sync()

    assert [job.lines(cost) for cost in job.costs()] == [[(Decimal("1000.00"), "03-300.S")]]


def copied_for(job: Job, customer: Doc, *more: Doc) -> Doc:
    """Our bill, copied by somebody, memo and all, with a line of 9.50 on that project instead of ours."""
    world, site = job.world, job.world.site
    claim = world.claim(world.commitment([job.code]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    send(world, claim)
    ours = world.bill_of(claim)
    item = site.books.add_item("25-003-03-300.S", site.accounts["cost"], site.accounts["income"])
    line = {"item": item["Id"], "customer": customer["Id"], "amount": "9.50"}
    memo = {"PrivateNote": ours["PrivateNote"], "DocNumber": "77"}
    site.books.add_bill(site.qbo_vendor["Id"], [line, *more], **memo)
    return ours


def harbour_hall(job: Job) -> tuple[Doc, Doc]:
    """A project in both systems that is not linked yet, with a WBS code."""
    site = job.world.site
    project = site.procore.add_project("25-003 Harbour Hall", "25-003")
    site.procore.add_wbs_code(project, "03-300", "S", cost_code_name="Concrete", cost_type_name="Sub")
    return project, site.books.add_project("25-003 Harbour Hall", site.customer["ParentRef"]["value"])


def test_a_copy_of_our_bill_for_a_project_that_is_linked_later_is_a_cost_then(job: Job) -> None:
    project, customer = harbour_hall(job)
    copied_for(job, customer)
    job.world.sync()

    job.world.link("project", project["id"], f"Customer:{customer['Id']}")
    job.world.sync()

    assert [job.world.site.procore.grand_total(one) for one in job.costs()] == [Decimal("9.50")]


def test_a_copy_of_our_bill_that_waits_for_a_project_is_no_cost_once_ours_is_deleted(job: Job) -> None:
    _, customer = harbour_hall(job)
    ours = copied_for(job, customer, job.line("40.00"))
    job.world.sync()
    before = [job.world.site.procore.grand_total(one) for one in job.costs()]

    job.world.site.books.delete("Bill", ours["Id"])
    job.world.sync()

    assert (before, job.costs()) == ([Decimal("40.00")], [])


@pytest.mark.failure("W2")
def test_a_cost_on_an_item_whose_creation_was_in_doubt_arrives_once_the_item_is_found(job: Job) -> None:
    world, site = job.world, job.world.site
    world.sandbox.faults.add(Fault(faults.lose_reply, system="quickbooks", path="/item$|/batch$"))
    code = world.code("05-120", "M")
    world.sync()
    [item] = [one for one in site.books.every("Item") if "05-120" in one["Name"]]
    world.later(minutes=1)
    site.books.add_bill(site.qbo_vendor["Id"], [{**job.line("64.00"), "item": item["Id"]}])
    world.sync()
    in_doubt = (world.row("wbs_code", code["id"]).quickbooks_id, job.costs())

    world.later(minutes=5)
    world.sync()

    assert in_doubt == ("", [])
    assert world.row("wbs_code", code["id"]).quickbooks_id == f"Item:{item['Id']}"
    [cost] = job.costs()
    assert job.lines(cost) == [(Decimal("64.00"), "Copper pipe")]
