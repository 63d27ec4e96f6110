"""Limits and the meter of simulated QuickBooks."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import REALM, Json, Office, code


@pytest.mark.parametrize(
    ("switches", "path"),
    [
        (Switches(requests_per_minute=3, requests_per_second=None), "preferences"),
        (Switches(requests_per_minute=None, requests_per_second=3), "preferences"),
        (Switches(batches_per_minute=3), "batch"),
    ],
)
def test_over_the_limit_is_429_until_the_window_has_passed(switches: Switches, path: str) -> None:
    office = Office(switches)
    method = "POST" if path == "batch" else "GET"
    body = {"BatchItemRequest": [{"bId": "1", "Query": "select count(*) from Vendor"}]}

    def ask() -> int:
        return office.send(method, path, body if method == "POST" else None).status_code

    statuses = [ask() for _ in range(4)]
    office.clock.advance(60)

    assert statuses == [200, 200, 200, 429]
    assert ask() == 200


def test_a_refusal_over_the_limit_has_the_code_3001() -> None:
    office = Office(Switches(requests_per_minute=0))

    assert code(office.get("preferences")) == "3001"


def test_reads_are_metered_and_writes_are_free() -> None:
    office = Office()

    office.get("preferences")
    office.query("select * from Vendor")
    office.changes("Vendor")
    office.post("vendor", {"DisplayName": "Delta"})
    office.get("vendor/99")

    assert office.quickbooks.throttle.reads_this_month() == 3


def test_when_the_month_is_used_up_reads_stop_and_writes_go_on() -> None:
    office = Office(Switches(monthly_reads=1, requests_per_second=None))
    office.get("preferences")

    refused = office.send("GET", "preferences")
    written = office.send("POST", "vendor", {"DisplayName": "Delta"})
    office.clock.advance(31 * 86400)
    office.token = office.quickbooks.connect(REALM)["access_token"]

    assert (refused.status_code, written.status_code) == (429, 200)
    assert office.send("GET", "preferences").status_code == 200


@pytest.mark.parametrize(("as_one", "status"), [(True, 200), (False, 429)])
def test_whether_a_batch_counts_as_one_request_is_a_switch(as_one: bool, status: int) -> None:
    office = Office(Switches(requests_per_minute=10, requests_per_second=None, batch_counts_as_one=as_one))
    office.batch(*[{"Vendor": {"DisplayName": f"V{number}"}} for number in range(10)])

    assert office.send("GET", "preferences").status_code == status


@pytest.mark.parametrize("status", [429, 403, 200])
def test_the_status_of_a_throttled_request_is_a_switch(status: int) -> None:
    office = Office(Switches(requests_per_minute=0, throttle_status=status))

    reply = office.send("GET", "preferences")

    assert (reply.status_code, code(reply.json())) == (status, "3001")
    assert "Retry-After" not in reply.headers


@pytest.mark.parametrize("allowed", [True, False])
def test_list_records_written_side_by_side_may_conflict(allowed: bool) -> None:
    office = Office(Switches(requests_per_second=None, parallel_list_writes=allowed))
    inner: list[Json] = []
    write = faults.then_call(lambda: inner.append(office.post("customer", {"DisplayName": "Port"})))
    office.sandbox.faults.add(Fault(write, path="/vendor"))

    outer = office.post("vendor", {"DisplayName": "Delta"})
    later = office.post("vendor", {"DisplayName": "Echo"})

    assert "Vendor" in outer
    assert ("Customer" in inner[0]) == allowed
    assert "Vendor" in later


def test_more_requests_at_once_than_allowed_are_refused() -> None:
    office = Office(Switches(requests_per_second=None, requests_at_once=1))
    inner: list[int] = []
    second = faults.then_call(lambda: inner.append(office.send("GET", "preferences").status_code))
    office.sandbox.faults.add(Fault(second))

    first = office.send("GET", "preferences")

    assert (first.status_code, inner) == (200, [429])
