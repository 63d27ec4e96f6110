"""Bills in simulated QuickBooks: what is computed, and every refusal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Json, Office, code


def make(office: Office, *amounts: str, **changes: Any) -> Json:
    bill: Json = office.post("bill", office.bill_body(*amounts, **changes))["Bill"]
    return bill


def test_total_and_balance_are_computed_to_the_cent() -> None:
    office = Office()

    bill = make(office, "12500.10", "0.20", "-1250.03", TotalAmt=1)

    assert bill["TotalAmt"] == bill["Balance"] == Decimal("11250.27")
    assert [line["Id"] for line in bill["Line"]] == ["1", "2", "3"]
    assert bill["TxnDate"] == bill["DueDate"] == "2026-03-02"
    assert bill["APAccountRef"]["name"] == "Accounts Payable (A/P)"


def test_names_are_filled_in_beside_ids() -> None:
    office = Office()

    bill = make(office)

    detail = bill["Line"][0]["ItemBasedExpenseLineDetail"]
    assert bill["VendorRef"] == {"value": office.ids["vendor"], "name": "Delta Framing LLC"}
    assert detail["ItemRef"]["name"] == "1001-03-300.L"
    assert detail["CustomerRef"]["name"] == "Port Authority:1001 Pier 9 Rebuild"
    assert detail["TaxCodeRef"] == {"value": "NON"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"DocNumber": "1" * 22}, "2050"),
        ({"PrivateNote": "n" * 4001}, "2050"),
        ({"Memo": "x"}, "2010"),
        ({"TxnDate": "tomorrow"}, "2060"),
        ({"VendorRef": {"value": "99"}}, "2500"),
        ({"VendorRef": None}, "2020"),
        ({"Line": []}, "2020"),
        ({"APAccountRef": {"value": "1"}}, "6430"),
        ({"CurrencyRef": {"value": "EUR"}}, "2220"),
        ({"SalesTermRef": {"value": "99"}}, "2500"),
    ],
)
def test_a_bill_with_a_wrong_member_is_refused(changes: Json, expected: str) -> None:
    office = Office()

    refused = office.send("POST", "bill", office.bill_body("1.00", **changes))

    assert refused.status_code == 400
    assert code(refused.json()) == expected
    assert office.company.bills() == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"Amount": Decimal("1.001")}, "2110"),
        ({"Amount": "ten"}, "2080"),
        ({"DetailType": None}, "2020"),
        ({"ItemBasedExpenseLineDetail": {"ItemRef": {"value": "99"}}}, "2500"),
        ({"ItemBasedExpenseLineDetail": {"ItemRef": {"value": "1"}, "ProjectRef": {"value": "1"}}}, "2010"),
        ({"ProjectRef": {"value": "1"}}, "2500"),
        (
            {"ItemBasedExpenseLineDetail": {"ItemRef": {"value": "1"}, "BillableStatus": "Billable"}},
            "6310",
        ),
        (
            {
                "DetailType": "AccountBasedExpenseLineDetail",
                "ItemBasedExpenseLineDetail": None,
                "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "2"}},
            },
            "6430",
        ),
    ],
)
def test_a_bill_with_a_wrong_line_is_refused(line: Json, expected: str) -> None:
    office = Office()
    body = office.bill_body("1.00")

    body["Line"][0] = {name: one for name, one in {**body["Line"][0], **line}.items() if one is not None}

    assert code(office.post("bill", body)) == expected


@pytest.mark.parametrize(
    ("entity", "kind"), [("Vendor", "vendor"), ("Item", "item"), ("Customer", "project")]
)
def test_an_inactive_reference_is_refused(entity: str, kind: str) -> None:
    office = Office()
    body = office.bill_body()
    office.company.deactivate(entity, office.ids[kind])

    refused = office.post("bill", body)

    assert code(refused) == "610"
    assert "made inactive" in refused["Fault"]["Error"][0]["Detail"]


def test_a_negative_total_is_refused_and_a_total_of_nothing_is_not() -> None:
    office = Office()

    refused = office.post("bill", office.bill_body("100.00", "-100.01"))
    made = make(office, "100.00", "-100.00")

    assert code(refused) == "6000"
    assert made["TotalAmt"] == 0


def test_negative_lines_can_be_switched_off() -> None:
    office = Office(Switches(negative_lines=False))

    assert code(office.post("bill", office.bill_body("100.00", "-1.00"))) == "2290"


@pytest.mark.parametrize(("checks", "accepted"), [(True, False), (False, True)])
def test_quantity_times_price_must_be_the_amount(checks: bool, accepted: bool) -> None:
    office = Office(Switches(amount_check=checks))
    body = office.bill_body("100.00")
    body["Line"] = [office.line("100.00", Qty=3, UnitPrice=Decimal("33.34"))]

    assert ("Bill" in office.post("bill", body)) == accepted


def test_a_cent_of_rounding_between_quantity_and_amount_is_tolerated() -> None:
    office = Office()
    body = office.bill_body("100.00")
    body["Line"] = [office.line("100.00", Qty=3, UnitPrice=Decimal("33.33333"))]

    assert "Bill" in office.post("bill", body)


def test_a_line_without_an_item_becomes_text_and_loses_its_amount() -> None:
    office = Office()
    body = office.bill_body("100.00", "5.00")
    del body["Line"][1]["ItemBasedExpenseLineDetail"]["ItemRef"]

    bill = office.post("bill", body)["Bill"]

    assert bill["Line"][1]["DetailType"] == "DescriptionOnly"
    assert bill["TotalAmt"] == Decimal("100.00")


def test_a_used_number_is_refused_for_the_same_vendor_only() -> None:
    office = Office()
    make(office, DocNumber="SC-014-003")
    other = office.company.add_vendor("Other LLC")["Id"]

    again = office.post("bill", office.bill_body("1.00", DocNumber="sc-014-003"))
    elsewhere = make(office, DocNumber="SC-014-003", VendorRef={"value": other})

    assert code(again) == "6140"
    assert elsewhere["DocNumber"] == "SC-014-003"


def test_a_used_number_passes_when_asked_for_or_when_the_company_does_not_mind() -> None:
    office = Office()
    make(office, DocNumber="1")

    asked = office.post("bill", office.bill_body("1.00", DocNumber="1"), include="allowduplicatedocnum")
    office.company.set_preference("OtherPrefs.WarnDuplicateBillNumber", "false")
    careless = office.post("bill", office.bill_body("1.00", DocNumber="1"))

    assert "Bill" in asked
    assert "Bill" in careless


@pytest.mark.parametrize(("rule", "scope"), [("always", "company"), ("always", "vendor")])
def test_the_width_of_the_number_check_is_a_switch(rule: str, scope: str) -> None:
    office = Office(Switches(duplicate_numbers=rule, duplicate_numbers_scope=scope))
    office.company.set_preference("OtherPrefs.WarnDuplicateBillNumber", "false")
    make(office, DocNumber="1")
    other = office.company.add_vendor("Other LLC")["Id"]

    reply = office.post("bill", office.bill_body("1.00", DocNumber="1", VendorRef={"value": other}))

    assert ("Bill" in reply) == (scope == "vendor")


def test_closed_books_refuse_create_update_and_delete() -> None:
    office = Office()
    bill = make(office, TxnDate="2026-01-31")
    office.company.close_books(date(2026, 1, 31))
    reference = {"Id": bill["Id"], "SyncToken": bill["SyncToken"]}

    created = office.post("bill", office.bill_body("1.00", TxnDate="2026-01-31"))
    moved = office.post("bill", {**office.bill_body("1.00", TxnDate="2026-02-01"), **reference})
    deleted = office.post("bill", reference, operation="delete")
    later = office.post("bill", office.bill_body("1.00", TxnDate="2026-02-01"))

    assert [code(one) for one in (created, moved, deleted)] == ["6210"] * 3
    assert "Bill" in later


def test_a_full_update_replaces_lines_and_drops_what_is_not_sent() -> None:
    office = Office()
    bill = make(office, "10.00", "20.00", PrivateNote="memo")
    body = office.bill_body("25.00", Id=bill["Id"], SyncToken="0")
    body["Line"] = [{**office.line("25.00"), "Id": "2"}, office.line("5.00")]

    changed = office.post("bill", body)["Bill"]

    assert [line["Id"] for line in changed["Line"]] == ["2", "3"]
    assert (changed["TotalAmt"], changed["SyncToken"]) == (Decimal("30.00"), "1")
    assert "PrivateNote" not in changed


def test_even_a_sparse_update_needs_the_vendor_and_loses_lines_it_does_not_name() -> None:
    office = Office()
    bill = make(office, "10.00", "20.00", PrivateNote="memo")
    sparse = {
        "Id": bill["Id"],
        "SyncToken": "0",
        "sparse": True,
        "Line": [{**office.line("10.00"), "Id": "1"}],
    }

    refused = office.post("bill", sparse)
    changed = office.post("bill", {**sparse, "VendorRef": bill["VendorRef"]})["Bill"]

    assert code(refused) == "2020"
    assert (changed["TotalAmt"], changed["PrivateNote"]) == (Decimal("10.00"), "memo")


def test_a_deleted_bill_is_gone_for_good() -> None:
    office = Office()
    bill = make(office)

    answer = office.post("bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="delete")

    assert answer["Bill"] == {"domain": "QBO", "status": "Deleted", "Id": bill["Id"]}
    assert code(office.get(f"bill/{bill['Id']}")) == "610"
    assert code(office.post("bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="delete")) == "610"


def test_voiding_a_bill_answers_200_with_a_fault_and_does_nothing() -> None:
    office = Office()
    bill = make(office)

    reply = office.send("POST", "bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="void")

    assert reply.status_code == 200
    assert code(reply.json()) == "10000"
    assert office.company.bill(bill["Id"])["TotalAmt"] == Decimal("100.00")


@pytest.mark.parametrize("allowed", [False, True])
def test_whether_a_paid_bill_can_be_deleted_is_a_switch(allowed: bool) -> None:
    office = Office(Switches(delete_paid_bill=allowed))
    bill = make(office)
    office.company.pay_bill(bill["Id"])

    reply = office.post("bill", {"Id": bill["Id"], "SyncToken": "1"}, operation="delete")

    assert ("Bill" in reply) == allowed


@pytest.mark.parametrize("fills", [True, False])
def test_whether_a_line_of_a_project_customer_reads_back_its_project_is_a_switch(fills: bool) -> None:
    office = Office(Switches(project_ref_on_read=fills))

    bill = make(office)

    assert ("ProjectRef" in bill["Line"][0]) == fills


def test_a_copied_bill_is_another_document_with_the_same_memo() -> None:
    office = Office()
    bill = make(office, PrivateNote="memo with tag", DocNumber="1")

    copied = office.company.copy_bill(bill["Id"])

    assert copied["Id"] != bill["Id"]
    assert copied["PrivateNote"] == "memo with tag"


def test_bills_move_the_balances_of_vendor_and_accounts() -> None:
    office = Office()
    bill = make(office, "100.00")

    office.company.pay_bill(bill["Id"], "40.00")

    balances = {one["Name"]: one["CurrentBalance"] for one in office.company.every("Account")}
    assert office.company.get("Vendor", office.ids["vendor"])["Balance"] == Decimal("60.00")
    assert balances["Accounts Payable (A/P)"] == Decimal("-60.00")
    assert balances["Job costs"] == Decimal("100.00")
    assert balances["Checking"] == Decimal("-40.00")


def test_the_due_date_follows_from_the_term() -> None:
    office = Office()
    term = {"value": office.company.named("Term", "Net 30")["Id"]}

    bill = make(office, TxnDate="2026-02-01", SalesTermRef=term)

    assert bill["DueDate"] == "2026-03-03"
    assert bill["SalesTermRef"]["name"] == "Net 30"


def test_a_category_can_not_stand_on_a_line() -> None:
    office = Office()
    category = office.company.add("Item", Name="Concrete", Type="Category")
    body = office.bill_body("1.00")
    body["Line"][0]["ItemBasedExpenseLineDetail"]["ItemRef"] = {"value": category["Id"]}

    refused = office.post("bill", body)

    assert code(refused) == "2500"
    assert "category" in refused["Fault"]["Error"][0]["Detail"]


def test_a_bill_whose_item_went_inactive_still_reads_but_can_not_be_updated() -> None:
    office = Office()
    bill = make(office)
    office.company.deactivate("Item", office.ids["item"])

    read = office.get(f"bill/{bill['Id']}")["Bill"]
    refused = office.post("bill", {**bill, "PrivateNote": "changed"})

    assert read["Line"][0]["ItemBasedExpenseLineDetail"]["ItemRef"]["name"].endswith(" (deleted)")
    assert code(refused) == "610"


def test_a_line_sent_again_without_its_description_loses_it() -> None:
    office = Office()
    body = office.bill_body("1.00")
    body["Line"][0]["Description"] = "Formwork"
    bill = office.post("bill", body)["Bill"]
    line = {name: one for name, one in bill["Line"][0].items() if name != "Description"}

    changed = office.post("bill", {**bill, "sparse": True, "Line": [line]})["Bill"]

    assert "Description" not in changed["Line"][0]
    assert changed["Line"][0]["Id"] == bill["Line"][0]["Id"]
