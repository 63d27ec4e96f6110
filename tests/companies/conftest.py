"""The world of the connecting tests: both systems in this process, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.companies.connecting import World


@pytest.fixture
def world(db: None) -> Iterator[World]:
    # Imported late: this file may be read before Django is set up.
    from integration import clock, oauth, sessions
    from tests.companies.connecting import World

    made = World()
    before = clock.use(made.clock), sessions.use(made.session)
    oauth.forget_endpoints()
    yield made
    clock.use(before[0])
    sessions.use(before[1])
