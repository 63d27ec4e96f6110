"""What a simulated company may do depends on its edition, its currencies and its closed periods."""

from __future__ import annotations

from datetime import date

import pytest

from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Json, Office, code


def smaller(edition: str, refusal: int = 5030) -> Office:
    office = Office(Switches(requests_per_second=None, edition_refusal=refusal))
    office.known()
    office.company.set_info(OfferingSku=f"QuickBooks Online {edition}")
    return office


def account_lines(office: Office, **detail: Json) -> list[Json]:
    kind = "AccountBasedExpenseLineDetail"
    return [
        {"Amount": 1, "DetailType": kind, kind: {"AccountRef": {"value": office.costs}, **detail}},
    ]


@pytest.mark.parametrize("entity", ["bill", "vendorcredit"])
def test_the_smallest_edition_has_expenses_but_no_bills(entity: str) -> None:
    office = smaller("Simple Start")

    bill = office.post(entity, office.bill_body(Line=account_lines(office)))
    expense = office.post("purchase", office.purchase_body(Line=account_lines(office)))

    assert code(bill) == "5030"
    assert "Purchase" in expense


def test_essentials_has_bills_but_tracks_neither_items_nor_customers() -> None:
    office = smaller("Essentials")
    customer = {"CustomerRef": {"value": office.ids["project"]}}

    plain = office.post("bill", office.bill_body(Line=account_lines(office)))
    with_item = office.post("bill", office.bill_body("1.00"))
    with_customer = office.post("bill", office.bill_body(Line=account_lines(office, **customer)))

    assert "Bill" in plain
    assert [code(with_item), code(with_customer)] == ["5030", "5030"]


@pytest.mark.parametrize(("refusal", "status"), [(5030, 400), (6000, 400), (120, 401)])
def test_the_code_for_what_an_edition_lacks_is_a_switch(refusal: int, status: int) -> None:
    office = smaller("Simple Start", refusal)

    reply = office.send("POST", "bill", office.bill_body(Line=account_lines(office)))

    assert (reply.status_code, code(reply.json())) == (status, str(refusal))


def test_with_several_currencies_a_transaction_names_that_of_its_vendor() -> None:
    office = Office()
    office.known()
    office.company.set_preference("CurrencyPrefs.MultiCurrencyEnabled", value=True)

    missing = office.post("bill", office.bill_body("1.00"))
    other = office.post("bill", office.bill_body("1.00", CurrencyRef={"value": "CAD"}))
    theirs = office.post("bill", office.bill_body("1.00", CurrencyRef={"value": "USD"}))

    assert [code(missing), code(other)] == ["2020", "6000"]
    assert theirs["Bill"]["CurrencyRef"]["value"] == "USD"


def test_a_vendor_keeps_the_currency_it_was_made_with() -> None:
    office = Office()
    office.company.set_preference("CurrencyPrefs.MultiCurrencyEnabled", value=True)
    made = office.post("vendor", {"DisplayName": "Maple", "CurrencyRef": {"value": "CAD"}})["Vendor"]

    office.company.edit("Vendor", made["Id"], CurrencyRef={"value": "USD"})

    assert office.company.get("Vendor", made["Id"])["CurrencyRef"]["value"] == "CAD"


@pytest.mark.parametrize("expected", [6210, 6200])
def test_the_code_for_closed_books_is_a_switch(expected: int) -> None:
    office = Office(Switches(requests_per_second=None, closed_books_code=expected))
    office.company.close_books(date(2026, 3, 31))

    assert code(office.post("bill", office.bill_body("1.00"))) == str(expected)


@pytest.mark.parametrize("named", [True, False])
def test_whether_the_text_names_who_has_the_number_is_a_switch(named: bool) -> None:
    office = Office(Switches(requests_per_second=None, duplicate_number_names_holder=named))
    first = office.post("bill", office.bill_body("1.00", DocNumber="7"))["Bill"]

    error = office.post("bill", office.bill_body("1.00", DocNumber="7"))["Fault"]["Error"][0]

    assert error["code"] == "6140"
    assert (f"TxnId={first['Id']}" in error["Detail"]) == named


@pytest.mark.parametrize(
    "group", ["ProductAndServicesPrefs.ForPurchase", "VendorAndPurchasesPrefs.TrackingByCustomer"]
)
def test_tracking_that_is_switched_off_refuses_items_and_customers(group: str) -> None:
    office = Office()
    office.company.set_preference(group, value=False)

    assert code(office.post("bill", office.bill_body("1.00"))) == "6000"
