"""C8 and C9: a restored backup and a copy write nothing until a person confirms, and nothing twice."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

import pytest
from django.conf import settings as chosen
from django.core.management import call_command
from pytest_django import Settings

from companies.models import AuditEntry, Company
from sync import identity, runner, switchboard
from sync import lease as leases
from sync.lease import LeaseLost
from sync.models import Mapping
from tests import rows
from tests.engine.billing import bill_writes
from tests.engine.calm import assert_billed_once, come_to_rest, small_claims
from tests.rows import Rows
from tests.world import Doc, World

CLAIMS = 100
WRITES = ("POST", "PATCH", "PUT", "DELETE")


def writes(world: World) -> list[str]:
    """What was written to either system; queries are sent by POST, too, and write nothing."""
    asked = world.sandbox.requests
    return [f"{one.method} {one.path}" for one in asked if one.method in WRITES and "query" not in one.path]


def stop(world: World) -> str:
    return Company.objects.get(pk=world.site.company.pk).stopped_code


def copied_elsewhere(copy: Rows) -> None:
    """The copy begins to live on a machine that knows nothing of the first."""
    copy.put_back()
    rmtree(Path(chosen.VAR_DIR) / "fences", ignore_errors=True)


def live_on(world: World, claims: list[Doc]) -> tuple[Doc, Doc]:
    """What happens after the backup: claims are sent, one is paid, a person enters a cost."""
    world.approve(*claims)
    world.drain()
    paid = world.site.books.pay_bill(world.row("claim", claims[0]["id"]).quickbooks_number)
    item = world.site.books.named("Item", "24-017-03-300.S")["Id"]
    line = {"item": item, "customer": world.site.customer["Id"], "amount": "75.00"}
    cost = world.site.books.add_bill(world.site.qbo_vendor["Id"], [line], DocNumber="INV-1")
    world.sync()
    assert (len(world.site.procore.payments()), len(world.site.procore.direct_costs())) == (1, 1)
    return paid, cost


@pytest.mark.large
@pytest.mark.failure("C8")
def test_c8_a_hundred_claims_sent_after_the_backup_are_adopted_and_not_sent_again(world: World) -> None:
    world.ready()
    claims = small_claims(world, CLAIMS)
    backup = rows.kept()
    live_on(world, claims)

    backup.put_back()
    world.sandbox.requests.clear()
    world.sync()
    adopted = Mapping.objects.filter(entity="claim", quickbooks_id__startswith="Bill:").count()

    assert stop(world) == "instance.restored"
    assert (writes(world), adopted) == ([], CLAIMS)

    switchboard.confirm_stop(world.site.company, world.dana)
    world.sync()
    come_to_rest(world)

    assert bill_writes(world) == 0
    assert len(world.site.books.bills()) == CLAIMS + 1
    assert_billed_once(world, claims)
    assert (len(world.site.procore.payments()), len(world.site.procore.direct_costs())) == (1, 1)


@pytest.mark.failure("C8")
def test_c8_approvals_in_the_backup_are_not_carried_out_a_second_time(world: World) -> None:
    world.ready()
    claims = small_claims(world, 3)
    world.approve(*claims)
    backup = rows.kept()
    world.drain()

    backup.put_back()
    world.drain()
    switchboard.confirm_stop(world.site.company, world.dana)
    come_to_rest(world)

    assert bill_writes(world) == len(claims)
    assert_billed_once(world, claims)


@pytest.mark.failure("C9")
def test_c9_a_copy_at_another_address_reads_but_writes_nothing(world: World, settings: Settings) -> None:
    world.ready()
    claims = small_claims(world, 2)
    world.approve(*claims)
    world.sandbox.requests.clear()

    settings.PUBLIC_URL = "https://staging.northgate.example"
    world.sync()

    assert stop(world) == "instance.moved"
    assert writes(world) == []
    assert world.sandbox.requests.count(path="/cdc$") > 0
    [entry] = AuditEntry.objects.filter(company=world.site.company, action="company.writing_stopped")
    assert entry.after == {
        "code": "instance.moved", "was": "this machine", "here": "https://staging.northgate.example",
    }  # fmt: skip


@pytest.mark.failure("C9")
@pytest.mark.parametrize("known", [True, False], ids=["confirmed", "not noticed"])
def test_c9_not_even_a_copy_that_is_let_go_on_sends_a_claim_again(
    world: World, settings: Settings, known: bool
) -> None:
    world.ready()
    claims = small_claims(world, 3)
    world.approve(*claims)
    copy = rows.kept()
    world.drain()
    sent = bill_writes(world)

    copied_elsewhere(copy)
    settings.PUBLIC_URL = "https://staging.northgate.example" if known else settings.PUBLIC_URL
    world.drain()
    switchboard.confirm_stop(world.site.company, world.dana)
    come_to_rest(world)

    assert bill_writes(world) == sent
    assert_billed_once(world, claims)


def test_c9_another_port_of_this_machine_is_no_other_place(world: World, settings: Settings) -> None:
    world.ready()

    settings.PUBLIC_URL = "http://127.0.0.1:8100"
    world.sync()

    assert stop(world) == ""


@pytest.mark.failure("C9")
def test_c9_another_database_under_the_same_address_is_noticed(world: World) -> None:
    world.ready()
    bound = {**Company.objects.get(pk=world.site.company.pk).bound_to, "database": "another one"}
    Company.objects.filter(pk=world.site.company.pk).update(bound_to=bound)

    world.sync()

    assert stop(world) == "instance.moved"


@pytest.mark.failure("C6", "C8")
def test_c8_a_worker_that_slept_is_not_taken_for_a_restored_backup(world: World) -> None:
    world.ready()
    slept = leases.take(world.site.company.pk)
    assert slept is not None
    world.later(seconds=chosen.LEASE_SECONDS + 1)
    world.sync()

    with pytest.raises(LeaseLost):
        identity.check(world.site.company, slept)

    assert stop(world) == ""
    assert not AuditEntry.objects.filter(action="company.writing_stopped").exists()


def test_c8_what_waited_for_the_confirmation_is_written_then(world: World) -> None:
    world.ready()
    claims = small_claims(world, 2)
    backup = rows.kept()
    runner.drain(world.site.company.pk)
    world.sync()
    backup.put_back()
    world.sync()
    world.approve(*claims)
    world.drain()
    before = bill_writes(world)

    call_command("confirm", company=world.site.company.name, actor="dana")
    come_to_rest(world)

    assert (before, stop(world)) == (0, "")
    assert_billed_once(world, claims)
    [entry] = AuditEntry.objects.filter(company=world.site.company, action="company.stop_confirmed")
    assert entry.before["code"] == "instance.restored"
