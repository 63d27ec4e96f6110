"""What a webhook brings: the change is read in seconds; polling finds the same without it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.contracts import ContractLine
from sync import journal, webhook_hints
from sync.models import Feed, LogEntry, Mapping
from tests.engine.billing import PLAIN, bill_writes, numbers_of_bills
from tests.engine.calm import come_to_rest
from tests.engine.test_economy import Cost
from tests.engine.webhook_post import deliver, listen
from tests.world import World, once

SECONDS = 10  # a few for what changes together, and one tick


@pytest.fixture
def quiet(world: World) -> World:
    """Everything in step and no feed due for the next minutes."""
    at_rest(world)
    return world


@once
def at_rest(world: World) -> None:
    world.ready()
    _come_to_rest(world)


def feed(world: World, source: str) -> Feed:
    return Feed.objects.get(company=world.site.company, source=source)


def seconds_later(world: World) -> None:
    world.later(seconds=SECONDS)
    world.drain()


@pytest.mark.parametrize("format_", ["cloudevents", "classic"])
def test_a_change_in_quickbooks_reaches_procore_within_seconds_of_its_webhook(
    quiet: World, format_: str
) -> None:
    quiet.sandbox.switches.webhook_format = format_
    network = listen(quiet)
    quiet.site.books.edit("Vendor", quiet.site.qbo_vendor["Id"], PrimaryPhone={"FreeFormNumber": "555-0199"})

    seconds_later(quiet)
    before = quiet.site.procore.vendor(quiet.site.vendor["id"])["business_phone"]
    deliver(quiet, network)
    seconds_later(quiet)

    assert before != "555-0199"
    assert quiet.site.procore.vendor(quiet.site.vendor["id"])["business_phone"] == "555-0199"


def test_many_events_are_one_reading(quiet: World) -> None:
    network = listen(quiet)
    for number in range(40):
        quiet.site.books.add_vendor(f"Vendor {number}")
        quiet.sandbox.quickbooks.webhooks.deliver_due(network)
    cost = Cost(quiet)

    seconds_later(quiet)

    assert len(network.carried) == 40
    assert cost.of("quickbooks", "GET", "/cdc$") == 1
    assert cost.of("quickbooks") == 1


def test_a_busy_hour_of_webhooks_costs_a_reading_each_quarter_of_a_minute_at_most(quiet: World) -> None:
    network = listen(quiet)
    cost = Cost(quiet)

    for number in range(60):
        quiet.site.books.add_vendor(f"Vendor {number}")
        quiet.sandbox.quickbooks.webhooks.deliver_due(network)
        quiet.later(seconds=1)
        quiet.drain()

    assert 4 <= cost.of("quickbooks", "GET", "/cdc$") <= 5


def test_a_notification_of_any_number_of_companies_and_events_is_one_statement(quiet: World) -> None:
    network = listen(quiet)
    for site in (quiet.site, quiet.other):
        for number in range(20):
            site.books.add_vendor(f"Vendor {number}")

    with CaptureQueriesContext(connection) as queries:
        deliver(quiet, network)

    assert network.statuses == [200]
    assert [query["sql"].split()[0] for query in queries] == ["UPDATE"]


def test_the_answer_asks_nothing_of_either_system(quiet: World) -> None:
    network = listen(quiet)
    quiet.site.books.add_vendor("Delta")
    quiet.site.procore.add_vendor("Delta")
    cost = Cost(quiet)

    deliver(quiet, network)

    assert network.statuses == [200, 200]
    assert cost.of("quickbooks") + cost.of("procore") == 0


def test_each_company_of_a_notification_is_read_and_no_other(quiet: World) -> None:
    quiet.ready(quiet.other)
    _come_to_rest(quiet)
    network = listen(quiet)
    quiet.other.books.add_vendor("Delta")

    deliver(quiet, network)

    mine = feed(quiet, "quickbooks.changes").due_at
    [theirs] = quiet.other.company.feeds.filter(source="quickbooks.changes").values_list("due_at", flat=True)
    assert (mine - quiet.clock.now()).total_seconds() > 600
    assert (theirs - quiet.clock.now()).total_seconds() == 3


def test_a_realm_that_nobody_knows_is_answered_quietly_and_makes_nothing_due(quiet: World) -> None:
    network = listen(quiet)
    before = list(Feed.objects.order_by("pk").values("pk", "due_at", "wanted"))
    quiet.sandbox.quickbooks.add_company("777", "Strangers").add_vendor("Delta")

    deliver(quiet, network)

    assert network.statuses == [200]
    assert list(Feed.objects.order_by("pk").values("pk", "due_at", "wanted")) == before


@pytest.mark.failure("R7")
def test_what_a_webhook_claims_is_never_taken_for_the_truth(quiet: World) -> None:
    network = listen(quiet)
    quiet.site.books.add_vendor("Delta")
    deliver(quiet, network)
    rows = Mapping.objects.count()

    # The record the webhook told of is gone again by the time it is read.
    quiet.sandbox.faults.add(Fault(faults.status(503, retry_after=1), path="/cdc$"))
    seconds_later(quiet)

    assert Mapping.objects.count() == rows


def test_a_hint_does_not_press_a_feed_that_was_told_to_wait(quiet: World) -> None:
    network = listen(quiet)
    quiet.sandbox.faults.add(Fault(faults.status(429, retry_after=600), path="/cdc$"))
    quiet.later(minutes=15)
    quiet.drain()
    told = feed(quiet, "quickbooks.changes").due_at
    quiet.site.books.add_vendor("Delta")

    deliver(quiet, network)

    assert feed(quiet, "quickbooks.changes").due_at == told
    assert (told - quiet.clock.now()).total_seconds() > 30


def test_a_hint_that_comes_while_the_feed_is_read_asks_for_another_reading(quiet: World) -> None:
    network = listen(quiet)

    def meanwhile() -> None:
        quiet.site.books.add_vendor("Written after the answer was made")
        deliver(quiet, network)

    quiet.sandbox.faults.add(Fault(faults.then_call(meanwhile, when="after"), path="/cdc$"))
    quiet.later(minutes=15)
    quiet.drain()

    assert Mapping.objects.filter(entity="vendor", label="Written after the answer was made").exists()


@pytest.mark.failure("R7")
def test_webhooks_lost_doubled_shuffled_and_late_lead_to_where_polling_leads(quiet: World) -> None:
    """R7."""
    network, chance = listen(quiet), random.Random(7)
    names = [f"Vendor {number}" for number in range(20)]
    for name in names:
        quiet.site.books.add_vendor(name)
        if chance.random() < 0.3:
            quiet.sandbox.quickbooks.webhooks.lose_waiting()
        deliver(quiet, network)
    for _ in range(5):
        chance.shuffle(network.carried)
        assert set(network.again()) == {200}
        seconds_later(quiet)

    vendors = Mapping.objects.filter(company=quiet.site.company, entity="vendor", label__in=names)
    assert sorted(vendors.values_list("label", flat=True)) == sorted(names)
    assert len(quiet.site.books.every("Vendor")) == len(names) + 1


@pytest.mark.failure("R7")
def test_without_any_webhook_the_poll_finds_the_same(quiet: World) -> None:
    listen(quiet)
    quiet.site.books.add_vendor("Delta")
    quiet.sandbox.quickbooks.webhooks.lose_waiting()

    quiet.later(minutes=15)
    quiet.drain()

    assert Mapping.objects.filter(company=quiet.site.company, entity="vendor", label="Delta").exists()


@pytest.mark.failure("R8")
def test_the_bills_that_plumbline_writes_itself_start_no_endless_echo(quiet: World) -> None:
    code = quiet.code()
    quiet.sync()
    network = listen(quiet)
    claim = quiet.claim(quiet.commitment([code]), "1")
    quiet.site.procore.approve(claim)
    quiet.sync()
    quiet.approve(claim)
    quiet.drain()
    deliver(quiet, network)
    cost = Cost(quiet)

    for _ in range(5):
        seconds_later(quiet)
        deliver(quiet, network)

    assert cost.writes == 0
    assert cost.of("quickbooks") <= 2


@pytest.mark.failure("R8")
@pytest.mark.parametrize("lost", [False, True], ids=["the answer comes", "the answer is lost"])
def test_a_webhook_of_our_bill_that_overtakes_its_own_answer_makes_no_second_bill_and_no_cost(
    quiet: World, lost: bool
) -> None:
    code = quiet.code()
    claim = quiet.claim(quiet.commitment([code]), "1", *PLAIN)
    quiet.sync()
    network = listen(quiet)
    overtake = faults.then_call(lambda: deliver(quiet, network), when="after")
    quiet.sandbox.faults.add(Fault(overtake, system="quickbooks", path="/batch$", body='"Bill"'))
    if lost:
        quiet.sandbox.faults.add(Fault(faults.lose_reply, path="/batch$", body='"Bill"'))

    quiet.approve(claim)
    quiet.drain()
    told = len(network.carried)
    seconds_later(quiet)
    come_to_rest(quiet)

    assert told == 1
    assert (numbers_of_bills(quiet), bill_writes(quiet)) == (["1"], 1)
    assert quiet.bill_of(claim)["DocNumber"] == "1"
    assert quiet.site.procore.direct_costs() == []
    assert not Mapping.objects.filter(company=quiet.site.company, entity="direct_cost").exists()


@pytest.mark.failure("R6")
@pytest.mark.parametrize(
    ("format_", "member"), [("cloudevents", "deletedId"), ("classic", "deletedId"), ("classic", "deletedID")]
)
def test_a_merge_that_is_told_is_kept_as_a_hint_and_changes_no_link(
    quiet: World, format_: str, member: str
) -> None:
    quiet.sandbox.switches.webhook_format, quiet.sandbox.switches.webhook_merge_member = format_, member
    kept = quiet.site.books.add_vendor("Granite Ridge Concrete LLC")["Id"]
    _come_to_rest(quiet)
    network = listen(quiet)
    quiet.site.books.merge_vendors(kept, quiet.site.qbo_vendor["Id"])
    before = quiet.row("vendor", quiet.site.vendor["id"])

    deliver(quiet, network)
    network.again()

    [entry] = LogEntry.objects.filter(code="vendor.merge_told")
    assert entry.mapping == before
    assert journal.sentence(entry) == "merged into Granite Ridge Concrete LLC, says QuickBooks"
    assert quiet.row("vendor", quiet.site.vendor["id"]).quickbooks_id == before.quickbooks_id


EVENTS: list[tuple[str, str]] = [
    ("vendor", "procore.vendors"),
    ("project", "procore.projects"),
    ("code", "procore.wbs_codes"),
    ("standard code", "procore.wbs_codes"),
    ("commitment", "procore.requisitions"),
]


@pytest.mark.parametrize(("what", "source"), EVENTS)
def test_what_changes_in_procore_makes_its_feed_due_and_no_other(
    quiet: World, what: str, source: str
) -> None:
    code = quiet.code()
    _come_to_rest(quiet)
    network = listen(quiet)
    _change(quiet, what, code)

    deliver(quiet, network)

    assert set(network.statuses) == {200}
    assert [one.source for one in soon_due(quiet)] == [source]


def test_a_vendor_renamed_in_procore_reaches_quickbooks_within_seconds(quiet: World) -> None:
    network = listen(quiet)
    quiet.site.procore.edit_vendor(quiet.site.vendor, business_phone="555-0142")

    deliver(quiet, network)
    seconds_later(quiet)

    vendor = quiet.site.books.get("Vendor", quiet.site.qbo_vendor["Id"])
    assert vendor["PrimaryPhone"]["FreeFormNumber"] == "555-0142"


def test_an_event_of_a_project_makes_the_feeds_of_that_project_due_only(quiet: World) -> None:
    second = _second_project(quiet)
    network = listen(quiet)
    quiet.site.procore.add_segment_item(_cost_codes(quiet), "05", "Metals", project=second)

    deliver(quiet, network)

    assert [one.project.procore_id for one in soon_due(quiet) if one.project] == [str(second["id"])]


def test_a_delivery_of_procore_takes_two_statements(quiet: World) -> None:
    network = listen(quiet)
    _change(quiet, "code", None)

    with CaptureQueriesContext(connection) as queries:
        quiet.sandbox.procore.webhooks.deliver_due(network)

    assert len(network.carried) == 1
    assert [query["sql"].split()[0] for query in queries] == ["SELECT", "UPDATE"]


def test_a_worker_is_woken_within_ten_seconds_of_a_webhook() -> None:
    tick: Any = settings.CELERY_BEAT_SCHEDULE["tick"]["schedule"]

    assert webhook_hints.SOON + timedelta(seconds=tick) <= timedelta(seconds=SECONDS)


def _change(world: World, what: str, code: Any) -> None:
    procore = world.site.procore
    if what == "vendor":
        procore.add_vendor("Delta")
    elif what == "project":
        procore.edit_project(world.site.project, name="Riverside Clinic, phase 2")
    elif what == "code":
        procore.add_segment_item(_cost_codes(world), "05", "Metals", project=world.site.project)
    elif what == "standard code":
        procore.add_segment_item(_cost_codes(world), "05", "Metals")
    else:
        procore.add_commitment(
            world.site.project, world.site.vendor, "SC-9", "Steel", lines=[ContractLine(code, "5")]
        )


def _cost_codes(world: World) -> Any:
    return world.site.procore.segment("cost_code")


def soon_due(world: World) -> list[Feed]:
    at = world.clock.now() + timedelta(seconds=SECONDS)
    return list(world.site.company.feeds.filter(due_at__lte=at))


def _second_project(world: World) -> Any:
    customer = world.site.books.add("Customer", DisplayName="Second owner")
    books_side = world.site.books.add_project("24-018 Harbor Garage", customer["Id"])
    project = world.site.procore.add_project("24-018 Harbor Garage", "24-018")
    world.sync()
    world.link("project", project["id"], f"Customer:{books_side['Id']}")
    world.sync()
    _come_to_rest(world)
    return project


def _come_to_rest(world: World) -> None:
    """What has fallen out of the overlap is read for the last time, and a minute has gone by since."""
    world.after_the_overlap()
    for site in (world.site, world.other):
        world.sync(site)
    world.later(minutes=1)
