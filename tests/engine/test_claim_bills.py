"""What a bill holds besides its amounts: dates, memo, descriptions, and whatever people typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from tests.engine.billing import PLAIN, bill_writes, check, plain_claim, planned, problem, send, sent, shown
from tests.world import World, lines_of

HOSTILE = (
    "O'Brien \\' OR 1=1 -- & Söhne <script>alert(1)</script>",
    "{label} %s ${x} {{7*7}}",
    "混凝土 🏗️ \u202egnp.exe",
)


def test_the_bill_names_vendor_number_dates_project_and_period(world: World) -> None:
    claim = sent(world, start="2026-10-01", end="2026-10-31")

    bill = world.bill_of(claim)
    assert bill["VendorRef"]["value"] == world.site.qbo_vendor["Id"]
    assert (bill["DocNumber"], bill["TxnDate"], bill["DueDate"]) == ("1", "2026-10-31", "2026-11-30")
    assert bill["PrivateNote"].splitlines()[0] == (
        "Procore claim 1, SC-001 Concrete, Oct 1, 2026 to Oct 31, 2026"
    )
    customers = [line["ItemBasedExpenseLineDetail"]["CustomerRef"]["value"] for line in bill["Line"]]
    assert customers == [world.site.customer["Id"]] * 2


def test_without_a_payment_date_the_vendor_s_terms_decide(world: World) -> None:
    claim = planned(world, payment_date=None)

    assert shown(world, claim)["due"] == ""
    send(world, claim)
    [batch] = world.sandbox.requests.matching(system="quickbooks", path="/batch$")[-1:]
    assert "DueDate" not in batch.request["BatchItemRequest"][0]["Bill"]


def test_without_a_payment_date_the_setting_counts_days_from_the_billing_date(world: World) -> None:
    world.ready()
    world.choose(due_days="30")
    claim = plain_claim(world, payment_date=None)
    world.sync()

    send(world, claim)

    assert world.bill_of(claim)["DueDate"] == "2026-11-30"


def test_held_and_released_stand_on_two_lines_when_the_setting_says_so(world: World) -> None:
    world.ready()
    world.choose(two_retention_lines="on")
    commitment = world.commitment([world.code()])
    world.claim(commitment, "1", ClaimLine("45000.00", held="4500.00"))
    claim = world.claim(commitment, "2", ClaimLine("10000.00", held="1000.00", released="4500.00"))
    world.sync()

    send(world, claim)

    assert lines_of(world.bill_of(claim))[1:] == [("Retainage", "-1000.00"), ("Retainage", "4500.00")]
    assert str(world.bill_of(claim)["TotalAmt"]) == "13500.00"


def test_held_and_released_in_equal_parts_are_no_line_or_two(world: World) -> None:
    world.ready()
    commitment = world.commitment([world.code()])
    world.claim(commitment, "1", ClaimLine("45000.00", held="4500.00"))
    claim = world.claim(commitment, "2", ClaimLine("10000.00", held="1000.00", released="1000.00"))
    world.sync()
    one = [line["amount"] for line in shown(world, claim)["lines"]]

    world.choose(two_retention_lines="on")
    world.drain()

    assert one == ["10000.00"]
    assert [line["amount"] for line in shown(world, claim)["lines"]] == ["10000.00", "-1000.00", "1000.00"]


def test_lines_that_bill_nothing_are_left_out_and_equal_codes_stay_apart(world: World) -> None:
    world.ready()
    code = world.code()
    commitment = world.commitment([code, world.code("05-120", "M"), code])
    lines = ClaimLine("100.00"), ClaimLine("0.00"), ClaimLine("200.00")
    claim = world.claim(commitment, "1", *lines)
    world.sync()

    send(world, claim)

    assert lines_of(world.bill_of(claim)) == [("24-017-03-300.S", "100.00"), ("24-017-03-300.S", "200.00")]


def test_lines_of_approved_change_orders_are_billed_on_their_own_codes(world: World) -> None:
    world.ready()
    extra = world.code("16-000", "S")
    commitment = world.commitment([world.code()])
    world.site.procore.add_change_order(commitment, "CO-1", "More", [ContractLine(extra, "900", "Conduit")])
    claim = world.claim(commitment, "1", ClaimLine("100.00"), ClaimLine("900.00"))
    world.sync()

    send(world, claim)

    assert lines_of(world.bill_of(claim))[1] == ("24-017-16-000.S", "900.00")


@pytest.mark.failure("W13")
def test_a_thousand_lines_are_one_bill_to_the_cent(world: World) -> None:
    world.ready()
    codes = [world.code(f"{place:02}-100", "S") for place in range(10)]
    commitment = world.commitment([codes[place % 10] for place in range(1000)])
    claim = world.claim(commitment, "1", *[ClaimLine("33.33", held="3.33")] * 1000)
    world.sync()

    send(world, claim)

    bill = world.bill_of(claim)
    assert len(bill["Line"]) == 1001
    assert bill["TotalAmt"] == Decimal("30000.00")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_and_texts_from_outside_go_through_as_they_are(world: World, name: str) -> None:
    world.ready()
    plain = name.replace(":", "")
    vendor = world.site.procore.add_vendor(name)
    abroad = world.site.books.add_vendor(plain)
    world.sync()
    world.link("vendor", vendor["id"], f"Vendor:{abroad['Id']}")
    line = ContractLine(world.code(cost_code_name=name), "5000", name)
    commitment = world.commitment([], vendor=vendor, lines=[line])
    claim = world.claim(commitment, name[:21].strip(), *PLAIN)
    world.sync()

    send(world, claim)

    bill = world.bill_of(claim)
    assert (bill["DocNumber"], bill["VendorRef"]["name"]) == (name[:21].strip(), plain)
    assert bill["Line"][0]["Description"] == name
    assert world.row("claim", claim["id"]).vendor_name == name


def test_a_mark_typed_into_a_contract_s_title_is_not_taken_for_ours(world: World) -> None:
    world.ready()
    code = world.code()
    first = world.claim(world.commitment([code]), "1", *PLAIN)
    world.sync()
    send(world, first)
    mark = world.bill_of(first)["PrivateNote"].splitlines()[-1]
    title = world.site.procore.add_commitment(
        world.site.project, world.site.vendor, "SC-002", mark, lines=[ContractLine(code, "5000")]
    )
    second = world.claim(title, "2", *PLAIN)
    world.sync()

    send(world, second)

    assert world.standing("claim", second["id"]) == "in_step"
    assert world.bill_of(second)["Id"] != world.bill_of(first)["Id"]


def test_texts_longer_than_quickbooks_takes_never_push_out_our_mark(world: World) -> None:
    world.ready()
    line = ContractLine(world.code(), "5000", "x" * 5000)
    commitment = world.site.procore.add_commitment(
        world.site.project, world.site.vendor, "SC-1", "y" * 5000, lines=[line]
    )
    claim = world.claim(commitment, "1", *PLAIN)
    world.sync()

    send(world, claim)

    bill = world.bill_of(claim)
    assert len(bill["Line"][0]["Description"]) == 4000
    assert bill["PrivateNote"].splitlines()[-1].startswith("[Plumbline claim-")


@pytest.mark.failure("W13")
def test_huge_bills_go_in_requests_of_their_own_and_usual_ones_together(world: World) -> None:
    world.ready()
    code = world.code()
    huge = [ContractLine(code, "100", "x" * 4000)] * 300
    claims = [
        world.claim(world.commitment([], number=f"SC-{n}", lines=huge), f"H-{n}", *[ClaimLine("1.00")] * 300)
        for n in range(2)
    ]
    usual = [world.claim(world.commitment([code], number=f"SC-1{n}"), f"U-{n}", *PLAIN) for n in range(2)]
    world.sync()
    before = len(world.sandbox.requests)

    send(world, *claims, *usual)

    assert world.sandbox.requests.count(system="quickbooks", path="/batch$", since=before) == 2
    assert sorted(str(bill["TotalAmt"]) for bill in world.site.books.bills()) == [
        "300.00", "300.00", "900.00", "900.00",
    ]  # fmt: skip


def test_lines_are_never_billable_and_the_payable_account_is_the_chosen_one(world: World) -> None:
    world.ready()
    payable = world.site.books.add_account("Subcontractors payable", "Accounts Payable")["Id"]
    world.choose(ap_account=payable)
    claim = plain_claim(world)
    world.sync()

    send(world, claim)

    bill = world.bill_of(claim)
    assert bill["APAccountRef"]["value"] == payable
    details = [line["ItemBasedExpenseLineDetail"] for line in bill["Line"]]
    assert {one["BillableStatus"] for one in details} == {"NotBillable"}


def test_a_due_date_before_the_billing_date_is_noted_and_does_not_stop_the_claim(world: World) -> None:
    claim = planned(world, payment_date="2026-10-15")

    assert world.standing("claim", claim["id"]) == "approval"
    assert check(world, claim, "due_date") == "due Oct 15, 2026, before the billing date, Oct 31, 2026"


def test_a_unit_price_line_on_a_code_with_a_custom_segment_keeps_quantity_rate_and_name(world: World) -> None:
    world.ready()
    world.site.procore.add_custom_segment("Building", [world.site.project])
    code = world.code(custom=("B2",))
    line = ContractLine(code, "0", "Concrete", "900", "84.25", "CY")
    commitment = world.commitment([], lines=[line], method="unit")
    claim = world.claim(commitment, "1", ClaimLine(quantity="137.5", held="1158.44"))
    world.sync()

    send(world, claim)

    bill = world.bill_of(claim)
    [(name, amount), (retention, held)] = lines_of(bill)
    assert (name, amount) == ("24-017-03-300.S.B2", "11584.38")
    assert (retention, held) == ("Retainage", "-1158.44")
    detail = bill["Line"][0]["ItemBasedExpenseLineDetail"]
    assert (detail["Qty"], detail["UnitPrice"]) == (Decimal("137.5"), Decimal("84.25"))


@pytest.mark.large
@pytest.mark.failure("W13")
@pytest.mark.parametrize(("lines", "standing"), [(5_000, "in_step"), (20_000, "needs_you")])
def test_a_huge_claim_is_one_bill_to_the_cent_or_refused_before_anything_is_sent(
    world: World, lines: int, standing: str
) -> None:
    world.ready()
    commitment = world.commitment([world.code()] * lines)
    claim = world.claim(commitment, "1", *[ClaimLine("33.33", held="3.33")] * lines)
    world.sync()

    send(world, claim)

    bills = world.site.books.bills()
    assert world.standing("claim", claim["id"]) == standing
    assert [bill["TotalAmt"] for bill in bills] == ([lines * Decimal("30.00")] if bills else [])
    assert len(bills) == bill_writes(world) == (standing == "in_step")
    assert problem(world, claim) == ("" if bills else "claim.too_many_lines")
