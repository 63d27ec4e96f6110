"""Whatever a test's requests and replies have wrong fails that test."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from integration.sandbox.seen import Seen
from tests import reference
from tests.sandbox.procore_world import World
from tests.sandbox.quickbooks_office import REALM, Office
from tests.traffic import Traffic

pytestmark = pytest.mark.skipif(reference.folder() is None, reason=reference.MISSING)

BILL, VENDORS = f"/v3/company/{REALM}/bill", "/rest/v1.0/vendors"
LINE = {"Amount": 1, "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "1"}}}  # fmt: skip
WHOLE_BILL = {"VendorRef": {"value": "1"}, "Line": [LINE]}


def seen(system: str, method: str, path: str, status: int = 200, **more: Any) -> Seen:
    query = MultiDict[str, str](more.pop("query", {}))
    facts = {"request": None, "reply": None, **more}
    return Seen(system, method, path, query, status, time=datetime(2026, 3, 2, tzinfo=UTC), **facts)


WRONG_REQUESTS = {
    "a member that QuickBooks does not know": seen(
        "quickbooks", "POST", BILL, request={**WHOLE_BILL, "Colour": "red"}),
    "a member that only QuickBooks writes": seen(
        "quickbooks", "POST", BILL, request={**WHOLE_BILL, "Balance": 1}),
    "an amount as text": seen(
        "quickbooks", "POST", BILL, request={**WHOLE_BILL, "Line": [{**LINE, "Amount": "1"}]}),
    "a member of a batch": seen(
        "quickbooks", "POST", f"/v3/company/{REALM}/batch",
        request={"BatchItemRequest": [{"bId": "1", "operation": "create", "Bill": {"Line": []}}]}),
    "a batch of 31": seen(
        "quickbooks", "POST", f"/v3/company/{REALM}/batch",
        request={"BatchItemRequest": [{"bId": str(n), "Query": "select * from Bill"} for n in range(31)]}),
    "a deletion without a version": seen(
        "quickbooks", "POST", BILL, request={"Id": "1"}, query={"operation": "delete"}),
    "a field that Procore does not know": seen(
        "procore", "PATCH", f"{VENDORS}/sync",
        request={"company_id": 1, "updates": [{"name": "Delta", "colour": "red"}]}),
    "a path that Procore does not have": seen("procore", "GET", "/rest/v1.0/colours"),
    "a parameter that Procore does not have": seen(
        "procore", "GET", VENDORS, query={"company_id": "1", "colour": "red"}),
    "a parameter that is missing": seen("procore", "GET", "/rest/v1.1/requisitions"),
    "what the sandbox does not simulate": seen("quickbooks", "GET", BILL, simulated=False),
}  # fmt: skip
WRONG_REPLIES = {
    "a record without its members": seen("quickbooks", "GET", f"{BILL}/1", reply={"Bill": {"Id": "1"}}),
    "a record in a query": seen(
        "quickbooks", "POST", f"/v3/company/{REALM}/query", reply={"QueryResponse": {"Vendor": [{"Id": 1}]}}),
    "a record in the change feed": seen(
        "quickbooks", "GET", f"/v3/company/{REALM}/cdc",
        reply={"CDCResponse": [{"QueryResponse": [{"Vendor": [{"status": "Deleted"}]}]}]}),
    "an answer of a batch": seen(
        "quickbooks", "POST", f"/v3/company/{REALM}/batch", reply={"BatchItemResponse": [{"Bill": {}}]}),
    "a fault without errors": seen("quickbooks", "GET", BILL, 400, reply={"Fault": {}}),
    "a grant without a token": seen("quickbooks", "POST", "/oauth2/token", reply={"token_type": "bearer"}),
    "an invented field": seen("procore", "GET", VENDORS, reply=[{"id": 1, "colour": "red"}]),
    "a record without an id": seen("procore", "GET", f"{VENDORS}/1", reply={"name": "Delta"}),
    "an id that is text": seen("procore", "GET", VENDORS, reply=[{"id": "1"}]),
}  # fmt: skip


@pytest.mark.parametrize("one", WRONG_REQUESTS.values(), ids=list(WRONG_REQUESTS))
def test_a_wrong_request_is_a_complaint_where_our_clients_send(one: Seen) -> None:
    ours, theirs = Traffic(), Traffic(strict=False)

    ours.note(one)
    theirs.note(one)

    with pytest.raises(AssertionError, match=one.path):
        ours.fail_if_wrong()
    theirs.fail_if_wrong()


@pytest.mark.parametrize("one", WRONG_REPLIES.values(), ids=list(WRONG_REPLIES))
def test_a_wrong_reply_is_a_complaint_everywhere(one: Seen) -> None:
    traffic = Traffic(strict=False)

    traffic.note(one)

    with pytest.raises(AssertionError, match=one.path):
        traffic.fail_if_wrong()


def test_what_a_fault_answers_is_not_the_system_s_reply() -> None:
    traffic = Traffic()

    traffic.note(seen("quickbooks", "GET", f"{BILL}/1", 502, reply={"Bill": {}}, spoilt=True))

    traffic.fail_if_wrong()


def test_a_member_that_a_switch_shows_on_purpose_is_no_complaint() -> None:
    traffic = Traffic(unpublished=["colour"])

    traffic.note(seen("procore", "GET", VENDORS, query={"company_id": 1}, reply=[{"id": 1, "colour": "red"}]))

    traffic.fail_if_wrong()


def test_both_systems_are_watched_wherever_their_sandbox_was_made() -> None:
    with Traffic(strict=False).watched() as traffic:
        office, world = Office(), World()
        office.post("vendor", {"DisplayName": "Delta"})
        world.api.get("/v1.0/projects?company_id=4001")

        traffic.strict = True
        office.post("vendor", {"DisplayName": "Echo", "Colour": "red"})
        world.api.get("/v1.0/colours")

    unfit, member, path = traffic.wrong
    assert "VendorCreate" in unfit
    assert member == f"POST /v3/company/{REALM}/vendor: not simulated"
    assert path == "GET /rest/v1.0/colours: not simulated"


def test_what_nobody_knows_is_refused_and_counted_wherever_it_stands() -> None:
    office, world = Office(), World()

    office.post("vendor", {"DisplayName": "Delta", "Colour": "red"})
    office.batch({"Vendor": {"DisplayName": "Echo", "Colour": "red"}}, {"Query": "select * from Colour"})
    office.get("colour/1")
    office.get("companyinfo/1/colour")
    office.get("preferences", colour="red")
    world.api.get("/v1.0/projects?company_id=4001&colour=red")
    world.api.post("/v1.0/vendors", {"company_id": 4001, "vendor": {"name": "Delta", "colour": "red"}})

    assert len(office.sandbox.unknown) == 6
    assert len(world.sandbox.unknown) == 2
    assert office.company.every("Vendor") == []
    assert world.company.vendors() == []


TEST = """
from integration.sandbox.sandbox import Sandbox
from werkzeug.test import Client

def test_it():
    sandbox = Sandbox()
    Client(sandbox.wsgi).get("/procore/rest/v1.0/colours")
"""


@pytest.mark.processes
def test_a_violation_fails_the_very_test(tmp_path: Path) -> None:
    (tmp_path / "test_wrong.py").write_text(TEST)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.conftest"]
    root = Path(__file__).parents[2]

    ran = subprocess.run(
        [*command, "-c", str(root / "pyproject.toml"), "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=root, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert "FAILED" in ran.stdout
    assert "GET /rest/v1.0/colours: not simulated" in ran.stdout
