"""What comes back from a sign-in page is untrusted: S1 to S4, and companies that belong elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from companies import changes
from companies.models import Connection, SignIn
from integration.systems import System
from tests.companies.connecting import Browser, World, text_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page

QUICKBOOKS, PROCORE = System.QUICKBOOKS, System.PROCORE


def returned(world: World, browser: Browser, realm: str = "9130") -> str:
    """The address that QuickBooks sends a signed-in administrator back to."""
    return browser.sign_in_at_quickbooks(browser.start(QUICKBOOKS), realm)


def changed(address: str, **query: str) -> str:
    parts = urlsplit(address)
    values = {name: value[0] for name, value in parse_qs(parts.query).items()} | query
    return parts._replace(query=urlencode({k: v for k, v in values.items() if v})).geturl()


def assert_refused(world: World, page: Page) -> None:
    assert page.status_code == 409
    assert "This return from" in text_of(page)
    assert not Connection.objects.filter(state=Connection.State.CONNECTED).exists()


@pytest.mark.parametrize("state", ["", "guessed", "A" * 43])
def test_s1_a_wrong_or_missing_state_is_refused(world: World, state: str) -> None:
    world.books("9130")
    browser = world.browser()
    address = returned(world, browser)

    page = browser.come_back(changed(address, state=state))

    assert_refused(world, page)


def test_s1_a_state_works_once_and_its_reuse_is_audited(world: World) -> None:
    world.books("9130")
    browser = world.browser()
    address = returned(world, browser)
    browser.come_back(address)
    asked = world.sandbox.requests.count(path="/oauth2/token")

    page = browser.come_back(address)

    assert "This return from QuickBooks was not taken" in text_of(page)
    assert world.sandbox.requests.count(path="/oauth2/token") == asked
    [entry] = world.company.audit_entries.filter(action="connection.refused")
    assert entry.after["reason"] == "used before"


def test_s1_a_state_ends_after_ten_minutes(world: World) -> None:
    world.books("9130")
    browser = world.browser()
    address = returned(world, browser)

    world.later(minutes=10, seconds=1)

    assert_refused(world, browser.come_back(address))


def test_s1_a_state_of_another_session_is_refused(world: World) -> None:
    world.books("9130")
    address = returned(world, world.browser())

    page = world.browser(world.dana).come_back(address)

    assert_refused(world, page)
    [entry] = world.company.audit_entries.filter(action="connection.refused")
    assert entry.after["reason"] == "state of another session"


def test_s1_a_state_is_long_and_stored_as_a_hash_only(world: World) -> None:
    world.books("9130")

    address = world.browser().start(QUICKBOOKS)

    [state] = parse_qs(urlsplit(address).query)["state"]
    assert len(state) >= 43  # 256 bits in base64
    assert state not in str(SignIn.objects.values())


def test_s1_somebody_who_is_not_signed_in_is_refused(world: World) -> None:
    world.books("9130")
    browser = world.browser()
    address = returned(world, browser)
    browser.client.logout()

    assert_refused(world, browser.come_back(address))


def test_s1_a_role_lost_during_the_sign_in_counts(world: World) -> None:
    world.books("9130")
    browser = world.browser()
    address = returned(world, browser)
    world.company.memberships.filter(user=world.dana).delete()

    page = browser.come_back(address)

    assert page.status_code == 403
    assert not Connection.objects.filter(state=Connection.State.CONNECTED).exists()


def test_s2_the_way_back_is_built_from_public_url_whatever_the_host_says(world: World) -> None:
    world.books("9130")
    browser = world.browser()

    reply = browser.client.post(
        f"/connect/quickbooks/{world.company.key}/",
        headers={"host": "localhost", "x-forwarded-host": "evil.example"},
    )

    [target] = parse_qs(urlsplit(reply["Location"]).query)["redirect_uri"]
    assert target == "http://127.0.0.1:8000/connect/quickbooks/callback/"


def test_s2_an_address_to_go_to_next_is_ignored(world: World) -> None:
    world.books("9130")
    browser = world.browser()
    address = urlsplit(changed(returned(world, browser), next="https://evil.example/"))

    reply = browser.client.get(f"{address.path}?{address.query}")

    assert reply["Location"] == f"/connections/{world.company.key}/"


def test_s3_a_procore_sign_in_is_not_taken_at_the_quickbooks_address(world: World) -> None:
    world.site(4001)
    world.books("9130")
    browser = world.browser()
    address = browser.sign_in_at_procore(browser.start(PROCORE))

    page = browser.come_back(changed(address.replace("/procore/", "/quickbooks/"), realmId="9130"))

    assert_refused(world, page)
    assert world.sandbox.requests.count(path="/token") == 0


@pytest.mark.parametrize("realm", ["", "9131", "../9131", "9130/../9131", "9" * 31])
def test_s4_a_realm_that_the_token_is_not_for_is_refused(world: World, realm: str) -> None:
    world.books("9130")
    world.books("9131", "Somebody else's books")
    browser = world.browser()
    address = returned(world, browser, "9130")

    page = browser.come_back(changed(address, realmId=realm))

    assert "QuickBooks gave no access to the company it returned" in text_of(page)
    world.company.refresh_from_db()
    assert world.company.quickbooks_realm == ""


def test_s4_books_that_another_company_is_connected_to_are_refused_without_naming_it(world: World) -> None:
    world.books("9130")
    stranger = world.person("sam", "Sam Site", world.other, "admin")
    world.browser(stranger).connect_quickbooks("9130", company=world.other)

    page = world.browser().connect_quickbooks("9130")

    assert "is already connected here for another company" in text_of(page)
    assert world.other.name not in page.content.decode()
    assert world.connection(QUICKBOOKS, world.other).is_connected
    assert not Connection.objects.filter(company=world.company, state="connected").exists()


def test_s4_whoever_may_see_the_other_company_is_told_which_it_is(world: World) -> None:
    world.books("9130", "Northgate Books")
    changes.set_roles(world.other, "test", world.dana, ["admin"])
    browser = world.browser()
    browser.connect_quickbooks("9130", company=world.other)

    page = browser.connect_quickbooks("9130")

    assert "Northgate Books is already connected here for Ridgeline Interiors" in text_of(page)


@pytest.mark.failure("A3")
def test_reconnecting_to_other_books_is_refused_and_the_old_connection_stays(world: World) -> None:
    world.books("9130", "Northgate Books")
    world.books("9131", "Ridgeline Books")
    browser = world.browser()
    browser.connect_quickbooks("9130")
    before = Connection.objects.values().get(system="quickbooks")

    page = browser.connect_quickbooks("9131")

    assert "You signed in to Ridgeline Books, this connection belongs to Northgate Books" in text_of(page)
    assert Connection.objects.values().get(system="quickbooks") == before


def test_a_refused_sign_in_is_given_back_unless_somebody_lives_by_it(world: World) -> None:
    world.books("9130", "Northgate Books")
    world.books("9131", "Ridgeline Books")
    browser = world.browser()
    browser.connect_quickbooks("9130")

    browser.connect_quickbooks("9131")

    assert all(grant["revoked"] for grant in world.sandbox.quickbooks.grants.of_realm("9131"))
    assert not any(grant["revoked"] for grant in world.sandbox.quickbooks.grants.of_realm("9130"))


def test_reconnecting_to_a_procore_without_the_company_is_refused(world: World) -> None:
    site = world.site(4001, "Northgate Builders, Inc.")
    world.site(4002, "Harbor Builders").install_app(False)
    browser = world.browser()
    browser.connect_procore()
    site.install_app(False)
    world.sandbox.procore.company(4002).install_app()

    page = browser.connect_procore()

    assert "You signed in to Harbor Builders" in text_of(page)
    world.company.refresh_from_db()
    assert world.company.procore_company_id == "4001"


def test_s25_connecting_starts_by_post_only(world: World) -> None:
    world.books("9130")
    browser = world.browser()

    statuses = [
        browser.client.get(f"/connect/{system.value}/{world.company.key}/{rest}").status_code
        for system in System
        for rest in ("", "check/")
    ]

    assert statuses == [405] * 4
    assert not SignIn.objects.exists()
