"""Connecting both systems by walking through their own sign-in pages."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from companies import signals
from companies.models import Company, Connection
from integration.systems import System
from tests.companies.connecting import World, text_of

QUICKBOOKS, PROCORE = System.QUICKBOOKS, System.PROCORE


def test_signing_in_to_quickbooks_connects_the_company_and_tells_the_checks(world: World) -> None:
    world.books("9130", "Northgate Books")

    page = world.browser().connect_quickbooks("9130")

    assert "Connected to Northgate Books. 9 of 9 checks passed." in text_of(page)
    world.company.refresh_from_db()
    assert (world.company.quickbooks_realm, world.company.home_currency) == ("9130", "USD")
    assert world.connection(QUICKBOOKS).is_connected
    assert world.tell(world.dana, "connection.connected") == ["QuickBooks"]


def test_a_connected_company_is_announced_after_it_is_stored(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    world.books("9130")
    heard: list[tuple[str, System]] = []

    def hear(sender: object, company: Company, system: System, **_: object) -> None:
        heard.append((company.quickbooks_realm, system))

    signals.connected.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            world.browser().connect_quickbooks("9130")
    finally:
        signals.connected.disconnect(hear)

    assert heard == [("9130", QUICKBOOKS)]


def test_signing_in_to_procore_connects_the_only_company(world: World) -> None:
    world.site(4001, "Northgate Builders, Inc.").add_project("Tower", "24-017")

    page = world.browser().connect_procore()

    assert "Connected to Northgate Builders, Inc. 9 of 9 checks passed." in text_of(page)
    world.company.refresh_from_db()
    assert world.company.procore_company_id == "4001"
    assert world.connection(PROCORE).account == "Ann Admin"


def test_of_several_procore_companies_a_person_chooses_one(world: World) -> None:
    world.site(4001, "Northgate Builders, Inc.")
    world.site(4002, "Harbor Builders")
    browser = world.browser()

    browser.connect_procore()
    choose = f"/connect/procore/{world.company.key}/choose/"
    listed = text_of(browser.client.get(choose))
    page = browser.client.post(choose, {"id": "4002"}, follow=True)

    assert "Northgate Builders, Inc." in listed
    assert "Connected to Harbor Builders." in text_of(page)
    world.company.refresh_from_db()
    assert world.company.procore_company_id == "4002"


def test_a_company_that_the_sign_in_cannot_see_is_not_chosen(world: World) -> None:
    world.site(4001)
    world.site(4002, "Harbor Builders")
    browser = world.browser()
    browser.connect_procore()

    page = browser.client.post(f"/connect/procore/{world.company.key}/choose/", {"id": "9999"})

    assert page.status_code == 409
    assert world.connection(PROCORE).state == Connection.State.CHOOSING
    world.company.refresh_from_db()
    assert world.company.procore_company_id == ""


def test_a_service_account_connects_procore_without_a_person(world: World) -> None:
    world.site(4001, "Northgate Builders, Inc.").add_project("Tower", "24-017")
    form = {"company_id": "4001", "client_id": "plumbline-service", "client_secret": "service-secret"}

    page = world.browser().client.post(f"/connect/procore/{world.company.key}/service/", form, follow=True)

    assert "Connected to Northgate Builders, Inc. 9 of 9 checks passed." in text_of(page)
    connection = world.connection(PROCORE)
    assert (connection.kind, connection.account) == ("service", "Plumbline Service Account")


def test_a_service_account_with_a_wrong_secret_is_refused(world: World) -> None:
    world.site(4001)
    form = {"company_id": "4001", "client_id": "plumbline-service", "client_secret": "guessed"}

    page = world.browser().client.post(f"/connect/procore/{world.company.key}/service/", form)

    assert "Procore does not take this service account" in text_of(page)
    assert "guessed" not in page.content.decode()
    assert not Connection.objects.filter(state="connected").exists()


def test_a_standard_user_of_quickbooks_cannot_connect(world: World) -> None:
    world.books("9130")
    browser = world.browser()

    refused = browser.sign_in_at_quickbooks(browser.start(QUICKBOOKS), "9130", user="standard")

    assert "Only an administrator of the company can connect apps." in refused
    assert not Connection.objects.filter(state="connected").exists()


def test_a_cancelled_sign_in_says_so_and_changes_nothing(world: World) -> None:
    world.books("9130")

    page = world.browser().connect_quickbooks("9130", decision="refuse")

    assert "The sign-in at QuickBooks was cancelled or refused" in text_of(page)
    assert "lets only an administrator of the company connect" in text_of(page)
    assert not Connection.objects.filter(state="connected").exists()


def test_s1_quickbooks_is_asked_with_a_code_challenge(world: World) -> None:
    world.books("9130")

    query = parse_qs(urlsplit(world.browser().start(QUICKBOOKS)).query)

    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43


def test_s5_only_accounting_is_asked_for(world: World) -> None:
    world.books("9130")

    query = parse_qs(urlsplit(world.browser().start(QUICKBOOKS)).query)

    assert query["scope"] == ["com.intuit.quickbooks.accounting"]


def test_when_quickbooks_does_not_answer_nothing_is_connected(world: World) -> None:
    from integration.sandbox import faults

    world.books("9130")
    world.sandbox.faults.add(faults.Fault(faults.refuse, system="quickbooks", path="/oauth2/token"))

    page = world.browser().connect_quickbooks("9130")

    assert page.status_code == 503
    assert "QuickBooks does not answer" in text_of(page)
    assert not Connection.objects.filter(state="connected").exists()
