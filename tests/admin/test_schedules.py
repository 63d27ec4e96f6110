"""The scheduler's entries in plain words, and the list of all companies."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from companies.models import Connection, Membership
from integration import clock
from tests.admin import factory
from tests.admin.office import seen

if TYPE_CHECKING:
    from tests.admin.office import Office


def test_both_entries_and_every_source_are_told(office: Office) -> None:
    beat()
    factory.project(office.company)
    factory.feeds(office.company)

    page = office.see("schedules", who="viewer")

    assert page.headline == "The scheduler works; it last looked just now."
    assert "something is due, and has it done. every 5 s just now 18,231 On" in page.text
    night = clock.now().replace(hour=2, minute=17).astimezone(office.company.zone)
    assert f"daily at {night.hour % 12 or 12}:17 {night:%p}" in page.text
    assert "UTC" not in page.text
    assert "every 25 min instead of 15: Procore’s hourly limit" in page.text


@pytest.mark.failure("C5")
def test_a_silent_scheduler_is_the_headline(office: Office) -> None:
    beat()
    PeriodicTask.objects.filter(name="tick").update(last_run_at=clock.now() - timedelta(minutes=11))

    page = office.see("schedules")

    assert page.headline.startswith("The scheduler has been silent since ")


@pytest.mark.parametrize("columns", [{"enabled": False}, {"last_run_at": None}])
def test_an_entry_that_never_rings_is_silence(office: Office, columns: dict[str, object]) -> None:
    beat()
    PeriodicTask.objects.filter(name="tick").update(**columns, date_changed=clock.now() - timedelta(hours=1))

    assert office.see("schedules").headline.startswith("The scheduler has been silent")


def test_a_scheduler_that_has_just_begun_is_not_called_silent(office: Office) -> None:
    beat()
    PeriodicTask.objects.filter(name="tick").update(last_run_at=None)

    assert office.see("schedules").headline == "The scheduler has just been set up."


def test_before_the_scheduler_ever_ran_the_page_says_so(office: Office) -> None:
    PeriodicTask.objects.all().delete()

    page = office.see("schedules")

    assert page.headline == "The scheduler has not started yet."
    assert "Nothing is read yet." in page.text


def test_the_worst_company_comes_first_also_when_only_its_connection_is_lost(office: Office) -> None:
    person = member(office)
    factory.waiting(office.company, "7")
    lost = Connection.objects.filter(company=office.foreign, system="quickbooks")

    calm = seen(office.browser(person).get("/admin/companies/all/"))
    lost.update(state="lost", lost_at=clock.now())
    worse = seen(office.browser(person).get("/admin/companies/all/"))

    assert calm.headline == "No company is stuck; 1 claim waits for approval."
    assert worse.headline == "Elsewhere Construction needs you most."
    assert "You don’t have permission" not in worse.text


def test_many_companies_cost_no_more_than_ten_queries(office: Office) -> None:
    person = member(office)
    for number in range(12):
        one = factory.company(f"Company {number}")
        Membership.objects.create(user=person, company=one, role="viewer")
        factory.waiting(one, "7")
    client = office.browser(person)
    client.get("/admin/companies/all/")

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/admin/companies/all/")

    assert page.content.decode().count("<tr data-row>") == 14
    assert len(queries) <= 10, [one["sql"][:150] for one in queries]


def test_the_sidebar_counts_what_is_to_link_for_operators_and_what_must_be_connected_again(
    office: Office,
) -> None:
    factory.vendor(office.company, linked=False)
    factory.vendor(office.company, "Gone", linked=False, procore_gone=True)
    factory.vendor(office.foreign, linked=False)
    calm = office.see("runs", who="operator").source
    Connection.objects.filter(company=office.company, system="quickbooks").update(state="lost")

    for page in ("runs", "overview", "claims"):
        shown = office.see(page, who="operator").source
        assert re.findall(r'class="pl-badge pl-(\w+)">(\d+)<', shown) == [("grey", "1"), ("orange", "1")]
    assert re.findall(r'class="pl-badge pl-(\w+)">(\d+)<', calm) == [("grey", "1")]
    assert 'class="pl-badge pl-grey"' not in office.see("runs", who="viewer").source


def member(office: Office) -> User:
    person = factory.person("Two Companies", "viewer", company=office.company)
    Membership.objects.create(user=person, company=office.foreign, role="viewer")
    return person


def beat() -> None:
    PeriodicTask.objects.all().delete()
    every = IntervalSchedule.objects.create(every=5, period="seconds")
    night = CrontabSchedule.objects.create(hour="2", minute="17", timezone="UTC")
    now = clock.now()
    PeriodicTask.objects.create(
        name="tick", task="sync.tasks.tick", interval=every, last_run_at=now, total_run_count=18_231
    )
    PeriodicTask.objects.create(name="nightly", task="sync.tasks.nightly", crontab=night, last_run_at=now)
