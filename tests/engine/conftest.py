from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.rows import Rows
    from tests.world import World

# Django's parts are imported late: this file may be read before Django is set up.


@pytest.fixture(scope="session")
def first_world(untouched_rows: Rows, django_db_blocker: DjangoDbBlocker) -> World:
    """Built once, as all tests begin in the same world."""
    from integration import clock
    from integration.sandbox.clock import ManualClock
    from tests.world import START, World

    before = clock.use(ManualClock(START))
    try:
        with django_db_blocker.unblock():
            made = World()
            made.anew()
            untouched_rows.put_back()
            return made
    finally:
        clock.use(before)


@pytest.fixture
def world(transactional_db: None, first_world: World) -> Iterator[World]:
    made = first_world.anew()
    with made.inside():
        yield made
