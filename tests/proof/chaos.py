"""What goes wrong, drawn from a seed: processes, database, broker and both systems fail while people work."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from subprocess import CalledProcessError
from typing import Generic, TypeVar

import redis

from integration.sandbox import faults
from integration.sandbox.faults import Effect, Fault
from tests.proof.fleet import Fleet
from tests.proof.town import Town
from tests.servers import Postgres, Redis

WORKERS = ("worker-1", "worker-2", "worker-3")
BEATS = ("beat", "beat-2")
SLOWEST = 7.0  # seconds an answer takes at most; longer than a request waits for it
PAUSE = 15.0  # seconds a process is stopped; longer than a worker's lease
PLACES = ("/batch$", "/cdc$", "/query$", "/requisitions", "/vendors", "contract_payments", "direct_costs",
          "/rest/|/v3/")  # fmt: skip
Card = TypeVar("Card")


@dataclass
class Deck(Generic[Card]):
    """In random order; all have been drawn before any is drawn anew."""

    cards: list[Card]
    random: Random
    left: list[Card] = field(default_factory=list)

    def draw(self) -> Card:
        if not self.left:
            self.left = self.random.sample(self.cards, len(self.cards))
        return self.left.pop()


@dataclass
class Chaos:
    town: Town
    fleet: Fleet
    database: Postgres
    broker: Redis
    random: Random
    did: Counter[str] = field(default_factory=Counter)
    planted: list[tuple[str, Fault]] = field(default_factory=list)
    stopped: dict[str, float] = field(default_factory=dict)  # by name, when it is woken

    def __post_init__(self) -> None:
        self.strikes: Deck[Callable[[], None]] = Deck(
            [self.kill_worker, self.kill_worker, self.kill_worker, self.kill_all,
             self.stop_worker, self.stop_worker, self.stop_beat, self.stop_beat,
             *[partial(self._beats, count) for count in (0, 1, 2)],
             self.crash_database, self.crash_broker, self.flush_broker, self.expire_tokens,
             *[self.trouble_outside] * 6], self.random
        )  # fmt: skip
        self.effects = Deck(list(self._effects()), self.random)

    def start(self) -> None:
        for name in WORKERS:
            self.fleet.worker(name)
        self.fleet.beat()

    def strike(self) -> None:
        """One more thing goes wrong."""
        self.strikes.draw()()

    def tend(self) -> None:
        """Who was stopped for long enough wakes; who has ended is started again, as a supervisor would."""
        for name, at in list(self.stopped.items()):
            if at <= time.monotonic():
                self.did[f"{_kind(name)} stopped beyond a lease"] += 1
                self._wake(name)
        for name in self.fleet.commands:
            if name not in BEATS and self.fleet.has_ended(name):
                self.did[f"{_kind(name)} started again"] += 1
                self.fleet.start(name)

    def end(self) -> None:
        """Nothing goes wrong any more, and one beat runs."""
        for name in list(self.stopped):
            self._wake(name)
        self.town.world.sandbox.faults.clear()
        for name, fault in self.planted:
            self.did[f"outside: {name}"] += fault.fired
        self._beats(1)
        self.tend()

    # --- processes ---

    def kill_worker(self) -> None:
        self._kill(self.random.choice(WORKERS))

    def kill_all(self) -> None:
        for name in WORKERS:
            self._kill(name)

    def stop_worker(self) -> None:
        self._stop(self.random.choice(WORKERS))

    def stop_beat(self) -> None:
        """One of those that run; when none does, one is started for it."""
        if all(self.fleet.has_ended(name) for name in BEATS):
            self._beats(1)
        self._stop(self.random.choice([one for one in BEATS if not self.fleet.has_ended(one)]))

    def _kill(self, name: str) -> None:
        if self._is_at_work(name):
            self.did["worker killed"] += 1
            self.fleet.kill(name)

    def _stop(self, name: str) -> None:
        if self._is_at_work(name):
            self.stopped[name] = time.monotonic() + PAUSE
            self.fleet.pause(name)

    def _wake(self, name: str) -> None:
        del self.stopped[name]
        self.fleet.wake(name)

    def _is_at_work(self, name: str) -> bool:
        """One that is stopped is left alone: it is to wake up and find that time has passed."""
        return name not in self.stopped and not self.fleet.has_ended(name)

    def _beats(self, count: int) -> None:
        self.did[f"beats: {count}"] += 1
        for place, name in enumerate(BEATS, 1):
            if place <= count and self.fleet.has_ended(name):
                self.fleet.beat(name)
            elif place > count and self._is_at_work(name):
                self.fleet.kill(name)

    # --- servers ---

    def crash_database(self) -> None:
        self.did["database crashed"] += 1
        try:
            self.database.crash()
        except CalledProcessError:
            self.database.start()

    def crash_broker(self) -> None:
        self.did["broker crashed"] += 1
        self.broker.crash()

    def flush_broker(self) -> None:
        self.did["broker flushed"] += 1
        with redis.Redis.from_url(self.broker.url) as there:
            there.flushall()

    # --- both systems ---

    def trouble_outside(self) -> None:
        name, path = self.effects.draw(), self.random.choice(PLACES)
        fault = Fault(self._effects()[name], path=path, times=self.random.randint(1, 3))
        self.planted.append((name, self.town.world.sandbox.faults.add(fault)))
        self.did["planted outside"] += 1

    def expire_tokens(self) -> None:
        """QuickBooks' only: a person would have to sign in again if Procore's answer were lost (A2)."""
        self.did["access tokens expired"] += 1
        with self.town.still():
            self.town.world.sandbox.quickbooks.grants.expire_all()

    def _effects(self) -> dict[str, Effect]:
        return {
            "answer lost": faults.lose_reply,
            "answer lost in its body": faults.lose_reply_in_body,
            "500": faults.status(500),
            "502 after the work was done": faults.status_after(502),
            "429": faults.status(429, retry_after=2),
            "503": faults.status(503, retry_after=2),
            "slow": faults.slow(self.random.uniform(1, SLOWEST)),
            "connection refused": faults.refuse,
            "batch cut short": faults.batch_truncated(1),
        }


def _kind(name: str) -> str:
    """Of a process: worker, beat or web."""
    return name.partition("-")[0]
