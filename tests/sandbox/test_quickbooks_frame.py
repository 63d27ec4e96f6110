"""What surrounds every call to simulated QuickBooks: headers, envelopes, faults, pages."""

from __future__ import annotations

import pytest
import requests

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import HOST, Office, code


def test_every_reply_has_a_transaction_id_of_its_own() -> None:
    office = Office()

    first, second = office.send("GET", "preferences"), office.send("GET", "vendor/99")

    assert first.headers["intuit_tid"] != second.headers["intuit_tid"]
    assert first.headers["Date"] == "Mon, 02 Mar 2026 16:15:30 GMT"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "vendor", {"Content-Type": "application/xml"}),
        ("POST", "vendor", {"Content-Type": "text/plain"}),
        ("GET", "preferences?verbose=1", {}),
        ("GET", "reports/BalanceSheet/all", {}),
        ("PUT", "vendor", {}),
    ],
)
def test_what_is_not_simulated_is_refused_and_remembered(
    method: str, path: str, headers: dict[str, str]
) -> None:
    office = Office()

    reply = office.send(method, path, "{}", headers=headers)

    assert reply.status_code >= 400
    assert len(office.sandbox.unknown) == 1


@pytest.mark.parametrize("token", ["", "short"])
def test_a_malformed_token_gets_the_gateway_s_own_shape(token: str) -> None:
    office = Office()
    office.token = token

    reply = office.send("GET", "preferences")

    assert reply.status_code == 401
    assert reply.json()["fault"]["type"] == "AUTHENTICATION"


@pytest.mark.parametrize(("body", "expected"), [(b'{"DisplayName": "\xff"}', "500"), (b"{", "2010")])
def test_a_body_that_can_not_be_read_is_refused(body: bytes, expected: str) -> None:
    office = Office()

    assert code(office.send("POST", "vendor", body).json()) == expected


def test_empty_members_and_a_number_as_token_are_taken() -> None:
    office = Office()

    body = {"DisplayName": "Delta", "CompanyName": "", "SyncToken": 0, "domain": "QBO"}
    made = office.post("vendor", body)["Vendor"]
    changed = office.post("vendor", {"Id": made["Id"], "SyncToken": 0, "sparse": True, "AcctNum": "1"})

    assert "CompanyName" not in made
    assert changed["Vendor"]["SyncToken"] == "1"


@pytest.mark.parametrize(
    ("effect", "raised", "done"),
    [
        (faults.lose_reply, requests.ConnectionError, 1),
        (faults.lose_reply_in_body, requests.exceptions.ChunkedEncodingError, 1),
        (faults.refuse, requests.ConnectionError, 0),
        (faults.slow(121), requests.ReadTimeout, 1),
    ],
)
def test_a_broken_connection_may_or_may_not_have_done_the_work(
    effect: faults.Effect, raised: type[Exception], done: int
) -> None:
    office = Office()
    office.sandbox.faults.add(Fault(effect, system="quickbooks", method="POST"))

    with pytest.raises(raised):
        office.send("POST", "vendor", {"DisplayName": "Delta"})

    assert len(office.company.every("Vendor")) == done
    assert office.sandbox.requests.count(path="/vendor$") == 1


def test_a_reply_that_breaks_off_in_its_head_reads_as_an_empty_success() -> None:
    office = Office()
    office.sandbox.faults.add(Fault(faults.lose_reply_in_header))

    reply = office.send("POST", "vendor", {"DisplayName": "Delta"})

    assert (reply.status_code, reply.content) == (200, b"")
    assert len(office.company.every("Vendor")) == 1


@pytest.mark.parametrize(
    ("effect", "status", "done"),
    [
        (faults.status(429, retry_after=7), 429, 0),
        (faults.status(500), 500, 0),
        (faults.status(503, html=True), 503, 0),
        (faults.status_after(502, html=True), 502, 1),
    ],
)
def test_a_gateway_may_answer_before_or_after_the_work(effect: faults.Effect, status: int, done: int) -> None:
    office = Office()
    office.sandbox.faults.add(Fault(effect, path="/vendor$"))

    reply = office.send("POST", "vendor", {"DisplayName": "Delta"})

    assert reply.status_code == status
    assert len(office.company.every("Vendor")) == done


def test_a_fault_waits_for_its_turn_and_is_used_up() -> None:
    office = Office()
    office.sandbox.faults.add(Fault(faults.status(500), path="/preferences$", nth=2, times=2))

    statuses = [office.send("GET", "preferences").status_code for _ in range(5)]

    assert statuses == [200, 500, 500, 200, 200]


def test_a_fault_can_be_meant_for_one_body() -> None:
    office = Office()
    office.sandbox.faults.add(Fault(faults.status(500), body="Delta"))

    statuses = [
        office.send("POST", "vendor", {"DisplayName": name}).status_code for name in ("A", "Delta", "B")
    ]

    assert statuses == [200, 500, 200]


def test_somebody_else_can_act_at_the_very_moment_of_a_call() -> None:
    office = Office()
    vendor = office.company.add_vendor("Delta")
    edit = faults.then_call(lambda: office.company.edit("Vendor", vendor["Id"], AcctNum="theirs"))
    office.sandbox.faults.add(Fault(edit, path="/vendor$"))

    refused = office.post("vendor", {"Id": vendor["Id"], "SyncToken": "0", "sparse": True, "AcctNum": "ours"})

    assert code(refused) == "5010"


@pytest.mark.parametrize("page", ["bill?txnId=1", "vendordetail?nameId=1", "item?itemId=1", "?"])
def test_people_find_a_record_by_its_link(page: str) -> None:
    office = Office()
    office.post("bill", office.bill_body("1234.50", DocNumber="SC-014-003"))

    reply = office.session.get(f"{HOST}/app/{page}", timeout=9)

    assert reply.status_code == 200
    assert "Harbor Builders Inc" in reply.text


def test_a_bill_s_page_shows_its_lines_and_what_is_in_them_is_only_text() -> None:
    office = Office()
    body = office.bill_body("1234.50")
    body["Line"][0]["Description"] = "<b>Concrete</b>"
    office.post("bill", body)

    text = office.session.get(f"{HOST}/app/bill?txnId=1&realm={office.company.realm}", timeout=9).text

    assert "1,234.50" in text
    assert "&lt;b&gt;Concrete" in text


def test_a_page_of_nothing_is_not_found() -> None:
    office = Office()

    assert office.session.get(f"{HOST}/app/bill?txnId=1", timeout=9).status_code == 404


def test_a_dead_token_may_get_the_ordinary_fault() -> None:
    office = Office(Switches(gateway_faults=False))
    office.token = "x" * 40

    reply = office.send("GET", "preferences")

    assert reply.status_code == 401
    assert code(reply.json()) == "3200"
    assert reply.json()["Fault"]["Error"][0]["Detail"] == "Token expired"


@pytest.mark.parametrize("version", ["1", "74", "75"])
def test_every_minor_version_is_taken_and_means_the_newest(version: str) -> None:
    office = Office()

    reply = office.send("GET", "preferences", minorversion=version)

    assert reply.status_code == 200


def test_a_fault_tells_all_that_is_wrong_with_the_members() -> None:
    office = Office()
    body = {"DisplayName": "a:b", "WebAddr": {"URI": "nowhere"}, "AcctNum": "1" * 101, "Memo": ""}

    fault = office.post("vendor", body)["Fault"]

    found = [(error["code"], error["element"]) for error in fault["Error"]]
    assert found == [("2040", "DisplayName"), ("2200", "URI"), ("2050", "AcctNum"), ("2010", "Memo")]
    assert fault["type"] == "ValidationFault"
