"""Direct costs that wait explain just what they still have to carry over, and nothing else."""

from __future__ import annotations

from decimal import Decimal

from integration.systems import System
from sync import desk
from sync.models import Mapping
from sync.reconcile_costs import CostLine
from tests.engine.cost_job import Job
from tests.engine.test_reconcile import report_of
from tests.world import Doc, World

ON_ITS_WAY = "1 direct cost is on its way or needs a person"


def test_a_cost_that_needs_a_person_explains_its_own_amount(world: World) -> None:
    job = Job(world)
    job.bill("125.00")
    of_a_stranger(job, "9.50")
    world.sync()

    line = costs(world)

    assert (str(line.quickbooks), str(line.procore)) == ("134.50", "125.00")
    assert (line.cause, line.explained) == (ON_ITS_WAY, True)


def test_one_cost_that_waits_does_not_explain_what_was_changed_in_procore(world: World) -> None:
    job = Job(world)
    job.bill("10000.00")
    of_a_stranger(job, "9.50")
    world.sync()
    [cost] = job.costs()
    world.site.procore.edit_cost_line(cost["line_ids"][0], force=True, amount="100.00")

    assert told(costs(world)) == ("costs differ", False)


def test_a_changed_cost_explains_only_what_is_new_of_it(world: World) -> None:
    job = Job(world)
    bill = job.bill("125.00")
    world.sync()
    world.pause(System.PROCORE)
    change(world, bill, "200.00")

    assert told(costs(world)) == (ON_ITS_WAY, True)

    [cost] = job.costs()
    world.site.procore.edit_cost_line(cost["line_ids"][0], force=True, amount="120.00")

    assert told(costs(world)) == ("costs differ", False)


def test_a_deleted_cost_that_is_still_in_procore_explains_what_stands_there(world: World) -> None:
    job = Job(world)
    bill = job.bill("125.00")
    world.sync()
    world.pause(System.PROCORE)
    world.site.books.delete("Bill", bill["Id"])
    world.sync()

    line = costs(world)

    assert (str(line.quickbooks), str(line.procore)) == ("0", "125.00")
    assert told(line) == (ON_ITS_WAY, True)


def test_costs_that_are_imported_only_when_somebody_asks_are_on_their_way(world: World) -> None:
    job = Job(world)
    world.choose(cost_schedule="never")
    job.bill("125.00")
    job.bill("50.00")
    world.later(hours=1)
    world.drain()
    world.later(minutes=1)

    assert told(costs(world)) == ("2 direct costs are on their way or need a person", True)


def test_a_cost_that_somebody_archived_is_named_so(world: World) -> None:
    job = Job(world)
    of_a_stranger(job, "9.50")
    world.sync()
    row = Mapping.objects.get(company=world.site.company, entity="direct_cost")
    desk.archive(world.site.company, world.dana, [row.pk])
    world.drain()

    assert told(costs(world)) == ("1 direct cost is archived", True)


def costs(world: World) -> CostLine:
    [line] = report_of(world).costs
    return line


def told(line: CostLine) -> tuple[str, bool]:
    return line.cause, line.explained


def of_a_stranger(job: Job, amount: str) -> None:
    """A bill of a vendor that is linked to no company of Procore."""
    vendor = job.world.site.books.add_vendor("Front Range Fuel")
    job.world.site.books.add_bill(vendor["Id"], [job.line(amount)])


def change(world: World, bill: Doc, amount: str) -> None:
    [line] = bill["Line"]
    world.site.books.edit("Bill", bill["Id"], Line=[{**line, "Amount": Decimal(amount)}])
    world.sync()
