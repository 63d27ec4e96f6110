"""A person plays the other people of both systems from the control page."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from integration.sandbox.clock import ManualClock
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.scenario.demo import build_demo
from integration.sandbox.scenario.setting import PROCORE_COMPANY, REALM, Setting
from integration.sandbox.web import ConnectionDropped
from tests.sandbox.procore_world import START


class Desk:
    def __init__(self) -> None:
        self.sandbox = Sandbox(ManualClock(START))
        self.setting: Setting = build_demo(self.sandbox)
        self.http = Client(self.sandbox.wsgi)

    def press(self, action: str, **fields: str) -> str:
        """The page that follows."""
        scope = {"company": str(PROCORE_COMPANY), "realm": REALM}
        return self.http.post("/do", data={"action": action, **scope, **fields}, follow_redirects=True).text


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", ("Cascade Concrete, Inc.", "18,311.10", "CDP-1047")),
        ("/vendors", ("Delta Mechanical, LLC", "Delta Mechanical LLC")),
        ("/projects", ("Maple Street Lofts", "25-002")),
        ("/trouble", ("Lose the next reply", "Expire the access tokens")),
        ("/requests", ("Last requests",)),
        ("/?place=1", ("Northgate Service Co.",)),
    ],
)
def test_the_pages_show_both_books(desk: Desk, path: str, words: tuple[str, ...]) -> None:
    page = desk.http.get(path)

    assert page.status_code == 200
    assert all(word in page.text for word in words)


def test_a_claim_is_approved_and_taken_back(desk: Desk) -> None:
    company = desk.setting.procore
    claim = next(one for one in company.claims() if one["status"] == "under_review")

    told = desk.press("approve", claim=str(claim["id"]))
    approved = company.claim(claim["id"])["status"]
    desk.press("unapprove", claim=str(claim["id"]))

    assert "is approved in Procore" in told
    assert approved == "approved"
    assert company.claim(claim["id"])["status"] == "under_review"


def test_a_locked_claim_says_why_it_stays(desk: Desk) -> None:
    claim = desk.setting.procore.claims()[0]
    desk.setting.procore.edit_claim(claim, origin_id="qbo:1:Bill:1")

    told = desk.press("unapprove", claim=str(claim["id"]))

    assert "synced with an ERP system" in told


def test_a_bill_is_paid_in_part_and_deleted(desk: Desk) -> None:
    books = desk.setting.books
    bill = next(one for one in books.bills() if one["Balance"] == one["TotalAmt"] > 300)
    other = next(one for one in books.bills() if one["Balance"] and one["Id"] != bill["Id"])

    desk.press("pay", bill=bill["Id"], amount="100.00")
    desk.press("delete_bill", bill=other["Id"])

    assert books.bill(bill["Id"])["Balance"] == bill["TotalAmt"] - 100
    assert other["Id"] in books.deleted("Bill")


def test_a_vendor_goes_and_comes_back(desk: Desk) -> None:
    vendor = desk.setting.vendors_in_books["Rose City Plumbing"]

    desk.press("deactivate", vendor=vendor["Id"])
    gone = desk.setting.books.get("Vendor", vendor["Id"])["Active"]
    desk.press("activate", vendor=vendor["Id"])

    assert (gone, desk.setting.books.get("Vendor", vendor["Id"])["Active"]) == (False, True)


def test_the_books_are_closed_and_opened(desk: Desk) -> None:
    desk.press("close_books", until="2026-09-30")
    closed = desk.setting.books.get("Preferences", "1")["AccountingInfoPrefs"]["BookCloseDate"]
    desk.press("close_books", until="")

    assert closed == "2026-09-30"
    assert "BookCloseDate" not in desk.setting.books.get("Preferences", "1")["AccountingInfoPrefs"]


def test_the_next_reply_is_lost_after_the_work_is_done(desk: Desk) -> None:
    token = desk.sandbox.procore.connect()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Procore-Company-Id": str(PROCORE_COMPANY)}
    body = {"company_id": PROCORE_COMPANY, "updates": [{"name": "New Vendor", "origin_id": "o1"}]}
    desk.press("lose", system="procore")

    with pytest.raises(ConnectionDropped):
        desk.http.patch("/procore/rest/v1.0/vendors/sync", json=body, headers=headers)

    assert desk.setting.procore.by_origin("vendor", "o1") is not None


@pytest.mark.parametrize("system", ["procore", "quickbooks"])
def test_tokens_expire_in_both_systems(desk: Desk, system: str) -> None:
    procore = desk.sandbox.procore.connect()["access_token"]
    books = desk.sandbox.quickbooks.connect(REALM)["access_token"]

    desk.press("expire", system=system)

    alive = {
        "procore": desk.sandbox.procore.tokens.holder(procore) is not None,
        "quickbooks": desk.sandbox.quickbooks.grants.grant_of(books) is not None,
    }
    assert alive == {name: name != system for name in ("procore", "quickbooks")}


def test_a_wrong_action_or_address_is_told_and_does_nothing(desk: Desk) -> None:
    told = desk.press("explode")
    nowhere = desk.http.post("/do", data={"action": "calm", "back": "//evil.example/"})

    assert "There is no action explode" in told
    assert nowhere.headers["Location"].startswith("/?")


def test_every_button_has_a_name_and_every_field_a_label(desk: Desk) -> None:
    for path in ("/", "/vendors", "/trouble"):
        text = desk.http.get(path).text
        inputs = [part.partition(">")[0] for part in text.split("<input")[1:]]

        assert "<button></button>" not in text
        assert all('type="hidden"' in one or "aria-label" in one for one in inputs)
