"""The missing counterpart of a vendor is created where a person asks for it, once."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.systems import System
from sync import desk
from sync.models import Mapping
from tests.engine.calm import come_to_rest
from tests.engine.vendor_pairs import ask
from tests.world import Doc, World

SYNC = "/vendors/sync"


def ask_in_quickbooks(world: World, company: Doc) -> int:
    pk = world.row("vendor", company["id"]).pk
    desk.create(world.site.company, world.dana, [pk], "quickbooks")
    return pk


def test_a_vendor_of_quickbooks_is_created_in_procore_with_its_fields(world: World) -> None:
    world.ready()
    new = world.site.books.add_vendor(
        "Sierra Glass", PrimaryPhone={"FreeFormNumber": "303-555-0100"},
        BillAddr={"Line1": "1 Pane St", "City": "Denver", "CountrySubDivisionCode": "CO"},
    )  # fmt: skip
    world.sync()

    ask(world, "procore", f"Vendor:{new['Id']}")

    [made] = [one for one in world.site.procore.vendors() if one["name"] == "Sierra Glass"]
    assert (made["business_phone"], made["address"], made["state_code"]) == (
        "303-555-0100", "1 Pane St", "CO",
    )  # fmt: skip
    assert made["origin_id"] == f"qbo:9130:Vendor:{new['Id']}"
    assert world.standing("vendor", made["id"]) == "in_step"


@pytest.mark.large
@pytest.mark.parametrize("effect", [faults.lose_reply, faults.refuse, faults.status_after(500)])
def test_a_lost_answer_makes_no_second_one(world: World, effect: faults.Effect) -> None:
    world.ready()
    new = world.site.books.add_vendor("Sierra Glass")
    world.sync()
    world.sandbox.faults.add(Fault(effect, path="/vendors/sync", method="PATCH"))

    ask(world, "procore", f"Vendor:{new['Id']}")
    world.later(minutes=5)
    world.sync()

    made = [one for one in world.site.procore.vendors() if one["name"] == "Sierra Glass"]
    assert len(made) == 1
    assert world.standing("vendor", made[0]["id"]) == "in_step"
    assert Mapping.objects.filter(company=world.site.company, label="Sierra Glass").count() == 1


def test_a_vendor_whose_creation_is_in_doubt_is_not_linked_to_another_meanwhile(world: World) -> None:
    world.ready()
    new, other = world.site.books.add_vendor("Sierra Glass"), world.site.procore.add_vendor("Sierra")
    world.sync()
    world.sandbox.faults.add(Fault(faults.lose_reply, path="/vendors/sync", method="PATCH"))
    ask(world, "procore", f"Vendor:{new['Id']}")

    world.link("vendor", other["id"], f"Vendor:{new['Id']}")
    world.later(minutes=5)
    world.drain()

    [made] = [one for one in world.site.procore.vendors() if one["name"] == "Sierra Glass"]
    assert world.row("vendor", other["id"]).problem == "link.being_created"
    assert world.row("vendor", made["id"]).quickbooks_id == f"Vendor:{new['Id']}"


def test_a_creation_that_was_only_told_to_wait_can_be_undone_and_linked_instead(world: World) -> None:
    site = world.ready()
    mine = site.procore.add_vendor("Sierra Glass")
    world.sync()
    limited = Fault(faults.status(429, retry_after=60), system="quickbooks", path="/batch$")
    world.sandbox.faults.add(limited)
    pk = ask_in_quickbooks(world, mine)
    world.drain()
    by_hand = site.books.add_vendor("Sierra Glass")  # by the bookkeeper, meanwhile
    world.later(minutes=5)
    world.sync()

    undone = desk.undo_create(site.company, world.dana, pk)
    world.link("vendor", mine["id"], f"Vendor:{by_hand['Id']}")
    world.drain()

    row = world.row("vendor", mine["id"])
    assert (limited.fired, undone) == (True, True)
    assert (row.problem, row.quickbooks_id) == ("", f"Vendor:{by_hand['Id']}")


def test_a_creation_that_was_never_sent_can_be_undone(world: World) -> None:
    site = world.ready()
    theirs, mine = site.books.add_vendor("Sierra Glass"), site.procore.add_vendor("Delgado Roofing")
    world.sync()
    world.sandbox.faults.add(Fault(faults.then_call(lambda: world.pause(System.QUICKBOOKS)), path=SYNC))
    pk = ask_in_quickbooks(world, mine)
    ask(world, "procore", f"Vendor:{theirs['Id']}")
    stopped = [(one.state, one.sent_at) for one in world.row("vendor", mine["id"]).writes.all()]

    assert desk.undo_create(site.company, world.dana, pk)
    world.resume(System.QUICKBOOKS)
    world.drain()

    assert stopped == [("dropped", None)]
    assert not [one for one in site.books.every("Vendor") if one["DisplayName"] == "Delgado Roofing"]


def test_a_creation_that_was_looked_up_and_is_not_there_gives_way_to_a_link(world: World) -> None:
    site = world.ready()
    mine, wanted = site.procore.add_vendor("Sierra Glass"), site.books.add_vendor("Sierra Glazing")
    world.sync()
    world.sandbox.faults.add(Fault(faults.refuse, system="quickbooks", path="/batch$"))
    ask_in_quickbooks(world, mine)
    world.drain()

    world.link("vendor", mine["id"], f"Vendor:{wanted['Id']}")
    come_to_rest(world)

    row = world.row("vendor", mine["id"])
    assert (row.problem, row.quickbooks_id) == ("", f"Vendor:{wanted['Id']}")
    assert not [one for one in site.books.every("Vendor") if one["DisplayName"] == "Sierra Glass"]


def test_a_creation_without_an_answer_stays_in_doubt_when_its_repeat_is_told_to_wait(world: World) -> None:
    site = world.ready()
    new, other = site.books.add_vendor("Sierra Glass"), site.procore.add_vendor("Sierra")
    world.sync()
    world.sandbox.faults.add(Fault(faults.lose_reply, path=SYNC))
    world.sandbox.faults.add(Fault(faults.status(429, retry_after=3600), path=SYNC, nth=2))
    ask(world, "procore", f"Vendor:{new['Id']}")
    world.later(minutes=5)
    world.drain()
    half = Mapping.objects.get(company=site.company, quickbooks_id=f"Vendor:{new['Id']}")

    undone = desk.undo_create(site.company, world.dana, half.pk)
    world.link("vendor", other["id"], f"Vendor:{new['Id']}")
    world.drain()

    assert (half.problem, undone) == ("system.busy", False)
    assert world.row("vendor", other["id"]).problem == "link.being_created"


@pytest.mark.failure("W8")
def test_a_name_that_a_vendor_has_is_to_be_linked_instead(world: World) -> None:
    world.ready()
    world.site.books.add_vendor("Sierra Glass")
    mine = world.site.procore.add_vendor("SIERRA GLASS")
    world.sync()

    desk.create(world.site.company, world.dana, [world.row("vendor", mine["id"]).pk], "quickbooks")
    world.drain()

    assert world.row("vendor", mine["id"]).problem == "vendor.exists"


@pytest.mark.failure("W8")
def test_a_name_that_a_customer_has_may_be_given_otherwise(world: World) -> None:
    world.ready()
    world.site.books.add("Customer", DisplayName="Sierra Glass")
    mine = world.site.procore.add_vendor("Sierra Glass")
    world.sync()
    pk = world.row("vendor", mine["id"]).pk

    desk.create(world.site.company, world.dana, [pk], "quickbooks")
    world.drain()
    assert world.row("vendor", mine["id"]).problem == "quickbooks.name_taken"
    desk.create(world.site.company, world.dana, [pk], "quickbooks", "Sierra Glass (Vendor)")
    world.drain()
    world.sync()

    made = world.site.books.get("Vendor", world.row("vendor", mine["id"]).quickbooks_number)
    assert made["DisplayName"] == "Sierra Glass (Vendor)"
    assert world.standing("vendor", mine["id"]) == "in_step"


@pytest.mark.parametrize("marked", [False, True])
def test_a_new_vendor_is_marked_for_1099_forms_only_by_setting(world: World, marked: bool) -> None:
    world.ready()
    world.choose(vendors_1099="on" if marked else "off")
    new = world.site.procore.add_vendor("Sierra Glass")
    world.sync()

    desk.create(world.site.company, world.dana, [world.row("vendor", new["id"]).pk], "quickbooks")
    world.drain()

    [made] = [one for one in world.site.books.every("Vendor") if one["DisplayName"] == "Sierra Glass"]
    assert made["Vendor1099"] is marked


@pytest.mark.failure("W8")
@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("Söhne & 混凝土 🏗️ O'Brien", "Söhne & 混凝土 🏗️ O'Brien"),
        ("  Sierra Glass ", "Sierra Glass"),
        ("Sierra: Glass", None),
        ("S" * 100, "S" * 100),
        ("S" * 101, None),
        ("S" * 501, None),
    ],
    ids=["unicode", "spaces around", "colon", "100 characters", "101 characters", "too long"],
)
def test_a_name_is_created_as_it_is_or_a_person_says_how(
    world: World, name: str, becomes: str | None
) -> None:
    world.ready()
    before = len(world.site.books.every("Vendor"))
    mine = world.site.procore.add_vendor(name)
    world.sync()

    desk.create(world.site.company, world.dana, [world.row("vendor", mine["id"]).pk], "quickbooks")
    world.drain()

    made = world.site.books.every("Vendor")[before:]
    assert [one["DisplayName"] for one in made] == ([becomes] if becomes else [])
    assert (world.row("vendor", mine["id"]).problem == "") == bool(becomes)
