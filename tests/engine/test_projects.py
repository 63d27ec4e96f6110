"""Projects ← projects: created in Procore or linked by a person, and what happens to them afterwards."""

from __future__ import annotations

import pytest

from companies.company_settings import BadSetting
from integration.problems import explain
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.quickbooks.entities.customer import CUSTOMER
from sync import desk
from sync.models import Mapping
from tests.engine.billing import planned, send, sent
from tests.engine.test_compare import night
from tests.engine.test_economy import Cost
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


def test_a_project_is_created_from_the_template_of_the_settings(world: World) -> None:
    template = world.site.procore.add_project_template("Hospitals", off=["direct_costs"])
    world.choose(project_template=str(template["id"]))
    made = begun_in_quickbooks(world)

    create_in_procore(world, made)

    [project] = named(world, "25-003 Harbour Hall")
    assert not world.site.procore.tool_on(project, "direct_costs")
    assert world.standing("project", project["id"]) == "in_step"


def test_a_template_that_procore_does_not_know_is_told_and_another_one_is_tried_at_once(world: World) -> None:
    world.choose(project_template="4711")
    made = begun_in_quickbooks(world)
    create_in_procore(world, made)
    held = half(world, made).problem, named(world, "25-003 Harbour Hall")

    world.choose(project_template="")
    world.drain()

    assert held == ("procore.refused", [])
    assert len(named(world, "25-003 Harbour Hall")) == 1


def test_a_template_is_named_by_its_number(world: World) -> None:
    with pytest.raises(BadSetting, match="project_template is the number of a record in Procore"):
        world.choose(project_template="Hospitals")


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


def test_a_project_completed_in_procore_stays_in_step_and_its_claims_still_go_out(world: World) -> None:
    claim = planned(world)
    world.site.procore.complete_project(world.site.project)
    night(world)

    send(world, claim)

    row = world.row("project", world.site.project["id"])
    assert (row.procore_gone, (row.procore_seen or {})["active"]) == (False, False)
    assert world.standing("project", row.procore_id) == "in_step"
    assert len(world.site.books.bills()) == 1


def test_a_project_deleted_in_procore_is_shown_and_asked_for_no_more(world: World) -> None:
    sent(world)
    world.site.procore.delete_project(world.site.project)
    night(world)
    cost = Cost(world)

    world.later(hours=2)
    world.sync()

    row = world.row("project", world.site.project["id"])
    assert (row.problem, row.quickbooks_id) == (
        "project.gone_in_procore", f"Customer:{world.site.customer['Id']}",
    )  # fmt: skip
    assert {feed.problem for feed in world.feeds()} == {""}
    assert cost.of("procore", path=f"/projects/{world.site.project['id']}/") == 0
    assert len(world.site.books.bills()) == 1


def test_a_project_that_is_back_in_procore_is_read_again(world: World) -> None:
    sent(world)
    world.site.procore.delete_project(world.site.project)
    night(world)
    world.site.procore.change("project", world.site.project["id"], {"deleted_at": None})
    late = world.claim(world.site.procore.commitments()[0], "2", ClaimLine("500.00"))

    world.sync()

    assert world.row("project", world.site.project["id"]).problem == ""
    assert world.standing("claim", late["id"]) == "approval"


@pytest.mark.parametrize("how", ["inactive", "deleted"])
def test_what_ended_in_quickbooks_is_told_by_the_word_for_it(world: World, how: str) -> None:
    claim = planned(world)
    books = world.site.books
    if how == "inactive":
        books.deactivate("Customer", world.site.customer["Id"])
    else:
        books.books.bury(CUSTOMER, books.books.must_find(CUSTOMER, world.site.customer["Id"]))

    world.sync()

    row = world.row("claim", claim["id"])
    assert explain(row.problem, row.facts).title == f"24-017 Riverside Clinic is {how} in QuickBooks"
