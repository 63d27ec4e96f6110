"""A1 with real threads and real transactions: however many ask at once, one of them renews."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from companies.models import Connection
from companies.tokens import Tokens
from integration import oauth, sessions
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from tests.companies.connecting import World

ASKING = 20


@pytest.mark.failure("A1")
@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("system", System)
def test_a1_twenty_at_once_renew_an_expired_token_exactly_once(system: System) -> None:
    world = World(start=datetime.now(UTC))
    before = sessions.use(world.session)
    oauth.forget_endpoints()
    try:
        got = _ask_at_once(world, _connected(world, system))
    finally:
        sessions.use(before)

    assert len(got) == ASKING
    assert len(set(got)) == 1
    assert world.sandbox.requests.count(path="/oauth2?/token$") == 1


def _connected(world: World, system: System) -> int:
    if system is System.PROCORE:
        world.site(4001)
        world.browser().connect_procore()
    else:
        world.books("9130")
        world.browser().connect_quickbooks("9130")
    world.sandbox.requests.clear()
    Connection.objects.update(access_expires_at=datetime.now(UTC) - timedelta(minutes=1))
    return world.connection(system).pk


def _ask_at_once(world: World, connection_id: int) -> list[str]:
    # The first one is still asking when all others have come.
    world.sandbox.faults.add(Fault(faults.then_call(lambda: time.sleep(0.5)), path="/oauth2?/token$"))
    got: list[str] = []

    def ask() -> None:
        try:
            got.append(Tokens(connection_id).current())
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(ASKING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got
