"""What happens in a run, drawn beforehand: each step finds its own target, so that any may be left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.proof.simulation.run import Run

# After how many of the operations the scheduler stirs: seldom, so that much comes together, or often.
WAKES = (0.1, 0.1, 0.25)
FAULTS = (5, 20)

# Does it, or returns False where there is nothing to do it to.
Action = Callable[["Run", Random], bool]


@dataclass(frozen=True)
class Step:
    """`draw` decides everything that is left to chance in it, whatever other steps there are."""

    action: str
    draw: int

    def __str__(self) -> str:
        return f"{self.action}:{self.draw}"


class Actions:
    """Actions of one sort, by name, with how often they come."""

    def __init__(self) -> None:
        self.by_name: dict[str, Action] = {}
        self._weights: dict[str, int] = {}

    def often(self, weight: int) -> Callable[[Action], Action]:
        def keep(action: Action) -> Action:
            name = getattr(action, "__name__", "")
            self.by_name[name], self._weights[name] = action, weight
            return action

        return keep

    def drawn(self, rng: Random) -> Step:
        [name] = rng.choices(list(self._weights), list(self._weights.values()))
        return Step(name, rng.getrandbits(32))


PEOPLE = Actions()  # users of both systems and of ours
TROUBLE = Actions()  # faults
WORKERS = Actions()  # the scheduler and the workers it wakes


def script_of(seed: int, operations: int) -> list[Step]:
    rng = Random(seed)
    steps: list[Step] = [Step("mood", rng.getrandbits(32))]
    wakes = rng.choice(WAKES)
    for _ in range(operations):
        steps.append(PEOPLE.drawn(rng))
        if rng.random() < wakes:
            steps.append(WORKERS.drawn(rng))
    for _ in range(rng.randint(*FAULTS)):
        steps.insert(rng.randrange(1, len(steps) + 1), TROUBLE.drawn(rng))
    return steps


def action_of(step: Step) -> Action:
    for actions in (PEOPLE, TROUBLE, WORKERS):
        if step.action in actions.by_name:
            return actions.by_name[step.action]
    raise KeyError(step.action)
