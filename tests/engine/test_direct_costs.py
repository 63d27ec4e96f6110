"""Direct costs ← bills, expenses and vendor credits of QuickBooks that are not ours."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.budget import DIRECT_COSTS
from integration.sandbox.procore.claims import ClaimLine
from sync import desk
from sync.models import Mapping
from tests.engine.cost_job import Job
from tests.world import Doc, World


@pytest.fixture
def job(world: World) -> Job:
    return Job(world)


def test_a_bill_becomes_an_approved_direct_cost_line_by_line(job: Job) -> None:
    bill = job.bill("125.00", "40.00", DocNumber="INV-778", TxnDate="2026-11-03")

    job.world.sync()

    [cost] = job.costs()
    assert (cost["direct_cost_type"], cost["status"], cost["invoice_number"]) == (
        "invoice", "approved", "INV-778",
    )  # fmt: skip
    assert (cost["direct_cost_date"], cost["received_date"]) == ("2026-11-03", "2026-11-03")
    assert cost["vendor_id"] == job.world.site.vendor["id"]
    assert cost["origin_id"] == f"qbo:9130:Bill:{bill['Id']}:Project:{job.world.site.customer['Id']}"
    assert job.lines(cost) == [(Decimal("125.00"), "Copper pipe"), (Decimal("40.00"), "Copper pipe")]
    assert {one["wbs_code_id"] for one in job.world.site.procore.cost_lines(cost)} == {job.code["id"]}


def test_costs_count_in_the_budget_of_their_wbs_code(job: Job) -> None:
    job.bill("125.00", "40.00")
    job.world.site.books.add_vendor_credit(job.world.site.qbo_vendor["Id"], [job.line("15.00")])

    job.world.sync()

    spent = job.world.site.procore.spent(job.world.site.project)
    assert spent[DIRECT_COSTS] == {job.code["id"]: Decimal("150.00")}


def test_an_expense_without_a_payee_is_an_expense_without_a_vendor(job: Job) -> None:
    job.world.site.books.add_purchase([job.line("180.25")], DocNumber="R-5512")

    job.world.sync()

    [cost] = job.costs()
    assert (cost["direct_cost_type"], cost["vendor_id"]) == ("expense", None)
    assert job.lines(cost) == [(Decimal("180.25"), "Copper pipe")]


def test_a_vendor_credit_is_a_negative_cost(job: Job) -> None:
    job.world.site.books.add_vendor_credit(job.world.site.qbo_vendor["Id"], [job.line("300.00")])

    job.world.sync()

    [cost] = job.costs()
    assert (cost["direct_cost_type"], job.lines(cost)[0][0]) == ("invoice", Decimal("-300.00"))


def test_a_refund_on_a_card_is_a_negative_expense(job: Job) -> None:
    job.world.site.books.add_purchase([job.line("50.00")], refund=True)

    job.world.sync()

    [cost] = job.costs()
    assert (cost["direct_cost_type"], job.lines(cost)[0][0]) == ("expense", Decimal("-50.00"))


@pytest.mark.failure("W16")
def test_our_own_bills_never_count_even_when_they_are_edited(job: Job) -> None:
    claim = job.world.claim(job.world.commitment([job.code]), "7", ClaimLine("1000.00", held="100.00"))
    job.world.sync()
    job.world.approve(claim)
    job.world.drain()

    bill = job.world.bill_of(claim)
    job.world.site.books.edit("Bill", bill["Id"], PrivateNote="changed by hand", DocNumber="X-1")
    job.world.sync()

    assert job.costs() == []


def test_somebody_else_s_bill_with_the_number_of_a_claim_is_a_cost(job: Job) -> None:
    job.world.claim(job.world.commitment([job.code]), "7", ClaimLine("1000.00", held="100.00"))
    job.world.sync()

    job.bill("900.00", DocNumber="7")
    job.world.sync()

    assert len(job.costs()) == 1


def test_a_bill_taken_as_the_bill_of_a_claim_stops_being_a_cost(job: Job) -> None:
    bill = job.bill("900.00", DocNumber="7")
    job.world.sync()
    assert len(job.costs()) == 1
    claim = job.world.claim(job.world.commitment([job.code]), "7", ClaimLine("1000.00", held="100.00"))
    job.world.sync()

    other = Mapping.objects.get(quickbooks_id=f"Bill:{bill['Id']}", entity="bill")
    assert desk.adopt(
        job.world.site.company, job.world.dana, job.world.row("claim", claim["id"]).pk, other.pk
    )
    job.world.drain()

    assert job.costs() == []


def test_a_bill_over_two_projects_is_a_direct_cost_in_each(job: Job) -> None:
    second, customer, item = second_project(job)

    line = {"item": item, "customer": customer, "amount": "60.00"}
    job.world.site.books.add_bill(job.world.site.qbo_vendor["Id"], [job.line("40.00"), line])
    job.world.sync()

    assert {one["project_id"]: job.world.site.procore.grand_total(one) for one in job.costs()} == {
        job.world.site.project["id"]: Decimal("40.00"),
        second["id"]: Decimal("60.00"),
    }


def test_a_line_without_a_project_goes_to_the_project_of_its_item(job: Job) -> None:
    line = {"item": job.item, "amount": "75.00"}
    job.world.site.books.add_bill(job.world.site.qbo_vendor["Id"], [line])

    job.world.sync()

    assert [one["project_id"] for one in job.costs()] == [job.world.site.project["id"]]


@pytest.mark.parametrize("place", ["account", "other_item", "retention", "other_project"])
def test_what_can_not_be_placed_is_listed_with_amount_and_reason(job: Job, place: str) -> None:
    site = job.world.site
    _, customer, _ = second_project(job)
    loose = site.books.add_item("Small tools", site.accounts["cost"], site.accounts["income"])["Id"]
    line = {
        "account": {"account": site.accounts["cost"], "customer": site.customer["Id"]},
        "other_item": {"item": loose, "customer": site.customer["Id"]},
        "retention": {"item": site.retention_item, "customer": site.customer["Id"]},
        "other_project": {"item": job.item, "customer": customer},
    }[place]
    bill = site.books.add_bill(site.qbo_vendor["Id"], [job.line("40.00"), {**line, "amount": "9.50"}])

    job.world.sync()

    document = Mapping.objects.get(entity="bill", quickbooks_id=f"Bill:{bill['Id']}")
    [unplaced] = (document.plan or {})["unplaced"]
    assert (unplaced["amount"], document.money) == ("9.50", Decimal("9.50"))
    assert unplaced["reason"]
    assert [job.world.site.procore.grand_total(one) for one in job.costs()] == [Decimal("40.00")]


def test_overhead_is_neither_a_cost_nor_listed(job: Job) -> None:
    line = {"account": job.world.site.accounts["cost"], "amount": "500.00"}

    bill = job.world.site.books.add_bill(job.world.site.qbo_vendor["Id"], [line])
    job.world.sync()

    assert job.costs() == []
    assert Mapping.objects.get(entity="bill", quickbooks_id=f"Bill:{bill['Id']}").plan is None


def test_costs_of_a_project_arrive_once_it_is_linked(job: Job) -> None:
    made = job.world.site.books.add_project("25-003 Harbour Hall", parent(job))
    line = {"item": job.item, "customer": made["Id"], "amount": "9.50"}
    job.world.site.books.add_bill(job.world.site.qbo_vendor["Id"], [{**line, "item": spare_item(job)}])
    project = job.world.site.procore.add_project("25-003 Harbour Hall", "25-003")
    job.world.sync()
    assert job.costs() == []

    job.world.link("project", project["id"], f"Customer:{made['Id']}")
    job.world.sync()

    assert Mapping.objects.filter(entity="bill", money=Decimal("9.50")).count() == 1


def test_an_edited_bill_changes_its_direct_cost(job: Job) -> None:
    bill = job.bill("125.00", "40.00")
    job.world.sync()

    kept = bill["Line"][0]
    job.world.site.books.edit(
        "Bill", bill["Id"], DocNumber="INV-9", Line=[{**kept, "Amount": Decimal("130.00")}]
    )
    job.world.sync()

    [cost] = job.costs()
    assert (cost["invoice_number"], job.lines(cost)) == ("INV-9", [(Decimal("130.00"), "Copper pipe")])
    assert cost["status"] == "approved"


@pytest.mark.parametrize("strict", [True, False])
def test_a_deleted_bill_takes_its_direct_cost_along(job: Job, strict: bool) -> None:
    job.world.sandbox.switches.procore_sync_edits_locked_direct_costs = not strict
    bill = job.bill("125.00")
    job.world.sync()
    assert len(job.costs()) == 1

    job.world.site.books.delete("Bill", bill["Id"])
    job.world.sync()

    assert job.costs() == []


@pytest.mark.large
@pytest.mark.parametrize("effect", [faults.lose_reply, faults.refuse, faults.status_after(502)])
def test_a_deletion_whose_answer_is_lost_is_not_a_problem(job: Job, effect: faults.Effect) -> None:
    bill = job.bill("125.00")
    job.world.sync()
    job.world.sandbox.faults.add(Fault(effect, path="/direct_costs", method="DELETE"))

    job.world.site.books.delete("Bill", bill["Id"])
    job.world.sync()
    job.world.later(minutes=10)
    job.world.sync()

    row = Mapping.objects.get(entity="direct_cost")
    assert job.costs() == []
    assert (row.problem, row.procore_gone) == ("", True)


def test_where_locked_costs_take_no_sync_they_are_set_free_first(job: Job) -> None:
    job.world.sandbox.switches.procore_sync_edits_locked_direct_costs = False
    bill = job.bill("125.00")
    job.world.sync()
    assert job.costs()[0]["status"] == "approved"

    kept = bill["Line"][0]
    job.world.site.books.edit("Bill", bill["Id"], Line=[{**kept, "Amount": Decimal("130.00")}])
    job.world.sync()

    [cost] = job.costs()
    assert job.lines(cost) == [(Decimal("130.00"), "Copper pipe")]
    assert cost["origin_id"]


def test_a_voided_expense_takes_its_direct_cost_along(job: Job) -> None:
    made = job.world.site.books.add_purchase([job.line("80.00")])
    job.world.sync()

    job.world.site.books.void_purchase(made["Id"])
    job.world.sync()

    assert job.costs() == []


def test_the_vendor_of_a_bill_must_be_linked_first(job: Job) -> None:
    other = job.world.site.books.add_vendor("Bay Pipe Supply")
    job.world.site.books.add_bill(other["Id"], [job.line("125.00")])
    job.world.sync()
    row = Mapping.objects.get(entity="direct_cost")
    assert row.problem == "cost.vendor_not_linked"

    mine = job.world.site.procore.add_vendor("Bay Pipe Supply")
    job.world.sync()
    job.world.link("vendor", mine["id"], f"Vendor:{other['Id']}")
    job.world.sync()

    assert [one["vendor_id"] for one in job.costs()] == [mine["id"]]


def test_a_number_that_procore_has_already_gets_the_quickbooks_id_added(job: Job) -> None:
    job.world.site.procore.add_direct_cost(
        job.world.site.project, [], vendor=job.world.site.vendor, number="INV-778", on="2026-11-01"
    )

    bill = job.bill("125.00", DocNumber="INV-778")
    job.world.sync()

    assert f"INV-778 (QBO {bill['Id']})" in {one["invoice_number"] for one in job.costs()}


@pytest.mark.large
@pytest.mark.parametrize("path", ["/direct_costs/sync", "/line_items/sync"])
@pytest.mark.parametrize("effect", [faults.lose_reply, faults.refuse, faults.status_after(502)])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_lost_answer_makes_no_second_cost_and_loses_no_line(
    job: Job, path: str, effect: faults.Effect, nth: int
) -> None:
    job.world.sandbox.faults.add(Fault(effect, path=path, method="PATCH", nth=nth))

    job.bill("125.00", "40.00")
    job.world.sync()
    job.world.later(minutes=10)
    job.world.sync()

    [cost] = job.costs()
    assert cost["status"] == "approved"
    assert sorted(job.lines(cost)) == [(Decimal("40.00"), "Copper pipe"), (Decimal("125.00"), "Copper pipe")]


def test_costs_of_a_project_are_left_alone_where_its_setting_says_so(job: Job) -> None:
    row = job.world.row("project", job.world.site.project["id"])
    Mapping.objects.filter(pk=row.pk).update(options={"import_costs": False})

    job.bill("125.00")
    job.world.sync()

    assert job.costs() == []


def test_without_the_tool_the_project_is_named(job: Job) -> None:
    job.world.site.procore.switch_tool(job.world.site.project, "direct_costs", on=False)

    job.bill("125.00")
    job.world.sync()

    row = Mapping.objects.get(entity="direct_cost")
    assert (row.problem, row.facts["project"]) == ("cost.tool_off", "24-017 Riverside Clinic")


def test_fifty_bills_of_a_project_take_three_requests(job: Job) -> None:
    for n in range(50):
        job.bill("10.00", "20.00", DocNumber=f"B-{n}")
    before = len(job.world.sandbox.requests)

    job.world.sync()

    assert job.world.sandbox.requests.count(path="direct_costs", since=before) == 3
    assert {one["status"] for one in job.costs()} == {"approved"}
    assert len(job.costs()) == 50


@pytest.mark.large
@pytest.mark.failure("W13")
def test_a_bill_of_two_thousand_lines_arrives_whole(job: Job) -> None:
    job.bill(*["1.00"] * 2000)

    job.world.sync()
    job.world.later(minutes=2)
    job.world.drain()

    [cost] = job.costs()
    assert job.world.site.procore.grand_total(cost) == Decimal("2000.00")
    assert cost["status"] == "approved"


def parent(job: Job) -> str:
    return str(job.world.site.books.named("Customer", "Port Authority")["Id"])


def spare_item(job: Job) -> str:
    site = job.world.site
    return str(site.books.add_item("Spare", site.accounts["cost"], site.accounts["income"])["Id"])


def second_project(job: Job) -> tuple[Doc, str, str]:
    """Another linked project: it, its customer id, and the item of its WBS code."""
    site, world = job.world.site, job.world
    customer = site.books.add_project("24-018 Pier Works", parent(job))["Id"]
    project = site.procore.add_project("24-018 Pier Works", "24-018")
    world.sync()
    world.link("project", project["id"], f"Customer:{customer}")
    code = site.procore.add_wbs_code(
        project, "03-300", "S", cost_code_name="Concrete", cost_type_name="Subcontract"
    )
    world.sync()
    return project, customer, world.row("wbs_code", code["id"]).quickbooks_number


def test_a_cost_whose_lines_left_the_project_and_came_back_is_there_once(job: Job) -> None:
    books = job.world.site.books
    bill = job.bill("125.00")
    job.world.sync()
    [line] = books.bill(bill["Id"])["Line"]
    kind = "AccountBasedExpenseLineDetail"
    account = {"AccountRef": {"value": job.world.site.accounts["cost"]}}
    books.edit("Bill", bill["Id"], Line=[{"Amount": line["Amount"], "DetailType": kind, kind: account}])
    job.world.sync()
    assert job.costs() == []

    again = {name: value for name, value in line.items() if name not in ("Id", "LineNum")}
    books.edit("Bill", bill["Id"], Line=[again])
    job.world.sync()

    [cost] = job.costs()
    assert (cost["status"], job.lines(cost)) == ("approved", [(Decimal("125.00"), "Copper pipe")])
