"""What a run tells of itself while it works, and how a person ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from integration import clock
from integration.sandbox.procore.claims import ClaimLine
from sync import runner, switchboard, work
from sync.models import LogEntry, Mapping, Run
from tests.world import World


def test_a_run_knows_what_it_read_wrote_and_locked(world: World) -> None:
    world.ready()
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    world.approve(claim)
    world.drain()

    totals = {
        name: sum(run.steps.get(name, {}).get("records", 0) for run in Run.objects.all())
        for name in ("read", "write", "lock")
    }
    requests = [run.requests for run in Run.objects.all()]

    assert totals["read"] > 0
    assert totals["write"] >= 2  # the item and the bill
    assert totals["lock"] >= 1
    assert sum(one.get("quickbooks", 0) for one in requests) == len(sent("quickbooks"))
    assert sum(one.get("procore", 0) for one in requests) == len(sent("procore"))
    assert all(run.steps["now"] == "" for run in Run.objects.exclude(finished_at=None))


def test_what_was_paid_is_told_by_the_run_that_brought_it_to_procore(world: World) -> None:
    world.ready()
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    world.approve(claim)
    world.drain()
    world.site.books.pay_bill(world.site.books.bills()[0]["Id"], "400.00")
    world.sync()

    assert [str(run.money_paid) for run in Run.objects.all() if run.money_paid] == ["400.00"]


def test_a_run_that_somebody_ends_leaves_the_rest_for_a_quarter_of_an_hour(world: World) -> None:
    world.ready()
    claims(world, 3)
    company = world.site.company
    Run.objects.filter(started_at=None).delete()
    work.everything(company, why="test")
    asked = Run.objects.get(started_at=None)
    switchboard.stop_run(company, world.dana, asked.pk)

    done = runner.drain(company.pk)

    run = Run.objects.get(pk=asked.pk)
    rest = Mapping.objects.filter(company=company, due_at__isnull=False)
    assert not done.more
    assert run.finished_at is not None
    assert run.checked == 0
    assert not Mapping.objects.filter(company=company, entity="claim").exists()
    assert not work.is_due(company.pk)
    assert all(row.due_at and row.due_at > clock.now() + timedelta(minutes=14) for row in rest)
    assert LogEntry.objects.filter(run=run, code="run.stopped").exists()


def test_what_was_left_is_done_when_somebody_asks_for_it(world: World) -> None:
    world.ready()
    claims(world, 2)
    company = world.site.company
    work.everything(company, why="test")
    switchboard.stop_run(company, world.dana, Run.objects.get(started_at=None).pk)
    runner.drain(company.pk)

    work.everything(company, why="again")
    world.drain()

    waiting = Mapping.objects.filter(company=company, entity="claim", waiting_since__isnull=False)
    assert waiting.count() == 2


def claims(world: World, count: int) -> list[Any]:
    commitment = world.commitment([world.code()])
    return [
        world.claim(commitment, str(number), ClaimLine("100.00", held="10.00"))
        for number in range(1, count + 1)
    ]


def sent(system: str) -> list[int]:
    requests = LogEntry.objects.filter(level=LogEntry.Level.REQUEST, system=system)
    return list(requests.values_list("pk", flat=True))
