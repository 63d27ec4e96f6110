"""A linked vendor is merged into another one in QuickBooks: the link follows, asks, or stays where it is."""

from __future__ import annotations

import pytest

from companies.models import AuditEntry
from integration.sandbox.procore.claims import ClaimLine
from sync import desk, webhook_merges
from sync.models import Mapping
from sync.webhook_bodies import Merge
from tests.engine.webhook_post import deliver, listen
from tests.world import Doc, World, once

pytestmark = [pytest.mark.failure("R6"), pytest.mark.large]
LEFT = "Granite Ridge Concrete LLC"


@pytest.fixture(params=["inactive", "deleted"])
def merging(world: World, request: pytest.FixtureRequest) -> World:
    """The linked vendor, another one of the same firm, and both ways in which a merge leaves the one."""
    before_merge(world, request.param)
    return world


@once
def before_merge(world: World, merged_away: str) -> None:
    world.ready()
    world.sandbox.switches.merged_away = merged_away
    world.site.books.add_vendor(LEFT, PrimaryPhone={"FreeFormNumber": "555-0142"})
    world.sync()


def test_the_link_follows_by_itself_and_every_field_is_decided_anew(merging: World) -> None:
    merge(merging)

    row = linked(merging)
    assert row.quickbooks_id == f"Vendor:{left(merging)['Id']}"
    here = merging.site.procore.vendor(merging.site.vendor["id"])
    assert (here["business_phone"], here["origin_id"]) == ("555-0142", f"qbo:9130:{row.quickbooks_id}")
    vanished = Mapping.objects.get(company=merging.site.company, quickbooks_id=vendor(merging))
    assert (vanished.procore_id, vanished.label) == ("", "Granite Ridge Concrete")
    assert Mapping.objects.filter(company=merging.other.company, options__merged__isnull=False).count() == 0


def test_without_a_word_of_the_merge_the_link_stays_and_a_person_is_told(merging: World) -> None:
    merge(merging, told=False)

    row = linked(merging)
    assert (row.quickbooks_id, row.problem) == (vendor(merging), "vendor.inactive")


def test_a_merge_that_is_told_but_not_seen_changes_nothing(merging: World) -> None:
    gone = merging.site.qbo_vendor["Id"]
    webhook_merges.note([Merge("9130", left(merging)["Id"], gone), Merge("9130", "4711", gone)])
    come(merging)

    assert (linked(merging).quickbooks_id, linked(merging).problem) == (vendor(merging), "")


def test_a_vendor_that_is_left_and_inactive_is_not_followed(merging: World) -> None:
    merging.site.books.edit("Vendor", left(merging)["Id"], Active=False)
    network = listen(merging)
    merging.site.books.merge_vendors(left(merging)["Id"], merging.site.qbo_vendor["Id"])
    deliver(merging, network)
    come(merging)

    assert (linked(merging).quickbooks_id, linked(merging).problem) == (vendor(merging), "vendor.inactive")


def test_a_claim_that_waits_is_planned_anew_for_the_vendor_that_is_left(merging: World) -> None:
    claim = waiting(merging)
    before = merging.row("claim", claim["id"]).plan_fingerprint

    merge(merging)

    after = merging.row("claim", claim["id"])
    assert merging.standing("claim", claim["id"]) == "approval"
    assert after.plan_fingerprint != before
    merging.approve(claim)
    merging.drain()
    assert merging.bill_of(claim)["VendorRef"]["value"] == left(merging)["Id"]


def test_with_an_open_bill_a_person_says_whether_the_link_follows(merging: World) -> None:
    claim = waiting(merging)
    merging.approve(claim)
    merging.drain()

    merge(merging)

    row = linked(merging)
    assert (row.quickbooks_id, row.problem, row.facts["into"]) == (vendor(merging), "vendor.merged", LEFT)
    follow(merging)
    assert (linked(merging).quickbooks_id, linked(merging).problem) == (f"Vendor:{left(merging)['Id']}", "")
    [entry] = AuditEntry.objects.filter(action="record.followed")
    assert entry.after == {"quickbooks_id": vendor(merging), "with": f"Vendor:{left(merging)['Id']}"}
    assert len(merging.site.books.bills()) == 1


def test_looking_again_follows_no_merge_while_a_bill_is_open(merging: World) -> None:
    claim = waiting(merging)
    merging.approve(claim)
    merging.drain()
    merge(merging)

    merging.retry("vendor", merging.site.vendor["id"])
    come(merging)

    row = linked(merging)
    assert (row.quickbooks_id, row.problem, row.order) == (vendor(merging), "vendor.merged", None)


