"""Tokens and processes: twenty renew once between them; one that dies loses nothing that could be kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

from companies import secrets
from companies.models import Connection
from companies.tokens import Tokens
from integration.errors import NeedsUser
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from tests.engine.mortal import Death, dying
from tests.engine.processes import ROOT, in_real_time, served
from tests.environment import for_process
from tests.world import World

PROCESSES = 20
TOKEN_PATH = "/oauth2?/token$"
STEPS = 3  # statements that store something while a token is renewed


@pytest.fixture
def real_world(transactional_db: None) -> Iterator[World]:
    with in_real_time() as made:
        yield made


def connection_of(world: World, system: System) -> Connection:
    return Connection.objects.select_related("company").get(company=world.site.company, system=system.value)


@pytest.mark.large
@pytest.mark.processes
@pytest.mark.failure("A1")
def test_a1_twenty_processes_renew_an_expired_token_once(real_world: World) -> None:
    world = real_world
    row = connection_of(world, System.PROCORE)
    Connection.objects.filter(pk=row.pk).update(access_expires_at=world.clock.now() - timedelta(minutes=1))
    world.sandbox.requests.clear()
    world.sandbox.faults.add(Fault(faults.slow(3), path=TOKEN_PATH))  # so that all others come meanwhile

    with served(world) as environment:
        command = [sys.executable, "-m", "tests.companies.renewing", str(row.pk), str(PROCESSES)]
        asked = subprocess.run(
            command, cwd=ROOT, env=for_process(**environment), stdout=subprocess.PIPE, timeout=100, check=True
        )

    newest = secrets.read(connection_of(world, System.PROCORE), "access_token")
    assert asked.stdout.decode().split() == [newest] * PROCESSES
    assert world.sandbox.requests.count(path=TOKEN_PATH) == 1


@pytest.mark.failure("A2")
@pytest.mark.parametrize("daily", [False, True], ids=["same value", "value of a new day"])
@pytest.mark.parametrize("system", System)
def test_a2_a_process_may_die_before_it_stores_anything_while_it_renews(
    world: World, system: System, daily: bool
) -> None:
    """The grant lives on, unless the only pair that the system still takes was in the answer that died."""
    lived = [renewed_after(world, system, daily, Death(write=write)) for write in range(1, STEPS + 2)]

    # The lease, the new pair, the end of the lease; then nobody dies any more.
    answer_is_the_only_one = system is System.PROCORE or daily
    assert lived == [True, not answer_is_the_only_one, True, True]


@pytest.mark.failure("A2")
@pytest.mark.parametrize("system", System)
def test_a2_a_process_that_dies_before_it_has_asked_loses_nothing(world: World, system: System) -> None:
    assert renewed_after(world, system, True, Death(request=1, path=TOKEN_PATH))


def renewed_after(world: World, system: System, daily: bool, death: Death) -> bool:
    """Whether a second process has a token of a fresh grant after the first has died there, renewing it."""
    world.connect_again()
    world.later(hours=25 if daily else 2)
    connection_id = connection_of(world, system).pk
    with dying(world, death):
        Tokens(connection_id).current()
    world.later(seconds=120)
    try:
        return bool(Tokens(connection_id).current())
    except NeedsUser:
        return False
