"""A company with a person of each role, and a second company that is nobody's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.admin.office import Office


@pytest.fixture
def office(db: None) -> Office:
    # Imported late: this file may be read before Django is set up.
    from tests.admin.office import Office

    return Office()
