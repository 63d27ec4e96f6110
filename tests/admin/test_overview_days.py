"""The overview's charts, its metered reads and what it says of both connections."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Company
from integration import clock
from integration.systems import System
from sync import days
from sync.models import Day, Feed, Mapping, Write
from sync.tasks import tick
from tests.admin import factory
from tests.admin.office import seen

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.admin.office import Office


def test_a_day_counts_each_record_once_for_each_system_it_was_written_to(office: Office) -> None:
    row, other = factory.sent(office.company, "5"), factory.sent(office.company, "6")
    for one, system in ((row, "quickbooks"), (row, "procore"), (row, "procore"), (other, "quickbooks")):
        written(one, system, clock.now())
    written(row, "quickbooks", clock.now(), state=Write.State.REFUSED)

    days.keep(office.company)

    assert today(office).to_quickbooks == 2
    assert today(office).to_procore == 1


def test_records_that_need_somebody_are_counted_as_the_tile_counts_them(office: Office) -> None:
    factory.stuck(office.company, "bill.deleted", {}, number="1")
    factory.stuck(office.company, "bill.deleted", {}, number="2", excluded="claim.negative")
    factory.stuck(office.company, "bill.deleted", {}, number="3", archived_at=clock.now())
    factory.stuck(office.foreign, "bill.deleted", {}, number="4")

    days.keep(office.company)

    assert today(office).needs_you == 1


def test_a_day_belongs_to_the_companys_time_zone(office: Office) -> None:
    now = clock.now().astimezone(office.company.zone)
    evening = (now - timedelta(days=1)).replace(hour=23, minute=30)
    written(factory.sent(office.company), "quickbooks", evening)

    days.keep(office.company)

    kept = dict(office.company.days.values_list("day", "to_quickbooks"))
    assert kept[evening.date()] == 1
    assert kept[now.date()] == 0


def test_the_first_look_back_goes_two_weeks_and_leaves_unknown_what_was_not_kept(office: Office) -> None:
    days.keep(office.company)

    kept = list(office.company.days.order_by("day").values_list("needs_you", flat=True))

    assert kept == [None] * 13 + [0]


def test_yesterday_is_counted_to_its_end_and_keeps_what_needed_somebody(office: Office) -> None:
    now = clock.now().astimezone(office.company.zone)
    yesterday = now.date() - timedelta(days=1)
    Day.objects.create(company=office.company, day=yesterday, needs_you=7, kept_at=now - timedelta(hours=30))
    written(factory.sent(office.company), "procore", (now - timedelta(days=1)).replace(hour=23, minute=59))

    days.keep(office.company)

    kept = office.company.days.get(day=yesterday)
    assert (kept.to_procore, kept.needs_you) == (1, 7)


def test_the_tick_keeps_the_figures_of_each_company_every_quarter_of_an_hour(office: Office) -> None:
    tick()
    first = today(office).kept_at
    tick()
    same = today(office).kept_at
    Day.objects.update(kept_at=clock.now() - days.OFTEN)
    tick()

    assert same == first < today(office).kept_at
    assert Day.objects.filter(company=office.foreign).exists()


def test_every_bar_says_its_figures_and_leads_to_the_runs_of_its_day(office: Office) -> None:
    day = clock.now().astimezone(office.company.zone).date() - timedelta(days=2)
    Day.objects.create(
        company=office.company, day=day, to_quickbooks=130, to_procore=48, needs_you=3, kept_at=clock.now()
    )

    source = office.see("overview").source

    told = f"{day:%b} {day.day}: 130 to QuickBooks, 48 to Procore"
    assert f'<a href="{office.url("runs")}?day={day}" aria-label="{told}">' in source
    assert f"{office.url('runs')}?day={day}&amp;result=needs_you" in source
    assert ' style="' not in source


def test_the_same_figures_are_a_table(office: Office) -> None:
    days.keep(office.company)
    Day.objects.update(to_quickbooks=1842, to_procore=7)

    text = office.see("overview").text

    assert text.count("The same as a table") == 2
    assert "1,842 7" in text


@pytest.mark.parametrize("most", [0, 1, 4, 9, 10, 99, 101, 12345])
def test_no_bar_is_higher_than_its_axis(office: Office, most: int) -> None:
    days.keep(office.company)
    Day.objects.update(to_quickbooks=most, to_procore=most)

    source = office.see("overview").source

    tops = [float(one) for one in re.findall(r'<rect x="\d+" y="([\d.]+)"', source)]
    assert all(9.9 <= one <= 106 for one in tops)
    assert bool(tops) is bool(most)


def test_the_overview_needs_no_more_queries_with_two_weeks_of_figures(office: Office) -> None:
    client, counts = office.browser(), []
    for _ in range(2):
        client.get(office.url("overview"))
        with CaptureQueriesContext(connection) as queries:
            client.get(office.url("overview"))
        counts.append(len(queries))
        days.keep(office.company)

    assert counts[0] == counts[1]


def test_metered_reads_are_of_all_companies_with_a_forecast(office: Office) -> None:
    text = office.see("overview").text

    assert "96,420 of 500,000 this month" in text
    assert re.search(r"about [\d,]+ by \w+ \d+; 48,210 so far are this company’s", text)


@pytest.mark.parametrize(
    ("allowed", "told"),
    [
        (192_000, "50% of this month’s metered reads are used"),
        (107_000, "90% of this month’s metered reads are used"),
        (98_000, "QuickBooks is read only when it tells of a change, and every 6 hours."),
    ],
)
def test_half_of_the_reads_and_more_is_said_before_they_are_used_up(
    office: Office, settings: Settings, allowed: int, told: str
) -> None:
    settings.QUICKBOOKS_MONTHLY_READS = allowed

    assert told in office.see("overview").text


def test_used_up_reads_are_the_headline(office: Office, settings: Settings) -> None:
    settings.QUICKBOOKS_MONTHLY_READS = 96_420
    factory.stuck(office.company, "bill.deleted", {}, number="8")

    page = office.see("overview")

    assert page.headline.startswith("Metered reads are used up until ")
    assert "Nothing is sent either, as Plumbline looks before it creates." in page.text


def test_without_an_allowance_nothing_is_counted_against_it(office: Office, settings: Settings) -> None:
    settings.QUICKBOOKS_MONTHLY_READS = 0

    text = office.see("overview").text

    assert "96,420 this month" in text
    assert "metered reads are used" not in text


def test_what_was_paid_this_month_leads_to_those_payments(office: Office) -> None:
    on = factory.sent(office.company, "5")
    this_month = clock.now().astimezone(office.company.zone).date().replace(day=1)
    factory.payment(office.company, on, "1", "100.00", date=this_month)
    factory.payment(office.company, on, "2", "50.00", date=this_month - timedelta(days=1))

    page = office.see("overview")
    address = f"?tab=in_step&month={this_month:%Y-%m}"
    listed = office.see("payments", query=address)

    assert re.search(r"Paid and back in Procore 100\.00 1 payment in", page.text)
    assert "1 payment 100.00" in listed.text
    assert "Payment 2" not in listed.text


def test_only_admins_are_offered_to_disconnect(office: Office) -> None:
    assert "Disconnect…" in office.see("overview", who="admin").text
    assert "Disconnect…" not in office.see("overview", who="approver").text


def test_disconnecting_tells_how_many_claims_wait(office: Office) -> None:
    factory.waiting(office.company, "7")
    factory.stuck(office.company, "claim.not_tied_out", {"difference": "0.01"}, number="8")
    address = reverse("companies:disconnect", args=[System.QUICKBOOKS, office.company.key])

    page = seen(office.browser("admin").get(address))

    assert "2 waiting claims stay here until you connect again" in page.text


def test_what_is_on_the_way_tells_what_is_in_doubt_and_how_long_the_oldest_waits(office: Office) -> None:
    late = clock.now() - timedelta(hours=2)
    factory.claim(office.company, "7", due_at=late)
    factory.unanswered(factory.claim(office.company, "8", due_at=late))

    assert "1 being looked up, oldest waits 2 h" in office.see("overview").text


def today(office: Office) -> Day:
    company = Company.objects.get(pk=office.company.pk)
    return company.days.get(day=clock.now().astimezone(company.zone).date())


def written(row: Mapping, system: str, at: datetime, state: str = Write.State.DONE) -> Write:
    count = Write.objects.count()
    known: dict[str, Any] = {"target": "Bill", "verb": "create", "kind": "once", "step": "bill"}
    return Write.objects.create(
        mapping=row, system=system, payload="{}", payload_hash="0", key=str(count), state=state,
        created_at=at, settled_at=at, **known,
    )  # fmt: skip


def test_the_next_five_readings_are_told_and_whatever_was_not_answered(office: Office) -> None:
    sources = ("quickbooks.changes", "quickbooks.books", "procore.vendors", "procore.projects", "compare")
    late = ("import.payments", "import.costs")
    for minutes, source in enumerate((*sources, *late), 1):
        due = clock.now() + timedelta(minutes=minutes)
        failing = {"problem": "quickbooks.busy", "attempts": 1} if source == "import.costs" else {}
        Feed.objects.create(company=office.company, source=source, due_at=due, **failing)

    told = office.see("overview").text

    assert "Comparison of both sides" in told
    assert "Costs into Procore" in told
    assert "Payments into Procore" not in told
