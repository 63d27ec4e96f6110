"""What a claim stands on is taken away or belongs to somebody else: it is held, and never sent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from sync import desk
from tests.engine.billing import bill_writes, facts, plain_claim, planned, problem, send, unlink
from tests.world import World


def test_a_claim_of_a_project_that_was_unlinked_is_held_and_goes_on_once_it_is_linked_again(
    world: World,
) -> None:
    claim = planned(world)
    desk.unlink(world.site.company, world.dana, world.row("project", world.site.project["id"]).pk)
    world.drain()
    send(world, claim)
    held = problem(world, claim), facts(world, claim, "name"), bill_writes(world)

    world.link("project", world.site.project["id"], f"Customer:{world.site.customer['Id']}")
    world.drain()

    assert held == ("project.not_linked", ("24-017 Riverside Clinic",), 0)
    assert world.row("claim", claim["id"]).problem == ""


@pytest.mark.parametrize("entity", ["vendor", "project"])
def test_what_bills_stand_on_is_not_unlinked(world: World, entity: str) -> None:
    claim = planned(world)
    send(world, claim)
    row = world.row(entity, {"vendor": world.site.vendor, "project": world.site.project}[entity]["id"])

    desk.unlink(world.site.company, world.dana, row.pk)
    world.drain()

    row.refresh_from_db()
    assert (row.problem, row.facts["count"], row.is_linked) == ("link.needed_by_bills", 1, True)


def test_a_bill_changed_before_procore_knew_of_it_is_noted_there_all_the_same(world: World) -> None:
    claim = planned(world)
    world.pause(System.PROCORE)
    send(world, claim)
    world.site.books.edit("Bill", world.bill_of(claim)["Id"], TxnDate="2026-11-02")
    world.sync()

    world.resume(System.PROCORE)
    world.sync()

    noted = world.site.procore.claim(claim)["origin_id"]
    assert noted == f"qbo:9130:Bill:{world.row('claim', claim['id']).quickbooks_number}"
    assert problem(world, claim) == "bill.changed"


def test_a_claim_that_another_integration_has_marked_is_left_to_it(world: World) -> None:
    world.ready()
    claim = plain_claim(world)
    world.site.procore.save_claim(claim, {"origin_id": "sage:4711"})

    world.sync()

    assert problem(world, claim) == "link.foreign"
    assert facts(world, claim, "origin_id") == ("sage:4711",)
    assert world.site.procore.claim(claim)["origin_id"] == "sage:4711"


def test_a_sub_customer_can_not_be_linked_as_a_project(world: World) -> None:
    world.ready()
    parent = world.site.books.named("Customer", "Port Authority")["Id"]
    job = world.site.books.add("Customer", DisplayName="Pier 9", Job=True, ParentRef={"value": parent})
    project = world.site.procore.add_project("Pier 9", "24-090")
    world.sync()

    with pytest.raises(Exception, match=r"project\.sub_customer"):
        world.link("project", project["id"], f"Customer:{job['Id']}")


def test_a_claim_is_unlocked_when_its_void_bill_is_unlinked_though_no_answer_told_of_its_mark(
    world: World,
) -> None:
    claim = planned(world)
    lost = Fault(faults.lose_reply, system="procore", method="PATCH", path=r"/requisitions/\d+$")
    world.sandbox.faults.add(lost)
    send(world, claim)
    bill = world.bill_of(claim)
    nothing = [{**line, "Amount": Decimal(0)} for line in bill["Line"]]
    world.site.books.edit("Bill", bill["Id"], Line=nothing)
    world.sync()
    assert lost.fired
    assert world.site.procore.claim(claim)["origin_id"]

    unlink(world, claim)

    assert world.site.procore.claim(claim)["origin_id"] is None
