"""Which project a line belongs to: its ProjectRef, else a customer that is a project, else its item's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sync import desk, switchboard
from sync.models import Mapping
from tests.engine.cost_job import Job
from tests.world import Doc, World

pytestmark = pytest.mark.large


@pytest.fixture(params=[True, False], ids=["ids of their own", "the customers' ids"])
def job(world: World, request: pytest.FixtureRequest) -> Job:
    world.once(
        ("project ids of their own", request.param),
        lambda: setattr(world.sandbox.switches, "project_ids_of_their_own", request.param),
    )
    return Job(world)


def second_project(job: Job) -> Doc:
    """Another project of the same client, linked in both systems."""
    site = job.world.site
    made = site.books.add_project("24-018 Harbor Garage", site.customer["ParentRef"]["value"])
    project = site.procore.add_project("24-018 Harbor Garage", "24-018")
    job.world.sync()
    job.world.link("project", project["id"], f"Customer:{made['Id']}")
    job.world.sync()
    return made


def ref_of(job: Job, customer: Doc) -> str:
    """The project's own id, as a line of a bill with this customer shows it."""
    line = {"account": job.world.site.accounts["cost"], "customer": customer["Id"], "amount": "1.00"}
    bill = job.world.site.books.add_bill(job.world.site.qbo_vendor["Id"], [line])
    return str(job.world.site.books.bill(bill["Id"])["Line"][0]["ProjectRef"]["value"])


def ref_bill(job: Job) -> str:
    return str(job.world.site.books.bills()[-1]["Id"])


def bill(job: Job, ref: str, customer: str, **detail: Any) -> Doc:
    """A bill whose line names a project beside its detail ("QuickBooks: Projects")."""
    kind = "Item" if "ItemRef" in detail else "Account"
    line = {
        "Amount": Decimal("250.00"), "DetailType": f"{kind}BasedExpenseLineDetail",
        f"{kind}BasedExpenseLineDetail": {**detail, "CustomerRef": {"value": customer}},
        "ProjectRef": {"value": ref},
    }  # fmt: skip
    vendor = {"value": job.world.site.qbo_vendor["Id"]}
    return job.world.site.books.add("Bill", VendorRef=vendor, Line=[line])


def unplaced(job: Job, made: Doc) -> list[tuple[str, str]]:
    row = Mapping.objects.get(company=job.world.site.company, quickbooks_id=f"Bill:{made['Id']}")
    return [(one["project"], one["reason"]) for one in (row.plan or {}).get("unplaced", [])]


def client_of(customer: Doc) -> str:
    return str(customer["ParentRef"]["value"])


def unlink(job: Job) -> None:
    site = job.world.site
    desk.unlink(site.company, job.world.dana, job.world.row("project", site.project["id"]).pk)
    job.world.sync()


def test_a_line_belongs_to_the_project_of_its_project_ref_though_its_customer_is_the_client(job: Job) -> None:
    site = job.world.site
    ref = ref_of(job, site.customer)
    job.world.sync()

    made = bill(job, ref, site.customer["ParentRef"]["value"], AccountRef={"value": site.accounts["cost"]})
    job.world.sync()

    [(project, reason)] = unplaced(job, made)
    assert project == "24-017 Riverside Clinic"
    assert reason == "it is on the account Subcontracted Work, not on an item"


def test_a_line_whose_project_ref_became_known_later_is_placed_then(job: Job) -> None:
    site = job.world.site
    account = {"AccountRef": {"value": site.accounts["cost"]}}
    ref = ref_of(job, site.customer)
    # Only the line that names the client is seen, as if the other were of a type that is not read.
    job.world.site.books.delete("Bill", ref_bill(job))
    made = bill(job, ref, site.customer["ParentRef"]["value"], **account)
    job.world.sync()
    assert unplaced(job, made) == []

    ref_of(job, site.customer)
    job.world.sync()

    assert [project for project, _ in unplaced(job, made)] == ["24-017 Riverside Clinic"]


def test_a_project_ref_and_an_item_of_different_projects_are_shown_to_a_person(job: Job) -> None:
    other = second_project(job)
    ref = ref_of(job, other)
    job.world.sync()

    made = bill(job, ref, other["ParentRef"]["value"], ItemRef={"value": job.item})
    job.world.sync()

    [(project, reason)] = unplaced(job, made)
    assert project == "24-018 Harbor Garage"
    assert "is of project 24-017 Riverside Clinic, the line is of 24-018 Harbor Garage" in reason
    assert job.costs() == []


