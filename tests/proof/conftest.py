from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

from tests.engine.conftest import first_world, world

if TYPE_CHECKING:
    from tests.proof.simulation.stage import Stage
    from tests.rows import Rows

__all__ = ["first_stage", "first_world", "stage", "world"]


@pytest.fixture(scope="session")
def first_stage(untouched_rows: Rows, django_db_blocker: DjangoDbBlocker) -> Stage:
    """Built once; each run brings it back to how it began."""
    from tests.proof import place

    with django_db_blocker.unblock():
        made = place.stage()
        untouched_rows.put_back()
        return made


@pytest.fixture
def stage(transactional_db: None, first_stage: Stage) -> Stage:
    return first_stage
