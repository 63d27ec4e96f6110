"""S6: tokens live on the server only: in no page, address, cookie, session, log line or audit entry."""

from __future__ import annotations

import logging

import pytest
from django.contrib.sessions.models import Session
from pytest_django import Settings

from companies import secrets
from companies.models import AuditEntry, Connection
from companies.tokens import Tokens
from integration import oauth
from integration.errors import NeedsUser, TryLater
from integration.logs import AllowList
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from tests.companies.connecting import World


def test_s6_no_output_holds_a_token_or_a_client_secret(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.books("9130")
    world.site(4001)
    browser = world.browser()
    pages = [browser.connect_quickbooks("9130"), browser.connect_procore()]
    form = {"company_id": "4001", "client_id": "plumbline-service", "client_secret": "service-secret"}
    pages.append(browser.client.post(f"/connect/procore/{world.company.key}/service/", form, follow=True))
    canaries = [*_known(), "service-secret", "sandbox-secret"]
    world.sandbox.faults.add(Fault(faults.refuse, path="/oauth2/token", times=None))
    world.later(minutes=61)
    with pytest.raises(TryLater):
        Tokens(world.connection(System.QUICKBOOKS).pk).current()
    pages.append(browser.client.get(f"/connections/{world.company.key}/"))

    outputs = "".join(page.content.decode() + str(page.headers) + str(page.cookies) for page in pages)
    outputs += "".join(AllowList().format(record) for record in caplog.records)
    outputs += str([session.get_decoded() for session in Session.objects.all()])
    outputs += str(AuditEntry.objects.values())
    outputs += "".join(str(seen.query) for seen in world.sandbox.requests)

    assert len(canaries) >= 6
    assert [one for one in canaries if one in outputs] == []


def test_s6_an_error_of_the_token_call_carries_no_token(world: World) -> None:
    world.books("9130")
    world.browser().connect_quickbooks("9130")
    token = secrets.read(world.connection(System.QUICKBOOKS), "refresh_token")
    world.sandbox.faults.add(Fault(faults.refuse, path="/oauth2/token"))

    with pytest.raises(TryLater) as caught:
        oauth.refresh(System.QUICKBOOKS, token)

    chain = [caught.value, caught.value.__cause__]
    assert all(token not in repr(one) for one in chain)
    assert caught.value.__suppress_context__


def test_a_grant_is_printed_without_its_tokens(world: World) -> None:
    world.books("9130")
    tokens = world.sandbox.quickbooks.connect("9130")
    grant = oauth.refresh(System.QUICKBOOKS, tokens["refresh_token"])

    assert grant.access_token not in repr(grant)
    assert tokens["refresh_token"] not in repr(grant)
    assert "sandbox-secret" not in repr(oauth.app(System.QUICKBOOKS))


def test_without_a_client_id_connecting_says_what_is_missing(world: World, settings: Settings) -> None:
    settings.QUICKBOOKS_CLIENT_ID = ""

    with pytest.raises(NeedsUser) as caught:
        oauth.app(System.QUICKBOOKS)

    assert caught.value.facts["variable"] == "QUICKBOOKS_CLIENT_ID"


def _known() -> list[str]:
    rows = Connection.objects.select_related("company")
    found = [secrets.read(row, field) for row in rows for field in secrets.FIELDS if field != "client_id"]
    return [one for one in found if one]
