"""A live company with people, a mail server that takes everything, and a clock that is moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.post.room import Room


@pytest.fixture
def room(db: None, settings: object) -> Iterator[Room]:
    from tests.post.room import Room

    settings.MAIL_ON = True  # type: ignore[attr-defined]
    with Room().inside() as room:
        yield room
