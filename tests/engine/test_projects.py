"""Projects ← projects: created in Procore or linked by a person, and what happens to them afterwards."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from sync import desk
from sync.models import Mapping
from tests.world import Doc, World


def begun_in_quickbooks(world: World, name: str = "25-003 Harbour Hall") -> Doc:
    """A project of QuickBooks that Procore does not have yet."""
    world.ready()
    made = world.site.books.add_project(name, world.site.books.named("Customer", "Port Authority")["Id"])
    world.sync()
    return made


def create_in_procore(world: World, made: Doc) -> None:
    row = half(world, made)
    desk.create(world.site.company, world.dana, [row.pk], "procore")
    world.drain()


def half(world: World, made: Doc) -> Mapping:
    return Mapping.objects.get(company=world.site.company, quickbooks_id=f"Customer:{made['Id']}")


def named(world: World, name: str) -> list[Doc]:
    return [one for one in world.site.procore.all("project") if one["name"] == name]


def test_a_project_is_created_with_its_name_as_number_and_its_quickbooks_id(world: World) -> None:
    made = begun_in_quickbooks(world)

    create_in_procore(world, made)

    [project] = named(world, "25-003 Harbour Hall")
    assert project["project_number"] == "25-003 Harbour Hall"
    assert project["origin_id"] == f"qbo:9130:Customer:{made['Id']}"
    assert world.standing("project", project["id"]) == "in_step"


def test_the_quickbooks_id_is_shown_in_procore_and_its_claims_are_read(world: World) -> None:
    made = begun_in_quickbooks(world)

    create_in_procore(world, made)
    world.sync()

    [project] = named(world, "25-003 Harbour Hall")
    assert project["origin_code"] == made["Id"]
    assert {feed.source for feed in world.feeds() if feed.project == half(world, made)} >= {
        "procore.wbs_codes", "procore.requisitions",
    }  # fmt: skip


@pytest.mark.parametrize("effect", [faults.lose_reply, faults.status_after(500)])
def test_a_lost_answer_makes_no_second_project(world: World, effect: faults.Effect) -> None:
    made = begun_in_quickbooks(world)
    world.sandbox.faults.add(Fault(effect, path="/projects/sync", method="PATCH"))

    create_in_procore(world, made)
    world.later(minutes=5)
    world.sync()

    assert len(named(world, "25-003 Harbour Hall")) == 1
    assert half(world, made).procore_id


def test_a_sub_customer_is_refused_with_the_way_out(world: World) -> None:
    world.ready()
    parent = world.site.books.named("Customer", "Port Authority")["Id"]
    job = world.site.books.add("Customer", DisplayName="Pier 4", Job=True, ParentRef={"value": parent})
    world.sync()

    asked = desk.create(world.site.company, world.dana, [half(world, job).pk], "procore")

    assert asked.asked == 0
    assert named(world, "Pier 4") == []


def test_linking_keeps_the_name_and_number_that_procore_has(world: World) -> None:
    changes = {"name": "Riverside", "project_number": "7"}
    world.site.procore.change("project", world.site.project["id"], changes)

    world.ready()

    kept = world.site.procore.get("project", world.site.project["id"])
    assert (kept["name"], kept["project_number"]) == ("Riverside", "7")


def test_a_new_name_in_quickbooks_travels_while_procore_has_the_old_one(world: World) -> None:
    made = begun_in_quickbooks(world)
    create_in_procore(world, made)

    world.site.books.edit("Customer", made["Id"], DisplayName="25-003 Harbour Hall East")
    world.sync()

    [project] = named(world, "25-003 Harbour Hall East")
    assert project["project_number"] == "25-003 Harbour Hall"


def test_a_name_given_by_hand_in_procore_is_never_overwritten(world: World) -> None:
    made = begun_in_quickbooks(world)
    create_in_procore(world, made)
    [project] = named(world, "25-003 Harbour Hall")
    world.site.procore.change("project", project["id"], {"name": "The Hall"})

    world.site.books.edit("Customer", made["Id"], DisplayName="25-003 Harbour Hall East")
    world.sync()

    assert world.site.procore.get("project", project["id"])["name"] == "The Hall"
    assert world.standing("project", project["id"]) == "in_step"


def test_the_command_line_creates_in_procore_too(world: World) -> None:
    from tests.engine.commands import run

    made = begun_in_quickbooks(world)

    done = run("link", "--entity", "project", "--create", "procore", made["Id"])
    world.drain()

    assert done.code == 0
    assert len(named(world, "25-003 Harbour Hall")) == 1


def test_a_project_completed_in_quickbooks_sends_nothing_and_says_so_while_payments_still_come(
    world: World,
) -> None:
    world.ready()
    contract = world.commitment([world.code()])
    billed = world.claim(contract, "7", ClaimLine("1000.00"))
    world.sync()
    world.approve(billed)
    world.drain()
    world.site.books.deactivate("Customer", world.site.customer["Id"])
    world.site.books.pay_bill(world.bill_of(billed)["Id"], "400.00")
    late = world.claim(contract, "8", ClaimLine("500.00"))
    world.sync()
    world.later(hours=2)
    world.sync()

    assert world.row("claim", late["id"]).problem == "project.closed"
    assert len(world.site.books.bills()) == 1
    assert [str(one["amount"]) for one in world.site.procore.payments()] == ["400.00"]
    world.site.books.activate("Customer", world.site.customer["Id"])
    world.sync()
    assert world.standing("claim", late["id"]) == "approval"
