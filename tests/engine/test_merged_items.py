"""The item of a WBS code is merged into another one in QuickBooks: a person says whether the link follows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from companies.models import AuditEntry
from integration.sandbox.procore.claims import ClaimLine
from sync import desk
from sync.models import Mapping
from tests.engine.billing import send
from tests.engine.cost_job import Job
from tests.engine.webhook_post import deliver, listen
from tests.world import Doc, World

pytestmark = [pytest.mark.failure("R6"), pytest.mark.large]
NAME = "24-017-03-300.S"


@pytest.fixture(params=["inactive", "deleted"])
def job(world: World, request: pytest.FixtureRequest) -> Job:
    """A cost on the item of a code, another item, and both ways in which a merge leaves the one."""
    return before_merge(world, request.param)


def before_merge(world: World, merged_away: str) -> Job:
    job = Job(world)
    world.sandbox.switches.merged_away = merged_away
    job.bill("125.00")
    world.site.books.add_item("Concrete work", *accounts(job))
    world.sync()
    return job


def test_a_person_is_asked_and_then_the_link_follows_with_its_costs(job: Job) -> None:
    merge(job)
    asked = (code(job).problem, code(job).facts["into"], len(job.costs()))

    follow(job)

    assert asked == ("item.merged", "Concrete work", 0)
    assert (code(job).quickbooks_id, code(job).problem) == (f"Item:{left(job)}", "")
    [cost] = job.costs()
    assert (job.lines(cost), cost["status"]) == ([(Decimal("125.00"), "Copper pipe")], "approved")
    [entry] = AuditEntry.objects.filter(action="record.followed")
    assert entry.after == {"quickbooks_id": f"Item:{job.item}", "with": f"Item:{left(job)}"}


@pytest.mark.parametrize("touched", [True, False])
def test_costs_that_a_merge_moved_without_a_word_are_read_before_the_link_follows(
    world: World, touched: bool
) -> None:
    job = before_merge(world, "inactive")
    world.sandbox.switches.merge_touches_transactions = touched
    come(world)  # by now no overlap of a reading reaches back to the cost

    merge(job)
    follow(job)
    everything = Mapping.objects.filter(company=world.site.company, entity__in=("bill", "direct_cost"))
    desk.retry(world.site.company, world.dana, everything.values_list("pk", flat=True))
    world.drain()

    assert [job.lines(cost) for cost in job.costs()] == [[(Decimal("125.00"), "Copper pipe")]]
    assert not Mapping.objects.filter(entity="bill", plan__unplaced__isnull=False).exists()


def test_looking_again_follows_no_merge_of_items(job: Job) -> None:
    merge(job)

    job.world.retry("wbs_code", job.code["id"])
    come(job.world)

    assert (code(job).quickbooks_id, code(job).problem) == (f"Item:{job.item}", "item.merged")


def test_an_item_that_was_made_active_again_goes_on_as_before(world: World) -> None:
    job = before_merge(world, "inactive")
    merge(job)

    world.site.books.edit("Item", job.item, Active=True, Name=NAME)
    come(world)
    world.retry("wbs_code", job.code["id"])
    world.drain()

    assert (code(job).quickbooks_id, code(job).problem) == (f"Item:{job.item}", "")


def test_an_item_merged_into_that_of_another_code_is_never_shared(job: Job) -> None:
    other = job.world.code("05-120", "M")
    job.world.sync()
    into = job.world.row("wbs_code", other["id"]).quickbooks_number

    merge(job, into)

    assert (code(job).quickbooks_id, code(job).problem) == (f"Item:{job.item}", "item.merged_into_linked")
    assert code(job).facts["code"] == "05-120.M"


def test_an_item_merged_into_the_retention_item_is_never_followed(job: Job) -> None:
    merge(job, job.world.site.retention_item)

    assert code(job).problem == "item.merged_into_chosen"


def test_a_sent_bill_whose_lines_a_merge_moved_counts_as_unchanged(job: Job) -> None:
    claim = billed(job)
    merge(job)
    before = job.world.standing("claim", claim["id"])

    follow(job)

    assert (before, job.world.standing("claim", claim["id"])) == ("in_step", "in_step")
    other = job.world.site.books.add_item("Other", *accounts(job))["Id"]
    bill = job.world.bill_of(claim)
    line = bill["Line"][0]
    line["ItemBasedExpenseLineDetail"]["ItemRef"] = {"value": other}
    job.world.site.books.edit("Bill", bill["Id"], Line=bill["Line"])
    come(job.world)
    assert job.world.row("claim", claim["id"]).problem == "bill.changed"


def test_a_claim_that_needs_a_merged_item_says_so_and_goes_on_once_the_link_has_followed(job: Job) -> None:
    merge(job)
    claim = a_claim(job)
    job.world.sync()
    held = job.world.row("claim", claim["id"]).problem

    follow(job)

    assert (held, job.world.standing("claim", claim["id"])) == ("item.merged", "approval")
    send(job.world, claim)
    detail = job.world.bill_of(claim)["Line"][0]["ItemBasedExpenseLineDetail"]
    assert detail["ItemRef"]["value"] == left(job)


def test_an_item_that_is_gone_without_a_word_is_made_anew_on_request(world: World) -> None:
    job = before_merge(world, "deleted")
    merge(job, told=False)
    asked = code(job).problem

    world.retry("wbs_code", job.code["id"])
    world.drain()

    made = world.site.books.get("Item", code(job).quickbooks_number)
    assert (asked, code(job).problem, made["Name"], made["Active"]) == ("item.gone", "", NAME, True)
    assert made["Id"] != job.item


def merge(job: Job, into: str = "", *, told: bool = True) -> None:
    """The item of the code becomes part of another; `told`: a webhook says so."""
    network = listen(job.world)
    job.world.site.books.merge_items(into or left(job), job.item)
    if told:
        deliver(job.world, network)
    come(job.world)


def follow(job: Job) -> None:
    """A person presses Follow the merge on the page of the code."""
    row = code(job)
    assert desk.follow_merge(job.world.site.company, job.world.dana, row.pk, row.facts["id"])
    job.world.drain()
    come(job.world)


def come(world: World) -> None:
    world.later(minutes=10)
    world.sync()
    world.drain()


def code(job: Job) -> Mapping:
    return job.world.row("wbs_code", job.code["id"])


def left(job: Job) -> str:
    return str(job.world.site.books.named("Item", "Concrete work")["Id"])


def accounts(job: Job) -> tuple[str, str]:
    return job.world.site.accounts["cost"], job.world.site.accounts["income"]


def a_claim(job: Job) -> Doc:
    return job.world.claim(job.world.commitment([job.code]), "7", ClaimLine("1000.00", held="100.00"))


def billed(job: Job) -> Doc:
    claim = a_claim(job)
    job.world.sync()
    send(job.world, claim)
    return claim
