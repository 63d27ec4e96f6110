"""A run under way: the stage, what was counted, what was asked of the two systems, who is at work."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import requests
from django.contrib.auth.models import User

from companies.models import Connection
from integration import exact_json, sessions
from integration.errors import NeedsUser
from integration.sandbox.procore.records import Invalid, NotThere
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.seen import Seen
from sync.models import LogEntry
from tests.engine.mortal import Death
from tests.engine.webhook_post import Network, listen
from tests.environment import SANDBOX
from tests.proof.simulation.intents import Witness
from tests.proof.simulation.script import Action
from tests.proof.simulation.stage import Office, Stage
from tests.proof.simulation.wire import Wire

# How a page or a person's own system says no.
REFUSALS = (Invalid, NotThere, Objection, NeedsUser)
COUNTED = (
    "bill.created", "bill.found", "bill.adopted", "bill.unlinked", "payment.created", "payment.updated",
    "payment.deleted", "cost.created", "cost.updated", "cost.deleted", "vendor.updated", "vendor.created",
    "item.created", "write.unanswered", "write.repeated", "record.unlocked",
)  # fmt: skip
MOSTLY = 0.85  # how much of it happens in the first of the two companies


class Run:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.world = stage.world
        self.dana: User = stage.world.dana
        self.events: Counter[str] = Counter()
        self.witness = Witness()
        self.death: Death | None = None
        self.depth = 0  # of workers that begin in the middle of another one's request
        self.network: Network = listen(stage.world)
        self._trace = hashlib.sha256()
        self._told = len(self.world.sandbox.requests)

    def office(self, rng: Random) -> Office:
        return self.stage.offices[rng.random() > MOSTLY]

    def count(self, what: str, times: int = 1) -> None:
        self.events[what] += times

    def do(self, action: Action, rng: Random) -> str:
        """What came of it: done, nothing to do, or the rule by which a system or page said no."""
        try:
            result = "done" if action(self, rng) else "nothing"
        except REFUSALS as refusal:
            result = type(refusal).__name__
        self.count(f"{getattr(action, '__name__', '')} {result}")
        return result

    def count_log(self) -> None:
        for office in self.stage.offices:
            log = LogEntry.objects.filter(company=office.site.company, code__in=COUNTED)
            self.events.update(log.values_list("code", flat=True))

    def reconnect(self, office: Office) -> bool:
        """A person signs in again where a connection was lost."""
        company = office.site.company
        if company.connections.filter(state=Connection.State.CONNECTED).count() == 2:
            return False
        self.world.connect_again(office.site)
        self.count("signed in again")
        return True

    # --- the network --------------------------------------------------------------------------------------

    def session(self) -> requests.Session:
        fresh = requests.Session()
        fresh.trust_env = False  # nothing here is asked of the environment for each request
        fresh.mount(SANDBOX, Wire(self))
        return fresh

    @contextmanager
    def going_on(self) -> Iterator[Run]:
        """The world's clock and executor, and this run's network."""
        with self.world.inside():
            before = sessions.use(self.session)
            try:
                yield self
            finally:
                sessions.use(before)

    # --- the trace ----------------------------------------------------------------------------------------

    def note(self, line: str) -> None:
        """What was done, and all that was asked since the last line."""
        for seen in self.world.sandbox.requests.matching(since=self._told):
            self._trace.update(_line_of(seen).encode())
        self._told = len(self.world.sandbox.requests)
        self._trace.update(f"{line}\n".encode())

    @property
    def trace(self) -> str:
        return self._trace.hexdigest()[:16]


def _line_of(seen: Seen) -> str:
    query = sorted(seen.query.items(multi=True))
    asked = exact_json.dumps(seen.request) if seen.request is not None else ""
    moment = seen.time.isoformat()
    return f"{moment} {seen.system} {seen.method} {seen.path} {query} {asked} {seen.status} {seen.lost}\n"
