"""Batches and request ids of simulated QuickBooks."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Json, Office, code


def vendor(name: str) -> Json:
    return {"Vendor": {"DisplayName": name}}


def test_members_succeed_and_fail_alone() -> None:
    office = Office()

    answers = office.batch(vendor("Alpha"), vendor("alpha"), {"Query": "select count(*) from Account"})

    assert answers[0]["Vendor"]["DisplayName"] == "Alpha"
    assert code(answers[1]) == "6240"
    assert answers[2]["QueryResponse"] == {"totalCount": 8}
    assert [one["bId"] for one in answers] == ["0", "1", "2"]


def test_a_member_sees_nothing_made_in_the_same_batch() -> None:
    office = Office()
    body = office.bill_body()
    upcoming = {**body, "VendorRef": {"value": "4"}}

    made, bill, query = office.batch(
        vendor("Fresh"), {"Bill": upcoming}, {"Query": "select * from Vendor where DisplayName = 'Fresh'"}
    )

    assert made["Vendor"]["Id"] == "4"
    assert code(bill) == "2500"
    assert query["QueryResponse"] == {}


def test_update_and_delete_are_members_too() -> None:
    office = Office()
    first = office.post("bill", office.bill_body())["Bill"]
    second = office.post("bill", office.bill_body())["Bill"]
    changed = office.bill_body("7.00", Id=first["Id"], SyncToken="0")

    update, delete = office.batch(
        {"operation": "update", "Bill": changed},
        {"operation": "delete", "Bill": {"Id": second["Id"], "SyncToken": "0"}},
    )

    assert update["Bill"]["SyncToken"] == "1"
    assert delete["Bill"]["status"] == "Deleted"


def test_a_batch_holds_thirty_at_most() -> None:
    office = Office()
    items = [{"bId": str(n), "operation": "create", **vendor(f"V{n}")} for n in range(31)]

    refused = office.post("batch", {"BatchItemRequest": items})

    assert code(refused) == "1040"
    assert office.company.every("Vendor") == []


@pytest.mark.parametrize(
    ("path", "request_id", "bid", "accepted"),
    [
        ("batch", "r" * 36, "b" * 10, True),
        ("batch", "r" * 37, "b", False),
        ("batch", "r", "b" * 11, False),
        ("vendor", "r" * 50, "", True),
        ("vendor", "r" * 51, "", False),
    ],
)
def test_request_ids_have_a_length(path: str, request_id: str, bid: str, accepted: bool) -> None:
    office = Office()
    item = {"bId": bid, "operation": "create", **vendor("Delta")}
    body = {"BatchItemRequest": [item]} if path == "batch" else {"DisplayName": "Delta"}

    reply = office.post(path, body, requestid=request_id)

    assert ("Fault" not in reply) == accepted
    assert len(office.company.every("Vendor")) == accepted


def test_the_same_request_id_brings_the_first_answer_and_does_nothing_twice() -> None:
    office = Office()
    body = office.bill_body()

    first = office.post("bill", body, requestid="one")
    again = office.post("bill", {**body, "PrivateNote": "another body"}, requestid="one")

    assert again == first
    assert len(office.company.bills()) == 1


def test_a_request_id_replays_refusals_too() -> None:
    office = Office()
    body = office.bill_body(DocNumber="1" * 22)

    first = office.send("POST", "bill", body, requestid="one")
    again = office.send("POST", "bill", office.bill_body(), requestid="one")
    fresh = office.post("bill", office.bill_body(), requestid="two")

    assert (first.status_code, again.status_code) == (400, 400)
    assert again.json() == first.json()
    assert "Bill" in fresh


def test_a_refusal_may_be_forgotten_and_the_request_done_again() -> None:
    office = Office(Switches(request_id_replays_faults=False))
    office.post("bill", office.bill_body(DocNumber="1" * 22), requestid="one")

    again = office.post("bill", office.bill_body(), requestid="one")

    assert "Bill" in again


@pytest.mark.parametrize("hours", [None, 0.5])
def test_a_forgotten_request_id_makes_a_second_bill(hours: float | None) -> None:
    office = Office(Switches(request_id_hours=hours))
    office.post("bill", office.bill_body(), requestid="one")
    office.clock.advance(1801)

    office.post("bill", office.bill_body(), requestid="one")

    assert len(office.company.bills()) == 2


def test_a_lost_answer_comes_back_with_the_same_request_id() -> None:
    office = Office()
    body = office.bill_body()
    office.sandbox.faults.add(Fault(faults.lose_reply, path="/bill$"))
    with pytest.raises(OSError, match="dropped"):
        office.send("POST", "bill", body, requestid="one")

    again = office.post("bill", body, requestid="one")

    assert again["Bill"]["Id"] == "1"
    assert len(office.company.bills()) == 1


def test_a_batch_can_fail_in_part_shuffled_or_truncated() -> None:
    office = Office()
    plan = office.sandbox.faults.add
    plan(Fault(faults.batch_partial({1}), path="/batch$"))
    plan(Fault(faults.batch_shuffled, path="/batch$"))
    plan(Fault(faults.batch_truncated(2), path="/batch$"))

    answers = office.batch(vendor("A"), vendor("B"), vendor("C"))

    assert [one["bId"] for one in answers] == ["2", "1"]
    assert code(answers[1]) == "10000"
    assert [one["DisplayName"] for one in office.company.every("Vendor")] == ["A", "C"]


def test_all_queries_of_a_batch_share_one_cap() -> None:
    office = Office(Switches(requests_per_second=None, batch_object_cap=10))
    accounts = {"Query": "select * from Account"}

    answers = office.batch(accounts, accounts, vendor("Delta"))

    assert len(answers[0]["QueryResponse"]["Account"]) == 8
    assert code(answers[1]) == "10100"
    assert "Vendor" in answers[2]


@pytest.mark.parametrize(("metered", "reads"), [(True, 1), (False, 0)])
def test_whether_queries_in_a_batch_are_metered_is_a_switch(metered: bool, reads: int) -> None:
    office = Office(Switches(requests_per_second=None, batch_queries_are_metered=metered))

    office.batch({"Query": "select * from Account"}, {"Query": "nonsense"}, vendor("Delta"))

    assert office.quickbooks.throttle.reads_this_month() == reads


def test_the_second_change_of_a_record_in_one_batch_is_stale() -> None:
    office = Office()
    made = office.company.add_vendor("Delta")
    change = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "AcctNum": "1"}

    answers = office.batch(
        {"operation": "update", "Vendor": change}, {"operation": "update", "Vendor": change}
    )

    assert "Vendor" in answers[0]
    assert code(answers[1]) == "5010"
