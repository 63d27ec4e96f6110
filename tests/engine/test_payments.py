"""Payments issued ← bill payments: what is paid on a claim's bill in QuickBooks appears in Procore."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from sync import decisions
from sync.models import Conflict, Mapping
from tests.world import Doc, World, once


@once
def sent(world: World, number: str = "7", gross: str = "20345.67", held: str = "2034.57") -> Doc:
    """A claim whose bill is in QuickBooks."""
    if not world.site.company.went_live_at:
        world.ready()
    code = world.code(cost_code=f"03-{number}")
    claim = world.claim(world.commitment([code], number=f"SC-{number}"), number, ClaimLine(gross, held=held))
    world.sync()
    world.approve(claim)
    world.drain()
    return claim


def bill_id(world: World, claim: Doc) -> str:
    return world.row("claim", claim["id"]).quickbooks_number


def pay(world: World, amounts: dict[str, str], **members: Any) -> Doc:
    return world.site.books.pay_bills(world.site.qbo_vendor["Id"], amounts, **members)


def issued(world: World) -> list[Doc]:
    return world.site.procore.payments()


def test_a_payment_arrives_with_method_date_numbers_memo_and_amount(world: World) -> None:
    claim = sent(world)

    paid = pay(world, {bill_id(world, claim): "18311.10"}, DocNumber="4512", TxnDate="2026-11-28",
               PrivateNote="November run")  # fmt: skip
    world.sync()

    [found] = issued(world)
    assert (found["payment_method"], found["date"], found["amount"]) == (
        "check", "2026-11-28", Decimal("18311.10"),
    )  # fmt: skip
    assert (found["payment_number"], found["check_number"], found["notes"]) == (4512, "4512", "November run")
    assert (found["requisition_id"], found["contract_id"]) == (claim["id"], claim["commitment_id"])
    assert found["origin_id"] == f"qbo:9130:BillPayment:{paid['Id']}:Bill:{bill_id(world, claim)}"


@pytest.mark.failure("W15")
def test_two_part_payments_of_a_bill_are_two_payments_issued(world: World) -> None:
    claim = sent(world)

    pay(world, {bill_id(world, claim): "10000.00"}, DocNumber="4512")
    world.sync()
    pay(world, {bill_id(world, claim): "8311.10"}, DocNumber="ACH")
    world.sync()

    assert [one["amount"] for one in issued(world)] == [Decimal("10000.00"), Decimal("8311.10")]
    assert world.bill_of(claim)["Balance"] == 0


@pytest.mark.failure("W15")
def test_one_payment_of_two_bills_becomes_a_payment_for_each_claim(world: World) -> None:
    first, second = sent(world, "7"), sent(world, "8", "2034.57", "0")

    pay(world, {bill_id(world, first): "8311.10", bill_id(world, second): "2034.57"})
    world.sync()

    assert {one["requisition_id"]: one["amount"] for one in issued(world)} == {
        first["id"]: Decimal("8311.10"),
        second["id"]: Decimal("2034.57"),
    }


def test_a_payment_of_other_bills_of_the_vendor_counts_with_its_share_only(world: World) -> None:
    claim = sent(world)
    line = {"account": world.site.accounts["cost"], "amount": "500.00"}
    other = world.site.books.add_bill(world.site.qbo_vendor["Id"], [line])

    pay(world, {bill_id(world, claim): "1000.00", other["Id"]: "500.00"})
    world.sync()

    assert [one["amount"] for one in issued(world)] == [Decimal("1000.00")]


@pytest.mark.parametrize(
    ("reference", "number", "check"),
    [("EFT-12", None, "EFT-12"), ("20177", 20177, "20177"), ("12345678901", None, "12345678901")],
)
def test_a_reference_that_is_no_number_is_kept_as_check_number(
    world: World, reference: str, number: int | None, check: str
) -> None:
    claim = sent(world)

    pay(world, {bill_id(world, claim): "100.00"}, DocNumber=reference)
    world.sync()

    [found] = issued(world)
    assert (found["payment_number"], found["check_number"]) == (number, check)


def test_without_a_reference_the_quickbooks_id_stands_in(world: World) -> None:
    claim = sent(world)

    paid = pay(world, {bill_id(world, claim): "100.00"})
    world.sync()

    assert issued(world)[0]["check_number"] == paid["Id"]


def test_a_check_that_is_still_to_be_printed_arrives_without_a_number_and_gets_it_later(world: World) -> None:
    claim = sent(world)
    bank = {"BankAccountRef": {"value": world.site.books.account_of_type("Bank")["Id"]}}
    check = {**bank, "PrintStatus": "NeedToPrint"}
    paid = pay(world, {bill_id(world, claim): "100.00"}, CheckPayment=check)
    world.sync()
    before = issued(world)[0]["check_number"]

    world.later(minutes=1)
    world.site.books.edit(
        "BillPayment", paid["Id"], DocNumber="4512", CheckPayment={**bank, "PrintStatus": "PrintComplete"}
    )
    world.sync()

    assert (before, issued(world)[0]["check_number"]) == (None, "4512")


def test_an_early_payment_discount_is_a_payment_of_its_own_and_the_bill_is_settled(world: World) -> None:
    claim = sent(world)
    due = str(world.bill_of(claim)["Balance"])

    pay(world, {bill_id(world, claim): due}, discount="18.00")
    world.sync()

    assert world.bill_of(claim)["Balance"] == 0
    assert [one["amount"] for one in issued(world)] == [Decimal(due) - 18, Decimal("18.00")]


@pytest.mark.failure("W15")
def test_a_credit_taken_is_a_payment_of_its_own(world: World) -> None:
    claim = sent(world)
    line = {"account": world.site.accounts["cost"], "amount": "300.00"}
    credit = world.site.books.add_vendor_credit(world.site.qbo_vendor["Id"], [line])

    pay(world, {bill_id(world, claim): "1000.00"}, credits={credit["Id"]: "300.00"})
    world.sync()

    assert [(one["amount"], one["payment_method"]) for one in issued(world)] == [
        (Decimal("700.00"), "check"),
        (Decimal("300.00"), "electronic"),
    ]
    assert "Credit applied" in issued(world)[1]["notes"]


@pytest.mark.failure("W15")
@pytest.mark.parametrize("locks", [True, False])
def test_a_changed_payment_is_changed_in_procore_and_locked_again(world: World, locks: bool) -> None:
    world.sandbox.switches.procore_locks_without_erp = locks
    claim = sent(world)
    paid = pay(world, {bill_id(world, claim): "1000.00"}, DocNumber="4512")
    world.sync()

    world.site.books.edit("BillPayment", paid["Id"], DocNumber="4513", TxnDate="2026-12-01")
    world.sync()

    [found] = issued(world)
    assert (found["check_number"], found["date"]) == ("4513", "2026-12-01")
    assert found["origin_id"]


@pytest.mark.failure("W15")
def test_a_voided_payment_is_nothing_in_procore_and_says_so(world: World) -> None:
    claim = sent(world)
    paid = pay(world, {bill_id(world, claim): "1000.00"})
    world.sync()

    world.site.books.void_payment(paid["Id"])
    world.sync()

    [found] = issued(world)
    assert found["amount"] == 0
    assert found["notes"].startswith("Voided in QuickBooks")


@once
def deleted(world: World) -> Mapping:
    claim = sent(world)
    paid = pay(world, {bill_id(world, claim): "1000.00"})
    world.sync()
    world.site.books.delete_payment(paid["Id"])
    world.sync()
    return Mapping.objects.get(company=world.site.company, entity="payment")


@pytest.mark.parametrize(("choice", "left"), [("quickbooks", 0), ("both", 1)])
def test_a_deleted_payment_asks_before_it_is_taken_out_of_procore(
    world: World, choice: str, left: int
) -> None:
    row = deleted(world)
    assert len(issued(world)) == 1

    found = Conflict.objects.get(mapping=row, closed_at=None)
    decisions.decide(world.site.company, world.dana, found.pk, choice, found.procore, found.quickbooks)
    world.drain()

    assert len(issued(world)) == left
    row.refresh_from_db()
    assert row.conflicts_open == 0


def test_a_deleted_payment_is_taken_out_at_once_where_the_setting_says_so(world: World) -> None:
    world.choose(delete_payments="on")

    row = deleted(world)

    assert issued(world) == []
    assert row.procore_gone


def test_a_payment_taken_out_that_is_back_under_its_id_is_entered_again_once(world: World) -> None:
    world.choose(delete_payments="on")
    paid = pay(world, {bill_id(world, sent(world)): "1000.00"})
    world.sync()
    books = world.site.books.books
    kept = books.store.get(books.kind("BillPayment"), paid["Id"])
    world.site.books.delete_payment(paid["Id"])
    world.sync()
    assert issued(world) == []

    assert kept is not None
    books.store.put(books.kind("BillPayment"), paid["Id"], kept)
    books.store.remove(books.kind("tombstone"), f"BillPayment:{paid['Id']}")
    world.site.books.edit("BillPayment", paid["Id"], PrivateNote="It is back")
    world.sync()
    world.later(hours=2)
    world.sync()

    assert [(one["amount"], one["notes"]) for one in issued(world)] == [(Decimal("1000.00"), "It is back")]


def test_a_payment_deleted_and_made_again_is_one_payment(world: World) -> None:
    world.choose(delete_payments="on")
    claim = sent(world)
    first = pay(world, {bill_id(world, claim): "1000.00"})
    world.sync()

    world.site.books.delete_payment(first["Id"])
    pay(world, {bill_id(world, claim): "1000.00"})
    world.sync()

    assert [one["amount"] for one in issued(world)] == [Decimal("1000.00")]


@pytest.mark.failure("W15")
def test_a_payment_moved_to_another_bill_follows(world: World) -> None:
    first, second = sent(world, "7"), sent(world, "8")
    paid = pay(world, {bill_id(world, first): "1000.00"})
    world.sync()

    link = {"TxnId": bill_id(world, second), "TxnType": "Bill"}
    world.site.books.edit(
        "BillPayment", paid["Id"], Line=[{"Amount": Decimal("1000.00"), "LinkedTxn": [link]}]
    )
    world.sync()

    assert {one["requisition_id"]: one["amount"] for one in issued(world)} == {
        first["id"]: 0,
        second["id"]: Decimal("1000.00"),
    }


@pytest.mark.failure("W15")
@pytest.mark.parametrize(
    "effect", [faults.lose_reply, faults.refuse, faults.status(500), faults.status_after(502)]
)
def test_a_lost_answer_makes_no_second_payment(world: World, effect: faults.Effect) -> None:
    claim = sent(world)
    world.sandbox.faults.add(Fault(effect, path="/contract_payments", method="POST"))

    pay(world, {bill_id(world, claim): "1000.00"})
    world.sync()
    world.later(minutes=10)
    world.sync()

    assert [one["amount"] for one in issued(world)] == [Decimal("1000.00")]


@pytest.mark.large
@pytest.mark.failure("W15")
@pytest.mark.parametrize("nth", [1, 2])
def test_a_lost_answer_on_the_way_of_a_change_is_made_good(world: World, nth: int) -> None:
    claim = sent(world)
    paid = pay(world, {bill_id(world, claim): "1000.00"}, DocNumber="1")
    world.sync()
    world.sandbox.faults.add(Fault(faults.lose_reply, path="/contract_payments", method="PATCH", nth=nth))

    world.site.books.edit("BillPayment", paid["Id"], DocNumber="2")
    world.sync()
    world.later(minutes=10)
    world.sync()

    [found] = issued(world)
    assert found["check_number"] == "2"
    assert found["origin_id"]


@pytest.mark.large
@pytest.mark.failure("W15")
@pytest.mark.parametrize("effect", [faults.lose_reply, faults.refuse, faults.status_after(502)])
def test_a_deletion_whose_answer_is_lost_is_not_a_problem(world: World, effect: faults.Effect) -> None:
    world.choose(delete_payments="on")
    world.sandbox.faults.add(Fault(effect, path="/contract_payments", method="DELETE"))

    deleted(world)
    world.later(minutes=10)
    world.sync()

    row = Mapping.objects.get(company=world.site.company, entity="payment")
    assert issued(world) == []
    assert (row.problem, row.procore_gone) == ("", True)


def test_payments_made_before_a_bill_was_adopted_are_imported(world: World) -> None:
    claim = sent(world)
    paid = pay(world, {bill_id(world, claim): "1000.00"})
    world.sync()
    Mapping.objects.filter(entity="payment").delete()

    world.retry("claim", claim["id"])
    world.drain()

    assert Mapping.objects.get(entity="payment").quickbooks_document == f"BillPayment:{paid['Id']}"


def test_a_payment_dated_before_its_bill_waits_for_a_person(world: World) -> None:
    claim = sent(world)

    pay(world, {bill_id(world, claim): "1000.00"}, TxnDate="2026-10-01")
    world.sync()

    assert issued(world) == []
    assert Mapping.objects.get(entity="payment").problem == "payment.before_bill"


def test_without_the_payments_tab_the_project_is_named_and_nothing_is_lost(world: World) -> None:
    claim = sent(world)
    world.site.procore.change("project", world.site.project["id"], {"payments_issued": False})
    pay(world, {bill_id(world, claim): "1000.00"})
    world.sync()
    row = Mapping.objects.get(entity="payment")
    assert row.problem == "payment.tab_off"
    assert row.facts["project"] == "24-017 Riverside Clinic"

    world.site.procore.change("project", world.site.project["id"], {"payments_issued": True})
    world.sync()
    from sync import desk

    desk.retry(world.site.company, world.dana, [row.pk])
    world.drain()

    assert len(issued(world)) == 1


def test_payments_are_left_alone_where_the_setting_says_so(world: World) -> None:
    world.choose(import_payments="off")
    claim = sent(world)

    pay(world, {bill_id(world, claim): "1000.00"})
    world.sync()

    assert issued(world) == []


def test_nothing_is_written_while_payments_are_in_step(world: World) -> None:
    claim = sent(world)
    pay(world, {bill_id(world, claim): "1000.00"})
    world.sync()
    before = len(world.sandbox.requests)

    world.after_the_overlap()
    world.sync()

    assert world.sandbox.requests.count(path="contract_payments", since=before) == 0
