"""Long lists: every row is on one page, forwards and back, and a deep page costs like the first."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies import audit
from sync.models import Mapping
from tests.admin import factory
from tests.admin.walking import claim, walk

if TYPE_CHECKING:
    from tests.admin.office import Office

PER_PAGE = 50


def test_older_and_newer_lead_past_every_row_once_whatever_is_blank_or_equal(office: Office) -> None:
    expected = {claim(office, number).pk for number in range(120)}
    address = office.url("claims") + "?tab=all"

    there = walk(office, address, "n")
    back = walk(office, there[-1][0], "p")

    assert [len(pks) for _, pks in there] == [50, 50, 20]
    assert {pk for _, pks in there for pk in pks} == expected
    assert [pks for _, pks in back] == [pks for _, pks in reversed(there)]


def test_a_list_is_sorted_the_same_on_every_page_with_blanks_last(office: Office) -> None:
    for number in range(120):
        claim(office, number, problem="bill.deleted")

    shown = [pk for _, pks in walk(office, office.url("claims") + "?tab=needs_you", "n") for pk in pks]
    money = [Mapping.objects.get(pk=pk).money for pk in shown]

    blank = [one for one in money if one is None]
    assert len(blank) == 12
    assert money == [*sorted((one for one in money if one is not None), reverse=True), *blank]


def test_a_deep_page_costs_as_many_queries_as_the_first_and_skips_nothing_by_number(office: Office) -> None:
    for number in range(160):
        claim(office, number)
    client, address = office.browser(), office.url("records", "claim")
    deep = walk(office, address, "n")[-1][0]
    with CaptureQueriesContext(connection) as first:
        client.get(address)

    with CaptureQueriesContext(connection) as last:
        client.get(deep)

    assert len(last) <= len(first) + 1  # one more where the database's clock is asked anew
    assert not [one for one in last if "OFFSET" in one["sql"]]


def test_in_the_middle_of_a_list_no_place_is_told_that_nobody_counted(office: Office) -> None:
    for number in range(120):
        claim(office, number)
    first, middle, last = (one for one, _ in walk(office, office.url("claims") + "?tab=all", "n"))

    told = [_text(office, one) for one in (first, middle, last)]

    assert "1 to 50 of 120" in told[0]
    assert "50 of 120" in told[1]
    assert "to 100" not in told[1]
    assert "101 to 120 of 120" in told[2]


def test_another_tab_or_filter_begins_at_its_first_page(office: Office) -> None:
    for number in range(60):
        claim(office, number)
    second = walk(office, office.url("claims") + "?tab=all", "n")[1][0]

    tabs = re.findall(r'href="(\?[^"]*tab=in_step[^"]*)"', office.browser().get(second).content.decode())

    assert tabs
    assert not [one for one in tabs if "after" in one or "page" in one]


@pytest.mark.large
@pytest.mark.parametrize("page", ["claims", "every_record", "payments", "runs", "audit"])
def test_a_made_up_place_shows_a_page_of_the_list(office: Office, page: str) -> None:
    claim(office, 1)
    factory.run(office.company)
    audit.record(office.company, office.people["admin"], "claim.approved", "Claim 1")

    places: list[Any] = [
        ["a"],
        [],
        [1, 2],
        ["\0", "1"],
        ["NaN", 1],
        [1, "1e999"],
        ["x", "y", 10**30],
        [10**30, 1],
        {},
    ]
    for place in places:
        made_up = urlsafe_b64encode(json.dumps(place).encode()).decode()
        assert office.see(page, query=f"?after={made_up}").status == 200, place
        assert office.see(page, query=f"?before={made_up}").status == 200, place
    for text in ("nonsense", "é", "A" * 5000):
        assert office.see(page, query=f"?after={text}").status == 200, text


def test_a_page_that_has_shrunk_to_nothing_shows_the_list_from_its_start(office: Office) -> None:
    for number in range(60):
        claim(office, number)
    second, pks = walk(office, office.url("claims") + "?tab=all", "n")[1]
    Mapping.objects.filter(pk__in=pks).delete()

    assert "1 to 50 of 50" in _text(office, second)


def _text(office: Office, address: str) -> str:
    from tests.admin.office import seen

    return seen(office.browser().get(address)).text
