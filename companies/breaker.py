"""Stops asking where nobody answers or all is refused, and asks once in a while whether that has ended.

A system that is down is asked by one request at a time, at growing intervals that differ by company.
A permission that was taken away is found out with a hundredth of the hour's requests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from integration import clock
from integration.errors import NeedsUser, Problem, TryLater
from integration.http import Request

SILENT = 4  # requests in a row without an answer: the system is down
REFUSED = (
    3  # refusals in a row of one kind of request, while there are many in the hour: a permission is gone
)
USUAL_LIMIT = 3600  # requests an hour, while Procore has not told its limit
FIRST, LONGEST = 60, 3600  # seconds
LEAST = 20  # seconds; shorter waits would be slept through
UNANSWERED = ("system.no_answer", "bill.outcome_unknown")
REFUSALS = ("procore.no_access", "procore.not_found")
SYSTEM = ""  # the circuit of the system as a whole; the others go by kind of request
STEP = 0.618034  # multiples of it are spread evenly between 0 and 1


@dataclass
class Circuit:
    """`until`: nothing is asked before; None while it is closed, as it usually is."""

    failures: int = 0
    opened: int = 0
    until: str | None = None
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Breaker:
    """Of one company and system. `who` spreads the waits of many companies: each begins at another place."""

    who: int = 0
    circuits: dict[str, Circuit] = field(default_factory=dict)
    hour: str = ""
    refusals: int = 0

    @classmethod
    def load(cls, who: int, stored: Mapping[str, Any]) -> Breaker:
        circuits = {name: Circuit(**one) for name, one in (stored.get("circuits") or {}).items()}
        return cls(who, circuits, stored.get("hour", ""), stored.get("refusals", 0))

    def save(self) -> dict[str, Any]:
        circuits = {name: asdict(one) for name, one in self.circuits.items()}
        return {"circuits": circuits, "hour": self.hour, "refusals": self.refusals}

    def reset(self) -> None:
        """A person asks: what was put right meanwhile is noticed at once."""
        self.circuits.clear()
        self.refusals = 0

    def check(self, request: Request, *, tries: bool = True) -> None:
        """Raises what the last request of this kind met, unless it is time to ask again.

        `tries`: the request goes out now, and those beside it wait for what it finds.
        """
        for name in (SYSTEM, _kind(request)):
            circuit = self.circuits.get(name)
            if circuit is None or circuit.until is None:
                continue
            until = datetime.fromisoformat(circuit.until)
            if clock.now() < until:
                raise _told(circuit, until)
            if tries:
                circuit.until = (clock.now() + timedelta(seconds=FIRST)).isoformat()

    def judge(self, request: Request, problem: Problem | None, limit: int | None, *, silent: bool) -> None:
        """What became of a request. `limit`: requests an hour, if known. `silent`: the system is down."""
        if problem is not None and silent:
            self._failed(SYSTEM, problem, open_=self._failures(SYSTEM) + 1 >= SILENT)
            return
        self.circuits.pop(SYSTEM, None)
        kind = _kind(request)
        if problem is None or problem.code not in REFUSALS:
            self.circuits.pop(kind, None)
            return
        self._count_refusal()
        many = self.refusals > (limit or USUAL_LIMIT) / 100
        self._failed(kind, problem, open_=many and self._failures(kind) + 1 >= REFUSED)

    def _failures(self, name: str) -> int:
        return self.circuits[name].failures if name in self.circuits else 0

    def _failed(self, name: str, problem: Problem, *, open_: bool) -> None:
        circuit = self.circuits.setdefault(name, Circuit())
        circuit.failures += 1
        circuit.code, circuit.facts = problem.code, {key: str(one) for key, one in problem.facts.items()}
        if open_:
            circuit.until = (clock.now() + self._wait(circuit.opened)).isoformat()
            circuit.opened += 1

    def _wait(self, opened: int) -> timedelta:
        """Anything from the least to a longest wait that doubles each time."""
        longest = min(FIRST * 2 ** min(opened, 6), LONGEST)
        share = (self.who + opened) * STEP % 1
        return timedelta(seconds=LEAST + share * (longest - LEAST))

    def _count_refusal(self) -> None:
        hour = clock.now().strftime("%Y-%m-%dT%H")
        if hour != self.hour:
            self.hour, self.refusals = hour, 0
        self.refusals += 1


def _told(circuit: Circuit, until: datetime) -> Problem:
    if circuit.code in REFUSALS:
        return NeedsUser(circuit.code, **circuit.facts)
    return TryLater("system.no_answer", at=until, counts=False, **circuit.facts)


def _kind(request: Request) -> str:
    return f"{request.method} {re.sub(r'/[0-9]+(?=/|$)', '/{id}', request.path)}"
