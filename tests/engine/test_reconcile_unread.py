"""What can't be read, or not now, and what need not be read at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings

from integration.sandbox import faults
from integration.sandbox.faults import Effect, Fault
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.web import Call, Reply
from sync import desk, work
from sync.models import Reconciliation, Run
from sync.reconcile import Report
from tests.engine.cost_job import Job
from tests.engine.mortal import Death, dying
from tests.engine.test_reconcile import report_of, sent
from tests.world import World, once

if TYPE_CHECKING:
    from integration.sandbox.web import App

TOOL_OFF = "can’t be read: the tool is off in Procore, or the connected user lacks its permission"
CONTRACT_PAYMENTS = "/contract_payments$"


def test_a_project_without_payments_issued_is_told_and_the_rest_is_read(world: World) -> None:
    sent(world)
    in_another_project(world)
    pay_all(world)
    world.site.procore.switch_payments_issued(world.site.project["id"], False)
    report = report_of(world)

    assert told(report) == [
        ("24-017 Riverside Clinic", "Claim 7", "what Procore has of payments can’t be read", False),
        ("24-017 Riverside Clinic", "Payments issued", TOOL_OFF, False),
        ("24-018 Depot", "Claim 1", "", True),
    ]
    assert [line.cause for line in report.costs] == ["", ""]


def test_a_project_whose_claims_nobody_may_see_is_one_line_and_the_rest_is_read(world: World) -> None:
    sent(world)
    in_another_project(world)
    # The projects are read by their names.
    world.sandbox.faults.add(Fault(faults.status(403), system="procore", path="/requisitions$", times=1))

    assert told(report_of(world)) == [
        ("24-017 Riverside Clinic", "Claims", TOOL_OFF, False),
        ("24-018 Depot", "Claim 1", "", True),
    ]


def test_costs_that_nobody_may_see_are_a_difference_unless_none_are_imported(world: World) -> None:
    job = Job(world)
    job.bill("125.00")
    world.sync()
    world.site.procore.switch_tool(world.site.project, "direct_costs", on=False)
    [line] = report_of(world).costs
    assert (str(line.quickbooks), line.cause, line.explained) == ("125.00", TOOL_OFF, False)

    world.choose(import_costs="off")
    world.drain()

    [line] = report_of(world).costs
    assert (line.cause, line.explained) == ("costs are not imported, by setting", True)


def test_payments_that_are_not_imported_are_not_asked_for(world: World) -> None:
    sent(world)
    pay_all(world)
    world.choose(import_payments="off")
    world.drain()
    before = len(world.sandbox.requests)

    report = report_of(world)

    assert world.sandbox.requests.count(path=CONTRACT_PAYMENTS, since=before) == 0
    assert [line.cause for line in report.claims] == ["payments are not imported, by setting"]


def test_a_busy_system_puts_the_reading_off_and_it_is_done_by_itself(world: World) -> None:
    sent(world)
    world.later(minutes=1)
    busy = Fault(faults.status(429, retry_after=60), system="procore", path=CONTRACT_PAYMENTS)
    world.sandbox.faults.add(busy)

    desk.ask_to_reconcile(world.site.company, world.dana)
    world.drain()

    asked = Reconciliation.objects.get()
    assert (asked.read_at, asked.problem) == (None, "")
    runs = Run.objects.count()
    world.later(seconds=30)
    assert not work.is_due(world.site.company.pk)
    assert desk.ask_to_reconcile(world.site.company, world.dana) == asked
    world.drain()
    assert Run.objects.count() == runs

    world.later(seconds=31)
    world.drain()

    asked.refresh_from_db()
    assert asked.read_at is not None
    assert asked.report["not_explained"] == 0


def test_whoever_would_have_to_wait_for_long_is_told(world: World) -> None:
    sent(world)
    world.later(minutes=1)
    closed = Fault(faults.status(429, retry_after=86_400), system="procore", path=CONTRACT_PAYMENTS)
    world.sandbox.faults.add(closed)

    desk.ask_to_reconcile(world.site.company, world.dana)
    world.drain()

    asked = Reconciliation.objects.get()
    assert (asked.read_at, asked.problem) == (None, "system.busy")


def told(report: Report) -> list[tuple[str, str, str, bool]]:
    return [(line.project, line.claim, line.cause, line.explained) for line in report.claims]


@once
def in_another_project(world: World) -> None:
    """A claim of a second project whose bill is in QuickBooks."""
    site = world.site
    project = site.procore.add_project("24-018 Depot", "24-018")
    customer = site.books.add("Customer", DisplayName="City of Aurora")
    job = site.books.add_project("24-018 Depot", customer["Id"])
    world.sync()
    world.link("project", project["id"], f"Customer:{job['Id']}")
    code = site.procore.add_wbs_code(project, "03-300", "S", cost_code_name="Concrete", cost_type_name="Sub")
    line = ContractLine(code, "1000000")
    contract = site.procore.add_commitment(project, site.vendor, "SC-002", "Concrete", lines=[line])
    claim = world.claim(contract, "1", ClaimLine("500.00"))
    world.later(minutes=1)
    world.sync()
    world.approve(claim)
    world.drain()


def pay_all(world: World) -> None:
    for bill in world.site.books.bills():
        world.site.books.pay_bill(bill["Id"], "400.00")
    world.later(minutes=1)
    world.sync()


class _NotRecords(Effect):
    """A list of texts, where records belong."""

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        return replace(reply, body=["?"])


def test_an_answer_that_nobody_thought_of_is_told_and_stops_nothing_else(world: World) -> None:
    claim = sent(world)
    pay_all(world)
    odd = Fault(_NotRecords(), system="procore", path=CONTRACT_PAYMENTS)
    world.sandbox.faults.add(odd)
    desk.ask_to_reconcile(world.site.company, world.dana)
    world.site.procore.edit_claim(claim, force=True, invoice_number="7b")
    world.sync()

    told_ = Reconciliation.objects.get()
    assert odd.fired
    assert (told_.problem, told_.facts) == ("reconciliation.unexpected", {"error": "AttributeError"})
    assert world.row("claim", claim["id"]).label == "Claim 7b"


def test_a_reconciliation_at_which_workers_end_is_set_aside(world: World) -> None:
    sent(world)
    pay_all(world)
    desk.ask_to_reconcile(world.site.company, world.dana)
    for _worker in range(3):
        with dying(world, Death(request=1, path=CONTRACT_PAYMENTS)) as death:
            world.drain()
        assert death.happened
        world.later(seconds=settings.LEASE_SECONDS + 1)
    world.drain()

    asked = Reconciliation.objects.get()
    assert (asked.problem, asked.facts["error"]) == (
        "reconciliation.unexpected",
        "the worker ended each time",
    )
