"""What a sync costs, counted in requests: reads are metered, and both systems limit how many are taken."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from integration.sandbox.procore.claims import ClaimLine
from tests.world import Doc, World

CLAIMS = 100


def test_a_hundred_approved_claims_of_a_project_cost_four_batches(world: World) -> None:
    claims = waiting(world, CLAIMS)
    world.approve(*claims)
    before = len(world.sandbox.requests)

    world.drain()

    assert world.sandbox.requests.count(system="quickbooks", path="/batch", since=before) == 4
    assert len(world.site.books.bills()) == CLAIMS


def test_sending_a_hundred_claims_reads_each_of_them_once_and_looks_once_before_creating(world: World) -> None:
    claims = waiting(world, CLAIMS)
    world.approve(*claims)
    before = len(world.sandbox.requests)

    world.drain()

    def count(system: str, method: str, path: str) -> int:
        return world.sandbox.requests.count(system=system, method=method, path=path, since=before)

    assert count("procore", "GET", "/requisitions") == 1
    assert count("procore", "PATCH", "/requisitions/") == CLAIMS
    assert count("quickbooks", "GET", "/cdc") == 1
    assert count("quickbooks", "POST", "/query") == 0


def test_a_second_run_right_after_writes_nothing_and_reads_each_changed_claim_once(world: World) -> None:
    sent(world, CLAIMS)
    before = len(world.sandbox.requests)

    world.sync()

    assert writes(world, before) == []
    assert world.sandbox.requests.count(system="quickbooks", since=before) <= 2
    assert world.sandbox.requests.count(system="procore", since=before) <= 2 + 2 * 1 + 1


def test_after_the_overlap_a_run_costs_exactly_the_idle_figure(world: World) -> None:
    sent(world, CLAIMS)
    world.after_the_overlap()
    world.sync()
    world.after_the_overlap()
    before = len(world.sandbox.requests)

    world.sync()

    assert writes(world, before) == []
    assert world.sandbox.requests.count(system="quickbooks", since=before) == 2
    assert world.sandbox.requests.count(system="procore", since=before) == 2 + 2 * 1


def test_planning_twice_as_many_claims_takes_hardly_more_queries(world: World) -> None:
    few = queries_of_planning(world, 20)
    many = queries_of_planning(world, 40)

    # Bulk statements come in parts of 100 rows, so both take the same number.
    assert many <= few + 2


def waiting(world: World, count: int) -> list[Doc]:
    """This many claims of one project, each of its own commitment, waiting for approval."""
    world.ready()
    code = world.code()
    commitments = [world.commitment([code], number=f"SC-{n:03}") for n in range(count)]
    claims = [
        world.claim(commitment, f"C-{n:03}", ClaimLine("1000.00", held="100.00"))
        for n, commitment in enumerate(commitments)
    ]
    world.sync()
    return claims


def sent(world: World, count: int) -> list[Doc]:
    claims = waiting(world, count)
    world.approve(*claims)
    world.drain()
    return claims


def writes(world: World, since: int) -> list[str]:
    """What was sent to be changed; queries go by POST too and are none."""
    return [
        f"{seen.method} {seen.path}"
        for seen in world.sandbox.requests.matching(since=since)
        if seen.method != "GET" and not seen.path.endswith("/query")
    ]


def queries_of_planning(world: World, count: int) -> int:
    if not world.site.company.went_live_at:
        waiting(world, count)
    else:
        code = world.code("04-100")
        commitment = [world.commitment([code], number=f"SD-{n:03}") for n in range(count)]
        for n, one in enumerate(commitment):
            world.claim(one, f"D-{n:03}", ClaimLine("1000.00", held="100.00"))
        world.sync()
    world.site.company.refresh_from_db()
    world.choose(due_days=count)  # every claim is planned anew
    with CaptureQueriesContext(connection) as captured:
        world.drain()
    return len(captured)
