"""Unplaced costs: every line with its reason, and sums that agree with the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin import books, factory

if TYPE_CHECKING:
    from tests.admin.office import Office

OTHER = {"project": "24-018 County Garage", "amount": "-2.00", "what": "Nails"}


def test_a_line_says_amount_project_reason_and_opens_its_document(office: Office) -> None:
    row = books.document(office.company, "88", {})

    page = office.see("unplaced", who="viewer")

    assert page.headline == "1 cost of 9.50 can’t be placed."
    told = "Bill 88 Nov 3 Front Range Fuel Fuel 24-017 Riverside Clinic It is on an account 9.50"
    assert told in page.text
    assert f"bill?txnId={row.quickbooks_number}" in page.source


def test_lines_of_one_document_count_for_their_own_projects(office: Office) -> None:
    books.document(office.company, "88", {}, OTHER)
    books.document(office.company, "89", {"amount": "0.50"}, entity="expense")

    page = office.see("unplaced")

    assert "3 costs 8.00" in page.text
    assert "24-017 Riverside Clinic 2 10.00" in page.text
    assert "24-018 County Garage 1 −2.00 2 projects 8.00" in page.text


def test_a_project_shows_only_its_lines_and_their_sum(office: Office) -> None:
    books.document(office.company, "88", {}, OTHER)

    page = office.see("unplaced", query="?project=24-018 County Garage")

    assert page.headline == "1 cost of −2.00 can’t be placed."
    assert page.source.count("<tr data-row>") == 1


def test_nothing_unplaced_is_green_and_another_project_is_an_empty_filter(office: Office) -> None:
    assert office.see("unplaced").headline == "Every cost of a linked project belongs to a WBS code."

    books.document(office.company, "88", {})

    page = office.see("unplaced", query="?project=Nowhere")
    assert page.headline == "Nowhere has no unplaced cost."
    assert "Clear filter" in page.text


def test_costs_of_another_company_and_of_deleted_documents_are_not_listed(office: Office) -> None:
    books.document(office.foreign, "88", {})
    row = books.document(office.company, "89", {})
    row.quickbooks_gone = True
    row.save()

    assert "No unplaced cost." in office.see("unplaced").text


def test_the_direct_costs_count_them_and_lead_to_them(office: Office) -> None:
    books.document(office.company, "88", {}, OTHER)
    books.document(office.company, "89", {"amount": "0.50"}, entity="expense")
    books.document(office.foreign, "90", {})

    page = office.see("records", "direct_cost")

    assert f'href="{office.url("unplaced")}">Unplaced<span>3</span>' in page.source
    assert page.headline == "No direct cost has been made yet."
    assert "pl-answer pl-orange" in page.source
    assert "3 costs of 8.00 can’t be placed." in page.text


def test_the_overview_says_how_much_cannot_be_placed_and_that_something_is_stuck(office: Office) -> None:
    factory.stuck(office.company, "bill.deleted", {})
    assert "can’t be placed" not in office.see("overview").text
    books.document(office.company, "88", {}, OTHER)

    page = office.see("overview")

    assert "2 costs of 7.50 can’t be placed." in page.text
    assert f'href="{office.url("unplaced")}">Show costs' in page.source
    assert "Nothing else is stuck" not in page.text


def test_fifty_lines_cost_as_many_queries_as_one(office: Office) -> None:
    client, counts = office.browser("viewer"), []
    for number in range(50):
        books.document(office.company, str(number), {})
        if number in (0, 49):
            client.get(office.url("unplaced"))
            with CaptureQueriesContext(connection) as queries:
                client.get(office.url("unplaced"))
            counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_a_cost_in_another_currency_says_so_and_is_entered_by_hand(office: Office) -> None:
    abroad = {"amount": "700.00", "currency": "CAD", "reason": "it is 1,000.00 CAD, at a rate of 0.7"}
    books.document(office.company, "88", abroad)

    page = office.see("unplaced")

    assert page.headline == "1 cost of 700.00 can’t be placed."
    assert "It is 1,000.00 CAD, at a rate of 0.7 700.00" in page.text
    assert "Enter what is in another currency in Procore by hand." in page.text

    books.document(office.company, "89", {}, {**OTHER})
    other = office.see("unplaced", query="?project=24-018 County Garage")
    assert "another currency" not in other.text
