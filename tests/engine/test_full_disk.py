"""A full disk: the database takes no row, the log takes no line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from tests.engine.calm import after_the_lease, assert_billed_once, come_to_rest, small_claims
from tests.engine.processes import in_real_time, served, start_worker
from tests.world import World

pytestmark = pytest.mark.large

MUCH = 1_000_000  # pages
NO_LAST_LINE = 120  # Python's exit code when what is left of its output can't be written at the end


@contextmanager
def full_disk(pages: int) -> Iterator[None]:
    """SQLite's own limit, which it treats as it treats a disk without room: so many pages are left."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        [used] = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {used + pages}")
    try:
        yield
    finally:
        connection.rollback()
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {MUCH}")


@pytest.mark.large
@pytest.mark.failure("C7")
@pytest.mark.parametrize("pages", [0, 2, 4])
def test_a_database_without_room_stops_the_work_and_loses_nothing(world: World, pages: int) -> None:
    world.ready()
    claims = small_claims(world, 40)
    world.approve(*claims)

    with full_disk(pages), pytest.raises(OperationalError, match="full"):
        world.drain()
    sent = len(world.site.books.bills())
    after_the_lease(world)
    come_to_rest(world)

    assert sent < len(claims), "the disk was not full"
    assert_billed_once(world, claims)


@pytest.mark.failure("C14")
def test_a_worker_goes_on_when_its_log_takes_no_line(transactional_db: None) -> None:  # noqa: ARG001
    with in_real_time() as world, served(world) as environment, Path("/dev/full").open("wb") as full:
        world.choose_defaults()
        worker = start_worker({**environment, "LOG_LEVEL": "DEBUG"}, log=full)

        assert worker.wait(timeout=120) in (0, 1, NO_LAST_LINE)
        assert world.row("vendor", world.site.vendor["id"]).procore_seen
