"""Hundreds of companies: the bell that wakes workers, and the end of what is old."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import Company, Connection
from integration import clock
from sync import expiry, work
from sync.gate import gate
from sync.models import Day, Feed, LogEntry, Mapping, Postbox, Reconciliation, Run, Write
from sync.tasks import tick
from tests.engine.bell import rung

pytestmark = pytest.mark.django_db
OLD = timedelta(days=91)


def test_one_tick_over_500_companies_costs_as_many_queries_as_over_50() -> None:
    companies(50)
    few = queries_of_a_tick()
    made = companies(450, first=51)
    for one in made[:7]:
        Mapping.objects.create(company=one, entity="vendor", procore_id="1", due_at=clock.now())
    rung()

    many = queries_of_a_tick()

    assert many == few <= 5
    assert rung() == sorted(one.pk for one in made[:7])


def test_whatever_there_is_to_do_rings_the_bell_and_nothing_else_does() -> None:
    now = clock.now()
    *busy, idle, later, deaf = companies(9)
    Mapping.objects.create(company=busy[0], entity="vendor", procore_id="1", due_at=now)
    Mapping.objects.create(company=busy[1], entity="vendor", procore_id="1", taken=busy[1].key)
    Mapping.objects.create(company=busy[2], entity="vendor", procore_id="1", order={"do": "archive"})
    Feed.objects.create(company=busy[3], source="procore.vendors", due_at=now)
    Run.objects.create(company=busy[4], why="Sync now", asked_at=now)
    Reconciliation.objects.create(company=busy[5], asked_at=now)
    Mapping.objects.create(company=later, entity="vendor", procore_id="1", due_at=now + timedelta(hours=1))
    Mapping.objects.create(company=deaf, entity="vendor", procore_id="1", due_at=now)
    Connection.objects.filter(company=deaf, system="procore").update(state=Connection.State.LOST)
    rung()

    tick()

    assert rung() == [one.pk for one in busy]
    assert [work.is_due(one.pk) for one in (*busy, idle, later, deaf)] == [True] * 6 + [False] * 3


def test_old_log_lines_end_in_batches_and_the_young_stay() -> None:
    [one] = companies(1)
    now, count = clock.now(), 2 * expiry.BATCH + 3
    run = Run.objects.create(company=one, why="Schedule", asked_at=now - OLD, finished_at=now - OLD)
    LogEntry.objects.bulk_create([line(one, now - OLD, run) for _ in range(count)], batch_size=500)
    young = line(one, now)
    young.save()

    with CaptureQueriesContext(connection) as queries:
        ended = expiry.prune(one.pk, now - timedelta(days=90))

    deleted = [
        each["sql"] for each in queries if each["sql"].startswith("DELETE") and "logentry" in each["sql"]
    ]
    assert ended == count
    assert len(deleted) >= 3
    assert [*LogEntry.objects.all()] == [young]
    assert not Run.objects.exists()


def test_payloads_are_blanked_in_batches() -> None:
    [one] = companies(1)
    row = Mapping.objects.create(company=one, entity="claim", procore_id="1")
    count, settled = expiry.BATCH + 1, clock.now() - OLD
    Write.objects.bulk_create([done(row, settled, number) for number in range(count)], batch_size=300)

    with CaptureQueriesContext(connection) as queries:
        blanked = expiry.blank_payloads(clock.now() - timedelta(days=90))

    assert blanked == count
    assert sum(each["sql"].startswith("UPDATE") for each in queries) == 2
    assert not Write.objects.exclude(payload="").exists()


def companies(count: int, first: int = 1) -> list[Company]:
    """Connected, with nothing to do, the day's figures kept and just looked at for mails."""
    made = Company.objects.bulk_create(Company(name=f"Company {first + place:03}") for place in range(count))
    systems = ("procore", "quickbooks")
    Connection.objects.bulk_create(
        Connection(company=one, system=system, state="connected") for one in made for system in systems
    )
    now = clock.now()
    Postbox.objects.bulk_create(Postbox(company=one, due_at=now + timedelta(minutes=1)) for one in made)
    Day.objects.bulk_create(Day(company=one, day=now.date(), kept_at=now) for one in made)
    return made


def queries_of_a_tick() -> int:
    clock.now()
    gate.is_open()  # asked once in each process
    with CaptureQueriesContext(connection) as queries:
        tick()
    return len(queries)


def line(of: Company, at: datetime, run: Run | None = None) -> LogEntry:
    return LogEntry(company=of, run=run, level="note", code="seen.changed", at=at)


def done(row: Mapping, settled: datetime, number: int) -> Write:
    return Write(
        mapping=row, system="quickbooks", target="Bill", verb="update", kind="repeatable", step="bill",
        payload="{}", payload_hash="0", key=str(number), state=Write.State.DONE, created_at=settled,
        settled_at=settled,
    )  # fmt: skip
