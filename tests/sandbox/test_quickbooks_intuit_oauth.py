"""The vendor's own sign-in client (intuit-oauth) against the simulated sign-in, over real HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

from tests.sandbox.quickbooks_office import REALM, Office
from tests.sandbox.quickbooks_server import served

CALLBACK = "http://localhost:8000/connect/quickbooks/callback"
SCOPES = [Scopes.ACCOUNTING, Scopes.OPENID, Scopes.EMAIL]


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with served(office.sandbox) as found:
        yield found


@pytest.fixture
def client(address: str) -> AuthClient:
    """Its `environment` may be the address of a discovery document."""
    environment = f"{address}/.well-known/openid_sandbox_configuration"
    return AuthClient("plumbline", "sandbox-secret", CALLBACK, environment)


def consent(url: str, decision: str = "connect") -> dict[str, str]:
    """Walk through the page as a person does; returns what comes back to the app."""
    page = requests.get(url, timeout=9)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    answers = {**fields, "decision": decision, "user": "admin", "realm": REALM}
    action = url.partition("?")[0]
    reply = requests.post(action, data=answers, allow_redirects=False, timeout=9)
    assert reply.headers["Location"].startswith(CALLBACK)
    return {name: one[0] for name, one in parse_qs(urlsplit(reply.headers["Location"]).query).items()}


def connected(client: AuthClient) -> Any:
    back = consent(client.get_authorization_url(SCOPES))
    client.get_bearer_token(back["code"], realm_id=back["realmId"])
    return client


def status_of(client: AuthClient, address: str) -> int:
    headers = {"Authorization": f"Bearer {client.access_token}", "Accept": "application/json"}
    url = f"{address}/v3/company/{REALM}/companyinfo/{REALM}"
    return requests.get(url, headers=headers, timeout=9).status_code


def test_discovery_names_every_endpoint(client: AuthClient, address: str) -> None:
    endpoints = (client.auth_endpoint, client.token_endpoint, client.revoke_endpoint, client.user_info_url)

    assert all(one.startswith(address) for one in (*endpoints, client.jwks_uri))


def test_a_code_becomes_tokens_that_open_the_company(client: AuthClient, address: str) -> None:
    url = client.get_authorization_url(SCOPES, state_token="s-1")  # noqa: S106

    back = consent(url)
    client.get_bearer_token(back["code"], realm_id=back["realmId"])

    assert (back["state"], back["realmId"]) == ("s-1", REALM)
    assert client.expires_in == 3600
    assert status_of(client, address) == 200


def test_a_refusal_comes_back_as_access_denied(client: AuthClient) -> None:
    back = consent(client.get_authorization_url(SCOPES), decision="refuse")

    assert back["error"] == "access_denied"
    assert "code" not in back


def test_a_refresh_keeps_its_value_within_a_day_and_then_the_old_one_dies(
    client: AuthClient, office: Office
) -> None:
    first = connected(client).refresh_token
    client.refresh()
    same = client.refresh_token
    office.clock.advance(25 * 3600)
    client.refresh()

    assert same == first != client.refresh_token
    with pytest.raises(AuthClientError) as refused:
        client.refresh(refresh_token=first)
    assert (refused.value.status_code, "invalid_grant" in str(refused.value)) == (400, True)


def test_user_facts_come_with_the_openid_scope(client: AuthClient) -> None:
    facts = connected(client).get_user_info().json()

    assert facts["emailVerified"] is True
    assert "@" in facts["email"]


def test_a_revoked_token_opens_nothing(client: AuthClient, address: str) -> None:
    connected(client)

    assert client.revoke() is True
    assert status_of(client, address) == 401
    with pytest.raises(AuthClientError):
        client.refresh()


def test_a_wrong_secret_is_an_invalid_client(address: str) -> None:
    stranger = AuthClient("plumbline", "wrong", CALLBACK, f"{address}/.well-known/openid_configuration")
    back = consent(stranger.get_authorization_url(SCOPES))

    with pytest.raises(AuthClientError) as refused:
        stranger.get_bearer_token(back["code"])

    assert refused.value.status_code == 401
    assert "invalid_client" in str(refused.value.content)
