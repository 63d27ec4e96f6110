"""Expenses (Purchase) in simulated QuickBooks: cash, checks, cards and refunds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Json, Office, code


def make(office: Office, *amounts: str, **changes: Any) -> Json:
    made: Json = office.post("purchase", office.purchase_body(*amounts, **changes))["Purchase"]
    return made


def test_an_expense_comes_back_with_its_total_and_its_payee_by_type_and_name() -> None:
    office = Office()

    expense = make(office, "180.25", "20.00", paid="CreditCard", DocNumber="R-5512")

    assert expense["TotalAmt"] == Decimal("200.25")
    assert expense["EntityRef"] == {
        "value": office.ids["vendor"],
        "type": "Vendor",
        "name": "Delta Framing LLC",
    }
    assert expense["AccountRef"]["name"] == "Visa"
    assert expense["Credit"] is False
    assert [line["Id"] for line in expense["Line"]] == ["1", "2"]
    assert "Balance" not in expense


def test_a_payee_without_a_type_is_found_by_its_id_and_a_customer_may_be_one() -> None:
    office = Office()
    customer = office.company.add_customer("Walk-in")["Id"]

    untyped = make(office, EntityRef={"value": office.known()["vendor"]})
    theirs = make(office, EntityRef={"value": customer, "type": "Customer"})

    assert untyped["EntityRef"]["type"] == "Vendor"
    assert theirs["EntityRef"]["name"] == "Walk-in"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"PaymentType": None}, "2020"),
        ({"PaymentType": "Wire"}, "2170"),
        ({"AccountRef": None}, "2020"),
        ({"Line": []}, "2020"),
        ({"PaymentType": "CreditCard"}, "6430"),
        ({"Credit": True}, "6000"),
        ({"EntityRef": {"value": "99", "type": "Vendor"}}, "2500"),
        ({"EntityRef": {"value": "1", "type": "Customer"}}, "2500"),
        ({"EntityRef": {"value": "1", "type": "Shop"}}, "2170"),
        ({"PaymentMethodRef": {"value": "99"}}, "2500"),
        ({"VendorRef": {"value": "1"}}, "2010"),
        ({"DocNumber": "1" * 22}, "2050"),
        ({"TotalAmt": 5, "Memo": "x"}, "2010"),
    ],
)
def test_an_expense_with_a_wrong_member_is_refused(changes: Json, expected: str) -> None:
    office = Office()

    refused = office.post("purchase", office.purchase_body("1.00", **changes))

    assert code(refused) == expected
    assert office.company.every("Purchase") == []


@pytest.mark.parametrize(
    ("paid", "fits"), [("Cash", "Bank"), ("Check", "Bank"), ("CreditCard", "Credit Card")]
)
@pytest.mark.parametrize("account", ["Bank", "Credit Card", "Expense"])
def test_checks_and_cash_come_from_a_bank_and_card_payments_from_a_card(
    paid: str, fits: str, account: str
) -> None:
    office = Office()
    source = {"value": office.company.account_of_type(account)["Id"]}

    reply = office.post("purchase", office.purchase_body("1.00", paid=paid, AccountRef=source))

    assert ("Purchase" in reply) == (account == fits)
    assert account == fits or code(reply) == "6430"


def test_an_update_must_repeat_the_payment_type() -> None:
    office = Office()
    expense = make(office)
    body = {"Id": expense["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "Lift"}

    without = office.post("purchase", body)
    changed = office.post("purchase", {**body, "PaymentType": "Check"})

    assert code(without) == "2020"
    assert changed["Purchase"]["PrivateNote"] == "Lift"


def test_a_refund_on_a_card_keeps_positive_amounts_and_lowers_what_the_card_owes() -> None:
    office = Office()
    card = office.company.account_of_type("Credit Card")["Id"]
    make(office, "100.00", paid="CreditCard")

    refund = office.company.add_purchase(
        [{"amount": "30.00", "account": office.costs}], refund=True, vendor=office.ids["vendor"]
    )

    assert (refund["Credit"], refund["TotalAmt"]) == (True, Decimal("30.00"))
    assert office.company.get("Account", card)["CurrentBalance"] == Decimal("-70.00")
    assert office.company.get("Account", office.costs)["CurrentBalance"] == Decimal("70.00")


def test_a_check_may_pay_what_is_owed_to_a_vendor_by_hand() -> None:
    office = Office()
    office.post("bill", office.bill_body("100.00"))
    payables = office.company.account_of_type("Accounts Payable")["Id"]
    line = [{"amount": "40.00", "account": payables}]

    office.company.add_purchase(line, vendor=office.ids["vendor"])

    assert office.company.get("Vendor", office.ids["vendor"])["Balance"] == Decimal("60.00")
    with pytest.raises(Objection) as refused:
        office.company.add_purchase(line, paid="Cash", vendor=office.ids["vendor"])
    assert refused.value.code == 6430


@pytest.mark.parametrize(
    ("paid", "warns", "allowed"),
    [("Check", True, False), ("Check", False, True), ("Cash", False, False), ("CreditCard", False, False)],
)
def test_a_used_number_is_refused_always_for_cash_and_cards_and_for_checks_by_preference(
    paid: str, warns: bool, allowed: bool
) -> None:
    office = Office()
    office.company.set_preference("OtherPrefs.WarnDuplicateCheckNumber", str(warns).lower())
    make(office, paid=paid, DocNumber="A-1")

    again = office.post("purchase", office.purchase_body(paid=paid, DocNumber="a-1"))
    override = office.post(
        "purchase", office.purchase_body(paid=paid, DocNumber="A-1"), include="allowduplicatedocnum"
    )

    assert ("Purchase" in again) == allowed
    assert allowed or code(again) == "6140"
    assert "Purchase" in override


@pytest.mark.parametrize(("scope", "allowed"), [("account", True), ("company", False)])
def test_how_wide_an_expense_s_number_counts_is_a_switch(scope: str, allowed: bool) -> None:
    office = Office(Switches(requests_per_second=None, duplicate_expense_numbers_scope=scope))
    make(office, paid="Cash", DocNumber="A-1")

    other_account = office.post("purchase", office.purchase_body(paid="CreditCard", DocNumber="A-1"))

    assert ("Purchase" in other_account) == allowed


def test_without_custom_numbers_quickbooks_counts_by_itself() -> None:
    office = Office()
    office.company.set_preference("OtherPrefs.VendorAndPurchasesPrefs.UseCustomTxnNumbers", "false")

    made = [make(office, DocNumber="MINE"), make(office)]

    assert [one["DocNumber"] for one in made] == ["1001", "1002"]


def test_the_api_can_not_void_an_expense_but_a_person_can() -> None:
    office = Office()
    expense = make(office, "10.00", PrivateNote="Lift rental")
    body = {"Id": expense["Id"], "SyncToken": "0", "sparse": True}

    refused = office.send("POST", "purchase", body, operation="update", include="void")
    voided = office.company.void_purchase(expense["Id"])

    assert (refused.status_code, code(refused.json())) == (400, "500")
    assert voided["TotalAmt"] == 0
    assert [line["Amount"] for line in voided["Line"]] == [0]
    assert voided["PrivateNote"] == "Voided - Lift rental"
    assert office.company.get("Account", office.costs)["CurrentBalance"] == 0
    assert office.changes("Purchase")["Purchase"][0]["SyncToken"] == "1"


def test_a_deleted_expense_leaves_a_tombstone_and_its_accounts_as_before() -> None:
    office = Office()
    expense = make(office)

    reply = office.post("purchase", {"Id": expense["Id"], "SyncToken": "0"}, operation="delete")

    assert reply["Purchase"]["status"] == "Deleted"
    assert office.changes("Purchase")["Purchase"][0]["status"] == "Deleted"
    assert office.company.get("Account", office.costs)["CurrentBalance"] == 0


def test_expenses_of_closed_books_can_not_be_touched() -> None:
    office = Office()
    expense = make(office, TxnDate="2026-02-01")
    office.company.close_books(date(2026, 2, 28))

    new = office.post("purchase", office.purchase_body(TxnDate="2026-02-28"))
    gone = office.post("purchase", {"Id": expense["Id"], "SyncToken": "0"}, operation="delete")

    assert [code(new), code(gone)] == ["6210", "6210"]
    with pytest.raises(Objection):
        office.company.void_purchase(expense["Id"])


@pytest.mark.parametrize("known", [True, False])
def test_whether_expenses_can_be_queried_by_payee_and_account_is_a_switch(known: bool) -> None:
    office = Office(Switches(requests_per_second=None, doubtful_filters=known))
    expense = make(office, DocNumber="7")
    wanted = [
        f"EntityRef = '{office.ids['vendor']}'",
        "PaymentType = 'Check'",
        f"AccountRef = '{expense['AccountRef']['value']}'",
        "TotalAmt > '99'",
    ]

    replies = [office.query(f"select * from Purchase where {one}") for one in wanted]
    numbered = office.query("select * from Purchase where DocNumber = '7' and TxnDate <= '2026-03-02'")
    in_lines = office.query("select * from Purchase where PrivateNote = 'x'")

    assert [len(one.get("Purchase", [])) for one in replies] == [int(known)] * 4
    assert len(numbered["Purchase"]) == 1
    assert code(in_lines) == "4001"


def test_a_copy_is_another_expense_without_a_number() -> None:
    office = Office()
    expense = make(office, "10.00", DocNumber="7", paid="Cash")

    copied = office.company.copy("Purchase", expense["Id"])

    assert copied["Id"] != expense["Id"]
    assert "DocNumber" not in copied
    assert copied["TotalAmt"] == Decimal("10.00")


@pytest.mark.parametrize(("again", "expected"), [(False, ["1", "3"]), (True, ["1", "2"])])
def test_a_number_of_a_line_that_is_gone_is_not_given_again(again: bool, expected: list[str]) -> None:
    office = Office(Switches(requests_per_second=None, line_numbers_given_again=again))
    expense = make(office, "1.00", "2.00")
    first = expense["Line"][0]

    office.company.edit("Purchase", expense["Id"], Line=[first])
    grown = office.company.edit("Purchase", expense["Id"], Line=[first, office.line("3.00")])

    assert [line["Id"] for line in grown["Line"]] == expected


def test_batches_make_and_delete_expenses() -> None:
    office = Office()

    [made] = office.batch({"Purchase": office.purchase_body("5.00")})
    body = {"Id": made["Purchase"]["Id"], "SyncToken": "0"}
    [gone] = office.batch({"operation": "delete", "Purchase": body})
    [no_void] = office.batch({"operation": "update", "optionsData": "void", "Purchase": body})

    assert gone["Purchase"]["status"] == "Deleted"
    assert code(no_void) == "500"
