"""Requests by the hour on the connections page, against what the system allows."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from companies.models import Company
from integration import clock
from tests.admin.office import seen

if TYPE_CHECKING:
    from tests.admin.office import Office


def test_each_hour_of_the_last_day_has_its_bar_and_the_limit_of_an_hour_its_line(office: Office) -> None:
    _sent(office.company, {0: 412, 3: 1200, 23: 7, 24: 99}, limit=3600)

    source = _connections(office)

    told = re.findall(r'aria-label="[^"]*: ([\d,]+) requests by Plumbline"', source)
    assert told == ["7", "1,200", "412"]
    assert "requests an hour, at most 3,600" in source
    assert "<title>At most 3,600</title>" in source


def test_hours_without_a_request_are_empty_and_a_system_without_an_hourly_limit_has_no_line(
    office: Office,
) -> None:
    _sent(office.company, {}, limit=0)

    source = _connections(office)

    assert source.count("The same as a table; nothing in 24 hours") == 2
    assert "At most" not in source


def test_nothing_is_drawn_of_a_system_that_was_never_connected(office: Office) -> None:
    office.company.connections.all().delete()
    Company.objects.filter(pk=office.company.pk).update(procore_company_id="", quickbooks_realm="")

    assert "pl-chart" not in _connections(office)


def _sent(company: Company, by_age: dict[int, int], limit: int) -> None:
    now = clock.now()
    hours = {(now - timedelta(hours=age)).strftime("%Y-%m-%dT%H"): count for age, count in by_age.items()}
    budget = {"procore": {"hours": hours, "limit": limit}, "quickbooks": {}}
    Company.objects.filter(pk=company.pk).update(budget=budget)


def _connections(office: Office) -> str:
    page = seen(office.browser("viewer").get(reverse("companies:connections", args=[office.company.key])))
    assert page.status == 200
    return page.response.content.decode()
