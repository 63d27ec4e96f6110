"""Vendors, customers, items and accounts in simulated QuickBooks."""

from __future__ import annotations

from typing import Any

import pytest

from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import REALM, Office, code


def test_a_new_vendor_reads_back_complete() -> None:
    office = Office()

    made = office.post("vendor", {"DisplayName": "Delta Framing LLC", "BillAddr": {"City": "Oakland"}})

    vendor = made["Vendor"]
    assert (vendor["Id"], vendor["SyncToken"], vendor["Active"]) == ("1", "0", True)
    assert vendor["PrintOnCheckName"] == "Delta Framing LLC"
    assert vendor["BillAddr"] == {"City": "Oakland", "Id": "1"}
    assert vendor["MetaData"]["CreateTime"] == "2026-03-02T08:15:30-08:00"
    assert office.get(f"vendor/{vendor['Id']}")["Vendor"] == vendor


def test_a_tax_id_is_shown_once_and_masked_from_then_on() -> None:
    office = Office()

    made = office.post("vendor", {"DisplayName": "Delta", "TaxIdentifier": "12-3456789"})["Vendor"]

    assert made["TaxIdentifier"] == "12-3456789"
    assert office.get(f"vendor/{made['Id']}")["Vendor"]["TaxIdentifier"] == "XXXXXX6789"
    assert office.company.full_tax_id(made["Id"]) == "12-3456789"


def test_a_tax_id_may_be_masked_from_the_first_reply_on() -> None:
    office = Office(Switches(create_shows_tax_id=False))

    made = office.post("vendor", {"DisplayName": "Delta", "TaxIdentifier": "12-3456789"})["Vendor"]

    assert made["TaxIdentifier"] == "XXXXXX6789"


@pytest.mark.parametrize(
    ("name", "strict", "accepted"),
    [("Ferré", True, True), ("Ferré €", True, False), ("Ferré €", False, True)],
)
def test_whether_names_are_held_to_latin_letters_is_a_switch(name: str, strict: bool, accepted: bool) -> None:
    office = Office(Switches(latin1_only=strict))

    reply = office.post("vendor", {"DisplayName": name})

    assert ("Vendor" in reply) == accepted


@pytest.mark.parametrize("name", ["Delta Framing LLC", "delta framing llc", " Delta  Framing LLC"])
def test_vendors_and_customers_share_one_namespace(name: str) -> None:
    office = Office()
    office.company.add_customer("Delta Framing LLC")

    refused = office.post("vendor", {"DisplayName": name})

    assert code(refused) == "6240"
    assert office.company.every("Vendor") == []


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"DisplayName": "a", "Foo": 1}, "2010"),
        ({"DisplayName": "a" * 501}, "2050"),
        ({"DisplayName": "a", "CompanyName": "b" * 101}, "2050"),
        ({"DisplayName": "a: b"}, "2040"),
        ({"DisplayName": "a", "PrimaryEmailAddr": {"Address": "nobody"}}, "2210"),
        ({"DisplayName": "a", "WebAddr": {"URI": "no address"}}, "2200"),
        ({"DisplayName": "a", "PrimaryPhone": {"FreeFormNumber": "1" * 31}}, "2050"),
        ({"DisplayName": "a", "BillAddr": {"Street": "x"}}, "2010"),
        ({"DisplayName": "a", "TermRef": {"value": "99"}}, "2500"),
        ({"CompanyName": "without any name"}, "6080"),
    ],
)
def test_a_vendor_with_a_wrong_member_is_refused(members: dict[str, Any], expected: str) -> None:
    office = Office()

    refused = office.send("POST", "vendor", members)

    assert refused.status_code == 400
    assert code(refused.json()) == expected
    assert office.company.every("Vendor") == []


