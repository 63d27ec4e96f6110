"""A company that is let in no more stops alone, keeps its work, says what to press, and goes on then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from integration.problems import explain
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync.models import Feed, Mapping, Run
from tests.engine.calm import SMALL, assert_billed_once, bills_for, come_to_rest, small_claims
from tests.world import Doc, World

PERMISSION_DENIED = 5020
RECONNECT = "Press Reconnect under Connections."
ASK_FOR_IT = "Ask a QuickBooks administrator to press Reconnect."


@dataclass(frozen=True)
class Loss:
    happens: Callable[[World], object]
    fix: str
    put_right: Callable[[World], object] = World.connect_again


def lose_the_company(world: World) -> None:
    world.sandbox.quickbooks.lose_access(world.site.books.realm)


def lose_the_right_to_enter_bills(world: World) -> None:
    """Reading is still allowed."""
    denied = faults.batch_partial(range(30), PERMISSION_DENIED)
    path = f"/{world.site.books.realm}/batch$"
    world.sandbox.faults.add(Fault(denied, path=path, body='"operation"', times=None))


def disconnect_inside_quickbooks(world: World) -> None:
    world.sandbox.quickbooks.disconnect(world.site.books.realm)


def let_the_sign_in_run_out(world: World) -> None:
    """The refresh token's days are over, and so is the hour of the access token."""
    grants = world.sandbox.quickbooks.grants
    for grant in grants.of_realm(world.site.books.realm):
        grants.change(grant["id"], until=world.clock.now().isoformat())
    world.later(hours=1)


def take_the_app_out_of_procore(world: World) -> None:
    """Everything is answered with 403."""
    world.site.procore.install_app(False)


def connect_with_every_right(world: World) -> None:
    world.sandbox.faults.clear()
    world.connect_again()


def connect_as_somebody_else(world: World) -> None:
    world.site.procore.install_app()
    world.connect_again()


def give_it_back_and_press_retry(world: World) -> None:
    world.site.procore.install_app()
    for claim in Mapping.objects.filter(company=world.site.company, entity="claim"):
        world.retry("claim", claim.procore_id)


NO_ACCESS = explain("procore.no_access").fix
LOSSES = {
    "the person lost the company (120)": Loss(lose_the_company, ASK_FOR_IT),
    "the person lost a right (5020)": Loss(
        lose_the_right_to_enter_bills, ASK_FOR_IT, connect_with_every_right
    ),
    "disconnected inside QuickBooks": Loss(disconnect_inside_quickbooks, RECONNECT),
    "the sign-in ran out": Loss(let_the_sign_in_run_out, RECONNECT),
    "403 everywhere, connected anew": Loss(take_the_app_out_of_procore, NO_ACCESS, connect_as_somebody_else),
    "403 everywhere, given back": Loss(take_the_app_out_of_procore, NO_ACCESS, give_it_back_and_press_retry),
}


@pytest.mark.failure("A3", "A5")
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_only_its_company_stops_and_everything_is_done_once_after_the_fix(world: World, loss: Loss) -> None:
    others = _approved_at_the_other(world)
    world.ready()
    claims = small_claims(world, 3)
    world.approve(*claims)

    loss.happens(world)
    for minutes in (0, 20, 60):
        world.later(minutes=minutes)
        world.drain()
    world.drain(world.other)

    assert [len(bills_for(world, one, world.other)) for one in others] == [1]
    assert [bills_for(world, one) for one in claims] == [[], [], []]
    assert [_waits(world, one) for one in claims] == [True, True, True]
    assert _fixes(world) == {loss.fix}

    loss.put_right(world)
    come_to_rest(world)
    assert_billed_once(world, claims)
    assert _fixes(world) == set()


def _approved_at_the_other(world: World) -> list[Doc]:
    site = world.ready(world.other)
    claim = world.claim(world.commitment([world.code(site=site)], site=site), "A-1", SMALL, site=site)
    world.sync(site)
    world.approve(claim, site=site)
    return [claim]


def _waits(world: World, claim: Doc) -> bool:
    """It is due by itself, or held for a person, and approved still."""
    row = world.row("claim", claim["id"])
    return bool(row.due_at or row.problem) and row.approved == row.plan_fingerprint


def _fixes(world: World) -> set[str]:
    """What is told to do about all that the company can't do now: its records, its readings, its last run."""
    told = [
        *Mapping.objects.filter(company=world.site.company).exclude(problem=""),
        *Feed.objects.filter(company=world.site.company).exclude(problem=""),
    ]
    run = Run.objects.filter(company=world.site.company).latest("pk")
    return {explain(one.problem, one.facts).fix for one in [*told, *([run] if run.problem else [])]}
