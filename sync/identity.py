"""Whether this database is the one that served the company last: not a copy of it, nor an older state.

If it may not be, writing stops until a person confirms. Reading goes on, and what is found in the systems
with our marks is adopted, so that nothing is sent a second time.
"""

from __future__ import annotations

from typing import Any

from companies import audit, instance
from companies.models import Company
from sync.lease import Lease


def check(company: Company, lease: Lease) -> None:
    """Once in each lease, before anything else. Raises LeaseLost."""
    here = instance.here()
    seen = instance.fence_outside(company)
    if company.bound_to and company.bound_to != here:
        _stop(company, lease, here, "instance.moved", _places(company.bound_to, here))
    elif seen >= lease.fence:
        # Each fence is taken once, and by one lease: this database has forgotten who had it.
        _stop(company, lease, here, "instance.restored", {"count": seen - lease.fence + 1})
    elif not company.bound_to:
        _bind(company, lease, here)
    instance.keep_outside(company, lease.fence)


def _stop(company: Company, lease: Lease, here: dict[str, str], code: str, facts: dict[str, Any]) -> None:
    # A worker that slept while another took over sees higher fences, too: its transaction fails.
    with lease.transaction():
        changes = {"bound_to": here, "stopped_code": code, "stopped_facts": facts}
        Company.objects.filter(pk=company.pk).update(**changes)
        after = {"code": code, **facts}
        audit.record(company, audit.OURSELVES, "company.writing_stopped", company, after=after)
    company.refresh_from_db()


def _bind(company: Company, lease: Lease, here: dict[str, str]) -> None:
    with lease.transaction():
        Company.objects.filter(pk=company.pk).update(bound_to=here)


def _places(was: dict[str, str], here: dict[str, str]) -> dict[str, str]:
    if was["address"] != here["address"]:
        return {"was": was["address"], "here": here["address"]}
    return {"was": f"{was['address']} on another database", "here": here["address"]}
