"""A worker whose tables are older than its code does nothing and says so; after the migration it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from structlog.testing import capture_logs

from sync import gate as gates
from sync import tasks
from tests.engine.calm import assert_billed_once, small_claims
from tests.world import World

NEWEST = "app = 'sync' AND name = (SELECT MAX(name) FROM django_migrations WHERE app = 'sync')"


@contextmanager
def before_the_newest_migration() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name, applied FROM django_migrations WHERE {NEWEST}")
        row = cursor.fetchone()
        cursor.execute(f"DELETE FROM django_migrations WHERE {NEWEST}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", row)


@pytest.fixture
def new_worker() -> Iterator[None]:
    """A process that has not looked at its tables yet."""
    before, gates.gate._is_open = gates.gate._is_open, False
    yield
    gates.gate._is_open = before


@pytest.mark.failure("C10")
@pytest.mark.usefixtures("new_worker")
def test_a_worker_works_only_when_every_migration_was_applied(world: World) -> None:
    world.ready()
    claims = small_claims(world, 1)
    world.approve(*claims)
    before = len(world.sandbox.requests)

    with before_the_newest_migration(), capture_logs() as said:
        tasks.work(world.site.company.pk)
        tasks.tick()
    assert len(world.sandbox.requests) == before
    assert {one["log_level"] for one in said} == {"critical"}

    tasks.work(world.site.company.pk)
    assert_billed_once(world, claims)
