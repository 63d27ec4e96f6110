"""When a system says no, not now, or not you: nothing is lost, nothing is sent twice, and others go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection

from companies.models import Company
from integration.sandbox import faults
from integration.sandbox.faults import Effect, Fault
from sync import desk
from sync.models import Mapping, Run, Write
from tests.engine.billing import bill_writes, problem
from tests.engine.calm import (
    LOOKED_UP_AFTER,
    SMALL,
    after_the_lease,
    assert_billed_once,
    bills_for,
    come_to_rest,
    small_claims,
)
from tests.engine.mortal import Death, dying
from tests.world import Doc, World

BATCH = "/batch$"


def approved(world: World, count: int = 1) -> list[Doc]:
    world.ready()
    claims = small_claims(world, count)
    world.approve(*claims)
    world.sandbox.requests.clear()
    return claims


def request_ids(world: World) -> list[str]:
    return [one.query["requestid"] for one in world.sandbox.requests.matching(path=BATCH)]


@pytest.mark.failure("W4")
@pytest.mark.parametrize("replays", [True, False], ids=["refusals replayed", "refusals forgotten"])
def test_a_refused_bill_is_sent_once_with_a_new_key_after_the_fix(world: World, replays: bool) -> None:
    world.sandbox.switches.request_id_replays_faults = replays
    [claim] = approved(world)
    world.sandbox.faults.add(
        Fault(faults.then_call(lambda: world.site.books.close_books(date(2026, 12, 31))), path=BATCH)
    )
    world.drain()
    assert problem(world, claim) == "quickbooks.closed_period"

    world.site.books.close_books(None)
    world.retry("claim", claim["id"])
    come_to_rest(world)

    first, second = request_ids(world)
    assert first != second
    assert_billed_once(world, [claim])


def test_retry_without_a_fix_is_refused_again_and_sent_by_the_next_retry(world: World) -> None:
    [claim] = approved(world)
    close = faults.then_call(lambda: world.site.books.deactivate("Vendor", world.site.qbo_vendor["Id"]))
    world.sandbox.faults.add(Fault(close, path=BATCH))
    world.drain()
    assert problem(world, claim)

    world.retry("claim", claim["id"])
    world.drain()
    assert bills_for(world, claim) == []

    world.site.books.activate("Vendor", world.site.qbo_vendor["Id"])
    world.sync()
    world.retry("claim", claim["id"])
    come_to_rest(world)
    assert_billed_once(world, [claim])


@pytest.mark.failure("W5")
def test_a_refused_member_does_not_keep_its_neighbours_back(world: World) -> None:
    first, second, third = approved(world, 3)
    books = world.site.books
    vendor = books.add_vendor("Redtail Steel")
    assert vendor["Id"]
    world.sandbox.faults.add(
        Fault(faults.then_call(lambda: _forbid(world, second)), path=BATCH, body=second["invoice_number"])
    )

    world.drain()

    assert_billed_once(world, [first, third])
    assert problem(world, second) == "quickbooks.duplicate_number"


def _forbid(world: World, claim: Doc) -> None:
    """Somebody types a bill of this number at the very moment ours is sent, and numbers must not repeat."""
    world.sandbox.switches.duplicate_numbers = "always"
    lines = [{"amount": "5.00", "account": world.site.accounts["cost"]}]
    world.site.books.add_bill(world.site.qbo_vendor["Id"], lines, DocNumber=claim["invoice_number"])


@pytest.mark.failure("L1")
@pytest.mark.parametrize(
    "effect", [faults.status(429), faults.status(429, retry_after=20)], ids=["plain", "with a time"]
)
def test_a_limit_delays_and_does_not_count_as_a_failure(world: World, effect: Effect) -> None:
    [claim] = approved(world)
    world.sandbox.faults.add(Fault(effect, system="quickbooks", path=BATCH))

    world.drain()
    waiting = world.row("claim", claim["id"])
    assert (waiting.problem, waiting.attempts) == ("system.busy", 0)
    come_to_rest(world)

    assert_billed_once(world, [claim])
    assert bill_writes(world) == 2


@pytest.mark.failure("A4")
def test_a_token_that_expires_in_the_middle_is_renewed_once(world: World) -> None:
    claims = approved(world, 2)
    world.sandbox.faults.add(Fault(faults.status(401), system="quickbooks", path=BATCH))

    world.drain()

    assert world.sandbox.requests.count(system="quickbooks", path="/oauth2/token$") == 1
    assert_billed_once(world, claims)


@pytest.mark.failure("A3")
def test_a_revoked_connection_stops_its_company_and_no_other(world: World) -> None:
    claims = approved(world, 2)
    others = _approved_at_the_other(world)
    world.sandbox.faults.add(Fault(faults.revoke, system="quickbooks", path=BATCH))

    world.drain()
    world.drain(world.other)

    assert len(bills_for(world, others[0], world.other)) == 1
    assert [bills_for(world, one) for one in claims] == [[], []]
    assert world.site.company.connections.get(system="quickbooks").state == "lost"


@pytest.mark.failure("A3")
def test_a_stopped_company_asks_nothing_and_goes_on_when_it_is_connected_again(world: World) -> None:
    claims = approved(world, 2)
    world.sandbox.faults.add(Fault(faults.revoke, system="quickbooks", path=BATCH))
    world.drain()
    world.sandbox.requests.clear()
    runs = Run.objects.filter(company=world.site.company).count()

    world.later(hours=3)
    world.drain()
    assert len(world.sandbox.requests) == 0
    assert Run.objects.filter(company=world.site.company).count() == runs

    world.connect_again(world.site)
    come_to_rest(world)
    assert_billed_once(world, claims)


def _approved_at_the_other(world: World) -> list[Doc]:
    site = world.ready(world.other)
    codes = [world.code(site=site)]
    claim = world.claim(world.commitment(codes, site=site), "A-1", SMALL, site=site)
    world.sync(site)
    world.approve(claim, site=site)
    return [claim]


@pytest.mark.failure("C13")
def test_nothing_is_sent_when_the_company_was_paused_after_the_intent(world: World) -> None:
    claims = approved(world, 2)

    with connection.execute_wrapper(_Once('INSERT INTO "sync_write"', lambda: _pause(world))):
        world.drain()
    assert world.sandbox.requests.count(path=BATCH) == 0
    assert not Write.objects.filter(state__in=["ready", "sent"], step="bill").exists()

    world.resume()
    come_to_rest(world)
    assert_billed_once(world, claims)


def _pause(world: World) -> None:
    Company.objects.filter(pk=world.site.company.pk).update(paused_at=world.clock.now())


@dataclass
class _Once:
    """Does something right before the transaction after the one that had this statement renews the lease."""

    statement: str
    work: Callable[[], object]
    seen: bool = False
    done: bool = False

    def __call__(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if self.seen and not self.done and sql.startswith('UPDATE "companies_company"'):
            self.done = True
            self.work()
        self.seen = self.seen or self.statement in sql
        return execute(sql, *arguments)


def test_an_order_waits_until_the_outcome_in_doubt_is_known(world: World) -> None:
    [claim] = approved(world)
    world.sandbox.faults.add(Fault(faults.lose_reply, system="quickbooks", path=BATCH))
    world.drain()
    desk.archive(world.site.company, world.dana, [world.row("claim", claim["id"]).pk])

    world.drain()
    assert world.row("claim", claim["id"]).archived_at is None

    world.later(seconds=LOOKED_UP_AFTER)
    world.drain()
    row = world.row("claim", claim["id"])
    assert row.archived_at
    assert [f"Bill:{one['Id']}" for one in bills_for(world, claim)] == [row.quickbooks_id]


@pytest.mark.large
@pytest.mark.failure("W17")
def test_a_worker_that_dies_once_condemns_no_record_of_its_chunk(world: World) -> None:
    claims = approved(world, 31)
    with_death = Mapping.objects.filter(company=world.site.company, entity="claim")

    with dying(world, Death(request=1, path=BATCH)) as death:
        world.drain()
    assert death.happened
    after_the_lease(world)

    assert not with_death.filter(problem="record.kills_worker").exists()
    assert_billed_once(world, claims)


@pytest.mark.failure("A3")
def test_a_subscription_that_has_ended_is_told_once_and_everything_waits_for_it(world: World) -> None:
    claims = approved(world, 3)
    world.site.books.set_info(SubscriptionStatus="EXPIRED")
    world.drain()
    rows = Mapping.objects.filter(company=world.site.company, entity="claim")
    held = {row.problem for row in rows}, all(row.due_at for row in rows), bill_writes(world)

    world.site.books.set_info(SubscriptionStatus="PAID")
    world.later(minutes=16)
    come_to_rest(world)

    assert held[:2] == ({"quickbooks.subscription"}, True)
    assert_billed_once(world, claims)
