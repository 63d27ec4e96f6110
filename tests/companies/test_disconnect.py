"""S7: disconnecting gives the grant back and erases it here."""

from __future__ import annotations

import pytest

from companies import secrets
from companies.models import Connection
from companies.tokens import Tokens
from integration.errors import NeedsUser
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from tests.companies.connecting import World, text_of

QUICKBOOKS = System.QUICKBOOKS


def address(world: World, system: System = QUICKBOOKS) -> str:
    return f"/connect/{system.value}/{world.company.key}/disconnect/"


def assert_erased(row: Connection) -> None:
    assert row.state == Connection.State.NONE
    assert [getattr(row, field) for field in secrets.FIELDS] == [""] * len(secrets.FIELDS)


def test_s7_disconnecting_revokes_at_quickbooks_and_erases_the_tokens(world: World) -> None:
    world.books("9130")
    browser = world.browser()
    browser.connect_quickbooks("9130")

    page = browser.client.post(address(world), follow=True)

    assert "QuickBooks is disconnected. Nothing was deleted on either side." in text_of(page)
    assert all(grant["revoked"] for grant in world.sandbox.quickbooks.grants.of_realm("9130"))
    assert_erased(world.connection(QUICKBOOKS))
    assert world.tell(world.dana, "connection.disconnected") == ["QuickBooks"]


@pytest.mark.parametrize("service", [True, False])
def test_s7_disconnecting_revokes_at_procore(world: World, service: bool) -> None:
    world.site(4001)
    browser = world.browser()
    if service:
        form = {"company_id": "4001", "client_id": "plumbline-service", "client_secret": "service-secret"}
        browser.client.post(f"/connect/procore/{world.company.key}/service/", form)
    else:
        browser.connect_procore()
    token = Tokens(world.connection(System.PROCORE).pk).current()

    browser.client.post(address(world, System.PROCORE))

    reply = world.session().get(
        "http://sandbox.localhost/procore/rest/v1.0/me",
        headers={"Authorization": f"Bearer {token}"},
        timeout=5,
    )
    assert reply.status_code == 401
    assert_erased(world.connection(System.PROCORE))


def test_s7_tokens_are_erased_also_when_quickbooks_does_not_answer(world: World) -> None:
    world.books("9130")
    browser = world.browser()
    browser.connect_quickbooks("9130")
    world.sandbox.faults.add(Fault(faults.refuse, path="/oauth2/revoke"))

    page = browser.client.post(address(world), follow=True)

    assert "did not answer. Remove Plumbline from the apps there too." in text_of(page)
    assert_erased(world.connection(QUICKBOOKS))


def test_after_a_disconnect_nothing_is_asked_and_the_same_books_can_come_back(world: World) -> None:
    world.books("9130")
    browser = world.browser()
    browser.connect_quickbooks("9130")
    browser.client.post(address(world))

    with pytest.raises(NeedsUser, match=r"connection\.lost"):
        Tokens(world.connection(QUICKBOOKS).pk).current()
    browser.connect_quickbooks("9130")

    assert world.connection(QUICKBOOKS).is_connected


def test_disconnecting_asks_first(world: World) -> None:
    world.books("9130")
    browser = world.browser()
    browser.connect_quickbooks("9130")

    page = browser.client.get(address(world))

    assert "Disconnect QuickBooks? Nothing is deleted on either side." in text_of(page)
    assert world.connection(QUICKBOOKS).is_connected
