"""The shortest list of steps that still goes wrong: parts are left out, ever smaller ones, while it fails."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.proof.simulation.play import Outcome, play
from tests.proof.simulation.script import Step
from tests.proof.simulation.stage import Stage

PATIENCE = 120.0  # seconds


def shortest(stage: Stage, steps: Sequence[Step], outcome: Outcome) -> list[Step]:
    """Fails in the same way, if not with the same words: of the first thing that was wrong."""
    kind, kept, size = _kind(outcome), list(steps), max(1, len(steps) // 2)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        shorter = _without_a_part(stage, kept, size, kind, end)
        if len(shorter) == len(kept) and size == 1:
            return kept
        if len(shorter) == len(kept):
            size = max(1, size // 2)
        kept = shorter
    return kept


def _without_a_part(stage: Stage, steps: list[Step], size: int, kind: str, end: float) -> list[Step]:
    kept, start = steps, 0
    while start < len(kept) and time.monotonic() < end:
        candidate = kept[:start] + kept[start + size :]
        if _kind(play(stage, candidate)) == kind:
            kept = candidate
        else:
            start += size
    return kept


def _kind(outcome: Outcome) -> str:
    """What it is about, without ids and amounts."""
    return "".join(one for one in outcome.wrong[0] if not one.isdigit()) if outcome.wrong else ""
