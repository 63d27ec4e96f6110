"""Orders that are carried out after something else has come first, and what goes on when one is refused."""

from __future__ import annotations

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from sync import desk
from sync.models import Mapping
from tests.engine.billing import plain_claim, sent
from tests.engine.calm import assert_billed_once, come_to_rest
from tests.engine.vendor_pairs import there
from tests.world import Doc, World

BATCH = "/batch$"


def made_without_an_answer(world: World) -> Doc:
    """A company whose vendor was made in QuickBooks, which we do not know yet."""
    mine = world.site.procore.add_vendor("Sierra Glass")
    world.sync()
    world.sandbox.faults.add(Fault(faults.lose_reply, system="quickbooks", path=BATCH))
    desk.create(world.site.company, world.dana, [world.row("vendor", mine["id"]).pk], "quickbooks")
    world.drain()
    return mine


def assert_in_step_with(world: World, company: Doc, vendor: str) -> None:
    row = world.row("vendor", company["id"])
    made = world.site.books.get("Vendor", row.quickbooks_number)["DisplayName"]
    mark = world.site.procore.vendor(company["id"])["origin_id"]
    assert (made, mark) == (vendor, f"qbo:9130:{row.quickbooks_id}")
    assert (row.problem, world.standing("vendor", company["id"])) == ("", "in_step")


def test_a_link_to_what_turns_out_to_be_the_created_vendor_is_there_already(world: World) -> None:
    world.ready()
    world.choose(link_exact="on")
    mine = made_without_an_answer(world)

    world.sync()  # the new vendor is seen, and the setting orders the link
    ordered = world.row("vendor", mine["id"]).order
    come_to_rest(world)

    assert (ordered or {}).get("do") == "link"
    assert_in_step_with(world, mine, "Sierra Glass")
    assert not world.site.company.log_entries.filter(code="link.gone").exists()


def test_a_link_to_another_vendor_than_the_created_one_is_refused_and_the_pair_is_in_step(
    world: World,
) -> None:
    site = world.ready()
    other = site.books.add_vendor("Sierra Glazing")
    mine = made_without_an_answer(world)

    world.link("vendor", mine["id"], f"Vendor:{other['Id']}")
    come_to_rest(world)

    assert_in_step_with(world, mine, "Sierra Glass")
    assert site.company.log_entries.filter(code="link.taken").exists()


def test_taking_over_the_bill_that_was_sent_for_the_claim_itself_changes_nothing(world: World) -> None:
    site = world.ready()
    claim = plain_claim(world)
    world.sync()
    world.approve(claim)
    world.sandbox.faults.add(Fault(faults.lose_reply, system="quickbooks", path=BATCH))
    world.drain()
    world.sync()
    seen = Mapping.objects.get(company=site.company, entity="bill")

    desk.adopt(site.company, world.dana, world.row("claim", claim["id"]).pk, seen.pk)
    come_to_rest(world)

    assert_billed_once(world, [claim])
    assert not site.company.log_entries.filter(code="link.gone").exists()


def test_what_is_to_be_written_for_a_vendor_goes_on_when_unlinking_it_is_refused(world: World) -> None:
    sent(world)
    site = world.site
    world.sandbox.faults.add(Fault(faults.status(429, retry_after=60), system="quickbooks", path=BATCH))
    site.procore.edit_vendor(site.vendor, business_phone="303-555-0199")
    world.sync()
    delayed = world.row("vendor", site.vendor["id"]).problem

    desk.unlink(site.company, world.dana, world.row("vendor", site.vendor["id"]).pk)
    come_to_rest(world)

    assert delayed == "system.busy"
    assert site.company.log_entries.filter(code="link.needed_by_bills").exists()
    assert there(world)["PrimaryPhone"] == {"FreeFormNumber": "303-555-0199"}
    assert world.standing("vendor", site.vendor["id"]) == "in_step"


def test_nothing_is_made_for_a_record_when_linking_it_to_another_is_refused(world: World) -> None:
    site = world.ready()
    first, mine = (site.procore.add_vendor(name) for name in ("Sierra Glazing Inc", "Sierra Glass"))
    other = site.books.add_vendor("Sierra Glazing")
    world.sync()
    world.pause(System.QUICKBOOKS)
    desk.create(site.company, world.dana, [world.row("vendor", mine["id"]).pk], "quickbooks")
    world.drain()
    for company in (first, mine):
        world.link("vendor", company["id"], f"Vendor:{other['Id']}")
    world.resume(System.QUICKBOOKS)

    world.sync()

    row = world.row("vendor", mine["id"])
    assert (row.problem, row.quickbooks_id) == ("link.gone", "")
    assert not [one for one in site.books.every("Vendor") if one["DisplayName"] == "Sierra Glass"]
