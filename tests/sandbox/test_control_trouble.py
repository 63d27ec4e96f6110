"""A person makes things go wrong from the control page, and sees what arrives."""

from __future__ import annotations

import pytest

from integration.sandbox.scenario.setting import PROCORE_COMPANY, REALM
from integration.sandbox.web import ConnectionDropped
from tests.sandbox.control_desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


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


@pytest.mark.parametrize("system", ["procore", "quickbooks"])
def test_the_network_is_broken_until_it_is_cancelled(desk: Desk, system: str) -> None:
    desk.press("down", system=system)

    for _ in range(3):
        with pytest.raises(ConnectionDropped):
            desk.ask(system)
    planned = desk.http.get("/trouble").text
    desk.press("calm")

    assert "Waiting to go wrong: 1." in planned
    assert desk.ask(system) == 200
    assert "refused" in desk.http.get("/requests").text


@pytest.mark.parametrize("system", ["procore", "quickbooks"])
def test_a_system_is_too_busy_for_a_minute(desk: Desk, system: str) -> None:
    desk.press("busy", system=system)

    first = desk.ask(system)
    desk.sandbox.clock.sleep(59)
    second = desk.ask(system)
    desk.sandbox.clock.sleep(2)

    assert (first, second, desk.ask(system)) == (429, 429, 200)


def test_the_app_is_disconnected_inside_quickbooks(desk: Desk) -> None:
    token = desk.sandbox.quickbooks.connect(REALM)["access_token"]

    desk.press("disconnect")

    assert desk.sandbox.quickbooks.grants.grant_of(token) is None


def test_a_lost_query_teaches_nothing_so_the_next_write_is_lost(desk: Desk) -> None:
    token = desk.sandbox.quickbooks.connect(REALM)["access_token"]
    base, headers = (
        f"/quickbooks/v3/company/{REALM}",
        {"Authorization": f"Bearer {token}", "Accept": "application/json"},
    )
    desk.press("lose", system="quickbooks")

    query = desk.http.post(
        f"{base}/query", data="select * from Vendor", headers={**headers, "Content-Type": "application/text"}
    )

    assert query.status_code == 200
    with pytest.raises(ConnectionDropped):
        desk.http.post(f"{base}/vendor", json={"DisplayName": "Lost"}, headers=headers)
    assert desk.setting.books.named("Vendor", "Lost")


def test_the_list_of_requests_loads_itself_again(desk: Desk) -> None:
    desk.ask("procore")

    page = desk.http.get("/requests").text

    assert '<meta http-equiv="refresh" content="2">' in page
    assert "/rest/v1.0/me" in page
    assert "<iframe" in desk.http.get("/").text


def test_a_form_of_another_site_is_refused(desk: Desk) -> None:
    foreign = desk.http.post("/do", data={"action": "calm"}, headers={"Origin": "http://evil.example"})
    ours = desk.http.post("/do", data={"action": "calm"}, headers={"Origin": "http://localhost"})

    assert (foreign.status_code, ours.status_code) == (403, 303)
