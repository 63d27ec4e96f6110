"""Payments and costs are carried over on schedules of their own; a webhook or a person is quicker."""

from __future__ import annotations

from datetime import timedelta

import pytest

from companies.company_settings import BadSetting
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import desk
from sync.admin.coming_up import Coming, coming_up
from sync.admin.standings import standing_of
from sync.models import Feed, Mapping, Standing
from tests.engine.billing import sent
from tests.engine.cost_job import Job
from tests.engine.webhook_post import deliver, listen
from tests.world import Doc, World


def pay(world: World, claim: Doc, amount: str = "100.00") -> None:
    bill = world.row("claim", claim["id"]).quickbooks_number
    world.site.books.pay_bills(world.site.qbo_vendor["Id"], {bill: amount})


def paid(world: World) -> int:
    return len(world.site.procore.payments())


def payment(world: World) -> Mapping:
    return Mapping.objects.with_standing().get(company=world.site.company, entity="payment")


def quarter(world: World, times: int = 1) -> None:
    """The worker's usual turns, without a webhook or a person."""
    for _ in range(times):
        world.later(minutes=15)
        world.drain()


def shown(world: World, name: str) -> Coming:
    return next(one for one in coming_up(world.site.company) if one.name == name)


@pytest.fixture
def claim(world: World) -> Doc:
    """A claim whose bill is in QuickBooks, in a company that has just been synced."""
    found = sent(world)
    world.sync()
    return found


def test_a_payment_found_by_polling_is_entered_at_the_next_full_hour_of_its_schedule(
    world: World, claim: Doc
) -> None:
    pay(world, claim)
    quarter(world)

    row = payment(world)
    following = Feed.objects.get(company=world.site.company, source="import.payments").due_at
    assert (standing_of(row), row.due_at, paid(world)) == (Standing.SCHEDULED, following, 0)
    assert shown(world, "Payments into Procore").due_at == following

    quarter(world, 3)

    assert paid(world) == 1


def test_sync_now_enters_payments_at_once(world: World, claim: Doc) -> None:
    pay(world, claim)

    world.sync()

    assert paid(world) == 1


def test_sync_now_enters_payments_that_were_seen_before_and_waited(world: World, claim: Doc) -> None:
    pay(world, claim)
    quarter(world)

    world.sync()

    assert paid(world) == 1


def test_a_webhook_enters_payments_at_once(world: World, claim: Doc) -> None:
    network = listen(world)
    pay(world, claim)
    deliver(world, network)

    world.later(seconds=20)
    world.drain()

    assert paid(world) == 1


def test_a_webhook_right_after_quickbooks_was_read_enters_payments_with_the_next_reading(
    world: World, claim: Doc
) -> None:
    network = listen(world)
    quarter(world)
    pay(world, claim)
    deliver(world, network)

    world.later(seconds=5)  # too soon to read again, late enough for the hint
    world.drain()
    before = paid(world)
    world.later(seconds=15)
    world.drain()

    assert (before, paid(world)) == (0, 1)


def test_a_webhook_enters_a_payment_that_polling_has_seen_before_it(world: World, claim: Doc) -> None:
    network = listen(world)
    pay(world, claim)
    quarter(world)
    before = paid(world)
    deliver(world, network)

    world.later(seconds=20)
    world.drain()

    assert (before, paid(world)) == (0, 1)


def test_a_payment_told_of_while_quickbooks_is_busy_is_entered_when_it_answers_again(
    world: World, claim: Doc
) -> None:
    network = listen(world)
    world.sandbox.faults.add(Fault(faults.status(503, retry_after=120), path="/cdc$"))
    pay(world, claim)
    deliver(world, network)
    world.later(seconds=20)
    world.drain()
    before = paid(world)

    world.later(minutes=3)
    world.drain()

    assert (before, paid(world)) == (0, 1)


