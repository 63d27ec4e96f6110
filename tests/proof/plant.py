"""A world in real time whose Plumbline runs as processes of its own, for tests that kill them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from threading import Event

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User

from companies.models import Membership
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync.models import Mapping
from tests.engine.calm import NET, SMALL, bills_for
from tests.engine.processes import served
from tests.environment import for_process
from tests.proof.browsers import Browser
from tests.proof.fleet import Fleet
from tests.proof.town import PASSWORD, USERS
from tests.servers import free_port
from tests.world import Doc, World

PATIENCE = 90.0  # seconds for what takes a few
LEASE = 8.0
WAITS = {"LEASE_SECONDS": "8", "REQUEST_TIMEOUT": "6", "SETTLE_AFTER": "1", "VISIBILITY_DELAY": "1",
         "READ_OVERLAP": "30", "REDELIVER_AFTER": "2"}  # fmt: skip


class Held:
    """Keeps a request where it is until it is let go."""

    def __init__(
        self, world: World, path: str, when: str, wait: float = PATIENCE, *,
        method: str = "POST", body: str | None = None,
    ) -> None:  # fmt: skip
        self._is_here, self._is_free, self._wait = Event(), Event(), wait
        hold = faults.then_call(self._hold, when=when)
        world.sandbox.faults.add(Fault(hold, path=path, method=method, body=body))

    def wait(self) -> None:
        assert self._is_here.wait(PATIENCE), "the request never came"

    def let_go(self) -> None:
        self._is_free.set()

    def _hold(self) -> None:
        self._is_here.set()
        self._is_free.wait(self._wait)


@dataclass
class Plant:
    world: World
    fleet: Fleet
    url: str
    environment: dict[str, str]

    def browsers(self, count: int = len(USERS)) -> list[Browser]:
        """People who may approve, signed in at the web process, which is started for them."""
        for name in USERS[:count]:
            # As the web process hashes; this one has a quicker way, for tests.
            user = User.objects.create_user(name, is_staff=True)
            user.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt")
            user.save()
            for role in ("approver", "operator", "admin"):
                Membership.objects.create(user=user, company=self.world.site.company, role=role)
        self.fleet.web(self.url)
        found = [Browser(self.url, name) for name in USERS[:count]]
        for one in found:
            one.sign_in()
        return found

    def claims(self, count: int, *, approved: bool = True) -> list[Doc]:
        return self.claims_numbered([f"A-{n}" for n in range(count)], approved=approved)

    def claims_numbered(self, numbers: Sequence[str], *, approved: bool = True) -> list[Doc]:
        """Each on a subcontract of its own."""
        self.world.ready()
        code = self.world.code()
        claims = [
            self.world.claim(self.world.commitment([code], number=f"SC-{place}"), number, SMALL)
            for place, number in enumerate(numbers)
        ]
        self.world.sync()
        if approved:
            self.world.approve(*claims)
        return claims

    def wait_for_bills(self, claims: Sequence[Doc]) -> None:
        """Until every claim's mark is in Procore."""
        until(lambda: all(self.world.site.procore.claim(one)["origin_id"] for one in claims), "bills")

    def at_rest(self) -> None:
        until(self.is_at_rest, "rest")

    def is_at_rest(self) -> bool:
        """No claim is due by itself, and none is at hand."""
        rows = Mapping.objects.filter(company=self.world.site.company, entity="claim")
        return not rows.exclude(due_at=None, taken=None).exists()


@contextmanager
def built(world: World, folder: Path, waits: dict[str, str] = WAITS) -> Iterator[Plant]:
    url = f"http://127.0.0.1:{free_port()}"
    broker = os.environ.get("BROKER_URL") or f"filesystem://{folder}/broker"
    with served(world) as addresses:
        more = {"BROKER_URL": broker, "PUBLIC_URL": url, "VAR_DIR": str(settings.VAR_DIR)}
        environment = dict(for_process(**{**addresses, **more, **waits}))
        with Fleet(environment, folder / "logs") as fleet:
            yield Plant(world, fleet, url, environment)


def until(is_so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"waited {PATIENCE:g} s for: {what}"
        time.sleep(0.2)


def assert_billed_once(world: World, claims: Sequence[Doc], total: Decimal = NET) -> None:
    for claim in claims:
        assert [one["TotalAmt"] for one in bills_for(world, claim)] == [total], claim["invoice_number"]
    assert len(world.site.books.bills()) == len(claims)
