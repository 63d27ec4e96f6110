"""Signing in to the simulated Procore, and what it lets a caller do."""

from __future__ import annotations

import base64

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.switches import Switches
from tests.sandbox.procore_world import World


@pytest.fixture
def world() -> World:
    return World()


def test_the_sign_in_page_shows_both_people_and_a_way_to_refuse(world: World) -> None:
    page = world.api.http.get(
        "/procore/oauth/authorize?response_type=code&client_id=plumbline&redirect_uri=http://a.test/&state=s"
    )

    assert "Ann Admin" in page.text
    assert "Sam Standard" in page.text
    assert "Refuse" in page.text


def test_refusing_sends_the_person_back_with_the_state(world: World) -> None:
    fields = {
        "response_type": "code",
        "client_id": "plumbline",
        "redirect_uri": "http://a.test/",
        "state": "s",
    }

    page = world.api.http.post("/procore/oauth/authorize", data={**fields, "answer": "refuse"})

    assert page.headers["Location"] == "http://a.test/?error=access_denied&state=s"


def test_a_code_works_once_and_for_its_own_redirect_address(world: World) -> None:
    fields = {"response_type": "code", "client_id": "plumbline", "redirect_uri": "http://a.test/"}
    page = world.api.http.post("/procore/oauth/authorize", data={**fields, "answer": "allow"})
    code = page.headers["Location"].partition("code=")[2]

    elsewhere = world.api.token(grant_type="authorization_code", code=code, redirect_uri="http://b.test/")
    again = world.api.token(grant_type="authorization_code", code=code, redirect_uri="http://a.test/")

    assert elsewhere.json
    assert elsewhere.json["error"] == "invalid_grant"
    assert again.status_code == 401


def test_a_refresh_token_works_once(world: World) -> None:
    first = world.api.user_tokens()

    renewed = world.api.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    again = world.api.token(grant_type="refresh_token", refresh_token=first["refresh_token"])

    assert renewed.json
    assert renewed.json["refresh_token"] != first["refresh_token"]
    assert (again.status_code, again.json) == (
        401,
        {"error": "invalid_grant", "error_description": "The refresh token is invalid"},
    )


def test_a_refresh_token_dies_even_when_the_answer_is_lost(world: World) -> None:
    first = world.api.user_tokens()
    world.sandbox.faults.add(Fault(faults.lose_reply, system="procore", path="/oauth/token"))

    with pytest.raises(ConnectionError):
        world.api.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    again = world.api.token(grant_type="refresh_token", refresh_token=first["refresh_token"])

    assert again.status_code == 401


def test_a_service_account_gets_no_refresh_token(world: World) -> None:
    reply = world.api.http.post(
        "/procore/oauth/token",
        json={"grant_type": "client_credentials", "client_id": "plumbline-service",
              "client_secret": "service-secret"},
    )  # fmt: skip

    assert reply.json
    assert "refresh_token" not in reply.json


def test_the_client_may_prove_itself_by_basic_authentication(world: World) -> None:
    secret = base64.b64encode(b"plumbline-service:service-secret").decode()

    reply = world.api.http.post(
        "/procore/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {secret}"},
    )

    assert reply.status_code == 200


def test_a_wrong_secret_is_refused(world: World) -> None:
    reply = world.api.token(grant_type="client_credentials", client_secret="wrong")

    assert (reply.status_code, reply.json and reply.json["error"]) == (401, "invalid_client")


def test_an_access_token_ends_after_ninety_minutes(world: World) -> None:
    token = world.api.user_tokens()["access_token"]
    world.clock.advance(5401)

    reply = world.api.get("/v1.0/me", token=token)

    assert (reply.status_code, reply.json) == (401, {"error": "The access token is invalid"})


def test_revoking_kills_both_tokens_and_never_complains(world: World) -> None:
    tokens = world.api.user_tokens()
    client = {"client_id": "plumbline", "client_secret": "sandbox-secret"}

    revoked = world.api.http.post("/procore/oauth/revoke", data={**client, "token": tokens["access_token"]})
    unknown = world.api.http.post("/procore/oauth/revoke", data={**client, "token": "nobody's"})
    refreshed = world.api.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])

    assert (revoked.status_code, unknown.status_code, refreshed.status_code) == (200, 200, 401)


def test_token_info_tells_whose_token_it_is(world: World) -> None:
    token = world.api.user_tokens("12")["access_token"]

    reply = world.api.http.get("/procore/oauth/token/info", headers={"Authorization": f"Bearer {token}"})

    assert reply.json
    assert (reply.json["resource_owner_id"], reply.json["application"]) == (12, {"uid": "plumbline"})


def test_a_call_without_the_company_header_fails_and_is_counted_as_our_mistake(world: World) -> None:
    world.api.headers, token = {}, world.api.user_tokens()["access_token"]

    with_company = world.api.get("/v1.0/vendors?company_id=4001", token=token).status_code
    without = [world.api.get(path, token=token).status_code for path in ("/v1.0/me", "/v1.0/companies")]

    assert (with_company, without) == (404, [200, 200])
    assert len(world.sandbox.unknown) == 1


