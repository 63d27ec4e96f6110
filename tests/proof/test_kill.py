"""Web, workers and beat as processes that are killed, stopped and doubled: every effect happens once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import redis
from django.conf import settings
from django.db import connection
from kombu import Connection

from companies.models import AuditEntry
from sync import work
from sync.models import Mapping
from tests.engine.billing import bill_writes
from tests.engine.processes import in_real_time
from tests.proof import plant as plants
from tests.proof.browsers import fifty
from tests.proof.cutting import Cutting
from tests.proof.plant import LEASE, Held, Plant, assert_billed_once, until
from tests.proof.town import USERS

pytestmark = [pytest.mark.processes, pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]
_BEAT: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE
TICK = float(_BEAT["tick"]["schedule"])
START = 8.0  # seconds for a process to start and a bill to be looked up, on a busy machine


@pytest.fixture
def plant(transactional_db: None, tmp_path: Path) -> Iterator[Plant]:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.flushall()
    with in_real_time() as world, plants.built(world, tmp_path) as made:
        yield made


@pytest.mark.failure("W14")
def test_w14_fifty_people_press_approve_at_once_and_one_bill_is_made(plant: Plant) -> None:
    [claim] = plant.claims(1, approved=False)
    browsers = plant.browsers()
    row = plant.world.row("claim", claim["id"])
    page = f"/admin/company/{row.company_id}/claims/{row.pk}/"
    plant.fleet.worker("worker-1")
    plant.fleet.worker("worker-2")

    told = fifty(browsers, f"{page}approve/", page)

    plant.wait_for_bills([claim])
    plant.at_rest()
    assert told == {302: 50}
    assert_billed_once(plant.world, [claim])
    approvals = AuditEntry.objects.filter(action="claim.approved", remote_id=str(claim["id"]))
    assert [one.actor in USERS for one in approvals] == [True]


@pytest.mark.failure("W14")
def test_w14_retry_pressed_fifty_times_while_it_is_sent_sends_nothing_twice(plant: Plant) -> None:
    [claim] = plant.claims(1)
    browsers = plant.browsers(2)
    row = plant.world.row("claim", claim["id"])
    retry = f"/admin/company/{row.company_id}/claims/{row.pk}/retry/"
    overview = f"/admin/company/{row.company_id}/"
    batch = Held(plant.world, "/batch$", "after", wait=3)
    plant.fleet.worker("worker-1")
    plant.fleet.beat()
    batch.wait()

    # The page has no such button while it is sent: the form of another one carries the CSRF token.
    sync_now = f"{overview}sync-now/"
    told = fifty(browsers, sync_now, overview, press=retry)

    plant.wait_for_bills([claim])
    plant.at_rest()
    assert told == {302: 50}
    assert_billed_once(plant.world, [claim])


@pytest.mark.failure("C1")
def test_c1_a_message_delivered_again_while_the_first_still_runs_has_no_effect(plant: Plant) -> None:
    claims = plant.claims(3)
    batch = Held(plant.world, "/batch$", "before", wait=5)  # longer than REDELIVER_AFTER
    plant.fleet.worker("worker-1")
    plant.fleet.worker("worker-2")
    plant.fleet.beat()

    batch.wait()
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        again = deliver_again(broker)
        until(lambda: not again & waiting(broker), "the second delivery")
    batch.let_go()

    plant.wait_for_bills(claims)
    plant.at_rest()
    assert_billed_once(plant.world, claims)


def deliver_again(broker: redis.Redis) -> set[str]:
    """The work that goes on goes back in line, as once the time for its acknowledgement is over."""
    unacknowledged = cast(dict[bytes, bytes], broker.hgetall("unacked"))
    found = {tag.decode(): json.loads(one)[0]["headers"]["task"] for tag, one in unacknowledged.items()}
    held = {tag for tag, task in found.items() if task == "sync.tasks.work"}
    assert held, "the message was acknowledged before its work was done"
    with Connection(settings.CELERY_BROKER_URL) as connection:
        channel: Any = connection.default_channel
        for tag in held:
            channel.qos.restore_by_tag(tag)  # what a worker calls then
    return held


def waiting(broker: redis.Redis) -> set[str]:
    """The messages in line."""
    line = cast(list[bytes], broker.lrange("celery", 0, -1))
    return {json.loads(one)["properties"]["delivery_tag"] for one in line}


@pytest.mark.failure("C2")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("who", ["one", "all"])
def test_c2_work_of_killed_workers_is_finished(plant: Plant, who: str, when: str) -> None:
    claims = plant.claims(3)
    batch = Held(plant.world, "/batch$", when)
    plant.fleet.worker("worker-1")
    plant.fleet.beat()
    batch.wait()
    plant.fleet.worker("worker-2")

    killed = time.monotonic()
    plant.fleet.kill("worker-1")
    if who == "all":
        plant.fleet.kill("worker-2")
        plant.fleet.worker("worker-3")
    batch.let_go()

    plant.wait_for_bills(claims)
    recovered = time.monotonic() - killed
    plant.at_rest()
    assert_billed_once(plant.world, claims)
    assert recovered < LEASE + 2 * TICK + START


@pytest.mark.proof
@pytest.mark.failure("W1", "C2")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PATCH", "/requisitions/", None), ("GET", "/cdc$", None), ("POST", "/batch$", '"Item"')],
    ids=["the mark in Procore", "the change feed", "an item"],
)
def test_w1_a_worker_killed_before_it_stores_any_kind_of_answer_leaves_one_of_each(
    plant: Plant, method: str, path: str, body: str | None
) -> None:
    claims = plant.claims(2)
    world = plant.world
    code = world.code(cost_code="04-200", cost_code_name="Masonry")
    work.everything(world.site.company, why="Test")
    request = Held(world, path, "after", method=method, body=body)
    plant.fleet.worker("worker-1")
    plant.fleet.beat()
    request.wait()

    plant.fleet.kill("worker-1")
    request.let_go()
    plant.fleet.worker("worker-2")

    plant.wait_for_bills(claims)
    until(lambda: bool(world.row("wbs_code", code["id"]).quickbooks_id), "the item")
    plant.at_rest()
    assert_billed_once(world, claims)
    assert [one["Name"] for one in world.site.books.every("Item") if "04-200" in one["Name"]] == [
        "24-017-04-200.S"
    ]


@pytest.mark.failure("C10")
def test_c10_a_worker_that_is_told_to_end_finishes_what_it_has_at_hand_and_hands_on_the_rest(
    plant: Plant,
) -> None:
    claims = plant.claims(3)
    batch = Held(plant.world, "/batch$", "after", wait=2)
    plant.fleet.worker("worker-1")
    plant.fleet.beat()
    batch.wait()

    code = plant.fleet.end("worker-1")

    company = plant.world.site.company
    company.refresh_from_db()
    taken = Mapping.objects.filter(company=company, taken__isnull=False).count()
    assert (code, company.lease_id, taken) == (0, None, 0)
    plant.fleet.worker("worker-2")
    plant.wait_for_bills(claims)
    plant.at_rest()
    assert_billed_once(plant.world, claims)


@pytest.mark.failure("C3")
def test_c3_a_flushed_broker_loses_no_work(plant: Plant) -> None:
    claims = plant.claims(3)
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.flushall()  # what the approval has rung
        plant.fleet.worker("worker-1")
        plant.fleet.beat()
        batch = Held(plant.world, "/batch$", "after", wait=2)
        batch.wait()
        broker.flushall()  # and what is under way

    plant.wait_for_bills(claims)
    plant.at_rest()
    assert_billed_once(plant.world, claims)


@pytest.mark.failure("C5")
@pytest.mark.parametrize("beats", [0, 1, 2])
def test_c5_what_is_due_is_done_once_whoever_keeps_time(plant: Plant, beats: int) -> None:
    claims = plant.claims(3, approved=False)
    plant.fleet.worker("worker-1")
    plant.fleet.worker("worker-2")
    for number in range(beats):
        plant.fleet.beat(f"beat-{number}")

    plant.world.approve(*claims)  # without a beat, this wakes a worker

    plant.wait_for_bills(claims)
    plant.at_rest()
    assert_billed_once(plant.world, claims)
    assert bill_writes(plant.world) == len(claims)


@pytest.mark.failure("C6")
@pytest.mark.parametrize("when", ["before", "after"])
def test_c6_a_worker_stopped_beyond_its_lease_and_woken_again_does_nothing_more(
    plant: Plant, when: str
) -> None:
    claims = plant.claims(3)
    batch = Held(plant.world, "/batch$", when)
    plant.fleet.worker("worker-1")
    plant.fleet.beat()
    batch.wait()

    plant.fleet.pause("worker-1")
    time.sleep(LEASE + 1)
    plant.fleet.worker("worker-2")
    plant.wait_for_bills(claims)
    batch.let_go()
    plant.fleet.wake("worker-1")

    plant.at_rest()
    time.sleep(2)  # the woken worker goes on, as far as it may
    assert_billed_once(plant.world, claims)


@pytest.mark.failure("C7")
def test_c7_connections_that_are_ended_in_the_middle_lose_nothing(plant: Plant) -> None:
    claims = plant.claims(3)
    batch = Held(plant.world, "/batch$", "after")
    plant.fleet.worker("worker-1")
    plant.fleet.beat()
    batch.wait()

    for _ in range(5):
        end_connections()
        batch.let_go()
        time.sleep(0.4)

    plant.wait_for_bills(claims)
    plant.at_rest()
    assert_billed_once(plant.world, claims)


@pytest.mark.failure("C7")
@pytest.mark.parametrize("at", [3, 7, 8, 9, 10, 12])
def test_c7_a_commit_whose_answer_is_lost_is_neither_repeated_nor_taken_for_failed(
    plant: Plant, at: int
) -> None:
    claims = plant.claims(3)
    chosen = connection.settings_dict
    with Cutting(str(chosen["HOST"]), int(chosen["PORT"]), at) as way:
        before = plant.environment["DATABASE_URL"]
        plant.fleet.environment = {
            **plant.environment,
            "DATABASE_URL": before.replace(f":{chosen['PORT']}/", f":{way.own_port}/"),
        }
        plant.fleet.worker("worker-1")
        plant.fleet.environment = plant.environment
        plant.fleet.beat()

        plant.wait_for_bills(claims)
        plant.at_rest()
        assert way.cuts == 1
    assert_billed_once(plant.world, claims)


def end_connections() -> None:
    """All but ours, as when the server is restarted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
