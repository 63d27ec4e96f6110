"""Payments and direct costs that were changed or deleted in Procore are found by the nightly comparison."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sync import desk
from sync.models import Mapping
from tests.engine.cost_job import Job
from tests.engine.test_compare import night, sent
from tests.engine.test_economy import Cost
from tests.world import Doc, World

pytestmark = [pytest.mark.failure("R6"), pytest.mark.large]


@pytest.fixture
def job(world: World) -> Job:
    """A direct cost of two lines in Procore."""
    made = Job(world)
    made.bill("125.00", "40.00", DocNumber="INV-778")
    world.sync()
    return made


@pytest.fixture
def claim(world: World) -> Doc:
    """A claim with a payment in Procore."""
    found = sent(world)
    bill = world.row("claim", found["id"]).quickbooks_number
    world.site.books.pay_bills(world.site.qbo_vendor["Id"], {bill: "300.00"}, DocNumber="4512")
    world.sync()
    return found


def row(world: World, entity: str) -> Mapping:
    return Mapping.objects.get(company=world.site.company, entity=entity)


def retry(world: World, entity: str) -> None:
    desk.retry(world.site.company, world.dana, [row(world, entity).pk])
    world.drain()


def test_an_amount_changed_on_a_direct_cost_in_procore_is_put_right(job: Job) -> None:
    [cost] = job.costs()
    line = job.world.site.procore.cost_lines(cost)[0]
    job.world.site.procore.edit_cost_line(line, force=True, amount="99.00")

    night(job.world)

    [cost] = job.costs()
    assert [amount for amount, _ in job.lines(cost)] == [Decimal("125.00"), Decimal("40.00")]
    assert (cost["status"], bool(cost["origin_id"])) == ("approved", True)


def test_a_line_added_to_a_direct_cost_in_procore_is_taken_away(job: Job) -> None:
    procore, [cost] = job.world.site.procore, job.costs()
    extra = {"wbs_code_id": job.code["id"], "amount": Decimal("7.00"), "description": "Typed by hand"}
    procore.save_cost(cost["project_id"], cost, {}, [(None, extra)])

    night(job.world)

    [cost] = job.costs()
    assert [amount for amount, _ in job.lines(cost)] == [Decimal("125.00"), Decimal("40.00")]
    assert (cost["status"], bool(cost["origin_id"])) == ("approved", True)


def test_a_line_of_ours_that_nobody_remembers_is_taken_away(job: Job) -> None:
    found = row(job.world, "direct_cost")
    lines = (found.base or {})["lines"]
    bill = job.world.site.books.get("Bill", found.quickbooks_document.partition(":")[2])
    job.world.site.books.edit("Bill", bill["Id"], Line=bill["Line"][:1])
    found.base = {**(found.base or {}), "lines": {"1": lines["1"]}}
    found.save(update_fields=["base"])
    job.world.sync()

    night(job.world)

    [cost] = job.costs()
    assert [amount for amount, _ in job.lines(cost)] == [Decimal("125.00")]


def test_a_number_changed_on_a_direct_cost_in_procore_is_put_right(job: Job) -> None:
    [cost] = job.costs()
    job.world.site.procore.edit_direct_cost(cost, force=True, invoice_number="Other")

    night(job.world)

    [cost] = job.costs()
    assert (cost["invoice_number"], cost["status"]) == ("INV-778", "approved")


def test_a_direct_cost_deleted_in_procore_is_shown_and_made_again_on_request_only(job: Job) -> None:
    [cost] = job.costs()
    job.world.site.procore.delete_direct_cost(cost, force=True)

    night(job.world)
    night(job.world)

    assert (row(job.world, "direct_cost").problem, job.costs()) == ("cost.gone_in_procore", [])

    retry(job.world, "direct_cost")

    [again] = job.costs()
    assert [amount for amount, _ in job.lines(again)] == [Decimal("125.00"), Decimal("40.00")]
    assert job.world.standing("direct_cost", again["id"]) == "in_step"


def test_a_direct_cost_that_was_unlocked_in_procore_is_locked_again(job: Job) -> None:
    job.world.site.procore.change("direct_cost", job.costs()[0], {"origin_id": None})

    night(job.world)

    [cost] = job.costs()
    assert (bool(cost["origin_id"]), cost["status"]) == (True, "approved")


def test_a_payment_that_was_unlocked_in_procore_is_locked_again(world: World, claim: Doc) -> None:
    procore = world.site.procore
    procore.change("payment", procore.payments()[0], {"origin_id": None})

    night(world)

    assert [bool(one["origin_id"]) for one in procore.payments()] == [True]


def test_a_payment_changed_in_procore_is_put_right(world: World, claim: Doc) -> None:
    [paid] = world.site.procore.payments()
    world.site.procore.change("payment", paid, {"amount": Decimal("1.00"), "check_number": "Other"})

    night(world)

    [paid] = world.site.procore.payments()
    assert (paid["amount"], paid["check_number"]) == (Decimal("300.00"), "4512")
    assert paid["origin_id"]


def test_a_payment_deleted_in_procore_is_shown_and_entered_again_on_request_only(
    world: World, claim: Doc
) -> None:
    [paid] = world.site.procore.payments()
    world.site.procore.remove("payment", paid)

    night(world)

    assert row(world, "payment").problem == "payment.gone_in_procore"
    assert world.site.procore.payments() == []

    retry(world, "payment")

    assert [one["amount"] for one in world.site.procore.payments()] == [Decimal("300.00")]


def test_a_night_in_which_nothing_was_touched_writes_nothing(world: World, claim: Doc) -> None:
    job_line = {
        "item": Mapping.objects.exclude(procore_id="").get(
            company=world.site.company, entity="wbs_code"
        ).quickbooks_number,
        "customer": world.site.customer["Id"], "amount": "9.50",
    }  # fmt: skip
    world.site.books.add_bill(world.site.qbo_vendor["Id"], [job_line], DocNumber="X-1")
    world.sync()
    night(world)
    cost = Cost(world)

    night(world)

    # Renewing a token is a POST, too.
    places = r"direct_costs|contract_payments|vendors|projects/sync|requisitions"
    assert sum(cost.of("procore", one, places) for one in ("POST", "PATCH", "DELETE")) == 0
    assert cost.writing_batches == 0


def test_a_project_whose_payments_tab_is_off_by_now_does_not_stop_the_comparison(
    world: World, claim: Doc
) -> None:
    world.site.procore.switch_payments_issued(world.site.project["id"], False)

    night(world)

    feed = world.site.company.feeds.get(source="compare")
    assert (feed.problem, row(world, "payment").problem) == ("", "")


def test_a_cost_deleted_in_procore_and_then_edited_in_quickbooks_is_made_again_on_request(job: Job) -> None:
    world, books = job.world, job.world.site.books
    [bill] = books.every("Bill")
    world.site.procore.delete_direct_cost(job.costs()[0], force=True)
    first, second = bill["Line"]
    books.edit("Bill", bill["Id"], Line=[{**first, "Amount": Decimal("130.00")}, second])
    world.sync()
    assert row(world, "direct_cost").problem == "procore.refused"

    night(world)
    assert row(world, "direct_cost").problem == "cost.gone_in_procore"
    retry(world, "direct_cost")

    assert [world.site.procore.grand_total(one) for one in job.costs()] == [Decimal("170.00")]


def test_a_payment_deleted_in_procore_and_then_edited_in_quickbooks_is_made_again_on_request(
    world: World, claim: Doc
) -> None:
    [paid] = world.site.procore.payments()
    world.site.procore.remove("payment", paid)
    [payment] = world.site.books.every("BillPayment")
    world.site.books.edit("BillPayment", payment["Id"], PrivateNote="changed")
    world.sync()
    assert row(world, "payment").problem == "procore.not_found"

    night(world)
    assert row(world, "payment").problem == "payment.gone_in_procore"
    retry(world, "payment")

    assert [one["amount"] for one in world.site.procore.payments()] == [Decimal("300.00")]
