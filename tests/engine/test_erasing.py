"""S15: a company that is erased is gone but for its audit trail, and no other company loses anything."""

from __future__ import annotations

from typing import Any

from companies import audit
from companies.models import Company, Connection, Membership
from sync import lease
from sync.models import Mapping
from tests.engine.commands import NAME, run
from tests.engine.test_personal_data import tables
from tests.world import World, once

MARKER = "Zanzibar Masonry"
AUDIT = "companies_auditentry"


@once
def kept(world: World) -> None:
    """Two companies at work; what was read of one is told apart by a name."""
    world.ready()
    world.ready(world.other)
    world.site.procore.edit_vendor(world.site.vendor, name=MARKER)
    world.sync()


def rows_of(company: Company) -> list[Any]:
    return list(Mapping.objects.filter(company=company).order_by("pk").values())


def marked() -> set[str]:
    return {name for name, content in tables() if MARKER in content and name != AUDIT}


def test_an_erased_company_is_in_no_table_but_the_audit_trail(world: World) -> None:
    kept(world)
    company, others = world.site.company, rows_of(world.other.company)
    assert {"sync_mapping", "sync_logentry", "sync_write"} <= marked()

    done = run("erase", "--name", NAME)

    assert (done.code, marked(), rows_of(company)) == (0, set(), [])
    assert rows_of(world.other.company) == others
    assert not Connection.objects.filter(company=company).exists()
    assert not Membership.objects.filter(company=company).exists()
    company.refresh_from_db()
    assert (company.settings, company.quickbooks_realm, company.mode) == ({}, "", "paused")
    assert audit.verify(company).broken_at is None
    assert company.audit_entries.latest("number").action == "company.erased"


def test_both_systems_keep_what_is_in_them_and_are_told_that_the_grant_ended(world: World) -> None:
    kept(world)
    vendors = world.site.books.every("Vendor")

    run("erase", "--name", NAME)

    assert world.site.books.every("Vendor") == vendors
    ended = [
        one.after["revoked"]
        for one in world.site.company.audit_entries.filter(action="connection.disconnected")
    ]
    assert ended == [True, True]


def test_another_name_erases_nothing(world: World) -> None:
    kept(world)
    before = rows_of(world.site.company)

    done = run("erase", "--name", "Somebody Else")

    assert (done.code, rows_of(world.site.company)) == (2, before)


def test_a_company_that_a_worker_serves_is_paused_and_erased_later(world: World) -> None:
    kept(world)
    held = lease.take(world.site.company.pk)
    assert held is not None

    done = run("erase", "--name", NAME)
    world.site.company.refresh_from_db()
    waits = (done.code, world.site.company.mode, bool(rows_of(world.site.company)))
    held.release()
    again = run("erase", "--name", NAME)

    assert waits == (1, "paused", True)
    assert (again.code, rows_of(world.site.company)) == (0, [])
