"""The chart of billed, held and paid: what its bars say, and where they lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.admin import books, factory
from tests.admin.books import compared

if TYPE_CHECKING:
    from tests.admin.office import Office

GONE: dict[str, Any] = {"cause": "its bill is gone from QuickBooks", "explained": False}


def test_the_chart_adds_the_smallest_projects_together(office: Office) -> None:
    lines = [compared(str(n), f"{n + 1}000.00", "0.00", project=f"P{n:02}") for n in range(20)]
    books.reconciliation(office.company, *lines)

    source = office.see("reconciliation").source

    assert source.count(": billed ") == 12
    assert "<title>others: billed 45,000.00</title>" in source
    assert "thousand USD" in source


def test_a_bar_is_named_by_the_number_of_its_project_tells_what_it_is_and_opens_its_claims(
    office: Office,
) -> None:
    factory.project(office.company)
    books.reconciliation(office.company, compared(), compared("8", project="Yard"))

    page = office.see("reconciliation")
    chart = page.source.partition('class="pl-chart"')[2].partition("</svg>")[0]

    assert re.findall(r'text-anchor="end">([^<]*)<', chart) == ["24-017", "Yard"]
    assert 'class="pl-figure" aria-hidden="true">1,000</text>' in chart
    assert "?project=24-017+Riverside+Clinic" in chart


@pytest.mark.parametrize("amount", ["0.03", "19.99", "67000.00", "101.00", "9999999.99"])
def test_no_bar_is_longer_than_the_axis(office: Office, amount: str) -> None:
    books.reconciliation(office.company, compared("7", amount, "0.00"))

    source = office.see("reconciliation").source

    longest = max(float(one) for one in re.findall(r'<rect x="150" y="\d+" width="([\d.]+)"', source))
    last = max(float(one) for one in re.findall(r'<line x1="([\d.]+)"', source))
    assert 0 < longest <= last - 150 <= 250
