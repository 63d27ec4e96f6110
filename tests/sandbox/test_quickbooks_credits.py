"""Vendor credits in simulated QuickBooks, and payments that apply them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Json, Office, code


def credit_of(office: Office, amount: str = "30.00", **changes: Any) -> Json:
    made: Json = office.post("vendorcredit", office.bill_body(amount, **changes))["VendorCredit"]
    return made


def bill_of(office: Office, amount: str = "100.00") -> Json:
    made: Json = office.post("bill", office.bill_body(amount))["Bill"]
    return made


def test_a_credit_is_open_with_its_total_and_lowers_what_the_vendor_is_owed() -> None:
    office = Office()
    bill_of(office)

    credit = credit_of(office, DocNumber="CM-9", TotalAmt=1, Balance=1)

    assert (credit["TotalAmt"], credit["Balance"]) == (Decimal("30.00"), Decimal("30.00"))
    assert "LinkedTxn" not in credit
    assert office.company.get("Vendor", office.ids["vendor"])["Balance"] == Decimal("70.00")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"VendorRef": None}, "2020"),
        ({"Line": []}, "2020"),
        ({"DueDate": "2026-03-01"}, "2010"),
        ({"APAccountRef": {"value": "1"}}, "6430"),
        ({"DocNumber": "1" * 22}, "2050"),
    ],
)
def test_a_credit_with_a_wrong_member_is_refused(changes: Json, expected: str) -> None:
    office = Office()

    refused = office.post("vendorcredit", office.bill_body("1.00", **changes))

    assert code(refused) == expected


def test_a_payment_of_bills_less_credits_settles_both_and_raises_both_versions() -> None:
    office = Office()
    bill, credit = bill_of(office), credit_of(office)

    payment = office.company.pay_bills(
        office.ids["vendor"], {bill["Id"]: "100.00"}, credits={credit["Id"]: "30.00"}
    )

    paid, taken = office.company.bill(bill["Id"]), office.company.get("VendorCredit", credit["Id"])
    assert payment["TotalAmt"] == Decimal("70.00")
    assert (paid["Balance"], taken["Balance"]) == (0, 0)
    assert (paid["SyncToken"], taken["SyncToken"]) == ("1", "1")
    assert taken["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "BillPaymentCheck"}]
    assert office.company.get("Vendor", office.ids["vendor"])["Balance"] == 0


def test_a_credit_alone_can_settle_a_bill_with_a_payment_of_nothing() -> None:
    office = Office()
    bill, credit = bill_of(office, "30.00"), credit_of(office)

    payment = office.company.pay_bills(
        office.ids["vendor"], {bill["Id"]: "30.00"}, credits={credit["Id"]: "30.00"}
    )

    assert payment["TotalAmt"] == 0
    assert len(payment["Line"]) == 2
    assert "PrivateNote" not in payment


def test_a_discount_is_entered_as_a_credit_of_its_own() -> None:
    office = Office()
    first, second = bill_of(office), bill_of(office, "50.00")
    amounts = {first["Id"]: "100.00", second["Id"]: "50.00"}

    payment = office.company.pay_bills(office.ids["vendor"], amounts, discount="3.00")

    [credit] = office.company.every("VendorCredit")
    assert payment["TotalAmt"] == Decimal("147.00")
    assert (credit["TotalAmt"], credit["Balance"]) == (Decimal("3.00"), 0)
    assert [one["Balance"] for one in office.company.bills()] == [0, 0]


def body_of(office: Office, total: str, *links: tuple[str, str, str]) -> Json:
    lines = [
        {"Amount": Decimal(amount), "LinkedTxn": [{"TxnType": kind, "TxnId": doc_id}]}
        for kind, doc_id, amount in links
    ]
    bank = {"BankAccountRef": {"value": office.company.account_of_type("Bank")["Id"]}}
    vendor = {"value": office.ids["vendor"]}
    total_amount = Decimal(total)
    return {
        "VendorRef": vendor,
        "PayType": "Check",
        "CheckPayment": bank,
        "TotalAmt": total_amount,
        "Line": lines,
    }


@pytest.mark.parametrize(
    ("total", "paid", "taken", "expected"),
    [
        ("60.00", "100.00", "30.00", "6000"),  # smaller than bills less credits
        ("69.00", "100.00", "31.00", "620"),  # more than the credit holds
        ("0.00", "10.00", "30.00", "6000"),  # credits beyond the bills
        ("-1.00", "10.00", "10.00", "2140"),
        ("10.00", "10.00", "-1.00", "2140"),
    ],
)
def test_a_payment_whose_sums_do_not_fit_is_refused(total: str, paid: str, taken: str, expected: str) -> None:
    office = Office()
    bill, credit = bill_of(office), credit_of(office)

    refused = office.post(
        "billpayment",
        body_of(office, total, ("Bill", bill["Id"], paid), ("VendorCredit", credit["Id"], taken)),
    )

    assert code(refused) == expected
    assert office.company.bill(bill["Id"])["Balance"] == Decimal("100.00")


def test_what_no_payment_can_link_is_refused() -> None:
    office = Office()
    bill = bill_of(office)
    expense = office.post("purchase", office.purchase_body())["Purchase"]

    wrong_type = office.post("billpayment", body_of(office, "1.00", ("Purchase", expense["Id"], "1.00")))
    wrong_id = office.post("billpayment", body_of(office, "1.00", ("VendorCredit", bill["Id"], "1.00")))
    two = body_of(office, "1.00", ("Bill", bill["Id"], "1.00"))
    two["Line"][0]["LinkedTxn"] *= 2

    assert [code(wrong_type), code(wrong_id), code(office.post("billpayment", two))] == ["620"] * 3


def test_what_is_paid_beyond_the_bills_stays_with_the_vendor() -> None:
    office = Office()
    bill = bill_of(office)

    office.post("billpayment", body_of(office, "120.00", ("Bill", bill["Id"], "100.00")))

    assert office.company.bill(bill["Id"])["Balance"] == 0
    assert office.company.get("Vendor", office.ids["vendor"])["Balance"] == Decimal("-20.00")


@pytest.mark.parametrize("undo", ["void_payment", "delete_payment"])
def test_undoing_a_payment_frees_bill_and_credit(undo: str) -> None:
    office = Office()
    bill, credit = bill_of(office), credit_of(office)
    amounts = {bill["Id"]: "100.00"}
    payment = office.company.pay_bills(office.ids["vendor"], amounts, credits={credit["Id"]: "30.00"})

    getattr(office.company, undo)(payment["Id"])

    assert office.company.bill(bill["Id"])["Balance"] == Decimal("100.00")
    assert office.company.get("VendorCredit", credit["Id"])["Balance"] == Decimal("30.00")


def test_an_applied_credit_can_be_neither_deleted_nor_made_smaller_than_its_use() -> None:
    office = Office()
    bill, credit = bill_of(office), credit_of(office)
    office.company.pay_bills(office.ids["vendor"], {bill["Id"]: "100.00"}, credits={credit["Id"]: "30.00"})

    deleted = office.post("vendorcredit", {"Id": credit["Id"], "SyncToken": "1"}, operation="delete")
    with pytest.raises(Objection) as smaller:
        office.company.edit("VendorCredit", credit["Id"], Line=[office.line("29.00")])

    assert code(deleted) == "800"
    assert smaller.value.code == 6000


def test_a_payment_books_to_the_payables_account_of_its_bill() -> None:
    office = Office()
    bill = bill_of(office)
    other = office.company.add_account("A/P retention", "Accounts Payable")["Id"]
    body = body_of(office, "1.00", ("Bill", bill["Id"], "1.00"))

    refused = office.post("billpayment", {**body, "APAccountRef": {"value": other}})

    assert code(refused) == "6000"


def test_credits_have_their_own_row_of_numbers_for_each_vendor() -> None:
    office = Office()
    office.post("bill", office.bill_body("100.00", DocNumber="7"))
    credit_of(office, DocNumber="7")

    again = office.post("vendorcredit", office.bill_body("1.00", DocNumber="7"))

    assert code(again) == "6140"


@pytest.mark.parametrize("known", [True, False])
def test_whether_credits_can_be_queried_by_vendor_is_a_switch(known: bool) -> None:
    office = Office(Switches(requests_per_second=None, doubtful_filters=known))
    credit_of(office)

    by_vendor = office.query(f"select * from VendorCredit where VendorRef = '{office.ids['vendor']}'")
    by_balance = office.query("select * from VendorCredit where Balance > '0'")
    sorted_by_balance = office.query("select * from VendorCredit orderby Balance")

    assert ("VendorCredit" in by_vendor) == known
    assert code(by_balance) == "4001"
    assert len(sorted_by_balance["VendorCredit"]) == 1


def test_credits_show_up_in_the_change_feed_when_they_are_used_up() -> None:
    office = Office()
    bill, credit = bill_of(office), credit_of(office)
    office.company.pay_bills(office.ids["vendor"], {bill["Id"]: "100.00"}, credits={credit["Id"]: "30.00"})

    changed = office.changes("VendorCredit,BillPayment")

    assert changed["VendorCredit"][0]["Balance"] == 0
    assert len(changed["BillPayment"][0]["Line"]) == 2
