"""How long every list of the admin takes in an installation of 500 companies.

`python -m tests.bench.admin_scale [--companies 500] [--mappings 1000000] [--log-lines 5000000]` starts a
PostgreSQL server, fills it, and visits every page of the largest company as a member of all. `--on URL` takes
a database of one's own instead, filled only if it is empty. Exit code 1: a page does not keep its limit.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests import environment
from tests.servers import postgres

MEMORY = (
    "shared_buffers=4GB", "effective_cache_size=8GB", "work_mem=32MB", "maintenance_work_mem=1GB",
    "max_wal_size=8GB", "random_page_cost=1.1", "max_parallel_workers_per_gather=0",
)  # fmt: skip


def main() -> int:
    asked = _arguments()
    with _database(asked.on) as url:
        os.environ["DATABASE_URL"] = url
        environment.apply()
        return _measured(asked)


@contextmanager
def _database(url: str) -> Iterator[str]:
    if url:
        yield url
        return
    with postgres(MEMORY) as started:
        yield started


def _measured(asked: argparse.Namespace) -> int:
    import django

    django.setup()
    from tests.bench import scale_books, scale_pages

    scale_books.migrate()
    user = scale_books.filled(asked.companies, asked.mappings, asked.log_lines)
    visits = scale_pages.visits(user, asked.only)
    slow = [one for one in visits if not scale_pages.told(one, shared=asked.shared)]
    print(f"{len(slow)} of the pages do not keep their limit." if slow else "Every page keeps its limit.")
    return 1 if slow else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=500)
    parser.add_argument("--mappings", type=int, default=1_000_000, help="a tenth belongs to one company")
    parser.add_argument("--log-lines", type=int, default=5_000_000)
    parser.add_argument("--on", default="", metavar="URL", help="a database of one's own")
    parser.add_argument(
        "--shared", action="store_true",
        help="others use this machine, too: judge by processor time of web and database, not by the clock",
    )  # fmt: skip
    parser.add_argument("--only", default="", help="pages whose name holds these words")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
