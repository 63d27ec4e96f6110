"""Search finds what people know of a record, and pages by their name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin import factory

if TYPE_CHECKING:
    from tests.admin.office import Office, Page


@pytest.mark.parametrize(
    "search",
    ["22639.39", "22,639.39", "$22,639.39", "2515.49", "Delgado", "delgado roof", "24-017", "Bill:130", "130",
     "90210", "Claim 12", "12", "BILL:130"],
)  # fmt: skip
def test_a_claim_is_found_by_what_people_know_of_it(office: Office, search: str) -> None:
    on = factory.project(office.company)
    row = factory.claim(
        office.company, "12", "Delgado Roofing", on=on, procore_id="90210", quickbooks_id="Bill:130",
        quickbooks_document="Bill:130",
    )  # fmt: skip
    factory.vendor(office.company, "Ace Steel")

    page = office.see("find", query=f"?q={search}")

    assert office.url("claim", row.pk) in page.source
    assert "Ace Steel" not in page.text


@pytest.mark.parametrize(
    "search", ["22639.40", "2263", "NaN", "1e999", "-", "$", "%", "_", "\\", "x" * 600, "%00"]
)
def test_what_nothing_has_is_said_with_what_can_be_found(office: Office, search: str) -> None:
    factory.claim(office.company, "7")

    page = office.see("find", query=f"?q={search}".replace("%", "%25") if "%00" not in search else "?q=%00")

    assert page.status == 200
    assert page.headline in ("What are you looking for?", f"Nothing has “{search[:500]}”.")


def test_what_is_exactly_so_comes_first(office: Office) -> None:
    factory.claim(office.company, "117")
    exact = factory.claim(office.company, "17")
    factory.claim(office.company, "170")

    page = office.see("find", query="?q=17")

    assert found(page)[0] == exact.label
    assert len(found(page)) == 3


def test_a_vendor_a_project_and_a_wbs_code_are_found_under_their_kind(office: Office) -> None:
    on = factory.project(office.company, "Granite Quarry", "24-090")
    factory.vendor(office.company)
    factory.record(office.company, "wbs_code", "24-090-03-300.S", project=on)

    page = office.see("find", query="?q=granite")

    assert page.headline == "3 records have “granite”."
    for title in ("Projects 1 ", "Vendors 1 ", "WBS codes 1 "):
        assert title in page.text


def test_pages_are_found_by_their_name(office: Office) -> None:
    page = office.see("find", query="?q=reconc")

    assert page.headline == "1 page has “reconc”."
    assert f'<a href="{office.url("reconciliation")}">' in page.source


def test_another_companys_records_are_never_found(office: Office) -> None:
    factory.claim(office.foreign, "7", "Zanzibar Masonry")

    assert office.see("find", query="?q=zanzibar").headline == "Nothing has “zanzibar”."


def test_hundreds_of_hits_cost_as_many_queries_as_one(office: Office) -> None:
    client, counts = office.browser(), []
    for rows in (1, 150):
        for number in range(rows):
            factory.claim(office.company, str(number), "Granite")
        client.get(office.url("find") + "?q=granite")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(office.url("find") + "?q=granite")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 10
    assert "More than 100 records have “granite”." in page.content.decode()


def test_every_page_has_the_field_and_the_keys_know_where_home_is(office: Office) -> None:
    source = office.see("claims").source

    assert 'data-key="t"' in source
    assert f'data-home="{office.url("overview")}"' in source


def found(page: Page) -> list[str]:
    return re.findall(
        r'<tr data-row><th scope="row" class="pl-break"><a href="[^"]*">([^<]*)</a>', page.source
    )


def test_a_name_beyond_the_letters_a_to_z_is_found_as_it_is_written_on_either_database(
    office: Office,
) -> None:
    factory.vendor(office.company, "Électricité du Nord")

    assert "Électricité du Nord" in office.see("find", query="?q=Électricité").text
    assert "Électricité du Nord" in office.see("records", "vendor", query="?q=Électricité DU").text


def test_a_name_as_long_as_a_column_holds_is_kept_and_found(office: Office) -> None:
    factory.vendor(office.company, "Ace " + "x" * 290)

    assert "1 record has" in office.see("find", query="?q=ace xx").headline
