"""Each workflow once to list its points, then once for each point with the process dying there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.past import Moment
from tests.proof.outcome import difference, outcome
from tests.proof.points import Points, watched
from tests.proof.workflow import Workflow
from tests.world import World

FOLDER = Path(__file__).parent / "swept"
Death = tuple[int, bool]  # the number of the point, and whether the process dies after it


@dataclass
class Sweep:
    """A workflow, prepared; `points` are the names of its points in their order, each as often as passed."""

    world: World
    workflow: Workflow
    begin: Moment
    points: list[str]
    undisturbed: Counter[str]

    @classmethod
    def of(cls, world: World, workflow: Workflow) -> Sweep:
        workflow.prepare(world)
        begin = Moment.of(world.sandbox)
        with watched(world, Points()) as passed:
            workflow.act(world)
        workflow.finish(world)
        return cls(world, workflow, begin, passed.names, outcome(world))

    def deaths(self) -> list[Death]:
        """Dying before a point leaves what dying after the one before leaves: only the first has a before."""
        return [(0, False), *((number, True) for number in range(len(self.points)))]

    def failures(self, deaths: Iterable[Death]) -> list[str]:
        """What came out otherwise, with the point of death."""
        return [f"{self._name(one)}\n{found}" for one in deaths if (found := self._die_at(*one))]

    def _name(self, death: Death) -> str:
        number, after = death
        return f"{self.workflow.name}: died {'after' if after else 'before'} {number} {self.points[number]}"

    def _die_at(self, number: int, after: bool) -> str:
        self.begin.put_into(self.world.sandbox)
        self.world.site.company.refresh_from_db()
        with watched(self.world, Points(number, after)) as points:
            self.workflow.act(self.world)
        if not points.dead or points.names != self.points[: number + 1]:
            return "it went another way to this point"
        try:
            self.workflow.finish(self.world)
        except AssertionError as restless:
            return str(restless)
        return difference(self.undisturbed, outcome(self.world))


def names(points: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(points))


def swept(workflow: Workflow) -> list[str]:
    """The names of the points at which this workflow died in the last whole sweep."""
    file = _file(workflow)
    return file.read_text().splitlines() if file.exists() else []


def note_swept(sweep: Sweep) -> None:
    _file(sweep.workflow).write_text("".join(f"{name}\n" for name in names(sweep.points)))


def _file(workflow: Workflow) -> Path:
    return FOLDER / f"{re.sub('[^a-z]+', '-', workflow.name.casefold()).strip('-')}.txt"
