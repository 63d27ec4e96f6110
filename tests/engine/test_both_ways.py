"""The claim path holds whichever way a remote rule is that nobody could verify."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Effect, Fault
from integration.sandbox.procore.claims import ClaimLine
from sync.models import Feed, Mapping
from tests.engine.billing import bill_writes, problem
from tests.engine.calm import assert_billed_once, come_to_rest, small_claims
from tests.world import Doc, World, lines_of

pytestmark = pytest.mark.large

BATCH = "/batch$"
WAYS: dict[str, dict[str, Any]] = {
    "as assumed": {},
    "requestid forgotten": {"request_id_hours": None},
    "requestid forgotten after a minute": {"request_id_hours": 1 / 60},
    "refusals not remembered": {"request_id_replays_faults": False},
    "used numbers always refused": {"duplicate_numbers": "always"},
    "used numbers never refused": {"duplicate_numbers": "never"},
    "used numbers refused in the whole company": {
        "duplicate_numbers": "always", "duplicate_numbers_scope": "company",
    },
    "no lock without an ERP connection": {"procore_locks_without_erp": False},
    "every member of a batch counts": {"batch_counts_as_one": False, "requests_per_minute": 60},
    "queries in batches not metered": {"batch_queries_are_metered": False},
    "new bills visible after 25 seconds": {"visibility_delay": 25.0},
    "late and forgotten": {"visibility_delay": 25.0, "request_id_hours": None},
}  # fmt: skip
ODD_ANSWERS = {
    "hanging": faults.hang,
    "an empty success": faults.nothing,
    "a page instead": faults.html_page,
    "half the JSON": faults.cut_short,
}


def approved(world: World, count: int = 1) -> list[Doc]:
    """Claims that a person has approved and nobody has sent yet."""
    world.ready()
    claims = small_claims(world, count)
    world.approve(*claims)
    return claims


@pytest.fixture(params=WAYS.values(), ids=list(WAYS))
def either(request: pytest.FixtureRequest, world: World) -> World:
    """A company that is ready and live, and from then on the rules of one way."""
    world.ready()
    for name, value in request.param.items():
        assert hasattr(world.sandbox.switches, name)
        setattr(world.sandbox.switches, name, value)
    return world


def test_a_claim_becomes_one_bill_and_is_marked_in_procore(either: World) -> None:
    claim = either.claim(either.commitment([either.code()]), "7", ClaimLine("12345.67", held="1234.57"))
    either.sync()
    come_to_rest(either)  # what is new in QuickBooks may be seen late: the item

    either.approve(claim)
    either.drain()
    either.after_the_overlap()
    either.sync()

    assert_billed_once(either, [claim], Decimal("11111.10"))
    assert [amount for _, amount in lines_of(either.bill_of(claim))] == ["12345.67", "-1234.57"]


@pytest.mark.failure("W2", "W3")
def test_a_lost_reply_still_makes_one_bill_for_each_claim(either: World) -> None:
    claims = small_claims(either, 3)
    come_to_rest(either)
    either.approve(*claims)
    either.sandbox.faults.add(Fault(faults.lose_reply, system="quickbooks", path=BATCH))

    either.drain()
    come_to_rest(either)

    assert_billed_once(either, claims)


@pytest.mark.failure("W2", "W3")
@pytest.mark.parametrize("effect", ODD_ANSWERS.values(), ids=list(ODD_ANSWERS))
@pytest.mark.parametrize(
    "hours", [24, 1 / 60, None], ids=["requestid kept", "kept for a minute", "requestid forgotten"]
)
def test_whatever_becomes_of_the_answer_there_is_one_bill(
    world: World, effect: Effect, hours: float | None
) -> None:
    world.sandbox.switches.request_id_hours = hours
    claims = approved(world, 2)
    world.sandbox.faults.add(Fault(effect, system="quickbooks", path=BATCH))

    world.drain()
    come_to_rest(world)

    assert_billed_once(world, claims)


@pytest.mark.parametrize("allowed", [True, False], ids=["allowed", "refused"])
def test_the_negative_line_of_the_retention_is_sent_or_left_to_a_person(world: World, allowed: bool) -> None:
    world.sandbox.switches.negative_lines = allowed
    [claim] = approved(world)

    world.drain()
    come_to_rest(world)

    if allowed:
        assert_billed_once(world, [claim])
    else:
        assert problem(world, claim) == "quickbooks.refused"
        assert world.site.books.bills() == []
        assert bill_writes(world) == 1


@pytest.mark.parametrize("locks", [True, False], ids=["locked", "open"])
def test_a_synced_claim_is_locked_or_watched(world: World, locks: bool) -> None:
    world.sandbox.switches.procore_locks_without_erp = locks
    [claim] = approved(world)
    world.drain()
    assert_billed_once(world, [claim])

    world.site.procore.edit_claim(claim, force=True, billing_date="2026-10-30")
    world.after_the_overlap()
    world.sync()

    # Even a lock can be lifted by Procore's own people, so a change is seen either way.
    assert problem(world, claim) == "claim.changed_after_sent"
    assert world.bill_of(claim)["TxnDate"] == "2026-10-31"


@pytest.mark.failure("R11")
@pytest.mark.parametrize(
    ("source", "path"), [("procore.vendors", "/vendors$"), ("quickbooks.changes", "/query$")]
)
def test_a_list_that_never_ends_is_given_up_told_and_read_again_later(
    world: World, source: str, path: str
) -> None:
    world.ready()
    for number in range(120):
        world.site.procore.add_vendor(f"Vendor {number:03}")
        world.site.books.add_vendor(f"Supplier {number:03}")
    rest_for_a_month(world)
    endless = Fault(faults.endless_pages, path=path, times=None)
    world.sandbox.faults.add(endless)
    world.sync()
    asked = endless.fired
    feed = Feed.objects.get(company=world.site.company, source=source)
    world.sandbox.faults.clear()

    world.after_the_overlap()
    world.sync()

    assert 0 < asked < 20
    assert feed.problem == "system.no_answer"
    assert not world.site.company.feeds.exclude(problem="").exists()
    rows = Mapping.objects.filter(company=world.site.company, entity="vendor")
    assert rows.filter(label__in=["Vendor 119", "Supplier 119"]).count() == 2


def rest_for_a_month(world: World) -> None:
    """After so long QuickBooks is read in full, by query."""
    world.later(days=31)
    world.connect_again()
