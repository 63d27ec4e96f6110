"""The demo's contractor is big enough, and every kind of claim is there."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from integration.sandbox.clock import ManualClock
from integration.sandbox.procore.sheets import due
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.scenario.demo import build_demo
from integration.sandbox.scenario.scale import SIZES, build_scale
from integration.sandbox.scenario.setting import Setting
from tests.sandbox.procore_world import START


@pytest.fixture(scope="module")
def demo() -> Setting:
    return build_demo(Sandbox(ManualClock(START)))


def amount_due(demo: Setting, vendor: str, number: str) -> Decimal:
    company = demo.procore
    vendor_id = demo.vendors[vendor]["id"]
    for claim in company.claims():
        contract = company.commitment(claim["commitment_id"])
        if (contract["vendor_id"], claim["invoice_number"]) == (vendor_id, number):
            return due(company.sheet(claim), claim)
    raise AssertionError(f"no claim {number} of {vendor}")


def test_the_contractor_is_small_but_not_tiny(demo: Setting) -> None:
    company = demo.procore
    codes = [code for project in company.projects() for code in company.wbs_codes(project)]

    assert len(company.projects()) >= 8
    assert len(company.vendors()) >= 40
    assert len(codes) >= 150
    assert len(company.claims()) >= 30


@pytest.mark.parametrize(
    ("vendor", "number", "expected"),
    [
        ("Cascade Concrete, Inc.", "CC-7", "18311.10"),
        ("Cascade Concrete, Inc.", "CC-8", "2034.57"),
        ("Sandy Ridge Surveying", "SRS-1", "90.00"),
        ("Willamette Steel Erectors", "WSE-2", "6750.00"),
        ("Pacific Fire Protection", "2", "13500.00"),
        ("Northwest Acoustics", "NWA-3", "7650.00"),
        ("Yamhill Millwork", "YM-22", "-2700.00"),
        ("Blue Heron Waterproofing", "BHW-1", "18311.09"),
        ("Laurelhurst Elevator Co.", "LE-1", "0.00"),
    ],
)
def test_the_worked_examples_are_there_to_the_cent(
    demo: Setting, vendor: str, number: str, expected: str
) -> None:
    assert amount_due(demo, vendor, number) == Decimal(expected)


def test_claims_have_every_status(demo: Setting) -> None:
    statuses = Counter(claim["status"] for claim in demo.procore.claims())

    assert set(statuses) == {
        "draft", "under_review", "revise_and_resubmit", "approved", "approved_as_noted",
        "pending_owner_approval",
    }  # fmt: skip
    assert statuses["approved"] >= 20


def test_most_names_match_exactly_and_some_do_not(demo: Setting) -> None:
    in_books = {vendor["DisplayName"] for vendor in demo.books.every("Vendor")}
    both = in_books & set(demo.vendors)

    assert len(both) >= 30
    assert set(demo.vendors) - in_books
    assert in_books - set(demo.vendors)


def test_one_claim_lies_in_the_closed_books(demo: Setting) -> None:
    closed = date.fromisoformat(demo.books.get("Preferences", "1")["AccountingInfoPrefs"]["BookCloseDate"])
    dates = [date.fromisoformat(claim["billing_date"]) for claim in demo.procore.claims()]

    assert len([day for day in dates if day <= closed]) == 1


def test_one_claim_meets_a_bill_with_its_number(demo: Setting) -> None:
    bills = {(bill["VendorRef"]["name"], bill.get("DocNumber")): bill for bill in demo.books.bills()}

    bill = bills["Columbia Drywall & Paint", "CDP-1047"]

    assert bill["TotalAmt"] != amount_due(demo, "Columbia Drywall & Paint", "CDP-1047")


def test_no_claim_is_dated_in_the_future(demo: Setting) -> None:
    assert all(claim["billing_date"] <= demo.today.isoformat() for claim in demo.procore.claims())


def test_in_the_evening_of_the_office_both_systems_have_the_same_day() -> None:
    evening = ManualClock(datetime(2026, 11, 29, 1, tzinfo=UTC))  # five in the afternoon of the 28th
    demo = build_demo(Sandbox(evening))

    vendor = demo.books.named("Vendor", "Cascade Concrete, Inc.")["Id"]
    account = demo.books.account_of_type("Cost of Goods Sold")["Id"]
    entered = demo.books.add_bill(vendor, [{"account": account, "amount": "1.00"}])

    assert entered["TxnDate"] == demo.today.isoformat() == "2026-11-28"
    assert max(claim["billing_date"] for claim in demo.procore.claims()) <= "2026-11-28"


def test_the_retainage_item_points_to_a_liability(demo: Setting) -> None:
    item = demo.books.named("Item", "Retainage")

    account = demo.books.get("Account", item["ExpenseAccountRef"]["value"])

    assert (account["Name"], account["AccountType"]) == ("Retainage Payable", "Other Current Liability")


def test_two_builds_are_alike() -> None:
    first, second = (build_demo(Sandbox(ManualClock(START))) for _ in range(2))

    assert first.procore.claims() == second.procore.claims()
    assert first.books.every("Vendor") == second.books.every("Vendor")


@pytest.mark.parametrize("scale", ["small", "medium"])
def test_a_scale_has_what_it_promises(scale: str) -> None:
    size = SIZES[scale]

    setting = build_scale(Sandbox(ManualClock(START)), scale)

    assert len(setting.procore.projects()) == size.projects
    assert len(setting.procore.claims()) == size.projects * size.contracts * size.claims
    assert len(setting.books.every("Vendor")) == size.vendors
    kinds = ("Bill", "BillPayment", "Purchase", "VendorCredit")
    assert sum(len(setting.books.every(kind)) for kind in kinds) == size.transactions
