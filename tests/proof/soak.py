"""Real processes under load while everything fails: `python -m tests.proof.soak --minutes N [--seed S]`.

PostgreSQL, Redis, web, workers and beat are real; both systems are simulated, on a real port. People
enter, approve, edit and pay all the time. At the end nothing fails any more; then both books must agree.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.proof import town as towns
from tests.servers import NotHere, postgres_server, redis_server

if TYPE_CHECKING:
    from tests.proof.chaos import Chaos
    from tests.proof.people import People
    from tests.proof.town import Town

ACT_EVERY = 0.7  # seconds between two things that people do
STRIKE_EVERY = (2.0, 9.0)  # seconds between two things that go wrong
CALM_WITHIN = 240.0  # seconds in which everything must come to rest
LOOKS = 3  # how often people ask for a look at the end, at least
BETWEEN = 3.0  # seconds between two looks at what is due


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix="plumbline-soak-"))
    print(f"Soak of {options.minutes:g} minutes, seed {options.seed}; files in {folder}", flush=True)
    try:
        wrong = soak(folder, options.minutes * 60, options.seed)
    except NotHere as reason:
        print(f"SKIPPED: the soak ({reason})")
        return 1 if os.environ.get("CI") == "true" else 0
    if wrong:
        print(*wrong, sep="\n")
        print(f"FAILED: {len(wrong)} violations with seed {options.seed}; the logs are in {folder}")
        return 1
    shutil.rmtree(folder)
    print("Both books agree to the cent: nothing twice, nothing lost.")
    return 0


def soak(folder: Path, seconds: float, seed: int) -> list[str]:
    """What was violated."""
    with ExitStack() as stack:
        database, broker = stack.enter_context(postgres_server()), stack.enter_context(redis_server())
        place = towns.place(database.url, broker.url, folder)
        towns.enter(place)
        from tests.proof import verdict
        from tests.proof.browsers import Browser
        from tests.proof.chaos import Chaos
        from tests.proof.fleet import Fleet
        from tests.proof.people import People

        town = stack.enter_context(towns.built(place))
        fleet = stack.enter_context(Fleet(place.environment(town.sandbox_url), folder / "logs"))
        fleet.web(place.url)
        browsers = [Browser(place.url, name) for name in towns.USERS]
        for one in browsers:
            one.sign_in()
        people = People(town, browsers, Random(f"{seed} people"))
        people.enter_codes()
        chaos = Chaos(town, fleet, database, broker, Random(f"{seed} chaos"))
        chaos.start()
        _live(people, chaos, seconds)
        chaos.end()
        came_to_rest = _calm_down(people, chaos)
        figures = {**people.did, **chaos.did, **verdict.counts(town)}
        _tell(figures)
        return [
            *came_to_rest, *verdict.too_little(figures, seconds), *verdict.violations(town),
            *verdict.leaks(town, fleet.folder),
        ]  # fmt: skip


def _live(people: People, chaos: Chaos, seconds: float) -> None:
    start = time.monotonic()
    next_strike = start + 10  # all processes are up by then
    next_word = start + 60
    while (now := time.monotonic()) < start + seconds:
        people.act()
        chaos.tend()
        if now > next_strike:
            chaos.strike()
            next_strike = now + chaos.random.uniform(*STRIKE_EVERY)
        if now > next_word:
            print(
                f"  {now - start:.0f} s: {sum(chaos.did.values())} strikes, {sum(people.did.values())} acts",
                flush=True,
            )
            next_word += 60
        time.sleep(ACT_EVERY)


def _calm_down(people: People, chaos: Chaos) -> list[str]:
    """People retry what is stuck, decide and approve what waits for them, until that brings nothing new."""
    end = time.monotonic() + CALM_WITHIN
    sites, looks, seen_to = people.town.sites, 0, 0
    while (seen_to or looks < LOOKS) and time.monotonic() < end:
        looks += 1
        for site in sites:
            people.look_now(site)
            people.retry_everything(site)
        if due := _rest(people.town, chaos, end):
            return [f"not at rest after {CALM_WITHIN:g} s: {due}"]
        seen_to = sum(people.decide_everything(site) + people.approve_everything(site) for site in sites)
    return []


def _rest(town: Town, chaos: Chaos, end: float) -> list[str]:
    """Wait until nothing is due. What still is when the time is over."""
    from tests.proof import verdict

    time.sleep(BETWEEN)
    while due := verdict.what_is_due(town):
        if time.monotonic() > end:
            return due
        chaos.tend()
        time.sleep(BETWEEN)
    return []


def _tell(counts: dict[str, int]) -> None:
    for name, count in sorted(counts.items()):
        print(f"  {count:>6}  {name}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.proof.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