def test_a_sparse_update_keeps_what_it_does_not_name_and_a_full_one_drops_it() -> None:
    office = Office()
    vendor = office.company.add_vendor("Delta", CompanyName="Delta Inc", AcctNum="77")

    sparse = {"Id": vendor["Id"], "SyncToken": "0", "sparse": True, "AcctNum": "78"}
    after_sparse = office.post("vendor", sparse)["Vendor"]
    full = {"Id": vendor["Id"], "SyncToken": "1", "DisplayName": "Delta"}
    after_full = office.post("vendor", full)["Vendor"]

    assert (after_sparse["CompanyName"], after_sparse["AcctNum"]) == ("Delta Inc", "78")
    assert "CompanyName" not in after_full
    assert "AcctNum" not in after_full


def test_an_old_sync_token_is_stale() -> None:
    office = Office()
    vendor = office.company.add_vendor("Delta")
    office.company.edit("Vendor", vendor["Id"], AcctNum="1")

    refused = office.post("vendor", {"Id": vendor["Id"], "SyncToken": "0", "sparse": True, "AcctNum": "2"})

    assert code(refused) == "5010"
    assert office.company.get("Vendor", vendor["Id"])["AcctNum"] == "1"


def test_an_inactive_vendor_is_renamed_hidden_and_keeps_its_name() -> None:
    office = Office()
    vendor = office.company.add_vendor("Delta")

    office.company.deactivate("Vendor", vendor["Id"])

    assert office.get(f"vendor/{vendor['Id']}")["Vendor"]["DisplayName"] == "Delta (deleted)"
    assert office.query("select * from Vendor") == {}
    assert len(office.query("select * from Vendor where Active in (true, false)")["Vendor"]) == 1
    assert code(office.post("vendor", {"DisplayName": "Delta"})) == "6240"


def test_a_name_is_free_again_where_the_company_forgets_inactive_ones() -> None:
    office = Office(Switches(inactive_keeps_name=False))
    first = office.company.add_vendor("Delta")
    office.company.deactivate("Vendor", first["Id"])

    second = office.post("vendor", {"DisplayName": "Delta"})["Vendor"]
    office.company.deactivate("Vendor", second["Id"])

    assert office.company.get("Vendor", second["Id"])["DisplayName"] == "Delta (deleted-1)"


def test_a_vendor_named_otherwise_while_it_is_inactive_lets_go_of_its_name() -> None:
    office = Office()
    vendor = office.company.add_vendor("Delta")
    office.company.deactivate("Vendor", vendor["Id"])

    office.company.edit("Vendor", vendor["Id"], DisplayName="Old Delta")
    taken = office.post("vendor", {"DisplayName": "Delta"})
    office.company.activate("Vendor", vendor["Id"])

    assert taken["Vendor"]["DisplayName"] == "Delta"
    assert office.company.get("Vendor", vendor["Id"])["DisplayName"] == "Old Delta"


def test_an_activated_vendor_gets_its_name_back() -> None:
    office = Office()
    vendor = office.company.add_vendor("Delta")
    office.company.deactivate("Vendor", vendor["Id"])

    office.company.activate("Vendor", vendor["Id"])

    assert office.get(f"vendor/{vendor['Id']}")["Vendor"]["DisplayName"] == "Delta"


def test_lists_can_not_be_deleted() -> None:
    office = Office()
    vendor = office.company.add_vendor("Delta")

    refused = office.post("vendor", {"Id": vendor["Id"], "SyncToken": "0"}, operation="delete")

    assert code(refused) == "500"


def test_a_project_can_not_be_made_by_a_program() -> None:
    office = Office()
    parent = office.company.add_customer("Port Authority")["Id"]

    body = {"DisplayName": "Pier 9", "Job": True, "ParentRef": {"value": parent}, "IsProject": True}
    made = office.post("customer", body)["Customer"]

    assert made["IsProject"] is False
    assert made["FullyQualifiedName"] == "Port Authority:Pier 9"


