"""Pausing: a company, writing to one of its sides, or everything; in force from the moment it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import connection

from companies.models import Company
from integration.executor import PARALLEL, Executor, InOrder, Threads
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from sync import pauses, runner
from sync.workspace import use_executor
from tests.engine.billing import numbers_of_bills, plain_claim, planned, sent
from tests.engine.calm import assert_billed_once, small_claims
from tests.engine.commands import plain, run
from tests.world import World

pytestmark = pytest.mark.failure("C13")
WRITES = ("POST", "PATCH", "PUT", "DELETE")


def written(world: World, system: System, since: int = 0) -> int:
    """Requests that could have changed something there; a query of QuickBooks is a POST, too."""
    count = world.sandbox.requests.count
    if system is System.QUICKBOOKS:
        return count(system="quickbooks", path="/batch$", since=since)
    return sum(count(system="procore", method=one, since=since) for one in WRITES)


@contextmanager
def going_out(executor: Executor) -> Iterator[None]:
    before = use_executor(executor)
    try:
        yield
    finally:
        use_executor(before)


def pause_all(world: World) -> None:
    pauses.halt(world.dana)


PAUSES: dict[str, Callable[[World], object]] = {
    "the company": lambda world: world.pause(),
    "writing to Procore": lambda world: world.pause(System.PROCORE),
    "the installation": pause_all,
}


@pytest.mark.parametrize("what", PAUSES)
def test_nothing_is_sent_after_a_pause_is_acknowledged(world: World, what: str) -> None:
    world.ready()
    claims = small_claims(world, 20)
    world.approve(*claims)
    # The first of twenty marks in Procore is under way when somebody pauses.
    fault = Fault(faults.then_call(lambda: PAUSES[what](world)), method="PATCH", path=r"/requisitions/\d+$")
    world.sandbox.faults.add(fault)

    with going_out(InOrder(1)):
        world.drain()

    assert world.sandbox.requests.count(method="PATCH", path=r"/requisitions/\d+$") == 1
    assert len(numbers_of_bills(world)) == 20


def test_no_more_than_what_is_under_way_at_once_goes_out_beside_a_pause(world: World) -> None:
    world.ready()
    claims = small_claims(world, 3 * PARALLEL)
    world.approve(*claims)
    world.sandbox.faults.add(
        Fault(
            faults.then_call(lambda: world.pause(System.PROCORE)), method="PATCH", path=r"/requisitions/\d+$"
        )
    )

    with going_out(Threads()):
        world.drain()

    assert world.sandbox.requests.count(method="PATCH", path=r"/requisitions/\d+$") <= PARALLEL


def test_while_writing_to_quickbooks_is_paused_reading_and_procore_go_on(world: World) -> None:
    claim = sent(world)
    world.pause(System.QUICKBOOKS)
    since = len(world.sandbox.requests)
    world.site.books.pay_bills(
        world.site.qbo_vendor["Id"], {world.row("claim", claim["id"]).quickbooks_number: "100.00"}
    )
    other = plain_claim(world, "2")

    world.sync()

    assert len(world.site.procore.payments()) == 1
    assert world.row("claim", other["id"]).procore_seen
    assert written(world, System.QUICKBOOKS, since) == 0


def test_an_approved_claim_waits_while_writing_to_quickbooks_is_paused_and_goes_on_by_itself(
    world: World,
) -> None:
    claim = planned(world)
    world.pause(System.QUICKBOOKS)
    world.approve(claim)
    world.drain()

    assert world.standing("claim", claim["id"]) == "paused"
    assert numbers_of_bills(world) == []

    world.resume(System.QUICKBOOKS)
    world.drain()

    assert numbers_of_bills(world) == ["1"]
    assert world.standing("claim", claim["id"]) == "in_step"


def test_while_writing_to_procore_is_paused_bills_are_made_and_their_marks_wait(world: World) -> None:
    claim = planned(world)
    world.pause(System.PROCORE)
    world.approve(claim)
    since = len(world.sandbox.requests)
    world.drain()

    assert numbers_of_bills(world) == ["1"]
    assert written(world, System.PROCORE, since) == 0
    assert world.standing("claim", claim["id"]) == "paused"

    world.resume(System.PROCORE)
    world.drain()

    assert world.standing("claim", claim["id"]) == "in_step"
    assert_billed_once(world, [claim])


def test_what_waits_for_a_pause_to_end_costs_nothing_meanwhile(world: World) -> None:
    claim = planned(world)
    world.pause(System.QUICKBOOKS)
    world.approve(claim)
    world.drain()

    assert not runner.drain(world.site.company.pk).more
    assert world.row("claim", claim["id"]).due_at is None


def test_a_pause_that_ends_while_rows_are_being_stored_leaves_none_behind(world: World) -> None:
    claim = planned(world)
    world.pause(System.QUICKBOOKS)
    world.approve(claim)
    mine = Company.objects.filter(pk=world.site.company.pk)
    ended: list[str] = []

    def end_the_pause(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        # What became of the chunk is being stored: whoever resumes now finds no row to wake yet.
        if sql.startswith('SELECT "sync_mapping"."id"') and '"wanted"' in sql[:80] and not ended:
            ended.append(sql)
            mine.update(quickbooks_paused_at=None)
        return execute(sql, *arguments)

    with connection.execute_wrapper(end_the_pause):
        world.drain()

    assert ended
    assert numbers_of_bills(world) == ["1"]


@pytest.mark.parametrize("effect", [faults.lose_reply, faults.refuse])
def test_what_was_in_doubt_is_looked_up_and_not_sent_again_while_paused(
    world: World, effect: faults.Effect
) -> None:
    claim = planned(world)
    world.sandbox.faults.add(Fault(effect, system="quickbooks", path="/batch$"))
    world.approve(claim)
    world.drain()
    world.pause(System.QUICKBOOKS)
    since = len(world.sandbox.requests)
    world.later(minutes=10)
    world.drain()
    world.later(minutes=10)
    world.drain()

    assert written(world, System.QUICKBOOKS, since) == 0

    world.resume(System.QUICKBOOKS)
    world.later(minutes=10)
    world.sync()
    assert_billed_once(world, [claim])


def test_no_webhook_is_registered_while_writing_to_procore_is_paused(world: World) -> None:
    world.pause(System.PROCORE)
    world.ready()
    assert world.site.procore.hooks(None) == []

    world.resume(System.PROCORE)
    world.drain()

    assert len(world.site.procore.hooks(None)) == 1


def test_a_pause_of_one_side_outlives_the_pause_of_everything(world: World) -> None:
    claim = planned(world)
    world.pause(System.QUICKBOOKS)
    world.pause()
    world.approve(claim)

    world.resume()
    world.drain()

    assert [one.side for one in pauses.in_force(world.site.company)] == [System.QUICKBOOKS]
    assert numbers_of_bills(world) == []


def test_pausing_and_resuming_are_in_the_audit_trail_with_who_and_what(world: World) -> None:
    run("pause", "--direction", "quickbooks", "--as", "dana")
    run("resume", "--direction", "quickbooks", "--as", "dana")

    resumed, paused = world.site.company.audit_entries.order_by("-number")[:2]

    assert (paused.action, paused.actor, paused.after) == (
        "company.paused", "dana", {"what": "writing to QuickBooks"},
    )  # fmt: skip
    assert (resumed.action, resumed.before) == ("company.resumed", {"what": "writing to QuickBooks"})


def test_the_command_pauses_one_direction_and_status_says_so(world: World) -> None:
    world.ready()

    paused = run("pause", "--direction", "procore")
    status = run("status")
    resumed = run("resume", "--direction", "procore")

    assert paused.text == (
        "Northgate Builders: writing to Procore is paused. What is under way is finished first.\n"
    )
    assert "writing to Procore is paused" in status.text
    assert resumed.text == "Northgate Builders: writing to Procore goes on.\n"
    assert run("status", "--json").company["paused"] == []


def test_the_whole_installation_is_halted_and_goes_on_where_it_stopped(world: World) -> None:
    claim = planned(world)
    world.approve(claim)
    halted = plain("pause", "--all")
    since = len(world.sandbox.requests)

    world.drain()
    world.drain(world.other)
    tried = run("sync", "--wait")

    assert halted.text.startswith("Halted: Northgate Builders, Ridgeline Interiors.")
    assert len(world.sandbox.requests) == since
    assert (tried.code, "halted with the whole installation" in tried.text) == (1, True)

    plain("resume", "--all")
    world.drain()
    assert numbers_of_bills(world) == ["1"]


def test_lifting_the_halt_leaves_a_paused_company_paused_and_a_new_company_is_halted_with_the_rest(
    world: World,
) -> None:
    world.pause()
    plain("pause", "--all")
    made = Company.objects.create(name="Made meanwhile")

    assert made.rests

    plain("resume", "--all")

    modes = dict(Company.objects.values_list("name", "halted_at"))
    assert set(modes.values()) == {None}
    assert Company.objects.get(pk=world.site.company.pk).mode == "paused"


def test_halting_everything_needs_all_or_a_company_and_in_a_persons_name_a_superuser(world: World) -> None:
    User.objects.create_superuser("root", "root@northgate.example", "secret")

    assert plain("pause").code == 2
    assert plain("pause", "--all", "--direction", "procore").code == 2
    assert plain("pause", "--all", "--as", "dana").code == 2
    assert plain("pause", "--all", "--as", "root").code == 0
    assert world.site.company.audit_entries.order_by("-number")[0].actor == "root"