def test_a_payment_told_of_while_the_worker_is_busy_does_not_miss_its_turn(world: World, claim: Doc) -> None:
    network = listen(world)
    world.later(minutes=1)

    def meanwhile() -> None:
        pay(world, claim)
        deliver(world, network)
        world.later(seconds=5)

    world.site.procore.edit_vendor(world.site.vendor, business_phone="555-0142")
    deliver(world, network)
    world.sandbox.faults.add(Fault(faults.then_call(meanwhile, when="after"), path="/batch$"))
    world.later(seconds=5)
    world.drain()
    world.later(seconds=20)
    world.drain()

    assert paid(world) == 1


def test_a_webhook_makes_direct_costs_at_once(world: World) -> None:
    job = Job(world)
    world.sync()
    network = listen(world)
    quarter(world)
    job.bill("125.00")
    deliver(world, network)

    world.later(seconds=5)
    world.drain()
    world.later(seconds=15)
    world.drain()

    assert len(job.costs()) == 1


@pytest.mark.parametrize(("schedule", "minutes"), [("2h", 120), ("4h", 240), ("daily", 1440)])
def test_payments_wait_as_long_as_the_schedule_says(
    world: World, claim: Doc, schedule: str, minutes: int
) -> None:
    world.choose(payment_schedule=schedule)
    world.drain()
    pay(world, claim)
    quarter(world)

    due_at = payment(world).due_at

    assert due_at == world.clock.now() + timedelta(minutes=minutes - 15)


def test_payments_that_are_never_imported_by_themselves_wait_until_somebody_asks(
    world: World, claim: Doc
) -> None:
    world.choose(payment_schedule="never")
    world.drain()
    network = listen(world)
    pay(world, claim)
    deliver(world, network)
    quarter(world, 8)

    assert (standing_of(payment(world)), paid(world)) == (Standing.PAUSED, 0)
    assert shown(world, "Payments into Procore").interval == "only when somebody asks"

    world.sync()

    assert paid(world) == 1


def test_one_payment_is_entered_when_a_person_asks_for_it(world: World, claim: Doc) -> None:
    world.choose(payment_schedule="never")
    world.drain()
    pay(world, claim)
    quarter(world)

    desk.retry(world.site.company, world.dana, [payment(world).pk])
    world.drain()

    assert paid(world) == 1


def test_a_schedule_that_begins_again_brings_what_waited(world: World, claim: Doc) -> None:
    world.choose(payment_schedule="never")
    world.drain()
    pay(world, claim)
    quarter(world)

    world.choose(payment_schedule="hourly")
    world.drain()

    assert paid(world) == 1


def test_a_schedule_that_ends_holds_back_what_waited_for_its_time(world: World, claim: Doc) -> None:
    pay(world, claim)
    quarter(world)

    world.choose(payment_schedule="never")
    quarter(world, 8)

    assert paid(world) == 0


def test_a_payment_in_doubt_is_looked_up_in_its_time_though_it_has_news_and_no_schedule(
    world: World, claim: Doc
) -> None:
    world.sandbox.faults.add(Fault(faults.lose_reply, path="/contract_payments", method="POST"))
    pay(world, claim)
    world.sync()
    world.choose(payment_schedule="never")
    world.site.books.edit("BillPayment", payment(world).quickbooks_number, PrivateNote="by hand")

    quarter(world, 4)

    assert (payment(world).procore_id != "", paid(world)) == (True, 1)


def test_costs_seen_by_polling_appear_every_two_hours(world: World) -> None:
    job = Job(world)
    world.sync()
    job.bill("125.00")
    quarter(world)

    row = Mapping.objects.with_standing().get(company=world.site.company, entity="direct_cost")
    assert (standing_of(row), job.costs()) == (Standing.SCHEDULED, [])

    quarter(world, 7)

    assert len(job.costs()) == 1


def test_a_claim_is_sent_at_once_whatever_the_schedules_of_imports_say(world: World) -> None:
    world.choose(payment_schedule="never", cost_schedule="never")

    claim = sent(world)

    assert world.standing("claim", claim["id"]) == "in_step"


def test_a_schedule_that_does_not_exist_is_refused_with_those_that_do(world: World) -> None:
    with pytest.raises(BadSetting, match="payment_schedule is one of hourly, 2h, 4h, daily, never"):
        world.choose(payment_schedule="3h")
