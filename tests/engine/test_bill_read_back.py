"""What follows a bill's creation: what was saved is held against what was sent, and Procore is told of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Effect, Fault
from integration.sandbox.web import Call, Reply
from sync.models import LogEntry
from tests.engine.billing import bill_writes, facts, planned, problem, send
from tests.world import World

if TYPE_CHECKING:
    from integration.sandbox.web import App


class _SavedOtherwise(Effect):
    """The service answers that it saved a cent more on the first line than it was sent."""

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        for one in reply.body["BatchItemResponse"]:
            if bill := one.get("Bill"):
                bill["TotalAmt"] += Decimal("0.01")
                bill["Line"][0]["Amount"] += Decimal("0.01")
        return reply


def test_a_bill_that_is_said_to_be_saved_otherwise_is_told_until_it_was_read_and_never_sent_again(
    world: World,
) -> None:
    claim = planned(world)
    world.sandbox.faults.add(Fault(_SavedOtherwise(), system="quickbooks", path="/batch$", body="DocNumber"))

    send(world, claim)
    assert problem(world, claim) == "bill.not_as_sent"
    assert facts(world, claim, "sent", "saved") == ("900.00", "900.01")

    world.sync()
    assert world.standing("claim", claim["id"]) == "in_step"
    assert (bill_writes(world), world.bill_of(claim)["TotalAmt"]) == (1, Decimal("900.00"))


def test_a_bill_edited_before_its_lost_answer_was_made_good_is_told_as_changed_until_it_is_as_it_was(
    world: World,
) -> None:
    claim = planned(world)
    world.sandbox.faults.add(Fault(faults.lose_reply, system="quickbooks", path="/batch$", body="DocNumber"))
    send(world, claim)
    [made] = world.site.books.bills()
    [line, *others] = made["Line"]
    plain = {name: one for name, one in line[line["DetailType"]].items() if name not in ("Qty", "UnitPrice")}
    dearer = {**line, "Amount": line["Amount"] + 3, line["DetailType"]: plain}
    world.site.books.edit("Bill", made["Id"], Line=[dearer, *others])
    world.later(minutes=10)
    world.sync()
    assert problem(world, claim) == "bill.changed"

    world.retry("claim", claim["id"])
    world.sync()
    assert problem(world, claim) == "bill.changed"
    assert facts(world, claim, "was", "now") == (
        "900.00 dated Oct 31, 2026, number 1", "903.00 dated Oct 31, 2026, number 1",
    )  # fmt: skip

    world.site.books.edit("Bill", made["Id"], Line=made["Line"])
    world.sync()
    assert world.standing("claim", claim["id"]) == "in_step"


@pytest.mark.parametrize("refusal", [faults.status(503), faults.lose_reply, faults.refuse])
def test_while_procore_can_not_be_told_of_the_bill_that_is_tried_again_and_the_bill_stays_the_only_one(
    world: World, refusal: Effect
) -> None:
    claim = planned(world)
    world.sandbox.faults.add(Fault(refusal, system="procore", method="PATCH", path="/requisitions/", times=3))

    send(world, claim)
    locked_at_first = bool(world.site.procore.claim(claim["id"])["origin_id"])
    for _ in range(6):
        world.later(minutes=30)
        world.sync()

    assert world.site.procore.claim(claim["id"])["origin_id"] == f"qbo:9130:Bill:{world.bill_of(claim)['Id']}"
    assert (bill_writes(world), len(world.site.books.bills())) == (1, 1)
    assert world.standing("claim", claim["id"]) == "in_step"
    assert LogEntry.objects.filter(code="bill.created").count() == 1
    assert locked_at_first is (refusal is faults.lose_reply)
