"""C8 with PostgreSQL's own tools: pg_dump, a hundred claims sent, pg_restore, and nothing is sent twice."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.db import connection

from companies.models import Company
from sync import switchboard
from sync.models import Mapping
from tests.engine.billing import bill_writes
from tests.engine.calm import assert_billed_once, come_to_rest, small_claims
from tests.engine.conftest import first_world, world
from tests.engine.processes import database_url
from tests.servers import postgres_programs
from tests.world import World

__all__ = ["first_world", "world"]
CLAIMS = 100


def run(program: str, *arguments: str) -> None:
    subprocess.run([str(postgres_programs() / program), *arguments], check=True)


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.failure("C8")
def test_c8_a_dump_restored_in_place_is_noticed_and_sends_nothing_twice(world: World, tmp_path: Path) -> None:
    world.ready()
    claims = small_claims(world, CLAIMS)
    world.approve(*claims)
    dump = str(tmp_path / "plumbline.dump")
    run("pg_dump", "--format=custom", f"--file={dump}", database_url())
    world.drain()
    assert bill_writes(world) == CLAIMS

    connection.close()
    run("pg_restore", "--clean", "--if-exists", f"--dbname={database_url()}", dump)
    world.sandbox.requests.clear()
    world.sync()
    stopped = Company.objects.get(pk=world.site.company.pk).stopped_code
    adopted = Mapping.objects.filter(entity="claim", quickbooks_id__startswith="Bill:").count()

    assert (stopped, adopted, bill_writes(world)) == ("instance.moved", CLAIMS, 0)

    switchboard.confirm_stop(world.site.company, world.dana)
    come_to_rest(world)
    assert bill_writes(world) == 0
    assert len(world.site.books.bills()) == CLAIMS
    assert_billed_once(world, claims)
