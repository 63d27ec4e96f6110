"""The sandbox stays small with years of bookkeeping in it; how fast it is, `sandbox_speed` tells."""

from __future__ import annotations

import http.client

import pytest

from tests.bench.demo_idle import measured
from tests.bench.sandbox_speed import LISTS, SIMPLE, get, running

MOST_MEGABYTES = 600


@pytest.mark.processes
@pytest.mark.large
def test_a_large_sandbox_answers_every_kind_of_read_and_stays_small() -> None:
    with running("large") as (process, facts):
        connection = http.client.HTTPConnection("127.0.0.1", facts["port"])
        sizes = {ask.name: get(connection, ask, facts["tokens"][ask.system], 1) for ask in (*SIMPLE, *LISTS)}
        connection.close()
        memory = measured(process.pid).memory

    assert min(sizes.values()) > 0
    assert sizes["QuickBooks: 1,000 bills"] > 9 * sizes["QuickBooks: 100 bills"]
    assert memory < MOST_MEGABYTES