def test_companies_with_equal_record_ids_are_kept_apart(world: World) -> None:
    world.sandbox.procore.add_company(4002, "Other Builders").add_vendor("Theirs")
    world.company.add_vendor("Ours")

    theirs = world.api.call("GET", "/v1.0/vendors/5001?company_id=4002", **{"Procore-Company-Id": "4002"})
    mixed = world.api.call("GET", "/v1.0/vendors/5001?company_id=4002")

    assert theirs.json
    assert theirs.json["name"] == "Theirs"
    assert mixed.status_code == 404


def test_an_app_that_is_not_connected_is_refused(world: World) -> None:
    world.company.install_app(False)

    reply = world.api.get("/v1.0/vendors?company_id=4001")

    assert (reply.status_code, reply.json) == (403, {"message": "App is not connected to this company"})


def test_a_service_account_sees_permitted_projects_only(world: World) -> None:
    first, second = world.project("One", "1"), world.project("Two", "2")
    world.company.permit_projects([first["id"]])

    listed = world.api.get("/v1.0/projects?company_id=4001")
    refused = world.api.get(f"/v1.1/requisitions?project_id={second['id']}")
    by_person = world.api.get(
        f"/v1.1/requisitions?project_id={second['id']}", token=world.api.user_tokens()["access_token"]
    )

    assert listed.json
    assert [one["name"] for one in listed.json] == ["One"]
    assert (refused.status_code, by_person.status_code) == (403, 200)


@pytest.mark.parametrize(("writes", "answer"), [(False, 403), (True, 201)])
def test_a_standard_user_can_read_but_not_write(writes: bool, answer: int) -> None:
    world = World(Switches(procore_standard_users_write=writes))
    token = world.api.user_tokens("12")["access_token"]

    read = world.api.get("/v1.0/vendors?company_id=4001", token=token)
    write = world.api.post("/v1.0/vendors", {"company_id": 4001, "vendor": {"name": "A"}}, token=token)

    assert (read.status_code, write.status_code) == (200, answer)


def test_every_reply_tells_the_nearer_limit(world: World) -> None:
    world = World(Switches(procore_requests_per_hour=3, procore_requests_per_spike=10))

    reply = world.api.get("/v1.0/vendors?company_id=4001")

    assert reply.headers["X-Rate-Limit-Limit"] == "3"
    assert reply.headers["X-Rate-Limit-Remaining"] == "2"
    assert int(reply.headers["X-Rate-Limit-Reset"]) >= world.clock.now().timestamp() + 3600


def test_a_spike_is_refused_until_the_reset_time() -> None:
    world = World(Switches(procore_requests_per_spike=2))
    path = "/v1.0/vendors?company_id=4001"

    statuses = [world.api.get(path).status_code for _ in range(3)]
    reply = world.api.get(path)
    world.clock.advance(float(reply.headers["Retry-After"]))
    later = world.api.get(path).status_code

    assert (statuses, later) == ([200, 200, 429], 200)


def test_failed_calls_count_against_the_limit() -> None:
    world = World(Switches(procore_requests_per_spike=2))

    statuses = [world.api.get("/v1.0/vendors/1?company_id=4001").status_code for _ in range(3)]

    assert statuses == [404, 404, 429]


def test_switched_off_limits_never_refuse() -> None:
    world = World(Switches(procore_requests_per_hour=None, procore_requests_per_spike=None))

    reply = [world.api.get("/v1.0/vendors?company_id=4001") for _ in range(150)][-1]

    assert reply.status_code == 200
    assert "X-Rate-Limit-Limit" not in reply.headers


def test_a_token_can_die_at_the_very_moment_of_a_call(world: World) -> None:
    world.api.get("/v1.0/me")
    world.sandbox.faults.add(Fault(faults.revoke, system="procore"))

    reply = world.api.get("/v1.0/me")

    assert reply.status_code == 401


@pytest.mark.parametrize(
    ("per", "statuses"),
    [("company", [200, 429, 200]), ("token", [200, 429, 200]), ("app", [200, 429, 429])],
)
def test_limits_count_by_company_token_or_app(per: str, statuses: list[int]) -> None:
    world = World(Switches(procore_requests_per_spike=1, procore_limit_per=per))
    world.sandbox.procore.add_company(4002, "Other Builders")
    other = {"token": world.api.user_tokens()["access_token"], "Procore-Company-Id": "4002"}

    answers = [
        world.api.get("/v1.0/vendors?company_id=4001"),
        world.api.get("/v1.0/vendors?company_id=4001"),
        world.api.get("/v1.0/vendors?company_id=4002", **other),
    ]

    assert [answer.status_code for answer in answers] == statuses


def test_a_refusal_may_come_without_a_time_to_wait() -> None:
    world = World(Switches(procore_requests_per_spike=0, procore_retry_after=False))

    reply = world.api.get("/v1.0/me")

    assert reply.status_code == 429
    assert "Retry-After" not in reply.headers
    assert "X-Rate-Limit-Reset" in reply.headers


def test_a_service_account_names_its_company_on_every_call(world: World) -> None:
    token = world.api.service_token()
    named = [world.api.get(path, token=token).status_code for path in ("/v1.0/me", "/v1.0/companies")]
    world.api.headers = {}

    nameless = [world.api.get(path, token=token).status_code for path in ("/v1.0/me", "/v1.0/companies")]

    assert (named, nameless) == ([200, 200], [404, 404])
