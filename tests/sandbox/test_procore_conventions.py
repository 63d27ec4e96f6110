"""The simulated Procore spoken to the way public clients do, over an ordinary HTTP library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.sandbox.procore_world import COMPANY, World
from tests.wsgi_adapter import WSGIAdapter

HOST = "http://sandbox/procore"
TOKEN, REST = f"{HOST}/oauth/token", f"{HOST}/rest/v1.0"
SERVICE = {"client_id": "plumbline-service", "client_secret": "service-secret"}
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def session(world: World) -> Iterator[requests.Session]:
    """Signed in, and with the headers that the Ruby SDK puts on every call."""
    with requests.Session() as session:
        session.mount("http://sandbox", WSGIAdapter(world.sandbox.wsgi))
        token = session.post(TOKEN, data={**GRANT, **SERVICE}).json()["access_token"]
        session.headers.update({
            "Accepts": "application/json", "Authorization": f"Bearer {token}",
            "Content-Type": "application/json", "User-Agent": "Procore Ruby Gem 2.0.0",
            "procore-company-id": str(COMPANY),
        })  # fmt: skip
        yield session


def everything(session: requests.Session, url: str, **params: Any) -> list[Any]:
    """All pages, by the address each one names as the next."""
    rows: list[Any] = []
    asked: dict[str, Any] = {"company_id": COMPANY, **params}
    reply = session.get(url, params=asked)
    while True:
        assert reply.status_code == 200, reply.text
        rows += reply.json()
        if "next" not in reply.links:
            return rows
        reply = session.get(reply.links["next"]["url"])


@pytest.mark.parametrize(
    "sent",
    [{"json": {**GRANT, **SERVICE}}, {"data": {**GRANT, **SERVICE}},
     {"files": {name: (None, value) for name, value in {**GRANT, **SERVICE}.items()}},
     {"data": GRANT, "auth": tuple(SERVICE.values())}, {"json": GRANT, "auth": tuple(SERVICE.values())}],
    ids=["json", "form", "multipart", "form and basic", "json and basic"],
)  # fmt: skip
def test_the_token_endpoint_takes_every_encoding_in_use(session: requests.Session, sent: Any) -> None:
    del session.headers["Content-Type"], session.headers["Authorization"]

    reply = session.post(TOKEN, **sent)

    assert reply.status_code == 200, reply.text
    assert set(reply.json()) == {"access_token", "token_type", "expires_in", "created_at"}
    assert (reply.json()["token_type"], reply.json()["expires_in"]) == ("bearer", 5400)


def test_a_refresh_may_name_the_redirect_address_again(world: World, session: requests.Session) -> None:
    first = world.api.user_tokens()
    del session.headers["Content-Type"], session.headers["Authorization"]
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"],
            "redirect_uri": "http://app.test/callback"}  # fmt: skip

    reply = session.post(TOKEN, data=form, auth=("plumbline", "sandbox-secret"))

    assert reply.status_code == 200
    assert reply.json()["refresh_token"] != first["refresh_token"]


def test_a_wrong_secret_is_told_in_the_words_of_oauth(session: requests.Session) -> None:
    reply = session.post(TOKEN, data=GRANT, auth=("plumbline-service", "wrong"))

    assert (reply.status_code, reply.json()["error"]) == (401, "invalid_client")


def test_token_info_and_revoke_are_beside_it(session: requests.Session) -> None:
    token = str(session.headers["Authorization"]).removeprefix("Bearer ")
    info = session.get(f"{HOST}/oauth/token/info").json()

    revoked = session.post(f"{HOST}/oauth/revoke", json={**SERVICE, "token": token})

    assert (info["resource_owner_id"], info["application"]) == (19, {"uid": "plumbline-service"})
    assert revoked.status_code == 200
    assert session.get(f"{REST}/me").status_code == 401


def test_arrays_in_filters_repeat_their_name_with_brackets(world: World, session: requests.Session) -> None:
    vendors = [world.company.add_vendor(name)["id"] for name in ("One", "Two", "Three")]

    rows = everything(session, f"{REST}/vendors", **{"filters[id][]": [vendors[0], vendors[2]]})

    assert [row["name"] for row in rows] == ["One", "Three"]


def test_following_the_next_link_visits_everything_once(world: World, session: requests.Session) -> None:
    for place in range(25):
        world.company.add_vendor(f"Vendor {place:02}", city="St. Paul & more")
    first = session.get(f"{REST}/vendors?company_id=4001&per_page=10&sort=-name")

    rows = everything(session, f"{REST}/vendors", per_page=10, sort="-name")

    assert [row["name"] for row in rows] == [f"Vendor {place:02}" for place in range(24, -1, -1)]
    assert (first.headers["Total"], first.headers["Per-Page"]) == ("25", "10")
    assert set(first.links) == {"next", "last"}


@pytest.mark.parametrize(("per_page", "status"), [(2000, 200), (10_000, 200), (10_001, 400), (0, 400)])
def test_pages_may_be_large(world: World, session: requests.Session, per_page: int, status: int) -> None:
    world.company.add_vendor("One")

    reply = session.get(f"{REST}/vendors", params={"company_id": COMPANY, "per_page": per_page})

    assert reply.status_code == status


def test_a_range_of_times_may_stand_in_quotes(world: World, session: requests.Session) -> None:
    world.company.add_vendor("One")
    span = '"2026-11-02T00:00:00Z...2026-11-03T00:00:00Z"'

    assert len(everything(session, f"{REST}/vendors", **{"filters[updated_at]": span})) == 1


@pytest.mark.parametrize(("honoured", "status"), [(False, 422), (True, 201)])
def test_an_idempotency_token_may_be_honoured(
    world: World, session: requests.Session, honoured: bool, status: int
) -> None:
    world.sandbox.switches.procore_idempotency_tokens = honoured
    body = {"company_id": COMPANY, "vendor": {"name": "Acme"}}
    token = {"Idempotency-Token": "k1"}

    first, again = (session.post(f"{REST}/vendors", json=body, headers=token) for _ in range(2))
    other = session.post(f"{REST}/vendors", json=body, headers={"Idempotency-Token": "k2"})

    assert (first.status_code, again.status_code, other.status_code) == (201, status, 422)
    assert len(world.company.vendors()) == 1


def test_every_reply_says_where_the_limits_stand_and_which_request_it_was(session: requests.Session) -> None:
    replies = [session.get(f"{REST}/me"), session.get(f"{REST}/vendors/1", params={"company_id": COMPANY})]

    for reply in replies:
        assert reply.headers["X-Rate-Limit-Limit"].isdigit()
        assert reply.headers["X-Rate-Limit-Remaining"].isdigit()
        assert reply.headers["X-Rate-Limit-Reset"].isdigit()
    assert len({reply.headers["X-Request-Id"] for reply in replies}) == 2


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8"])
def test_a_json_body_may_name_its_character_set(
    world: World, session: requests.Session, content_type: str
) -> None:
    body = '{"company_id": 4001, "vendor": {"name": "Bäcker & Söhne"}}'.encode()

    reply = session.post(f"{REST}/vendors", data=body, headers={"Content-Type": content_type})

    assert reply.json()["name"] == "Bäcker & Söhne"


def test_a_direct_cost_is_made_found_and_removed_in_ordinary_calls(
    world: World, session: requests.Session
) -> None:
    world.commitment(world.project(), "1000")
    costs = f"{HOST}/rest/v1.1/projects/7001/direct_costs"
    cost = {"direct_cost_type": "expense", "vendor_id": 5001, "invoice_number": "E-1", "origin_id": "e1",
            "line_items": [{"wbs_code_id": 60001, "manual_amount": -12.5}]}  # fmt: skip

    made = session.post(costs, json={"direct_cost": cost})
    found = session.get(costs, params={"filters[origin_id]": "e1", "per_page": "100"})
    unlinked = session.patch(f"{costs}/{made.json()['id']}", json={"direct_cost": {"origin_id": None}})
    removed = session.delete(f"{costs}/{made.json()['id']}")

    assert (made.status_code, made.json()["grand_total"]) == (201, "-12.5")
    assert [row["id"] for row in found.json()] == [made.json()["id"]]
    assert (unlinked.status_code, removed.status_code) == (200, 200)
