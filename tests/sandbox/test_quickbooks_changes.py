"""The change feed of simulated QuickBooks."""

from __future__ import annotations

from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Office, code


def test_the_feed_tells_new_changed_and_deleted_records() -> None:
    office = Office()
    bill = office.post("bill", office.bill_body())["Bill"]
    other = office.post("bill", office.bill_body())["Bill"]
    office.clock.advance(600)
    since = office.clock.now().isoformat()
    office.company.edit("Vendor", office.ids["vendor"], AcctNum="7")
    office.company.edit("Bill", bill["Id"], PrivateNote="changed")
    office.company.delete("Bill", other["Id"])

    changed = office.changes(since=since)

    assert [row["Id"] for row in changed["Vendor"]] == [office.ids["vendor"]]
    assert [row.get("status") for row in changed["Bill"]] == [None, "Deleted"]
    assert changed["Bill"][0]["PrivateNote"] == "changed"
    assert "BillPayment" not in changed


def test_the_lower_bound_belongs_to_the_window() -> None:
    office = Office()
    office.company.add_vendor("Delta")

    at = office.changes("Vendor", "2026-03-02T08:15:30-08:00")
    after = office.changes("Vendor", "2026-03-02T08:15:31-08:00")

    assert len(at["Vendor"]) == 1
    assert after == {}


def test_an_inactive_record_is_an_ordinary_change() -> None:
    office = Office()
    vendor = office.company.add_vendor("Delta")

    office.company.deactivate("Vendor", vendor["Id"])

    [row] = office.changes("Vendor")["Vendor"]
    assert row["Active"] is False


def test_all_types_share_one_cap() -> None:
    office = Office(Switches(change_feed_cap=5))
    for number in range(4):
        office.company.add_vendor(f"Vendor {number}")

    changed = office.changes("Vendor,Account")

    assert [len(changed["Vendor"]), len(changed["Account"])] == [4, 1]


def test_a_moment_too_far_back_or_no_moment_is_refused() -> None:
    office = Office()

    too_far = office.get("cdc", entities="Vendor", changedSince="2026-01-30")
    nonsense = office.get("cdc", entities="Vendor", changedSince="yesterday")
    unknown = office.get("cdc", entities="Vendor,Nothing", changedSince="2026-03-01")

    assert [code(one) for one in (too_far, nonsense, unknown)] == ["2060", "2060", "2000"]


def test_how_far_back_the_feed_looks_is_a_switch() -> None:
    office = Office(Switches(change_feed_days=90))

    reply = office.get("cdc", entities="Vendor", changedSince="2026-01-30")

    assert "CDCResponse" in reply


def test_without_changes_the_blocks_are_empty() -> None:
    office = Office()

    reply = office.get("cdc", entities="Bill", changedSince="2026-03-01T00:00:00-08:00")

    assert reply["CDCResponse"] == [{"QueryResponse": [{}]}]
    assert reply["time"] == "2026-03-02T08:15:30.000-08:00"
