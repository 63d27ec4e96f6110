"""Reading loses nothing: at a window's edges, with a wrong clock, while lists move, after a long rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.contracts import ContractLine
from sync.journal import sentence
from sync.models import LogEntry, Mapping
from sync.sources import CHANGES as QUICKBOOKS
from sync.sources import ENTITY_OF
from tests.engine.billing import sent
from tests.engine.our_clock import our_clock
from tests.engine.test_economy import Cost
from tests.world import Doc, World

# Summer time in America/Denver begins and ends.
SWITCHES = [datetime(2027, 3, 14, 9, tzinfo=UTC), datetime(2027, 11, 7, 8, tzinfo=UTC)]


def knows(world: World, *names: str) -> bool:
    found = Mapping.objects.filter(company=world.site.company, entity="vendor", label__in=names)
    return set(found.values_list("label", flat=True)) == set(names)


def rest_until(world: World, moment: datetime) -> None:
    """Nobody works for a while; then both systems are connected anew and read."""
    world.later(seconds=(moment - world.clock.now()).total_seconds())
    world.connect_again()
    world.sync()


def poll(world: World) -> None:
    world.later(minutes=20)
    world.drain()


def add(world: World, source: str, name: str) -> Doc:
    """A new record that this feed brings: what its row is found by."""
    site, procore = world.site, world.site.procore
    if source == QUICKBOOKS:
        return {"entity": "vendor", "quickbooks_id": f"Vendor:{site.books.add_vendor(name)['Id']}"}
    entity = ENTITY_OF[source]
    if entity == "vendor":
        made = procore.add_vendor(name)
    elif entity == "project":
        made = procore.add_project(name, name)
    elif entity == "wbs_code":
        made = world.code(cost_code=name)
    else:
        made = world.claim(world.commitment([], number=name, lines=[ContractLine(world.code(), "9")]), "1")
    return {"entity": entity, "procore_id": made["id"]}


def add_around_a_reading(world: World, source: str) -> list[Doc]:
    """One a second before a reading that runs ahead of it, one at its moment, one a second after."""
    world.sandbox.switches.visibility_delay = 2.0  # QuickBooks shows it late; a server of Procore is ahead
    ahead = Fault(faults.skewed(2), system="procore", times=None)
    before = add(world, source, "01-100")
    world.later(seconds=1)
    world.sandbox.faults.add(ahead)
    world.sync()
    world.sandbox.faults.clear()
    at_its_moment = add(world, source, "02-200")
    world.later(seconds=1)
    return [before, at_its_moment, add(world, source, "03-300")]


def change_around_a_reading(world: World) -> None:
    """A vendor a second before a reading that does not show it yet, one at its moment, one a second after."""
    world.sandbox.switches.visibility_delay = 2.0
    world.site.books.add_vendor("A second before")
    world.later(seconds=1)
    world.sync()
    world.site.books.add_vendor("At its moment")
    world.later(seconds=1)
    world.site.books.add_vendor("A second after")


@pytest.mark.failure("R1", "R3")
@pytest.mark.parametrize("source", [QUICKBOOKS, *ENTITY_OF])
def test_what_is_new_around_the_moment_of_a_reading_is_seen_by_the_next(world: World, source: str) -> None:
    world.ready()
    world.after_the_overlap()
    world.sync()

    added = add_around_a_reading(world, source)
    world.later(hours=1)
    world.drain()

    rows = Mapping.objects.filter(company=world.site.company)
    assert [rows.filter(**one).count() for one in added] == [1, 1, 1]


@pytest.mark.large
@pytest.mark.failure("R1")
@pytest.mark.parametrize("switch", SWITCHES, ids=["begins", "ends"])
@pytest.mark.parametrize("seconds", [-3600, -2, 0, 3600])
def test_nothing_is_lost_when_summer_time_begins_or_ends(
    world: World, switch: datetime, seconds: int
) -> None:
    world.ready()
    rest_until(world, switch + timedelta(seconds=seconds) - timedelta(minutes=30))
    world.later(minutes=30)

    change_around_a_reading(world)
    poll(world)

    assert knows(world, "A second before", "At its moment", "A second after")


@pytest.mark.large
@pytest.mark.failure("R2")
@pytest.mark.parametrize("hours", [-1, 1])
def test_nothing_is_lost_while_our_clock_is_an_hour_wrong_or_jumps(world: World, hours: int) -> None:
    world.ready()
    with our_clock(world) as ours:
        ours.ahead = timedelta(hours=hours)
        world.site.books.add_vendor("While it was wrong")
        world.site.procore.add_vendor("Wrong there, too")
        for _ in range(8):
            poll(world)
        ours.ahead = timedelta(0)
        world.site.books.add_vendor("Right again")
        for _ in range(8):
            poll(world)

    assert knows(world, "While it was wrong", "Wrong there, too", "Right again")


@pytest.mark.failure("R4")
@pytest.mark.parametrize("page", [1, 2])
def test_a_list_that_changes_between_its_pages_leaves_nobody_out(world: World, page: int) -> None:
    world.ready()
    procore = world.site.procore
    many = [procore.add_vendor(f"Vendor {number:03}") for number in range(150)]

    def somebody_edits() -> None:
        procore.add_vendor("Added meanwhile")
        procore.rename_vendor(many[0], "Renamed meanwhile")
        procore.rename_vendor(many[140], "Renamed, too")
        procore.delete_vendor(many[50])

    changed = Fault(faults.then_call(somebody_edits, when="after"), path=r"/v1\.0/vendors$", nth=page)
    world.sandbox.faults.add(changed)
    world.sync()
    poll(world)
    world.later(hours=1)
    world.drain()

    names = {one["name"] for one in procore.vendors()}
    assert knows(world, *names)


@pytest.mark.large
@pytest.mark.failure("R4")
def test_vendors_that_change_between_the_pages_of_a_query_leave_nobody_out(world: World) -> None:
    books = world.site.books
    with world.sandbox.store.change():
        many = [books.add_vendor(f"Vendor {number:04}")["Id"] for number in range(1500)]

    def somebody_edits() -> None:
        books.edit("Vendor", many[0], DisplayName="Aardvark")
        books.edit("Vendor", many[1400], DisplayName="Zebra")
        books.edit("Vendor", many[50], Active=False)
        books.add_vendor("Added meanwhile")

    disturbed = disturb(world, "Vendor", somebody_edits)
    world.choose_defaults()
    world.sync()
    poll(world)

    assert disturbed.fired == 1
    assert known_ids(world, "vendor") == {f"Vendor:{one['Id']}" for one in books.every("Vendor")}
    assert knows(world, "Aardvark", "Zebra", "Added meanwhile")


@pytest.mark.large
@pytest.mark.failure("R4")
def test_a_bill_deleted_before_the_edge_of_a_page_lets_none_slip_through(world: World) -> None:
    books = world.site.books
    line = {"account": world.site.accounts["cost"], "amount": "10.00"}
    with world.sandbox.store.change():
        many = [books.add_bill(world.site.qbo_vendor["Id"], [line])["Id"] for _ in range(1500)]

    disturbed = disturb(world, "Bill", lambda: books.delete("Bill", many[300]))
    world.choose_defaults()
    world.sync()
    poll(world)

    assert disturbed.fired == 1
    assert known_ids(world, "bill") == {f"Bill:{one['Id']}" for one in books.bills()}


def disturb(world: World, kind: str, work: Callable[[], object]) -> Fault:
    """Right after the first page that is asked for by itself, with another one to come."""
    meanwhile = faults.then_call(work, when="after")
    return world.sandbox.faults.add(Fault(meanwhile, path="/query$", body=f"FROM {kind} "))


def known_ids(world: World, entity: str) -> set[str]:
    rows = Mapping.objects.filter(company=world.site.company, entity=entity, quickbooks_gone=False)
    return set(rows.exclude(quickbooks_id="").values_list("quickbooks_id", flat=True))


@pytest.mark.large
@pytest.mark.failure("R5")
@pytest.mark.parametrize(("count", "full"), [(999, 0), (1000, 1), (1001, 1), (5000, 1)])
def test_no_change_is_lost_when_the_feed_is_full_to_the_brim_or_beyond(
    world: World, count: int, full: int
) -> None:
    world.ready()
    for _ in range(2):
        world.after_the_overlap()
        world.sync()
    with world.sandbox.store.change():
        for number in range(count):
            world.site.books.add_vendor(f"Imported {number}")

    world.sync()

    assert len(known_ids(world, "vendor")) == count + 1
    assert LogEntry.objects.filter(company=world.site.company, code="feed.full").count() == full


@pytest.mark.large
@pytest.mark.failure("R5")
@pytest.mark.parametrize(("days", "feed"), [(28, 1), (31, 0), (400, 0)])
def test_after_a_long_rest_everything_is_caught_up_with(world: World, days: int, feed: int) -> None:
    claim = sent(world)
    bill = world.row("claim", claim["id"]).quickbooks_number
    world.sync()
    world.site.books.add_vendor("Made while off")
    world.site.books.delete("Bill", bill)
    world.later(days=days)
    world.connect_again()
    cost = Cost(world)

    world.sync()

    assert cost.of("quickbooks", "GET", "/cdc$") == feed
    assert knows(world, "Made while off")
    assert world.row("claim", claim["id"]).quickbooks_gone


@pytest.mark.failure("R5")
@pytest.mark.parametrize(("days", "told"), [(29, []), (31, [31])])
def test_after_more_than_thirty_days_everything_is_read_and_the_log_says_why(
    world: World, days: int, told: list[int]
) -> None:
    world.ready()
    world.later(days=days)
    world.connect_again()

    world.sync()

    noted = LogEntry.objects.filter(company=world.site.company, code="feed.rested")
    assert [entry.facts["days"] for entry in noted] == told
    assert all("QuickBooks read in full" in sentence(entry) for entry in noted)
