"""The query language of simulated QuickBooks."""

from __future__ import annotations

import pytest

from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Office, code, read

NAMES = ("Alpha", "beta", "O'Brien \\ Sons", "Gamma & Co")


@pytest.fixture
def office() -> Office:
    office = Office()
    for name in NAMES:
        office.company.add_vendor(name)
    return office


def names(office: Office, statement: str) -> list[str]:
    return [row["DisplayName"] for row in office.query(statement).get("Vendor", [])]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("DisplayName = 'alpha'", ["Alpha"]),
        (r"DisplayName = 'O\'Brien \\ Sons'", [NAMES[2]]),
        ("DisplayName LIKE '%a'", ["Alpha", "beta"]),
        ("DisplayName in ('Alpha', 'BETA')", ["Alpha", "beta"]),
        ("DisplayName > 'c'", ["Gamma & Co", NAMES[2]]),
        ("Id IN ('1', '2', '99')", ["Alpha", "beta"]),
        ("Balance = 0 AND DisplayName = 'beta'", ["beta"]),
        ("MetaData.CreateTime >= '2026-03-02T08:15:30-08:00' and Id = '1'", ["Alpha"]),
        ("MetaData.CreateTime > '2026-03-02T16:15:30Z'", []),
        ("Active = true and DisplayName = 'Alpha'", ["Alpha"]),
    ],
)
def test_conditions_find_what_they_say(office: Office, where: str, expected: list[str]) -> None:
    assert names(office, f"select * from Vendor where {where} orderby DisplayName") == expected


def test_pages_and_counts(office: Office) -> None:
    page = office.query("SELECT * FROM Vendor ORDER BY DisplayName DESC STARTPOSITION 2 MAXRESULTS 2")

    assert [row["DisplayName"] for row in page["Vendor"]] == ["Gamma & Co", "beta"]
    assert (page["startPosition"], page["maxResults"]) == (2, 2)
    assert office.query("select count(*) from vendor") == {"totalCount": 4}
    assert office.query("select * from Vendor startposition 5") == {}


def test_without_an_order_the_newest_comes_first_and_a_page_holds_a_hundred() -> None:
    office = Office()
    for number in range(120):
        office.company.add_vendor(f"Vendor {number}")

    rows = office.query("select * from Vendor")["Vendor"]

    assert len(rows) == 100
    assert rows[0]["DisplayName"] == "Vendor 119"


def test_columns_are_read_and_not_honoured(office: Office) -> None:
    [row] = office.query("select Id, DisplayName from Vendor where Id = '1'")["Vendor"]

    assert row["Active"] is True


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select * from Bill where PrivateNote = 'x'", "4001"),
        ("select * from Vendor where TaxIdentifier = 'x'", "4001"),
        ("select * from Customer where IsProject = true", "4001"),
        ("select * from Vendor where Id > '3'", "4001"),
        ("select * from Vendor maxresults 1001", "4001"),
        ("select * from Vendor orderby AcctNum", "4001"),
        ("select * from Vendor where DisplayName != 'x'", "4000"),
        ("select * from Vendor where DisplayName = 'a' or DisplayName = 'b'", "4000"),
        ("select * from Vendor where DisplayName = 'O''Brien'", "4000"),
        ("select * from Vendor where DisplayName = 'open", "4000"),
        ("select from Vendor", "4000"),
        ("delete from Vendor", "4000"),
        ("", "4000"),
        ("select * from Nothing", "2000"),
    ],
)
def test_what_the_language_does_not_know_is_refused(office: Office, statement: str, expected: str) -> None:
    assert code(office.query(statement)) == expected


@pytest.mark.parametrize("accepted", [True, False])
def test_whether_a_page_may_start_at_nought_is_a_switch(accepted: bool) -> None:
    office = Office(Switches(start_position_zero=accepted))

    reply = office.query("select * from Account startposition 0")

    assert ("Account" in reply) == accepted


def test_a_statement_may_come_by_get_too(office: Office) -> None:
    reply = read(office.send("GET", "query", query="select * from Vendor where DisplayName = 'Gamma & Co'"))

    assert len(reply["QueryResponse"]["Vendor"]) == 1


def test_new_records_may_show_up_late() -> None:
    office = Office(Switches(visibility_delay=30))
    office.clock.advance(60)
    vendor = office.post("vendor", {"DisplayName": "Delta"})["Vendor"]

    at_once = office.query("select * from Vendor")
    by_id = office.get(f"vendor/{vendor['Id']}")
    office.clock.advance(30)
    later = office.query("select * from Vendor")

    assert at_once == {}
    assert "Vendor" in by_id
    assert len(later["Vendor"]) == 1


@pytest.mark.parametrize(
    ("entity", "members"),
    [
        ("Vendor", ("PrimaryEmailAddr", "PrimaryPhone", "AcctNum", "BillAddr")),
        ("Customer", ("ParentRef", "IsProject", "Suffix")),
        ("Item", ("ParentRef", "ExpenseAccountRef", "PurchaseDesc", "UnitPrice")),
        ("Account", ("AcctNum",)),
        ("Bill", ("PrivateNote", "CurrencyRef", "DepartmentRef", "ProjectRef", "Line.Amount")),
        ("BillPayment", ("PayType", "PrivateNote", "Line.LinkedTxn")),
        ("Purchase", ("PrivateNote", "Credit", "Line.Amount")),
        ("VendorCredit", ("Balance", "PrivateNote")),
        ("Term", ("DueDays",)),
        ("Class", ("ParentRef",)),
        ("Preferences", ("AccountingInfoPrefs",)),
    ],
)
def test_members_that_can_not_be_filtered_are_named(entity: str, members: tuple[str, ...]) -> None:
    office = Office()

    for member in members:
        reply = office.query(f"select * from {entity} where {member} = '1'")

        assert code(reply) == "4001"
        assert f"property '{member}' is not queryable" in reply["Fault"]["Error"][0]["Detail"]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("TxnDate = '2026-03-02'", True),
        ("TxnDate >= '2026-03-02T00:00:00-08:00'", True),
        ("TxnDate < '2026-03-02'", False),
        ("TxnDate LIKE '2026-03-%'", True),
        ("TotalAmt = 100 AND Balance > '99.99'", True),
        ("VendorRef IN ('1', '7')", True),
        ("DueDate IN ('2026-01-01')", False),
    ],
)
def test_transactions_are_found_by_day_amount_and_reference(where: str, found: bool) -> None:
    office = Office()
    office.post("bill", office.bill_body("100.00"))

    assert ("Bill" in office.query(f"select * from Bill where {where}")) == found


def test_a_date_that_is_none_is_refused() -> None:
    assert code(Office().query("select * from Bill where TxnDate > 'yesterday'")) == "4001"


@pytest.mark.parametrize("shown", [True, False])
def test_whether_the_total_stands_beside_rows_is_a_switch(shown: bool) -> None:
    office = Office(Switches(query_shows_total_count=shown))

    page = office.query("select * from Account maxresults 2")

    assert page.get("totalCount") == (8 if shown else None)
    assert page["maxResults"] == 2


def test_pages_by_position_skip_rows_when_the_set_changes_meanwhile() -> None:
    office = Office()
    for number in range(4):
        office.company.add_vendor(f"V{number}")
    first = names(office, "select * from Vendor orderby DisplayName maxresults 2")

    office.company.deactivate("Vendor", "1")
    second = names(office, "select * from Vendor orderby DisplayName startposition 3 maxresults 2")

    assert first + second == ["V0", "V1", "V3"]
