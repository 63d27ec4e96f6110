"""What people decide from the command line: links, approvals, rejections, archives, going live."""

from __future__ import annotations

from django.contrib.auth.models import User

from companies.models import Membership
from integration.sandbox.procore.claims import ClaimLine
from sync.models import Mapping
from tests.engine.command_claims import claim, waiting_claim
from tests.engine.commands import run
from tests.world import World


def test_approving_names_a_person(world: World) -> None:
    made = waiting_claim(world)

    assert "--as" in run("approve", made["id"]).text
    assert world.standing("claim", made["id"]) == "approval"


def test_only_an_approver_approves(world: World) -> None:
    made = waiting_claim(world)
    sam = User.objects.create_user("sam", first_name="Sam", last_name="Ortiz")
    Membership.objects.create(user=sam, company=world.site.company, role="operator")

    tried = run("approve", made["id"], "--as", "sam")

    assert tried.code == 2
    assert "Only approvers can approve claims. Ask Dana Whitfield." in tried.text
    assert world.standing("claim", made["id"]) == "approval"


def test_nothing_is_approved_before_go_live(world: World) -> None:
    world.ready(live=False)
    made = claim(world)
    world.sync()

    tried = run("approve", made["id"], "--as", "dana")

    assert tried.code == 1
    assert "Approving starts when you go live." in tried.text


def test_what_can_not_be_approved_says_why_and_the_others_are_approved(world: World) -> None:
    made = waiting_claim(world)
    draft = world.claim(
        world.commitment([world.code("05-120")], number="SC-002"), "1", ClaimLine("5.00"), status="draft"
    )
    world.sync()

    tried = run("approve", made["id"], draft["id"], "--as", "dana", "--json")

    assert tried.code == 1
    assert [one["procore_id"] for one in tried.json["approved"]] == [str(made["id"])]
    [left] = tried.json["left"]
    assert left["procore_id"] == str(draft["id"])
    assert "Its status in Procore is draft" in left["why"]


def test_approving_twice_is_harmless(world: World) -> None:
    made = waiting_claim(world)
    run("approve", made["id"], "--as", "dana")
    world.drain()

    again = run("approve", made["id"], "--as", "dana")
    world.sync()

    assert (again.code, "was approved before" in again.text) == (0, True)
    assert len(world.site.books.bills()) == 1


def test_a_rejected_claim_is_not_sent(world: World) -> None:
    made = waiting_claim(world)

    done = run("reject", made["id"], "--reason", "Wrong retention", "--as", "dana")
    run("approve", "--all", "--as", "dana")
    run("sync", "--wait")

    assert done.code == 0
    assert world.standing("claim", made["id"]) == "rejected"
    assert world.row("claim", made["id"]).rejected_reason == "Wrong retention"
    assert world.site.books.bills() == []


def test_records_are_linked_by_their_remote_ids_and_taken_apart_again(world: World) -> None:
    world.sync()
    vendor, counterpart = world.site.vendor["id"], world.site.qbo_vendor["Id"]

    linked = run("link", "--entity", "vendor", vendor, counterpart, "--as", "dana")
    run("sync", "--wait")
    pair = world.row("vendor", vendor).quickbooks_id
    run("link", "--entity", "vendor", "--unlink", vendor)
    run("sync", "--wait")

    assert (linked.code, pair) == (0, f"Vendor:{counterpart}")
    assert world.row("vendor", vendor).quickbooks_id == ""
    assert Mapping.objects.filter(company=world.site.company, quickbooks_id=pair, procore_id="").exists()


def test_a_record_that_is_linked_already_is_not_linked_to_another(world: World) -> None:
    world.ready()
    second = world.site.procore.add_vendor("Granite Ridge Paving")
    world.sync()

    tried = run("link", "--entity", "vendor", second["id"], world.site.qbo_vendor["Id"])

    assert tried.code == 1
    assert "is already linked to another record" in tried.text
    assert world.row("vendor", second["id"]).order is None


def test_a_vendor_is_created_in_quickbooks_when_a_person_asks(world: World) -> None:
    world.ready()
    new = world.site.procore.add_vendor("Sierra Glass")
    world.sync()

    noted = run("link", "--entity", "vendor", "--create", "quickbooks", new["id"], "--as", "dana")
    done = run("sync", "--wait")

    assert (noted.code, done.code) == (0, 0)
    assert "vendor Sierra Glass created in QuickBooks and read back" in done.text
    assert world.site.books.named("Vendor", "Sierra Glass")


def test_an_existing_bill_is_linked_to_its_claim_instead_of_a_second_one(world: World) -> None:
    made = waiting_claim(world)
    bill = world.site.books.add_bill(
        world.site.qbo_vendor["Id"], [{"amount": "11111.10", "account": world.site.accounts["cost"]}]
    )
    world.sync()

    linked = run("link", "--entity", "claim", made["id"], bill["Id"], "--as", "dana")
    run("sync", "--wait")

    assert linked.code == 0
    assert world.row("claim", made["id"]).quickbooks_id == f"Bill:{bill['Id']}"
    assert len(world.site.books.bills()) == 1


def test_an_archived_record_is_left_alone_until_it_is_taken_out(world: World) -> None:
    made = waiting_claim(world)

    run("archive", made["id"], "--reason", "Paid by hand", "--as", "dana")
    run("sync", "--wait")
    archived = world.standing("claim", made["id"])
    run("archive", made["id"], "--undo")
    run("sync", "--wait")

    assert archived == "archived"
    assert world.standing("claim", made["id"]) == "approval"


def test_going_live_needs_the_steps_before(world: World) -> None:
    tried = run("golive", "--as", "dana")

    assert tried.code == 1
    assert "Not ready to go live: choose retention item and accounts, link projects" in tried.text


def test_going_live_tells_what_is_written_first(world: World) -> None:
    world.ready(live=False)
    world.code()
    world.sync()

    done = run("golive", "--json")

    assert (done.code, done.json["mode"]) == (0, "live")
    assert done.json["written_first"]["items"] == 1
    assert "is live already" in run("golive").text
