from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:  # noqa: ARG001
    with_clock = _world()
    with with_clock.inside():
        yield with_clock


def _world() -> World:
    # Imported late: this file may be read before Django is set up.
    from integration import clock
    from integration.sandbox.clock import ManualClock
    from tests.world import START, World

    before = clock.use(ManualClock(START))
    try:
        return World()
    finally:
        clock.use(before)
