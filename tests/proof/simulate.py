"""`python -m tests.proof.simulate --seeds 300`: whole runs drawn from seeds, each replayed by its number.

A failing seed is printed with its replay line and the shortest list of steps that still fails.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from tests.proof import place

PROGRESS = 100  # seeds, after which a line tells how it goes


@dataclass
class Result:
    seed: int
    wrong: list[str]
    trace: str
    events: Counter[str]
    seconds: float
    shortest: list[str]


def main() -> int:
    options = _options()
    seeds = [options.seed] if options.seed is not None else _seeds(options)
    found: list[Result] = []
    events: Counter[str] = Counter()
    began, count, seconds = time.monotonic(), 0, 0.0
    for result in _results(seeds, options):
        count, seconds = count + 1, seconds + result.seconds
        events.update(result.events)
        if result.wrong:
            found.append(result)
            _tell(result, options)
        if options.seed is not None:
            print(f"seed {result.seed}: trace {result.trace}")
        elif count % PROGRESS == 0:
            print(f"{count} seeds, {time.monotonic() - began:.0f} s; {len(found)} failed", flush=True)
    print(f"{count} seeds, {seconds / max(count, 1):.2f} s of processor time each,"
          f" {time.monotonic() - began:.0f} s in all; {len(found)} failed")  # fmt: skip
    if options.counts:
        print("\n".join(f"  {number:7} {name}" for name, number in sorted(events.items())))
    if count < options.least:
        print(f"{options.least} seeds were to be run at least")
    return 1 if found or count < options.least else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--start", type=int, default=1)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--minutes", type=float, help="as many seeds as fit, whatever --seeds says")
    parser.add_argument(
        "--least", type=int, default=0, help="go on until there are as many; fewer are a failure"
    )
    parser.add_argument("--operations", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--counts", action="store_true", help="what happened, and how often")
    parser.add_argument("--no-shrink", action="store_true")
    return parser.parse_args()


def _seeds(options: argparse.Namespace) -> list[int]:
    many = 1_000_000 if options.minutes else options.seeds
    return list(range(options.start, options.start + many))


def _results(seeds: list[int], options: argparse.Namespace) -> Iterator[Result]:
    shrinks = not options.no_shrink
    if len(seeds) == 1 or options.jobs == 1:
        place.prepare()
        yield from (run(seed, options.operations, shrinks) for seed in _until(seeds, options))
        return
    with ProcessPoolExecutor(options.jobs, initializer=place.prepare) as pool:
        left, running = _until(seeds, options), set()
        for seed in left:
            running.add(pool.submit(run, seed, options.operations, shrinks))
            if len(running) >= options.jobs * 2:
                done = next(as_completed(running))
                running.remove(done)
                yield done.result()
        yield from (done.result() for done in as_completed(running))


def _until(seeds: list[int], options: argparse.Namespace) -> Iterator[int]:
    """On a slow machine longer than it was to last, so that there are as many as there must be."""
    end = time.monotonic() + options.minutes * 60 if options.minutes else None
    for count, seed in enumerate(seeds):
        if end and time.monotonic() > end and count >= options.least:
            return
        yield seed


def run(seed: int, operations: int, shrinks: bool) -> Result:
    from tests.proof.simulation.play import play
    from tests.proof.simulation.script import script_of
    from tests.proof.simulation.shrink import shortest

    steps = script_of(seed, operations)
    outcome = play(place.stage(), steps)
    kept = shortest(place.stage(), steps, outcome) if outcome.wrong and shrinks else []
    return Result(
        seed, outcome.wrong, outcome.trace, outcome.events, outcome.seconds, [str(one) for one in kept]
    )


def _tell(result: Result, options: argparse.Namespace) -> None:
    more = "" if options.operations == 200 else f" --operations {options.operations}"
    print(f"FAILED seed {result.seed} (python -m tests.proof.simulate --seed {result.seed}{more})")
    for line in result.wrong:
        print(f"  {line}")
    if result.shortest:
        print(f"  shortest, {len(result.shortest)} steps: {' '.join(result.shortest)}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
