"""Runs: the list with its filters, how far a run is, its log, and ending it early."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integration import clock
from sync.models import Run
from tests.admin import factory

if TYPE_CHECKING:
    from tests.admin.office import Office, Page

STEPS: dict[str, Any] = {
    "read": {"ms": 12_000, "records": 1204}, "compare": {"ms": 3_000, "records": 0},
    "write": {"ms": 189_000, "records": 145}, "lock": {"ms": 0, "records": 0}, "now": "write",
}  # fmt: skip


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", 4), ("?all=1", 5), ("?result=done", 2), ("?result=needs_you", 1), ("?result=stopped", 1),
        ("?result=running", 1), ("?why=person", 1), ("?why=schedule", 3), ("?why=schedule&all=1", 4),
        ("?why=other", 0), ("?kind=vendor", 1), ("?kind=claim&result=needs_you", 1), ("?result=nonsense", 4),
        ("?day=nonsense", 4), ("?day=0001-01-01", 0), ("?day=9999-12-31", 0), ("?day=2001-01-01", 0),
    ],
)  # fmt: skip
def test_runs_are_narrowed_by_result_reason_kind_and_day(office: Office, query: str, rows: int) -> None:
    factory.run(office.company)
    factory.run(office.company, by=office.people["operator"], counts={"vendor": {"checked": 1}})
    factory.run(office.company, needs_you=1)
    stopped = factory.run(office.company, finished=False)
    Run.objects.filter(pk=stopped.pk).update(stop_at=clock.now())
    factory.run(office.company, written=0)

    assert office.see("runs", query=query).source.count("<tr data-row>") == rows


def test_a_day_is_one_of_the_companys_time_zone(office: Office) -> None:
    evening = clock.now().astimezone(office.company.zone).replace(hour=23, minute=30) - timedelta(days=1)
    run = factory.run(office.company)
    Run.objects.filter(pk=run.pk).update(started_at=evening)

    listed = [
        office.see("runs", query=f"?day={(evening + timedelta(days=days)).date()}").source.count(
            "<tr data-row>"
        )
        for days in (-1, 0, 1)
    ]

    assert listed == [0, 1, 0]


def test_a_filter_that_nothing_matches_can_be_cleared(office: Office) -> None:
    factory.run(office.company, written=0)

    page = office.see("runs", query="?result=done")

    assert "No run with changes matches this filter. Clear filter" in page.text
    assert "1 run without changes hidden." in page.text


def test_a_running_run_shows_its_four_steps_and_each_kind(office: Office) -> None:
    counts = {
        "claim": {"checked": 96, "created": 92, "needs_you": 4},
        "vendor": {"checked": 22, "updated": 12},
    }
    run = factory.run(
        office.company, finished=False, steps=STEPS, counts=counts,
        requests={"quickbooks": 38, "procore": 61, "slowed": 1}, money_paid="96240.00",
    )  # fmt: skip
    factory.claim(office.company, due_at=clock.now())

    page = office.see("run", run.pk)

    assert "1. Read 12 s 1,204 records read" in page.text
    assert "3. Write 3 min 9 s 145 requests read back" in page.text
    assert "4. Lock in Procore nothing yet" in page.text
    assert page.source.count('aria-current="step"') == 1
    assert "Claims 96 of 97 92 – – 4" in page.text
    assert "All 118 of 119 92 12 – 4" in page.text
    assert "96,240.00 Requests so far 61 Procore, 38 QuickBooks Slowed down by limits 1 time" in page.text


def test_a_record_that_was_written_is_not_counted_as_in_step_once_more(office: Office) -> None:
    counts = {
        "claim": {"checked": 12, "created": 3, "updated": 2, "in_step": 11, "needs_you": 1},
        "vendor": {"checked": 2, "created": 2, "in_step": 1},
    }

    page = office.see("run", factory.run(office.company, counts=counts).pk)

    assert "Claims 12 of 12 3 2 6 1" in page.text
    assert "All 14 of 14 5 2 6 1" in page.text


def test_while_reading_nobody_knows_how_much_there_is(office: Office) -> None:
    steps = {**STEPS, "now": "read", "read": {"ms": 900, "records": 412}}
    run = factory.run(office.company, finished=False, steps=steps, total=0, done=0, checked=0, written=0)

    page = office.see("run", run.pk)

    assert page.headline == "Reading: 412 records so far"
    assert '<progress class="pl-progress" aria-label="Progress"></progress>' in page.source


def test_the_log_is_narrowed_searched_and_counted(office: Office) -> None:
    run = logged(office)

    page = office.see("run", run.pk)
    found = office.see("run", run.pk, query="?q=halvorsen")
    written = office.see("run", run.pk, query="?show=written")
    requests = office.see("run", run.pk, query="?show=requests&q=1-6740a1f3")

    assert "All 3 Written 2 Need you 1 Requests 1" in page.text
    assert lines(found) == ["Bill 8 created for 5.00 and read back"]
    assert len(lines(written)) == 2
    assert "/v3/company/1/batch" in requests.text
    assert "Their request id 1-6740a1f3-5be2" in requests.text
    assert "No line has “nobody”." in office.see("run", run.pk, query="?q=nobody").text


def test_the_log_is_a_file_of_every_line_that_was_asked_for(office: Office) -> None:
    run = logged(office)

    rows = table(office, run, "?show=written")

    assert [row["What happened"] for row in rows] == [
        "Bill 8 created for 5.00 and read back", "Bill 7 created for 5.00 and read back",
    ]  # fmt: skip
    assert rows[0]["Vendor"] == "'=Halvorsen"
    assert table(office, run, "?show=requests")[0]["ms"] == "1812"


def test_a_log_of_thousands_costs_no_more_queries(office: Office) -> None:
    run, row = factory.run(office.company), factory.claim(office.company)
    client, counts = office.browser(), []
    for more in (1, 200):
        for _ in range(more):
            factory.log(office.company, row, run, "bill.created", "done", facts={"number": "7"})
        client.get(office.url("run", run.pk))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(office.url("run", run.pk))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12
    assert "The newest 100 lines; CSV has all of them." in page.content.decode()


def test_a_run_is_ended_early_once_by_name(office: Office) -> None:
    run = factory.run(office.company, finished=False)

    page = office.do("run_stop", run.pk, who="operator")
    again = office.do("run_stop", run.pk, who="admin")

    run.refresh_from_db()
    assert (run.stop_by, run.stop_at is not None) == ("Operator Person", True)
    assert f"Run {run.pk} stops after the current batch. What is done stays done" in page.text
    assert "It stops after this batch, as Operator Person asked." in page.text
    assert "has ended, or stops already." in again.text


def test_an_ended_run_can_not_be_stopped(office: Office) -> None:
    run = factory.run(office.company)

    page = office.do("run_stop", run.pk, who="operator")

    run.refresh_from_db()
    assert "has ended, or stops already." in page.text
    assert run.stop_at is None
    assert "Stop after this batch" not in page.text


def test_who_may_not_stop_reads_why(office: Office) -> None:
    run = factory.run(office.company, finished=False)

    assert "Only operators and admins can pause and resume." in office.see("run", run.pk, who="viewer").text


def logged(office: Office) -> Run:
    run = factory.run(office.company)
    rows = [
        factory.claim(office.company, number, vendor)
        for number, vendor in (("7", "Granite Ridge"), ("8", "=Halvorsen"))
    ]
    for row in rows:
        facts = {"number": row.number, "amount": "5.00"}
        factory.log(office.company, row, run, "bill.created", "done", facts=facts)
    off = {"label": "Claim 7", "difference": "0.01"}
    factory.log(office.company, rows[0], run, "claim.not_tied_out", "problem", facts=off)
    factory.log(
        office.company, None, run, "request", "request", system="quickbooks", method="POST",
        path="/v3/company/1/batch", status=200, ms=1812, remote_id="1-6740a1f3-5be2",
    )  # fmt: skip
    return run


def lines(page: Page) -> list[str]:
    marked = page.source.partition('<ol class="pl-log">')[2].partition("</ol>")[0]
    return [
        one.partition("<")[0].strip() for one in marked.split('<span class="pl-break">')[1:] if one.strip()
    ]


def table(office: Office, run: Run, query: str) -> list[dict[str, str]]:
    answer: Any = office.browser("viewer").get(office.url("run_csv", run.pk) + query)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
