"""Reading what is due without acting on it: what is seen is stored, and the work it asks for stays due."""

from __future__ import annotations

from companies.models import Company
from integration.errors import NeedsUser
from sync import feeds, work
from sync.journal import Journal
from sync.lease import Lease, take
from sync.workspace import open_workspace


def read_only(company: Company) -> bool:
    """Every feed that is due, once. False: another worker has the company. Raises NeedsUser."""
    lease = take(company.pk)
    if lease is None:
        return False
    try:
        _read(company, lease)
    finally:
        lease.release()
    return True


def _read(company: Company, lease: Lease) -> None:
    run = work.begin_run(company)
    journal = Journal(run)
    stopped: NeedsUser | None = None
    try:
        space = open_workspace(company, lease, journal)
        feeds.prepare(company)
        for feed in feeds.due(company):
            feeds.poll(space, feed)
        space.keep_exchanges()
        space.save_budgets()
    except NeedsUser as problem:
        stopped = problem
        raise
    finally:
        work.end_run(run, journal, stopped)