@pytest.mark.parametrize("own", [True, False])
def test_a_project_has_an_id_of_its_own_beside_its_customer_id(own: bool) -> None:
    office = Office(Switches(requests_per_second=None, project_ids_of_their_own=own))
    ids = office.subject()

    bill = office.company.add_bill(
        ids["vendor"], [{"amount": "10", "item": ids["item"], "customer": ids["project"]}]
    )

    assert office.get(f"customer/{ids['project']}")["Customer"]["IsProject"] is True
    assert bill["Line"][0]["ProjectRef"] == {"value": "447120001" if own else ids["project"]}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"Name": "1001:03.L", "Type": "Service"}, "2040"),
        ({"Name": "a" * 101, "Type": "Service"}, "2050"),
        ({"Name": "a", "Type": "Bundle"}, "2170"),
        ({"Name": "a", "Type": "Service"}, "2020"),
        ({"Name": "a", "Type": "Service", "ExpenseAccountRef": {"value": "3"}}, "6430"),
        ({"Name": "a", "Type": "Service", "ExpenseAccountRef": {"value": "99"}}, "2500"),
        ({"Name": "a", "ExpenseAccountRef": {"value": "4"}}, "2020"),
    ],
)
def test_a_wrong_item_is_refused(members: dict[str, Any], expected: str) -> None:
    office = Office()

    assert code(office.post("item", members)) == expected


def test_item_names_are_unique_whatever_their_case() -> None:
    office = Office()
    office.company.add_item("1001-03-300.L", office.costs)

    body = {"Name": "1001-03-300.l", "Type": "Service", "ExpenseAccountRef": {"value": office.costs}}

    assert code(office.post("item", body)) == "6240"


@pytest.mark.parametrize("allowed", [True, False])
def test_whether_an_item_may_post_to_a_liability_is_a_switch(allowed: bool) -> None:
    office = Office(Switches(liability_items=allowed))
    retention = office.company.named("Account", "Retention payable")["Id"]

    body = {"Name": "Retention", "Type": "Service", "ExpenseAccountRef": {"value": retention}}
    reply = office.post("item", body)

    assert ("Item" in reply) == allowed


def test_companies_are_apart_although_their_ids_are_equal() -> None:
    office = Office()
    other = office.quickbooks.add_company("9130350000000002", "Other Inc")
    office.company.add_vendor("Ours")
    other.add_vendor("Theirs")

    ours = office.get("vendor/1")["Vendor"]["DisplayName"]
    refused = office.send("GET", "vendor/1", realm=other.realm)

    assert ours == "Ours"
    assert (refused.status_code, code(refused.json())) == (403, "3100")


def test_the_company_tells_what_a_connector_must_know() -> None:
    office = Office()
    office.company.set_info(OfferingSku="QuickBooks Online Essentials", Country="CA")
    office.company.set_preference("OtherPrefs.ProjectsEnabled", "false")

    info = office.get(f"companyinfo/{REALM}")["CompanyInfo"]
    preferences = office.get("preferences")["Preferences"]

    assert {"Name": "OfferingSku", "Value": "QuickBooks Online Essentials"} in info["NameValue"]
    assert info["Country"] == "CA"
    assert {"Name": "ProjectsEnabled", "Value": "false"} in preferences["OtherPrefs"]["NameValue"]
    assert preferences["CurrencyPrefs"]["HomeCurrency"]["value"] == "USD"


def test_an_ended_subscription_can_be_read_and_not_written() -> None:
    office = Office()
    office.company.set_info(SubscriptionStatus="EXPIRED")

    assert code(office.post("vendor", {"DisplayName": "Delta"})) == "6190"
    assert "Preferences" in office.get("preferences")


@pytest.mark.parametrize("reflows", [True, False])
def test_whether_an_updated_address_comes_back_pressed_into_lines_is_a_switch(reflows: bool) -> None:
    office = Office(Switches(requests_per_second=None, addresses_reflow=reflows))
    address = {
        "Line1": "55 Mill St",
        "City": "Oakland",
        "CountrySubDivisionCode": "CA",
        "PostalCode": "94601",
    }
    made = office.company.add_vendor("Delta", CompanyName="Delta Inc", BillAddr=address)

    changed = office.company.edit("Vendor", made["Id"], AcctNum="1")

    assert made["BillAddr"]["City"] == "Oakland"
    assert ("City" in changed["BillAddr"]) != reflows
    if reflows:
        lines = [changed["BillAddr"][f"Line{place}"] for place in (1, 2, 3, 4)]
        assert lines == ["Delta", "Delta Inc", "55 Mill St", "Oakland CA 94601"]


