"""What stands in the way of a company is told when it is connected, each with its fix."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from companies.check import Check
from companies.models import Company
from companies.preconditions import check, summary
from integration.problems import CATALOGUE
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.quickbooks.company import QboCompany
from integration.systems import System
from tests.companies.connecting import World, text_of

QUICKBOOKS, PROCORE = System.QUICKBOOKS, System.PROCORE
SUBCONTRACT = "SC-1"


def quickbooks_check(world: World, spoil: Callable[[QboCompany], object]) -> dict[str, Check]:
    books = world.books("9130")
    spoil(books)
    world.browser().connect_quickbooks("9130")
    return by_code(check(world.connection(QUICKBOOKS)))


def procore_check(world: World, spoil: Callable[[ProcoreCompany], object]) -> dict[str, Check]:
    site = world.site(4001)
    project = site.add_project("Tower", "24-017")
    vendor = site.add_vendor("Ace Steel Erectors")
    site.add_commitment(project, vendor, "SC-1", "Steel")
    spoil(site)
    world.browser().connect_procore()
    return by_code(check(world.connection(PROCORE)))


def by_code(checks: list[Check]) -> dict[str, Check]:
    assert {one.code for one in checks} <= CATALOGUE.keys()
    return {one.code: one for one in checks}


@pytest.mark.parametrize(
    ("code", "title", "spoil"),
    [
        (
            "quickbooks.edition",
            "This QuickBooks company is on Essentials",
            lambda books: books.set_info(OfferingSku="QuickBooks Online Essentials"),
        ),
        (
            "quickbooks.projects_off",
            "Projects is turned off in QuickBooks",
            lambda books: books.set_preference("OtherPrefs.ProjectsEnabled", "false"),
        ),
        (
            "quickbooks.tracking_off",
            "Tracking of expenses by customer is turned off in QuickBooks",
            lambda books: books.set_preference("VendorAndPurchasesPrefs.TrackingByCustomer", False),
        ),
        (
            "quickbooks.item_purchases_off",
            "Items on expense and purchase forms are turned off in QuickBooks",
            lambda books: books.set_preference("ProductAndServicesPrefs.ForPurchase", False),
        ),
    ],
)
def test_quickbooks_must_be_set_up_for_job_cost(
    world: World, code: str, title: str, spoil: Callable[[QboCompany], object]
) -> None:
    found = quickbooks_check(world, spoil)

    assert (found[code].standing, found[code].title) == ("failed", title)
    assert found[code].fix
    assert [one.code for one in found.values() if one.standing != "passed"] == [code]


@pytest.mark.parametrize("edition", ["QuickBooks Online Plus", "QuickBooks Online Advanced"])
def test_plus_and_advanced_have_what_is_needed(world: World, edition: str) -> None:
    found = quickbooks_check(world, lambda books: books.set_info(OfferingSku=edition))

    assert {one.standing for one in found.values()} == {"passed"}


def test_a_company_outside_the_us_is_warned_and_not_stopped(world: World) -> None:
    found = quickbooks_check(world, lambda books: books.set_info(Country="CA"))

    assert found["quickbooks.country"].standing == "warning"
    assert "Sales tax on bills is not handled outside the US." in found["quickbooks.country"].why
    assert summary(list(found.values())) == "9 of 9 checks passed."


def test_the_home_currency_is_taken_over_once_and_guarded_then(world: World) -> None:
    books = world.sandbox.quickbooks.add_company("9130", "Nordic Books", currency="CAD")
    world.browser().connect_quickbooks("9130")
    first = by_code(check(world.connection(QUICKBOOKS)))
    books.set_preference("CurrencyPrefs.HomeCurrency", {"value": "USD"})

    second = by_code(check(world.connection(QUICKBOOKS)))

    assert Company.objects.get(pk=world.company.pk).home_currency == "CAD"
    assert first["quickbooks.currency"].standing == "passed"
    assert second["quickbooks.currency"].title == "QuickBooks keeps these books in USD, not in CAD"


@pytest.mark.parametrize(
    ("engine", "code"),
    [
        ("commitments", "procore.commitments_off"),
        ("invoicing", "procore.invoicing_off"),
        ("direct_costs", "procore.direct_costs_off"),
        ("budget", "procore.budget_off"),
    ],
)
def test_a_tool_that_is_off_in_procore_is_named_with_its_project(
    world: World, engine: str, code: str
) -> None:
    found = procore_check(world, lambda site: site.switch_tool(site.projects()[0], engine, on=False))

    assert found[code].standing == "failed"
    assert "Tower" in found[code].title


def test_a_tool_that_is_off_in_some_projects_only_is_a_warning(world: World) -> None:
    def spoil(site: ProcoreCompany) -> None:
        site.switch_tool(site.add_project("Bridge", "24-018"), "budget", on=False)

    found = procore_check(world, spoil)

    assert found["procore.budget_off"].standing == "warning"
    assert found["procore.budget_off"].title == "Budget is off in Bridge"


def test_payments_issued_is_looked_up_on_the_commitments(world: World) -> None:
    found = procore_check(world, lambda site: site.switch_payments_issued(site.projects()[0], on=False))

    assert found["procore.payments_off"].title == "Payments Issued is off in Tower"


def test_records_of_another_integration_are_counted_and_named(world: World) -> None:
    def spoil(site: ProcoreCompany) -> None:
        site.edit_vendor(site.add_vendor("Granite Ridge Concrete"), origin_id="sage:V-100")
        site.edit_project(site.projects()[0], origin_id="qbo:9999:Customer:3")

    world.books("9130")
    world.browser().connect_quickbooks("9130")
    found = procore_check(world, spoil)

    foreign = found["connection.foreign_link"]
    assert (foreign.standing, foreign.title) == ("failed", "2 Procore records belong to another integration")
    assert "Granite Ridge Concrete, Tower" in foreign.why


def test_records_that_are_ours_are_not_foreign(world: World) -> None:
    def spoil(site: ProcoreCompany) -> None:
        site.edit_project(site.projects()[0], origin_id="qbo:9130:Customer:3")

    world.books("9130")
    world.browser().connect_quickbooks("9130")
    found = procore_check(world, spoil)

    assert found["connection.foreign_link"].standing == "passed"


def test_a_standard_user_of_procore_is_told_who_must_sign_in(world: World) -> None:
    world.site(4001).add_project("Tower", "24-017")

    page = world.browser().connect_procore(person="12")

    assert "Only a Procore administrator can connect" in text_of(page)
    assert "8 of 9 checks passed." in text_of(page)


def test_check_now_asks_again_and_keeps_the_time(world: World) -> None:
    books = world.books("9130")
    browser = world.browser()
    books.set_preference("OtherPrefs.ProjectsEnabled", "false")
    browser.connect_quickbooks("9130")
    books.set_preference("OtherPrefs.ProjectsEnabled", "true")
    world.later(minutes=5)

    page = browser.client.post(f"/connect/quickbooks/{world.company.key}/check/", follow=True)

    assert "QuickBooks: 9 of 9 checks passed." in text_of(page)
    assert world.connection(QUICKBOOKS).checked_at == world.clock.now()


def test_when_the_system_does_not_answer_the_old_checks_stay(world: World) -> None:
    world.books("9130")
    browser = world.browser()
    browser.connect_quickbooks("9130")
    before = world.connection(QUICKBOOKS).checks
    world.sandbox.faults.add(Fault(faults.status(503), path="companyinfo"))

    page = browser.client.post(f"/connect/quickbooks/{world.company.key}/check/", follow=True)

    assert "The checks could not be made; press Check now." in text_of(page)
    assert world.connection(QUICKBOOKS).checks == before


def test_the_checks_of_a_large_company_take_few_requests(world: World) -> None:
    site = world.site(4001)
    for number in range(40):
        site.add_project(f"Project {number}", f"24-{number:03}")
    world.sandbox.requests.clear()

    world.browser().connect_procore()

    assert world.sandbox.requests.count(system="procore", method="GET", path="/rest/") <= 72  # 2 % of an hour
