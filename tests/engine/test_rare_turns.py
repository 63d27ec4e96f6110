"""Turns that are rare and cost money if they are taken wrongly: each was found by looking for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Effect, Fault
from integration.sandbox.web import Call, Reply
from sync import decisions, work
from sync.models import Conflict, Feed, Mapping, Write
from tests.engine.billing import bill_writes
from tests.engine.calm import bills_for, come_to_rest, small_claims
from tests.world import Doc, World

GATEWAY = {"fault": {"faultstring": "Gateway Timeout", "detail": {"errorcode": "GatewayTimeout"}}}


class Answers(Effect):
    """The work is done, and this is said of it."""

    def __init__(self, body: Any, status: int | None = None) -> None:
        self.body, self.status = body, status

    def after(self, app: Any, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        return replace(reply, status=self.status or reply.status, body=self.body)


def test_a_gateway_that_gives_up_with_a_fault_in_json_proves_nothing(world: World) -> None:
    [claim] = approved(world)
    world.sandbox.faults.add(Fault(Answers(GATEWAY, 504), system="quickbooks", path="/batch$"))

    world.drain()
    world.retry("claim", claim["id"])
    come_to_rest(world)

    assert len(bills_for(world, claim)) == 1
    assert world.standing("claim", claim["id"]) == "in_step"


@pytest.mark.large
@pytest.mark.failure("R5", "R6")
def test_a_bill_deleted_while_too_much_else_changed_is_noticed(world: World) -> None:
    [claim] = approved(world)
    world.drain()
    world.later(minutes=30)
    world.sync()
    [bill] = bills_for(world, claim)
    world.site.books.delete("Bill", bill["Id"])
    for n in range(1005):
        world.site.books.add_vendor(f"Imported {n}")

    world.sync()

    assert world.row("claim", claim["id"]).problem == "bill.deleted"


def test_names_as_long_as_quickbooks_allows_are_read(world: World) -> None:
    world.ready()
    world.site.books.add_vendor("V" * 450)

    world.sync()

    feed = Feed.objects.get(company=world.site.company, source="quickbooks.changes")
    assert feed.problem == ""
    assert Mapping.objects.filter(company=world.site.company, vendor_name="V" * 450).exists()


def test_an_item_name_of_almost_a_hundred_characters_is_created(world: World) -> None:
    world.ready()
    code = world.code(cost_code="03-300-" + "9" * 75)

    world.sync()

    assert world.row("wbs_code", code["id"]).quickbooks_id


def test_a_claim_hidden_for_a_moment_is_sent_once_it_shows_again(world: World) -> None:
    world.ready()
    [claim] = small_claims(world, 1)
    world.later(hours=1)
    world.sync()
    world.approve(claim)
    world.sandbox.faults.add(Fault(Answers([]), system="procore", path="/requisitions$"))
    world.drain()

    world.retry("claim", claim["id"])
    world.drain()

    assert len(bills_for(world, claim)) == 1


@pytest.mark.failure("W18")
def test_two_bills_with_one_mark_are_never_chosen_between(world: World) -> None:
    [claim] = approved(world)
    world.drain()
    [bill] = bills_for(world, claim)
    world.site.books.copy_bill(bill["Id"], DocNumber="copy")
    forget_that_it_was_sent(world, claim)

    world.sync()

    assert (world.row("claim", claim["id"]).quickbooks_id, world.standing("claim", claim["id"])) == (
        "", "needs_you",
    )  # fmt: skip
    assert bill_writes(world) == 1
    assert len(bills_for(world, claim)) == 2


def test_a_decided_conflict_is_written_and_closed(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()
    row = world.row("wbs_code", code["id"])
    world.site.books.edit("Item", row.quickbooks_number, PurchaseDesc="by hand")
    world.sync()
    conflict = Conflict.objects.get(mapping=row)

    decided = decisions.decide(
        world.site.company, world.dana, conflict.pk, "procore", conflict.procore, conflict.quickbooks
    )
    world.drain()

    conflict.refresh_from_db()
    assert decided
    assert conflict.closed_at is not None
    item = world.site.books.get("Item", row.quickbooks_number)
    assert item["PurchaseDesc"] == "Cast-in-place concrete - Subcontract"
    assert world.standing("wbs_code", code["id"]) == "in_step"


@pytest.mark.failure("W7")
def test_an_item_edited_by_a_person_is_looked_at_again_before_it_is_updated(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()
    row = world.row("wbs_code", code["id"])
    world.site.books.edit("Item", row.quickbooks_number, Sku="x")
    Mapping.objects.filter(pk=row.pk).update(
        procore_seen={**(row.procore_seen or {}), "description": "new words"}, due_at=world.clock.now()
    )

    world.drain()

    assert world.site.books.get("Item", row.quickbooks_number)["PurchaseDesc"] == "new words"


def test_a_wish_made_while_a_list_is_read_has_it_read_again(world: World) -> None:
    world.ready()
    world.later(minutes=30)
    wish = faults.then_call(lambda: work.everything(world.site.company, why="Dana"), when="after")
    world.sandbox.faults.add(Fault(wish, system="procore", path="/requisitions$"))
    before = len(world.sandbox.requests)

    world.drain()

    assert world.sandbox.requests.count(path="/requisitions$", since=before) == 2


@pytest.mark.parametrize("code", ["3001", "003001"])
def test_a_repeat_that_is_throttled_proves_nothing_about_the_first_sending(world: World, code: str) -> None:
    [claim] = approved(world)
    world.sandbox.faults.add(Fault(faults.lose_reply, system="quickbooks", path="/batch$"))
    world.sandbox.switches.visibility_delay = 10_000
    world.drain()
    member = {"bId": "b0", "Fault": {"type": "SERVICE", "Error": [{"code": code, "Message": "Throttled"}]}}
    answer = Answers({"BatchItemResponse": [member], "time": "2026-11-20T15:10:00Z"})
    world.sandbox.faults.add(Fault(answer, system="quickbooks", path="/batch$"))

    world.later(minutes=5)
    world.drain()

    [write] = Write.objects.filter(mapping=world.row("claim", claim["id"]), step="bill")
    assert write.state == Write.State.SENT


def approved(world: World) -> list[Doc]:
    world.ready()
    claims = small_claims(world, 1)
    world.approve(*claims)
    return claims


def forget_that_it_was_sent(world: World, claim: Doc) -> None:
    """As after the database was restored from before the bill was sent."""
    row = world.row("claim", claim["id"])
    Write.objects.all().delete()
    Mapping.objects.filter(entity="bill", company=world.site.company).delete()
    Mapping.objects.filter(pk=row.pk).update(
        quickbooks_id="", quickbooks_document="", quickbooks_seen=None, quickbooks_version="", base=None,
        generation=0, sent_at=None, due_at=None,
    )  # fmt: skip
    Feed.objects.filter(company=world.site.company).update(watermark=None)


def test_a_change_that_failed_inside_quickbooks_is_not_sent_under_the_same_requestid_again(
    world: World,
) -> None:
    world.ready()
    vendor = world.site.vendor
    world.site.procore.edit_vendor(vendor, email_address="ap@granite.example")
    world.sandbox.faults.add(Fault(faults.batch_partial([0]), system="quickbooks", path="/batch$"))

    world.sync()
    come_to_rest(world)

    found = world.site.books.get("Vendor", world.site.qbo_vendor["Id"])
    assert found["PrimaryEmailAddr"]["Address"] == "ap@granite.example"
    assert world.standing("vendor", vendor["id"]) == "in_step"
