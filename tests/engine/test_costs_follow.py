"""Costs that are lost, or stay in the wrong place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.systems import System
from sync import desk, pauses, remote_pages
from sync.models import Mapping
from tests.engine.cost_job import Job
from tests.engine.test_compare import night
from tests.world import Doc, World


@pytest.fixture
def job(world: World) -> Job:
    return Job(world)


def customer_of(job: Job, name: str) -> Doc:
    parent = job.world.site.customer["ParentRef"]["value"]
    return job.world.site.books.add_project(name, parent)


def test_a_bill_over_two_projects_is_a_cost_of_the_second_once_that_is_linked(job: Job) -> None:
    world, site = job.world, job.world.site
    never, later = customer_of(job, "25-001 Sold Lot"), customer_of(job, "25-003 Harbour Hall")
    project = site.procore.add_project("25-003 Harbour Hall", "25-003")
    code = site.procore.add_wbs_code(project, "03-300", "S", cost_code_name="Concrete", cost_type_name="Sub")
    item = site.books.add_item("25-003-03-300.S", site.accounts["cost"], site.accounts["income"])["Id"]
    lines = [
        {"item": item, "customer": never["Id"], "amount": "40.00"},
        {"item": item, "customer": later["Id"], "amount": "9.50"},
    ]
    site.books.add_bill(site.qbo_vendor["Id"], lines)
    world.sync()

    world.link("project", project["id"], f"Customer:{later['Id']}")
    world.sync()
    night(world)

    assert world.row("wbs_code", code["id"]).quickbooks_number == item
    assert [site.procore.grand_total(one) for one in job.costs()] == [Decimal("9.50")]


def test_a_line_on_an_item_that_becomes_a_code_later_is_a_cost_beside_a_line_that_never_is(job: Job) -> None:
    world, site = job.world, job.world.site
    loose = site.books.add_item("Small tools", site.accounts["cost"], site.accounts["income"])["Id"]
    item = site.books.add_item("24-017-05-120.M", site.accounts["cost"], site.accounts["income"])["Id"]
    customer = site.customer["Id"]
    lines = [
        {"item": loose, "customer": customer, "amount": "40.00"},
        {"item": item, "customer": customer, "amount": "9.50"},
    ]
    bill = site.books.add_bill(site.qbo_vendor["Id"], lines)
    world.sync()

    code = world.code("05-120", "M")
    world.sync()
    night(world)

    assert world.row("wbs_code", code["id"]).quickbooks_number == item
    document = Mapping.objects.get(entity="bill", quickbooks_id=f"Bill:{bill['Id']}")
    assert (document.money, [site.procore.grand_total(one) for one in job.costs()]) == (
        Decimal("40.00"),
        [Decimal("9.50")],
    )


def test_a_line_that_names_no_project_is_a_cost_once_its_item_is_that_of_a_code(job: Job) -> None:
    world, site = job.world, job.world.site
    item = site.books.add_item("24-017-05-120.M", site.accounts["cost"], site.accounts["income"])["Id"]
    site.books.add_bill(site.qbo_vendor["Id"], [{"item": item, "amount": "9.50"}])
    world.sync()
    assert job.costs() == []

    world.code("05-120", "M")
    world.sync()

    assert [site.procore.grand_total(one) for one in job.costs()] == [Decimal("9.50")]


def test_costs_move_with_a_project_that_is_linked_to_another_one(job: Job) -> None:
    world, site = job.world, job.world.site
    right = site.procore.add_project("24-018 Riverside Annex", "24-018")
    job.bill("125.00")
    world.sync()
    assert len(site.procore.direct_costs(site.project)) == 1

    desk.unlink(site.company, world.dana, world.row("project", site.project["id"]).pk)
    world.sync()
    world.link("project", right["id"], f"Customer:{site.customer['Id']}")
    world.sync()
    night(world)

    assert site.procore.direct_costs(site.project) == []


def linked_elsewhere_in_a_pause(job: Job) -> Doc:
    """The project of Procore that the cost belongs to by now; it could not leave the one it stands on."""
    world, site = job.world, job.world.site
    right = site.procore.add_project("24-018 Riverside Annex", "24-018")
    code = site.procore.add_wbs_code(right, "03-300", "S", cost_code_name="Concrete", cost_type_name="Sub")
    bill = job.bill("125.00")
    world.sync()

    pauses.pause(site.company, world.dana, System.PROCORE)
    desk.unlink(site.company, world.dana, world.row("project", site.project["id"]).pk)
    world.sync()
    world.link("project", right["id"], f"Customer:{site.customer['Id']}")
    world.sync()
    [line] = bill["Line"]
    item = {"ItemRef": {"value": world.row("wbs_code", code["id"]).quickbooks_number}}
    detail = {**line[line["DetailType"]], **item}
    site.books.edit("Bill", bill["Id"], Line=[{**line, line["DetailType"]: detail}])
    world.sync()
    return right


def test_a_cost_moves_with_its_project_though_it_could_not_be_taken_out_of_the_old_one_yet(job: Job) -> None:
    world, site = job.world, job.world.site
    right = linked_elsewhere_in_a_pause(job)

    pauses.resume(site.company, world.dana, System.PROCORE)
    world.sync()
    night(world)

    assert site.procore.direct_costs(site.project) == []
    assert [site.procore.grand_total(one) for one in site.procore.direct_costs(right)] == [Decimal("125.00")]


def test_a_cost_that_a_night_finds_where_it_does_not_belong_yet_is_not_taken_for_deleted(job: Job) -> None:
    world, site = job.world, job.world.site
    right = linked_elsewhere_in_a_pause(job)

    night(world)

    [row] = Mapping.objects.filter(entity="direct_cost")
    assert (row.problem, row.procore_gone, len(site.procore.direct_costs(site.project))) == ("", False, 1)
    assert f"/{site.project['id']}/project/direct_costs/" in remote_pages.procore_url(row)

    pauses.resume(site.company, world.dana, System.PROCORE)
    world.sync()

    assert site.procore.direct_costs(site.project) == []
    assert [site.procore.grand_total(one) for one in site.procore.direct_costs(right)] == [Decimal("125.00")]


def test_an_expense_whose_payee_is_no_company_of_procore_any_more_waits_until_it_is_one(job: Job) -> None:
    world, site = job.world, job.world.site
    made = site.books.add_purchase([job.line("75.00")], DocNumber="R-1", vendor=site.qbo_vendor["Id"])
    world.sync()
    assert [one["vendor_id"] for one in job.costs()] == [site.vendor["id"]]
    other = site.books.add_vendor("Front Range Fuel")

    site.books.edit("Purchase", made["Id"], EntityRef={"value": other["Id"], "type": "Vendor"})
    world.sync()
    night(world)

    [row] = Mapping.objects.filter(entity="direct_cost")
    assert (row.problem, row.facts["name"]) == ("cost.payee_unknown", "Front Range Fuel")
    payee = Mapping.objects.get(entity="vendor", quickbooks_id=f"Vendor:{other['Id']}")
    desk.create(site.company, world.dana, [payee.pk], "procore")
    world.sync()
    [cost] = job.costs()
    assert site.procore.vendor(cost["vendor_id"])["name"] == "Front Range Fuel"


def test_the_amount_of_an_expense_follows_while_its_new_payee_is_unknown(job: Job) -> None:
    world, site = job.world, job.world.site
    made = site.books.add_purchase([job.line("75.00")], vendor=site.qbo_vendor["Id"])
    world.sync()

    payee = {"value": site.books.add_vendor("Front Range Fuel")["Id"], "type": "Vendor"}
    line = {**made["Line"][0], "Amount": Decimal("80.10")}
    site.books.edit("Purchase", made["Id"], EntityRef=payee, Line=[line])
    world.sync()

    [row], [cost] = Mapping.objects.filter(entity="direct_cost"), job.costs()
    assert (row.problem, site.procore.grand_total(cost)) == ("cost.payee_unknown", Decimal("80.10"))
    assert "Paid to Front Range Fuel" in cost["description"]


@pytest.mark.parametrize("kind", ["Bill", "Purchase"])
def test_the_cost_of_a_vendor_that_was_unlinked_keeps_its_company_and_follows(job: Job, kind: str) -> None:
    world, site = job.world, job.world.site
    vendor, lines = site.qbo_vendor["Id"], [job.line("75.00")]
    books = site.books
    made = books.add_bill(vendor, lines) if kind == "Bill" else books.add_purchase(lines, vendor=vendor)
    world.sync()

    desk.unlink(site.company, world.dana, world.row("vendor", site.vendor["id"]).pk)
    books.edit(kind, made["Id"], Line=[{**made["Line"][0], "Amount": Decimal("80.10")}])
    world.sync()

    [row], [cost] = Mapping.objects.filter(entity="direct_cost"), job.costs()
    assert (row.problem, site.procore.grand_total(cost)) == ("", Decimal("80.10"))
    assert (cost["vendor_id"], "Paid to" in cost["description"]) == (site.vendor["id"], False)


def test_costs_follow_a_vendor_that_is_linked_to_another_company(job: Job) -> None:
    world, site = job.world, job.world.site
    job.bill("125.00")
    world.sync()
    right = site.procore.add_vendor("Granite Ridge West")

    desk.unlink(site.company, world.dana, world.row("vendor", site.vendor["id"]).pk)
    world.sync()
    world.link("vendor", right["id"], f"Vendor:{site.qbo_vendor['Id']}")
    world.drain()

    assert [one["vendor_id"] for one in job.costs()] == [right["id"]]


def test_an_expense_names_the_company_that_its_payee_is_linked_to_later(job: Job) -> None:
    world, site = job.world, job.world.site
    payee, company = site.books.add_vendor("Front Range Fuel"), site.procore.add_vendor("Front Range Fuel")
    site.books.add_purchase([job.line("75.00")], vendor=payee["Id"])
    world.sync()
    assert [one["vendor_id"] for one in job.costs()] == [None]

    world.link("vendor", company["id"], f"Vendor:{payee['Id']}")
    world.drain()

    [cost] = job.costs()
    assert (cost["vendor_id"], "Paid to" in cost["description"]) == (company["id"], False)


def test_a_line_that_has_no_quantity_any_more_is_one_of_its_amount_in_procore(job: Job) -> None:
    world, site = job.world, job.world.site
    bill = site.books.add_bill(site.qbo_vendor["Id"], [job.line("100.00")])
    [made] = bill["Line"]
    counted = {**made[made["DetailType"]], "Qty": Decimal(4), "UnitPrice": Decimal(25)}
    bill = site.books.edit("Bill", bill["Id"], Line=[{**made, made["DetailType"]: counted}])
    world.sync()
    [before] = site.procore.cost_lines(job.costs()[0])

    [line] = bill["Line"]
    kind = line["DetailType"]
    detail = {k: v for k, v in line[kind].items() if k not in ("Qty", "UnitPrice")}
    site.books.edit("Bill", bill["Id"], Line=[{**line, "Amount": Decimal("90.00"), kind: detail}])
    world.sync()
    night(world)

    [after] = site.procore.cost_lines(job.costs()[0])
    assert (before["quantity"], before["amount"], after["amount"]) == (Decimal(4), Decimal(100), Decimal(90))
    assert (after["quantity"], after["unit_cost"]) == (Decimal(1), Decimal(90))


def reasons(kind: str = "bill") -> list[str]:
    """Why lines can't be placed, with the project of each."""
    rows = Mapping.objects.filter(entity=kind, money__isnull=False)
    return [f"{one['project']}: {one['reason']}" for row in rows for one in (row.plan or {})["unplaced"]]


