"""Limits and the meter of simulated QuickBooks."""

from __future__ import annotations

import pytest

from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import REALM, Office, code


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
