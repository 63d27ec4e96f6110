"""Two construction firms in both simulated systems, served over HTTP; the environment of our processes.

Everything here runs in real time: the database, the broker and each process of Plumbline are real ones.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from integration.sandbox.clock import RealClock
from integration.sandbox.courier import Courier
from integration.sandbox.procore.webhooks.sending import SECONDS_TO_ANSWER
from integration.sandbox.quickbooks.webhooks import PATIENCE
from integration.sandbox.server import serve
from tests import environment
from tests.proof.books.diary import Diary
from tests.proof.books.sides import Sides
from tests.servers import free_port

if TYPE_CHECKING:
    from tests.world import Site, World

# Short, so that minutes hold many leases; in the order that the program asks for.
WAITS = {
    "LEASE_SECONDS": "12",
    "REQUEST_TIMEOUT": "5",
    "SETTLE_AFTER": "8",  # longer than the longest a request is held up (chaos.SLOWEST) and then still works
    "VISIBILITY_DELAY": "1",
    "READ_OVERLAP": "30",
    "REDELIVER_AFTER": "5",
}
PASSWORD = "a long password of the soak"
USERS = ("ann", "ben", "cat", "dan", "eve")
EIN = "84-7391256"


@dataclass(frozen=True)
class Place:
    """Where the servers of a run are, and where its files go."""

    database: str
    broker: str
    folder: Path
    url: str

    def environment(self, sandbox: str, **more: str) -> dict[str, str]:
        return dict(
            environment.for_process(
                DATABASE_URL=self.database, BROKER_URL=self.broker, PUBLIC_URL=self.url,
                VAR_DIR=str(self.folder / "var"), LOG_LEVEL="DEBUG", PYTHONUNBUFFERED="1",
                PROCORE_LOGIN_URL=f"{sandbox}/procore", PROCORE_API_URL=f"{sandbox}/procore",
                QUICKBOOKS_DISCOVERY_URL=f"{sandbox}/quickbooks/.well-known/openid_configuration",
                QUICKBOOKS_API_URL=f"{sandbox}/quickbooks",
                QUICKBOOKS_GRAPHQL_URL=f"{sandbox}/quickbooks/graphql", **{**WAITS, **more},
            )
        )  # fmt: skip


def place(database: str, broker: str, folder: Path) -> Place:
    return Place(database, broker, folder, f"http://127.0.0.1:{free_port()}")


def enter(place: Place) -> None:
    """Give this process Django on the run's database. Once, before anything of ours is imported."""
    environment.apply()
    os.environ |= {"DATABASE_URL": place.database, "BROKER_URL": place.broker, "PUBLIC_URL": place.url}
    os.environ |= {"VAR_DIR": str(place.folder / "var"), **WAITS}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


@contextmanager
def built(place: Place) -> Iterator[Town]:
    """Both firms, connected, set up and live; people who may sign in; the systems at a real address."""
    from django.contrib.auth.models import User

    from companies.models import Membership
    from integration import clock
    from tests.world import World

    real = RealClock()
    clock.use(real)
    world = World(real=real)
    with world.inside():
        for site in (world.site, world.other):
            site.procore.set_ein(site.vendor, EIN)
            world.ready(site)
            for name in USERS:
                user = User.objects.filter(username=name).first() or User.objects.create_user(
                    name, password=PASSWORD, is_staff=True
                )
                for role in ("approver", "operator", "admin"):
                    Membership.objects.create(user=user, company=site.company, role=role)
    server = serve(world.sandbox)
    Thread(target=server.serve_forever, daemon=True).start()
    hooks = world.sandbox.quickbooks.webhooks
    hooks.send_to(f"{place.url}/webhooks/quickbooks/", environment.PLAIN["QUICKBOOKS_WEBHOOK_TOKEN"])
    deliveries = (
        (hooks.deliver_due, PATIENCE),
        (world.sandbox.procore.webhooks.deliver_due, SECONDS_TO_ANSWER),
    )
    try:
        with Courier(*deliveries):
            yield Town(world, f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Town:
    world: World
    sandbox_url: str
    # By company: what people remember of what they did.
    diaries: dict[int, Diary] = field(default_factory=lambda: defaultdict(Diary))

    @property
    def sites(self) -> list[Site]:
        return [self.world.site, self.world.other]

    def diary(self, site: Site) -> Diary:
        return self.diaries[site.company.pk]

    def sides(self, site: Site) -> Sides:
        """Both books as they are now."""
        return Sides(site.procore, site.books, self.diary(site))

    def still(self) -> AbstractContextManager[None]:
        """While a person changes something, no request is served, as in the systems themselves."""
        return self.world.sandbox.store.change()