def test_customers_go_four_levels_down() -> None:
    office = Office()
    parent = office.company.add_customer("0")["Id"]
    for name in "1234":
        parent = office.company.add_customer(name, Job=True, ParentRef={"value": parent})["Id"]

    fifth = office.post("customer", {"DisplayName": "5", "Job": True, "ParentRef": {"value": parent}})

    assert office.company.get("Customer", parent)["Level"] == 4
    assert code(fifth) == "6180"


def test_only_a_category_can_hold_items() -> None:
    office = Office()
    item = office.company.add_item("Labor", office.costs)
    category = office.post("item", {"Name": "Concrete", "Type": "Category"})["Item"]
    service = {"Type": "Service", "SubItem": True, "ExpenseAccountRef": {"value": office.costs}}

    under_item = office.post("item", {**service, "Name": "a", "ParentRef": {"value": item["Id"]}})
    inside = office.post("item", {**service, "Name": "b", "ParentRef": {"value": category["Id"]}})["Item"]

    assert code(under_item) == "700"
    assert (inside["FullyQualifiedName"], inside["Level"]) == ("Concrete:b", 1)


def test_categories_nest_five_levels_deep() -> None:
    office = Office()
    parent: dict[str, Any] = {}
    for name in "12345":
        made = office.company.add("Item", Name=name, Type="Category", **parent)
        parent = {"ParentRef": {"value": made["Id"]}}

    sixth = office.post("item", {"Name": "6", "Type": "Category", **parent})

    assert made["FullyQualifiedName"] == "1:2:3:4:5"
    assert code(sixth) == "6180"


def test_an_inactive_account_reads_nought_and_its_transactions_still_name_it() -> None:
    office = Office()
    bill = office.company.add_bill(office.known()["vendor"], [{"amount": "5.00", "account": office.costs}])

    gone = office.company.deactivate("Account", office.costs)

    line = office.company.bill(bill["Id"])["Line"][0]["AccountBasedExpenseLineDetail"]
    assert (gone["Name"], gone["CurrentBalance"]) == ("Job costs (deleted)", 0)
    assert line["AccountRef"] == {"value": office.costs, "name": "Job costs (deleted)"}


@pytest.mark.parametrize(
    ("numbered", "expected"),
    [(True, ["Delta (deleted)", "Delta (deleted-1)"]), (False, ["Delta (deleted)", "Delta"])],
)
def test_the_name_of_the_same_kind_deactivated_twice_is_numbered(numbered: bool, expected: list[str]) -> None:
    switches = Switches(requests_per_second=None, inactive_keeps_name=False, deleted_names_numbered=numbered)
    office = Office(switches)
    office.company.deactivate("Vendor", office.company.add_vendor("Delta")["Id"])
    second = office.company.add_vendor("Delta")

    reply = office.post("vendor", {**second, "Active": False})

    assert [one["DisplayName"] for one in office.company.every("Vendor")] == expected
    assert numbered or code(reply) == "6240"


def test_what_a_client_sends_for_computed_members_is_silently_overwritten() -> None:
    office = Office()
    body = {"DisplayName": "Delta", "Balance": 99, "MetaData": {"CreateTime": "2001-01-01T00:00:00Z"}}

    made = office.post("vendor", body)["Vendor"]

    assert made["Balance"] == 0
    assert made["MetaData"]["CreateTime"].startswith("2026-03-02")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"Name": 'Job "costs"'}, "2040"),
        ({"Name": "Job:costs"}, "2040"),
        ({"AcctNum": "12345678"}, "2050"),
        ({"AccountType": "Piggy bank"}, "2170"),
        ({"AccountType": None}, "2020"),
        ({"Name": "CHECKING"}, "6240"),
    ],
)
def test_a_wrong_account_is_refused(members: dict[str, Any], expected: str) -> None:
    body = {"Name": "Small tools", "AccountType": "Expense", **members}

    assert code(Office().post("account", body)) == expected


def test_the_company_s_facts_can_be_queried_too() -> None:
    found = Office().query("select * from CompanyInfo")

    assert found["CompanyInfo"][0]["CompanyName"] == "Harbor Builders Inc"