def test_lines_that_have_no_code_are_none_of_a_project_that_was_unlinked_whichever_line_it_is(
    job: Job,
) -> None:
    world, site = job.world, job.world.site
    project, customer = site.procore.add_project("25-003 Harbour Hall", "25-003"), customer_of(job, "25-003")
    world.sync()
    world.link("project", project["id"], f"Customer:{customer['Id']}")
    owners = (site.customer["Id"], customer["Id"])
    lines = [{"account": site.accounts["cost"], "customer": owner, "amount": "9.50"} for owner in owners]
    site.books.add_bill(site.qbo_vendor["Id"], lines)
    world.sync()
    assert len(reasons()) == 2

    desk.unlink(site.company, world.dana, world.row("project", project["id"]).pk)
    world.drain()

    [left] = reasons()
    assert left.startswith("24-017")


def test_a_line_on_the_retention_item_says_so_once_another_item_is_chosen(job: Job) -> None:
    world, site = job.world, job.world.site
    other = site.books.add_item("Retainage 2", site.accounts["liability"], site.accounts["income"])["Id"]
    line = {"item": other, "customer": site.customer["Id"], "amount": "9.50"}
    site.books.add_bill(site.qbo_vendor["Id"], [line])
    world.sync()
    [before] = reasons()

    world.choose(retention_item=other)
    world.drain()

    [after] = reasons()
    assert "item Retainage 2 is no WBS code" in before
    assert "it is on the retention item" in after
