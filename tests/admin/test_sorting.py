"""Lists sorted by the head of a column: the same on every page, in the file, and told to a screen reader."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from sync.models import Mapping
from tests.admin import factory
from tests.admin.walking import claim, walk

if TYPE_CHECKING:
    from tests.admin.office import Office

AMOUNTS = ("12.10", "900.00", "", "12.10", "-3.00", "88.00")
VENDORS = ("ace Steel", "Zenith", "Ace steel", "Mesa", "", "Mesa")


def test_the_head_of_a_column_sorts_by_it_and_turns_the_order_round(office: Office) -> None:
    _claims(office)
    page = office.url("claims") + "?tab=all"

    falling = _press(office, page, "Payment due")
    rising = _press(office, falling, "Payment due")

    assert _amounts(office, falling) == ["900.00", "88.00", "12.10", "12.10", "-3.00", ""]
    assert _amounts(office, rising) == ["", "-3.00", "12.10", "12.10", "88.00", "900.00"]
    assert _sorted_by(office, falling) == {"Payment due": "descending"}
    assert _sorted_by(office, rising) == {"Payment due": "ascending"}


def test_claims_in_step_tell_what_is_open_and_are_sorted_by_the_date_of_their_bill(office: Office) -> None:
    rows = [factory.sent(office.company, number) for number in "123"]
    for row, date in zip(rows, ("2026-10-31", "2026-12-01", "2026-09-30"), strict=True):
        Mapping.objects.filter(pk=row.pk).update(
            quickbooks_seen={**(row.quickbooks_seen or {}), "date": date}
        )
    page = office.url("claims") + "?tab=in_step"

    falling = _press(office, page, "Bill date")

    assert "Part paid 10,000.00 12,639.39" in office.see("claims", query="?tab=in_step").text
    assert _pks(office, falling) == [rows[1].pk, rows[0].pk, rows[2].pk]
    assert _pks(office, _press(office, falling, "Bill date")) == [rows[2].pk, rows[0].pk, rows[1].pk]


def test_names_are_sorted_whatever_their_case_and_begin_with_a(office: Office) -> None:
    _claims(office)

    sorted_by = _press(office, office.url("claims") + "?tab=all", "Vendor")

    names = [Mapping.objects.get(pk=pk).vendor_name for pk in _pks(office, sorted_by)]
    assert [name.lower() for name in names] == ["", "ace steel", "ace steel", "mesa", "mesa", "zenith"]


@pytest.mark.parametrize("sort", ["vendor", "-project", "due", "-due"])
def test_a_sorted_list_leads_past_every_row_once_and_back(office: Office, sort: str) -> None:
    expected = {claim(office, number).pk for number in range(120)}

    there = walk(office, office.url("claims") + f"?tab=all&sort={sort}", "n")
    back = walk(office, there[-1][0], "p")

    assert [len(pks) for _, pks in there] == [50, 50, 20]
    assert {pk for _, pks in there for pk in pks} == expected
    assert [pks for _, pks in back] == [pks for _, pks in reversed(there)]


def test_the_file_stands_in_the_order_of_the_page(office: Office) -> None:
    _claims(office)

    answer = office.browser().get(office.url("claims_csv") + "?tab=all&sort=-due")

    content = getattr(answer, "streaming_content", None)
    text = (b"".join(content) if content else answer.content).decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["Payment due"].replace(",", "") for row in rows] == [
        "900.00", "88.00", "12.10", "12.10", "-3.00", "",
    ]  # fmt: skip


def test_a_list_that_nobody_sorted_tells_by_what_it_stands(office: Office) -> None:
    factory.claim(office.company, "1", problem="bill.deleted")

    assert _sorted_by(office, office.url("claims") + "?tab=needs_you") == {"Payment due": "descending"}
    assert _sorted_by(office, office.url("claims") + "?tab=all") == {"Billing date": "descending"}


def test_filtering_keeps_the_order_and_another_tab_begins_with_its_own(office: Office) -> None:
    _claims(office)

    source = office.browser().get(office.url("claims") + "?tab=all&sort=-due").content.decode()

    assert '<option value="-due" selected>Payment due, largest first</option>' in source
    tabs = re.findall(r'href="(\?[^"]*tab=needs_you[^"]*)"', source)
    assert tabs
    assert not [one for one in tabs if "sort" in one]


@pytest.mark.parametrize("sort", ["nothing", "--due", "-", "rejected", "id", "\0"])
def test_an_order_that_does_not_exist_is_the_usual_one(office: Office, sort: str) -> None:
    _claims(office)
    plain = office.url("claims") + "?tab=all"

    assert _pks(office, f"{plain}&sort={sort}") == _pks(office, plain)


def _claims(office: Office) -> None:
    for number, (amount, vendor) in enumerate(zip(AMOUNTS, VENDORS, strict=True)):
        row = factory.claim(office.company, str(number), linked="Bill")
        money = Decimal(amount) if amount else None
        Mapping.objects.filter(pk=row.pk).update(money=money, vendor_name=vendor)


def _press(office: Office, page: str, title: str) -> str:
    """The address to which the head of a column leads."""
    return page.partition("?")[0] + _heads(office, page)[title][1]


def _sorted_by(office: Office, page: str) -> dict[str, str]:
    return {title: state for title, (state, _) in _heads(office, page).items() if state}


def _heads(office: Office, page: str) -> dict[str, tuple[str, str]]:
    source = office.browser().get(page).content.decode()
    found = re.findall(
        r'<th scope="col"(?: class="num")?(?: aria-sort="(\w+)")?>'
        r'<a class="[^"]+" href="([^"]+)"[^>]*>([^<]+)',
        source,
    )
    return {title.partition(" (")[0]: (state, href.replace("&amp;", "&")) for state, href, title in found}


def _pks(office: Office, page: str) -> list[int]:
    return walk(office, page, "nothing")[0][1]


def _amounts(office: Office, page: str) -> list[str]:
    money = [Mapping.objects.get(pk=pk).money for pk in _pks(office, page)]
    return ["" if one is None else str(one) for one in money]
