"""A worker's memory stays flat: ten times the records, or a huge claim. Real processes, real HTTP."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from integration.sandbox.procore.claims import ClaimLine
from tests.engine.calm import assert_billed_once
from tests.engine.processes import in_real_time, served, start_worker
from tests.world import Doc, World

pytestmark = pytest.mark.large

FEW, MANY = 1_000, 10_000
MOST_MORE = 1.2
USUAL, HUGE = 50, 5_000  # lines of a claim
MOST_OF_A_LINE = 30  # KB, through every form that a line takes at the same time


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:  # noqa: ARG001
    with in_real_time() as made:
        yield made


@pytest.mark.failure("C11")
def test_ten_times_the_vendors_take_hardly_more_memory(world: World) -> None:
    world.sandbox.switches.requests_per_second = None
    world.choose_defaults()
    add_vendors(world, 0, FEW)

    with served(world) as environment:
        few = peak_of_a_first_read(environment)
        add_vendors(world, FEW, FEW + MANY)
        many = peak_of_a_first_read(environment)

    assert 0 < many <= MOST_MORE * few, f"{few} and {many} KB"


@pytest.mark.failure("W13", "C11")
def test_a_claim_of_five_thousand_lines_takes_a_bounded_share_of_memory(world: World) -> None:
    world.sandbox.switches.requests_per_second = None
    world.ready()
    world.choose(direct_export="on")
    world.code()

    with served(world) as environment:
        claim(world, USUAL)
        usual = peak_of_a_first_read(environment)
        huge_one = claim(world, HUGE)
        huge = peak_of_a_first_read(environment)

    assert_billed_once(world, [huge_one], HUGE * Decimal("30.00"))
    assert 0 < huge - usual <= MOST_OF_A_LINE * (HUGE - USUAL), f"{usual} and {huge} KB"


def claim(world: World, lines: int) -> Doc:
    [code] = world.site.procore.wbs_codes(world.site.project)
    commitment = world.commitment([code] * lines, number=f"SC-{lines}")
    return world.claim(commitment, f"A-{lines}", *[ClaimLine("33.33", held="3.33")] * lines)


def add_vendors(world: World, first: int, end: int) -> None:
    with world.sandbox.store.change():
        for number in range(first, end):
            world.site.books.add("Vendor", DisplayName=f"Vendor {number}")


def peak_of_a_first_read(environment: dict[str, str]) -> int:
    """The worker's largest resident set, KB. It reads everything that changed, and plans it."""
    worker, peak = start_worker(environment), 0
    while worker.poll() is None:
        peak = max(peak, high_water_mark(worker.pid))
        time.sleep(0.05)
    assert worker.returncode in (0, 1)
    return peak


def high_water_mark(pid: int) -> int:
    """Since the program began: what rusage tells counts the memory of whoever forked it, too."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0  # it has just ended
    return int(found[1]) if found else 0
