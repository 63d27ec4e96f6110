"""What lists show of payments and direct costs is what QuickBooks says by now, also once they are entered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sync.models import Mapping
from tests.engine.cost_job import Job
from tests.engine.test_payments import bill_id, issued, pay, sent
from tests.world import Doc, World


def test_a_payment_that_was_changed_shows_its_new_amount_day_number_and_payee(world: World) -> None:
    claim = sent(world)
    paid = pay(world, {bill_id(world, claim): "900.00"}, DocNumber="4512", TxnDate="2026-11-27")
    world.sync()
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], DisplayName="Granite Ridge West")

    line = {**paid["Line"][0], "Amount": Decimal("400.00")}
    changes = {"Line": [line], "TotalAmt": Decimal("400.00"), "TxnDate": "2026-12-01", "DocNumber": "4513"}
    world.site.books.edit("BillPayment", paid["Id"], **changes)
    world.sync()

    row = the_only("payment")
    assert (row.money, row.date, row.number) == (Decimal("400.00"), date(2026, 12, 1), "4513")
    assert (row.label, row.vendor_name) == ("Payment 4513 on claim 7", "Granite Ridge West")


def test_a_payment_that_waits_for_its_schedule_shows_what_quickbooks_says_already(world: World) -> None:
    claim = sent(world)
    world.choose(payment_schedule="never")
    paid = pay(world, {bill_id(world, claim): "900.00"}, DocNumber="4512")
    world.sync()

    world.site.books.edit("BillPayment", paid["Id"], DocNumber="4513")
    world.later(hours=1)
    world.drain()

    row = the_only("payment")
    assert (row.label, row.number) == ("Payment 4513 on claim 7", "4513")
    assert [one["check_number"] for one in issued(world)] == ["4512"]


def test_a_payment_that_is_applied_to_its_claim_again_has_its_amount_again(world: World) -> None:
    claim, other = sent(world), foreign_bill(world)
    paid = pay(world, {bill_id(world, claim): "500.00"}, DocNumber="4512")
    world.sync()
    apply(world, paid, other["Id"])
    assert ([one["amount"] for one in issued(world)], the_only("payment").money) == ([0], None)

    apply(world, paid, bill_id(world, claim))

    row = the_only("payment")
    assert ([one["amount"] for one in issued(world)], row.money) == ([500], Decimal("500.00"))
    assert row.label == "Payment 4512 on claim 7"


def test_a_payment_whose_number_reads_like_a_sentence_keeps_it(world: World) -> None:
    claim = sent(world)
    paid = pay(world, {bill_id(world, claim): "900.00"}, DocNumber="Wired on Friday")
    world.sync()
    world.site.books.edit("BillPayment", paid["Id"], PrivateNote="November run")
    world.sync()

    assert the_only("payment").label == "Payment Wired on Friday on claim 7"


def test_a_direct_cost_that_was_changed_shows_its_new_amount_day_and_number(world: World) -> None:
    job = Job(world)
    bill = job.bill("125.00", DocNumber="INV-778", TxnDate="2026-11-27")
    world.sync()

    line = {**bill["Line"][0], "Amount": Decimal("80.10")}
    changes = {"Line": [line], "TxnDate": "2026-12-01", "DocNumber": "INV-779"}
    world.site.books.edit("Bill", bill["Id"], **changes)
    world.sync()

    row = the_only("direct_cost")
    assert (row.money, row.date, row.number) == (Decimal("80.10"), date(2026, 12, 1), "INV-779")
    assert row.label == "Bill INV-779"


def the_only(entity: str) -> Mapping:
    return Mapping.objects.get(entity=entity)


def foreign_bill(world: World) -> Doc:
    line = {"account": world.site.accounts["cost"], "amount": "500.00"}
    return world.site.books.add_bill(world.site.qbo_vendor["Id"], [line])


def apply(world: World, paid: Doc, bill: str) -> None:
    """The whole payment goes to this bill by now."""
    line = {"Amount": Decimal("500.00"), "LinkedTxn": [{"TxnId": bill, "TxnType": "Bill"}]}
    world.site.books.edit("BillPayment", paid["Id"], Line=[line])
    world.sync()
