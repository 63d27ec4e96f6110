"""The sandbox stays fast and small with years of bookkeeping in it."""

from __future__ import annotations

import http.client

import pytest

from tests.bench.demo_idle import measured
from tests.bench.sandbox_speed import SIMPLE, running, speed

MOST_SECONDS, MOST_MEGABYTES, FEWEST_READS = 20, 600, 400


@pytest.mark.processes
@pytest.mark.large
def test_a_large_sandbox_starts_soon_and_answers_hundreds_of_reads_a_second() -> None:
    with running("large") as (process, facts):
        start = measured(process.pid)
        connection = http.client.HTTPConnection("127.0.0.1", facts["port"])
        reads = {
            ask.name: speed(process.pid, connection, ask, facts["tokens"][ask.system], 0.5)[0]
            for ask in SIMPLE
        }
        connection.close()

    assert start.processor < MOST_SECONDS
    assert start.memory < MOST_MEGABYTES
    assert {name: rate for name, rate in reads.items() if rate < FEWEST_READS} == {}
