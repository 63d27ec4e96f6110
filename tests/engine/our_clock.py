"""A clock of ours that is wrong, while both systems' go on rightly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from integration import clock
from tests.world import World


class OurClock:
    """Ours alone is wrong; the servers' time goes on as it did."""

    def __init__(self, world: World) -> None:
        self.world, self.ahead = world, timedelta(0)

    def now(self) -> datetime:
        moment: datetime = self.world.clock.now()
        return moment + self.ahead

    def sleep(self, seconds: float) -> None:
        self.world.clock.sleep(seconds)


@contextmanager
def our_clock(world: World) -> Iterator[OurClock]:
    ours = OurClock(world)
    before = clock.use(ours)
    try:
        yield ours
    finally:
        clock.use(before)
