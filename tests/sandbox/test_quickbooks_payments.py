"""Bill payments in simulated QuickBooks."""

from __future__ import annotations

from decimal import Decimal

from tests.sandbox.quickbooks_office import Json, Office, code


def bill_of(office: Office, amount: str = "100.00") -> Json:
    bill: Json = office.post("bill", office.bill_body(amount))["Bill"]
    return bill


def test_paying_a_bill_lowers_its_balance_and_raises_its_version() -> None:
    office = Office()
    bill = bill_of(office)

    payment = office.company.pay_bill(bill["Id"], "40.00")

    paid = office.get(f"bill/{bill['Id']}")["Bill"]
    assert (paid["Balance"], paid["SyncToken"]) == (Decimal("60.00"), "1")
    assert paid["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "BillPaymentCheck"}]


def test_one_payment_can_pay_several_bills() -> None:
    office = Office()
    first, second = bill_of(office), bill_of(office, "50.00")

    payment = office.company.pay_bills(office.ids["vendor"], {first["Id"]: "100.00", second["Id"]: "20.00"})

    balances = [office.company.bill(one["Id"])["Balance"] for one in (first, second)]
    assert balances == [0, Decimal("30.00")]
    assert payment["TotalAmt"] == Decimal("120.00")


def test_a_voided_payment_stays_empty_and_the_bill_is_open_again() -> None:
    office = Office()
    bill = bill_of(office)
    payment = office.company.pay_bill(bill["Id"], PrivateNote="March run")

    body = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    voided = office.post("billpayment", body, operation="update", include="void")["BillPayment"]

    assert (voided["TotalAmt"], voided["Line"]) == (0, [])
    assert voided["PrivateNote"] == "Voided - March run"
    assert office.company.bill(bill["Id"])["Balance"] == Decimal("100.00")


def test_a_deleted_payment_opens_the_bill_and_leaves_a_tombstone() -> None:
    office = Office()
    bill = bill_of(office)
    payment = office.company.pay_bill(bill["Id"])

    office.company.delete("BillPayment", payment["Id"])

    assert "LinkedTxn" not in office.company.bill(bill["Id"])
    [stone] = office.changes("BillPayment")["BillPayment"]
    assert stone == {
        "domain": "QBO",
        "status": "Deleted",
        "Id": payment["Id"],
        "MetaData": {"LastUpdatedTime": "2026-03-02T08:15:30-08:00"},
    }


def test_a_changed_payment_moves_the_balance_of_its_bill() -> None:
    office = Office()
    bill = bill_of(office)
    payment = office.company.pay_bill(bill["Id"], "40.00")
    line = {"Amount": Decimal("70.00"), "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}

    office.company.edit("BillPayment", payment["Id"], TotalAmt=Decimal("70.00"), Line=[line])

    assert office.company.bill(bill["Id"])["Balance"] == Decimal("30.00")


def test_paying_a_paid_bill_ends_as_a_void_payment() -> None:
    office = Office()
    bill = bill_of(office)
    office.company.pay_bill(bill["Id"])

    again = office.company.pay_bills(office.ids["vendor"], {bill["Id"]: "100.00"})

    assert (again["TotalAmt"], again["Line"], again["PrivateNote"]) == (0, [], "Voided")


def test_a_payment_can_not_pay_more_than_is_open_or_a_stranger_s_bill() -> None:
    office = Office()
    bill = bill_of(office)
    stranger = office.company.add_vendor("Other LLC")["Id"]
    body = {
        "VendorRef": {"value": office.ids["vendor"]},
        "PayType": "Check",
        "TotalAmt": 101,
        "CheckPayment": {"BankAccountRef": {"value": office.company.account_of_type("Bank")["Id"]}},
        "Line": [{"Amount": 101, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}],
    }

    too_much = office.post("billpayment", body)
    not_theirs = office.post("billpayment", {**body, "VendorRef": {"value": stranger}})

    assert code(too_much) == "6000"
    assert code(not_theirs) == "620"
