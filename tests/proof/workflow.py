"""How a workflow is told: a prepared world, work in which it may die, and how it is taken up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync import work
from tests.engine.calm import after_the_lease
from tests.world import World

Work = Callable[[World], object]
WORKFLOWS: dict[str, Workflow] = {}


@dataclass(frozen=True)
class Workflow:
    """`act` is what one process does; `again` is what a person or the scheduler does after its death."""

    name: str
    prepare: Work
    act: Work
    again: Work

    def finish(self, world: World) -> None:
        """After the death, if there was one: the lease runs out, and whoever is there now goes on."""
        self.again(world)
        after_the_lease(world)


def drain(world: World) -> None:
    world.drain()


def nothing(world: World) -> None:
    """The scheduler alone finds what is due."""


def workflow(
    name: str, act: Work = drain, again: Work = nothing, *, asked: bool = False
) -> Callable[[Work], Work]:
    """Marks the function that prepares the world for it. `asked`: and then somebody presses "Sync now"."""

    def keep(prepare: Work) -> Work:
        def prepared(world: World) -> None:
            prepare(world)
            if asked:
                work.everything(world.site.company, why="Test")

        WORKFLOWS[name] = Workflow(name, prepared, act, again)
        return prepare

    return keep
