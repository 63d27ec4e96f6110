"""Records that raise, kill or hang real worker processes: each is set aside, and all the others are done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings

from companies.models import Company
from integration import clock
from sync.models import Mapping
from tests.engine.processes import in_real_time
from tests.proof import plant as plants
from tests.proof.fleet import WORKER
from tests.proof.plant import WAITS, Plant, assert_billed_once
from tests.proof.poisoned import DEADLY, HANGING

pytestmark = [pytest.mark.processes, pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]

OTHERS = 30
DEATHS = 40  # at most: halves until each poison is alone, a neighbour once, then as often as is tried
PATIENCE = 400.0  # seconds; each death costs a lease and the start of another worker
SHORT = {**WAITS, "LEASE_SECONDS": "8", "REQUEST_TIMEOUT": "3"}
UNREADABLE = "no record at all"


@pytest.fixture
def plant(transactional_db: None, tmp_path: Path) -> Iterator[Plant]:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.flushall()
    with in_real_time() as world, plants.built(world, tmp_path, SHORT) as made:
        yield made


@pytest.mark.failure("W17")
def test_records_that_raise_kill_and_hang_are_set_aside_and_all_others_are_done(plant: Plant) -> None:
    world = plant.world
    raising = world.site.procore.add_vendor("Poison & Sons")
    there = world.site.books.add_vendor("Poison & Sons")
    claims = plant.claims_numbered(_numbers())
    poisons = [one for one in claims if one["invoice_number"] in (DEADLY, HANGING)]
    world.link("vendor", raising["id"], f"Vendor:{there['Id']}")
    row = Mapping.objects.filter(entity="vendor", procore_id=str(raising["id"]))
    row.update(procore_seen=UNREADABLE)

    plant.fleet.start("worker", "-m", "tests.proof.poisoned", *WORKER[2:])
    plant.fleet.beat()
    deaths = _deaths_until_at_rest(plant)

    problems = Mapping.objects.exclude(problem="").values_list("entity", "procore_id", "problem")
    assert sorted(problems) == sorted(
        [
            *[("claim", str(one["id"]), "record.kills_worker") for one in poisons],
            ("vendor", str(raising["id"]), "record.unexpected"),
        ]
    )
    assert_billed_once(world, [one for one in claims if one not in poisons])
    assert deaths <= DEATHS

    plant.fleet.kill("worker")
    plant.fleet.worker("worker-without-poison")
    for one in poisons:
        world.retry("claim", one["id"])
    plant.wait_for_bills(claims)
    plant.at_rest()
    assert_billed_once(world, claims)


def _numbers() -> list[str]:
    numbers = [f"A-{place:02}" for place in range(OTHERS)]
    numbers.insert(OTHERS // 3, DEADLY)
    numbers.insert(2 * OTHERS // 3, HANGING)
    return numbers


def _deaths_until_at_rest(plant: Plant) -> int:
    """A supervisor starts the worker again whenever it has ended. How often that was."""
    deaths, end = 0, time.monotonic() + PATIENCE
    while not plant.is_at_rest():
        assert time.monotonic() < end, f"not at rest after {deaths} deaths"
        if plant.fleet.has_ended("worker"):
            deaths += 1
            # Nothing gives a dead worker's lease back, and the test does not wait until it has run out.
            Company.objects.filter(pk=plant.world.site.company.pk).update(lease_expires_at=clock.now())
            plant.fleet.start("worker")
        time.sleep(0.2)
    return deaths
