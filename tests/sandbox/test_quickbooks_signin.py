"""Signing in to simulated QuickBooks, as a browser and as a server."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.quickbooks.grants import challenge_of
from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import HOST, REALM, Json, Office, code, read

BACK = "http://127.0.0.1:8000/connect/quickbooks/callback/"
ASKED = {
    "client_id": "plumbline",
    "response_type": "code",
    "scope": "com.intuit.quickbooks.accounting openid",
    "redirect_uri": BACK,
    "state": "s1&2",
}
APP = ("plumbline", "sandbox-secret")


def open_page(office: Office, **changes: str) -> requests.Response:
    address = f"{HOST}/oauth2/authorize"
    return office.session.get(address, params={**ASKED, **changes}, allow_redirects=False, timeout=9)


def answer(office: Office, page: requests.Response, **choices: str) -> dict[str, str]:
    """Press a button of the page; what the app gets to hear."""
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page.text)}
    reply = office.form("oauth2/authorize", {**fields, "user": "admin", "realm": REALM, **choices})
    return heard(reply)


def heard(reply: requests.Response) -> dict[str, str]:
    assert reply.status_code == 302
    assert reply.headers["Location"].startswith(BACK)
    return {name: one[0] for name, one in parse_qs(urlsplit(reply.headers["Location"]).query).items()}


def tokens(office: Office, auth: tuple[str, str], **fields: str) -> requests.Response:
    return office.form("oauth2/token", fields, auth=auth)


def exchange(office: Office, code: str, **more: str) -> requests.Response:
    return tokens(office, APP, grant_type="authorization_code", code=code, redirect_uri=BACK, **more)


def refresh(office: Office, token: str) -> requests.Response:
    return tokens(office, APP, grant_type="refresh_token", refresh_token=token)


def connected(office: Office) -> Json:
    return read(exchange(office, answer(office, open_page(office), decision="connect")["code"]))


def test_an_administrator_connects_a_company() -> None:
    office = Office()
    page = open_page(office)

    told = answer(office, page, decision="connect")
    granted = read(exchange(office, told["code"]))
    office.token = granted["access_token"]

    assert "Harbor Builders Inc" in page.text
    assert (told["state"], told["realmId"]) == ("s1&2", REALM)
    assert (granted["token_type"], granted["expires_in"]) == ("bearer", 3600)
    assert granted["x_refresh_token_expires_in"] == 8726400
    assert "x_refresh_token_hard_expires_in" not in granted
    assert "Preferences" in office.get("preferences")


def test_the_end_of_the_grant_is_told_on_request() -> None:
    office = Office()
    told = answer(office, open_page(office), decision="connect")
    fields = {"grant_type": "authorization_code", "code": told["code"], "redirect_uri": BACK}

    headers = {"x-include-refresh-token-hard-expires-in": "true"}
    granted = read(office.form("oauth2/token", fields, auth=APP, headers=headers))

    assert granted["x_refresh_token_hard_expires_in"] == 157680000


def test_refusing_sends_the_person_back() -> None:
    office = Office()

    told = answer(office, open_page(office), decision="refuse")

    assert told == {"error": "access_denied", "state": "s1&2"}


def test_somebody_who_is_no_administrator_can_not_connect() -> None:
    office = Office()
    fields = {**ASKED, "user": "standard", "realm": REALM, "decision": "connect"}

    page = office.form("oauth2/authorize", fields)
    told = answer(office, page, decision="refuse")

    assert page.status_code == 403
    assert "Only an administrator" in page.text
    assert told["error"] == "access_denied"


@pytest.mark.parametrize(
    "scope", ["", "openid", "com.intuit.quickbooks.accounting project-management.project"]
)
def test_scopes_the_app_may_not_have_are_refused(scope: str) -> None:
    office = Office()

    assert heard(open_page(office, scope=scope))["error"] == "invalid_scope"


@pytest.mark.parametrize("changes", [{"client_id": "stranger"}, {"redirect_uri": ""}])
def test_an_unknown_app_is_sent_nowhere(changes: dict[str, str]) -> None:
    office = Office()

    assert open_page(office, **changes).status_code == 400


def test_a_code_is_good_for_one_exchange_and_a_second_kills_the_first() -> None:
    office = Office()
    told = answer(office, open_page(office), decision="connect")
    granted = read(exchange(office, told["code"]))

    again = exchange(office, told["code"])
    office.token = granted["access_token"]

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert office.send("GET", "preferences").status_code == 401


def test_a_second_exchange_may_leave_the_first_alone() -> None:
    office = Office(Switches(code_reuse_revokes=False))
    told = answer(office, open_page(office), decision="connect")
    office.token = read(exchange(office, told["code"]))["access_token"]

    exchange(office, told["code"])

    assert office.send("GET", "preferences").status_code == 200


def test_an_app_of_a_paid_tier_may_ask_for_projects() -> None:
    office = Office(Switches(projects_scope=True))
    scope = "com.intuit.quickbooks.accounting project-management.project"

    assert open_page(office, scope=scope).status_code == 200


@pytest.mark.parametrize(
    ("changes", "auth", "expected"),
    [
        ({}, ("plumbline", "wrong"), (401, "invalid_client")),
        ({}, ("stranger", "sandbox-secret"), (401, "invalid_client")),
        ({"code": "nonsense"}, APP, (400, "invalid_grant")),
        ({"redirect_uri": "http://elsewhere/"}, APP, (400, "invalid_request")),
        ({"grant_type": "password"}, APP, (400, "unsupported_grant_type")),
    ],
)
def test_a_wrong_exchange_is_refused(
    changes: dict[str, str], auth: tuple[str, str], expected: tuple[int, str]
) -> None:
    office = Office()
    told = answer(office, open_page(office), decision="connect")
    fields = {"grant_type": "authorization_code", "code": told["code"], "redirect_uri": BACK}

    reply = tokens(office, auth, **{**fields, **changes})

    assert (reply.status_code, reply.json()["error"]) == expected


def test_a_code_dies_after_ten_minutes() -> None:
    office = Office()
    told = answer(office, open_page(office), decision="connect")
    office.clock.advance(600)

    assert exchange(office, told["code"]).status_code == 400


@pytest.mark.parametrize(("verifier", "status"), [("v" * 43, 200), ("w" * 43, 400), ("", 400)])
def test_a_code_challenge_is_checked_when_it_was_sent(verifier: str, status: int) -> None:
    office = Office()
    page = open_page(office, code_challenge=challenge_of("v" * 43), code_challenge_method="S256")
    told = answer(office, page, decision="connect")

    assert exchange(office, told["code"], code_verifier=verifier).status_code == status


def test_the_refresh_token_keeps_its_value_for_a_day_and_then_the_old_one_dies() -> None:
    office = Office()
    first = connected(office)["refresh_token"]

    office.clock.advance(3600)
    same_day = refresh(office, first).json()["refresh_token"]
    office.clock.advance(86400)
    next_day = refresh(office, first).json()["refresh_token"]
    old = refresh(office, first)

    assert same_day == first
    assert next_day != first
    assert (old.status_code, old.json()["error"]) == (400, "invalid_grant")
    assert refresh(office, next_day).status_code == 200


def test_an_access_token_lives_an_hour() -> None:
    office = Office()
    office.token = connected(office)["access_token"]

    office.clock.advance(3600)
    reply = office.send("GET", "preferences")

    assert reply.status_code == 401
    assert reply.json()["fault"]["error"][0]["code"] == "3200"


def test_a_grant_that_is_not_refreshed_for_101_days_is_over() -> None:
    office = Office()
    token = connected(office)["refresh_token"]

    office.clock.advance(101 * 86400)

    assert refresh(office, token).json()["error"] == "invalid_grant"


def test_revoking_ends_both_tokens() -> None:
    office = Office()
    granted = connected(office)
    office.token = granted["access_token"]

    body = {"token": granted["refresh_token"]}
    revoked = office.session.post(f"{HOST}/oauth2/revoke", json=body, auth=APP, timeout=9)

    assert (revoked.status_code, revoked.content) == (200, b"")
    assert refresh(office, granted["refresh_token"]).status_code == 400
    assert office.send("GET", "preferences").status_code == 401


def test_a_person_can_disconnect_inside_quickbooks() -> None:
    office = Office()
    granted = connected(office)

    office.quickbooks.disconnect(REALM)

    assert refresh(office, granted["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_person_who_lost_access_is_told_120() -> None:
    office = Office()

    office.quickbooks.lose_access(REALM)
    reply = office.send("GET", "preferences")

    assert (reply.status_code, code(reply.json())) == (401, "120")


def test_a_token_can_die_at_the_very_moment_of_a_call() -> None:
    office = Office()
    office.sandbox.faults.add(Fault(faults.revoke, path="/vendor$"))

    reply = office.send("POST", "vendor", {"DisplayName": "Delta"})

    assert reply.status_code == 401
    assert office.company.every("Vendor") == []


def test_the_person_is_known_where_openid_was_asked_for() -> None:
    office = Office()
    headers = {"Authorization": f"Bearer {connected(office)['access_token']}"}

    person = read(office.session.get(f"{HOST}/oauth2/userinfo", headers=headers, timeout=9))

    assert person["givenName"] == "Ada"


def test_the_discovery_document_names_every_address() -> None:
    office = Office()

    found = read(office.session.get(f"{HOST}/.well-known/openid_configuration", timeout=9))

    assert found["token_endpoint"] == f"{HOST}/oauth2/token"
    assert found["authorization_endpoint"] == f"{HOST}/oauth2/authorize"


def test_rotation_of_the_refresh_token_can_be_made_faster() -> None:
    office = Office(Switches(refresh_value_hours=0))
    first = connected(office)["refresh_token"]

    assert refresh(office, first).json()["refresh_token"] != first