def test_a_merge_into_another_vendor_than_the_one_that_was_shown_is_not_followed(merging: World) -> None:
    claim = waiting(merging)
    merging.approve(claim)
    merging.drain()
    merge(merging)

    asked = desk.follow_merge(merging.site.company, merging.dana, linked(merging).pk, "4711")

    assert (asked, linked(merging).order) == (False, None)


def test_a_bill_that_a_merge_moved_to_the_vendor_that_is_left_counts_as_unchanged(merging: World) -> None:
    claim = waiting(merging)
    merging.approve(claim)
    merging.drain()
    merge(merging)
    before = merging.standing("claim", claim["id"])

    follow(merging)

    bill = merging.bill_of(claim)
    assert bill["VendorRef"]["value"] == left(merging)["Id"]
    assert (before, merging.standing("claim", claim["id"])) == ("in_step", "in_step")
    merging.site.books.edit(
        "Bill", bill["Id"], VendorRef={"value": merging.site.books.add_vendor("Other")["Id"]}
    )
    come(merging)
    assert merging.row("claim", claim["id"]).problem == "bill.changed"


def test_an_approved_claim_comes_back_for_approval_after_the_link_followed(merging: World) -> None:
    claim = waiting(merging)
    merging.sandbox.switches.webhook_format = "classic"
    network = listen(merging)
    merging.site.books.merge_vendors(left(merging)["Id"], merging.site.qbo_vendor["Id"])
    merging.approve(claim)
    deliver(merging, network)
    come(merging)

    assert linked(merging).problem == "vendor.merged"
    assert merging.site.books.bills() == []
    follow(merging)

    assert merging.standing("claim", claim["id"]) == "approval"
    assert merging.site.books.bills() == []


def test_a_vendor_that_is_left_and_linked_to_another_company_is_never_taken(merging: World) -> None:
    other = merging.site.procore.add_vendor("Granite Ridge West")
    merging.sync()
    merging.link("vendor", other["id"], f"Vendor:{left(merging)['Id']}")
    merging.sync()

    merge(merging)

    row = linked(merging)
    assert (row.quickbooks_id, row.problem) == (vendor(merging), "vendor.merged_into_linked")
    assert row.facts["company"] == "Granite Ridge West"
    merging.retry("vendor", merging.site.vendor["id"])
    come(merging)
    assert linked(merging).quickbooks_id == vendor(merging)


def test_costs_of_the_vendor_that_is_left_name_the_company_whose_link_followed(merging: World) -> None:
    site, code = merging.site, merging.code()
    other = site.procore.add_vendor("Granite Ridge West")
    merging.sync()
    merging.link("vendor", other["id"], f"Vendor:{left(merging)['Id']}")
    item = merging.row("wbs_code", code["id"]).quickbooks_number
    line = {"item": item, "customer": site.customer["Id"], "amount": "75.00"}
    site.books.add_purchase([line], vendor=left(merging)["Id"])
    merging.sync()
    before = [one["vendor_id"] for one in site.procore.direct_costs()]
    desk.unlink(site.company, merging.dana, merging.row("vendor", other["id"]).pk)
    merging.sync()

    merge(merging)

    after = [one["vendor_id"] for one in site.procore.direct_costs()]
    assert (before, after) == ([other["id"]], [site.vendor["id"]])


def merge(world: World, *, told: bool = True) -> None:
    """The linked vendor becomes part of the other; `told`: a webhook says so."""
    network = listen(world)
    world.site.books.merge_vendors(left(world)["Id"], world.site.qbo_vendor["Id"])
    if told:
        deliver(world, network)
    come(world)


def follow(world: World) -> None:
    """A person presses Follow the merge on the vendor's page."""
    row = linked(world)
    assert desk.follow_merge(world.site.company, world.dana, row.pk, row.facts["id"])
    world.drain()
    come(world)


def come(world: World) -> None:
    world.later(minutes=10)
    world.sync()
    world.drain()


@once
def waiting(world: World) -> Doc:
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    return claim


def linked(world: World) -> Mapping:
    return world.row("vendor", world.site.vendor["id"])


def vendor(world: World) -> str:
    """Its QuickBooks id before the merge."""
    return f"Vendor:{world.site.qbo_vendor['Id']}"


def left(world: World) -> Doc:
    found = (one for one in world.site.books.every("Vendor") if one["DisplayName"].startswith(LEFT))
    return next(found)