def test_a_project_ref_and_a_customer_of_different_projects_are_shown_to_a_person(job: Job) -> None:
    other = second_project(job)
    ref = ref_of(job, other)
    job.world.sync()

    made = bill(job, ref, job.world.site.customer["Id"], ItemRef={"value": job.item})
    job.world.sync()

    [(_, reason)] = unplaced(job, made)
    assert reason == (
        "its project is 24-018 Harbor Garage, its customer is of project 24-017 Riverside Clinic"
    )
    assert job.costs() == []


def test_a_project_id_read_before_its_project_was_linked_and_an_item_of_another_are_shown_to_a_person(
    job: Job,
) -> None:
    site = job.world.site
    other = site.books.add_project("24-018 Harbor Garage", client_of(site.customer))
    ref = ref_of(job, other)
    job.world.sync()
    project = site.procore.add_project("24-018 Harbor Garage", "24-018")
    job.world.sync()
    job.world.link("project", project["id"], f"Customer:{other['Id']}")
    job.world.sync()

    made = bill(job, ref, client_of(other), ItemRef={"value": job.item})
    job.world.sync()

    assert [name for name, _ in unplaced(job, made)] == ["24-018 Harbor Garage"]
    assert job.costs() == []


def test_a_line_names_its_project_by_an_id_that_was_in_the_books_before_us(world: World) -> None:
    site = world.site
    world.choose_defaults()
    line = {"account": site.accounts["cost"], "customer": site.customer["Id"], "amount": "1.00"}
    first = site.books.add_bill(site.qbo_vendor["Id"], [line])
    ref = str(site.books.bill(first["Id"])["Line"][0]["ProjectRef"]["value"])
    job = Job(world)

    placed = bill(job, ref, client_of(site.customer), ItemRef={"value": job.item})
    lost = bill(job, ref, client_of(site.customer), AccountRef={"value": site.accounts["cost"]})
    world.sync()

    assert [site.procore.grand_total(one) for one in job.costs()] == [Decimal("250.00")]
    assert (unplaced(job, placed), len(unplaced(job, lost))) == ([], 1)


def test_a_project_id_means_the_project_that_its_customer_is_linked_to_by_now(job: Job) -> None:
    world, site = job.world, job.world.site
    job.bill("125.00")
    world.sync()
    right = site.procore.add_project("24-018 Riverside Annex", "24-018")
    code = site.procore.add_wbs_code(right, "03-300", "S", cost_code_name="Concrete", cost_type_name="Sub")
    unlink(job)
    world.link("project", right["id"], f"Customer:{site.customer['Id']}")
    world.sync()

    item = world.row("wbs_code", code["id"]).quickbooks_number
    site.books.add_bill(site.qbo_vendor["Id"], [{**job.line("77.00"), "item": item}])
    world.sync()

    assert [site.procore.grand_total(one) for one in site.procore.direct_costs(right)] == [Decimal("77.00")]


def test_a_project_that_was_linked_to_the_wrong_customer_gets_no_costs_of_that_any_more(job: Job) -> None:
    world, site = job.world, job.world.site
    ref = ref_of(job, site.customer)
    world.sync()
    right = site.books.add_project("24-017 Riverside Clinic West", client_of(site.customer))
    unlink(job)
    world.link("project", site.project["id"], f"Customer:{right['Id']}")
    world.sync()

    bill(job, ref, client_of(site.customer), ItemRef={"value": job.item})
    world.sync()

    assert site.procore.direct_costs(site.project) == []


def test_a_line_that_belongs_to_no_wbs_code_is_shown_at_the_project_that_is_linked_by_now(job: Job) -> None:
    world, site = job.world, job.world.site
    line = {"account": site.accounts["cost"], "customer": site.customer["Id"], "amount": "40.00"}
    made = site.books.add_bill(site.qbo_vendor["Id"], [line])
    right = site.procore.add_project("24-018 Riverside Annex", "24-018")
    world.sync()
    assert [name for name, _ in unplaced(job, made)] == ["24-017 Riverside Clinic"]

    unlink(job)
    meanwhile = unplaced(job, made)
    world.link("project", right["id"], f"Customer:{site.customer['Id']}")
    world.sync()

    assert meanwhile == []
    assert [name for name, _ in unplaced(job, made)] == ["24-018 Riverside Annex"]


def test_going_live_leaves_what_is_known_of_project_ids_alone(world: World) -> None:
    world.ready(live=False)
    line = {"account": world.site.accounts["cost"], "customer": world.site.customer["Id"], "amount": "1.00"}
    world.site.books.add_bill(world.site.qbo_vendor["Id"], [line])
    world.sync()

    switchboard.go_live(world.site.company, world.dana)
    world.sync()

    assert Mapping.objects.filter(entity="project_ref", company=world.site.company).exists()
    assert not Mapping.objects.filter(entity="project_ref").exclude(problem="").exists()
