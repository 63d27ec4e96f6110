"""Both books beside each other, read fresh."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from integration.sandbox.procore.claims import ClaimLine
from sync.reconcile import reconcile
from tests.world import Doc, World


def test_a_sent_claim_agrees_to_the_cent_with_its_retention_and_what_was_paid(world: World) -> None:
    sent(world)
    bill = world.site.books.bills()[0]
    world.site.books.pay_bill(bill["Id"], "400.00")

    [line] = reconcile(world.site.company) or []

    assert line.agrees
    assert (str(line.due), str(line.retention)) == ("900.00", "100.00")
    assert (str(line.paid), str(line.open)) == ("400.00", "500.00")


def test_a_bill_changed_in_quickbooks_is_a_difference_that_nothing_explains(world: World) -> None:
    sent(world)
    bill = world.site.books.bills()[0]
    lines = [{**line, "Amount": line["Amount"] - 1} for line in bill["Line"]]
    world.site.books.edit("Bill", bill["Id"], Line=lines)

    [line] = reconcile(world.site.company) or []

    assert (line.cause, line.explained) == ("claim and bill differ", False)


def test_a_claim_that_waits_for_approval_explains_itself(world: World) -> None:
    world.ready()
    world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()

    [line] = reconcile(world.site.company) or []

    assert (line.cause, line.explained) == ("waits for approval", True)


def test_the_command_leaves_with_1_when_a_bill_is_gone(world: World) -> None:
    sent(world)
    world.site.books.delete("Bill", world.site.books.bills()[0]["Id"])
    out = StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("reconcile", "--company", "Northgate Builders", "--json", stdout=out)

    assert left.value.code == 1
    assert json.loads(out.getvalue())["claims"][0]["cause"] == "its bill is gone from QuickBooks"


def sent(world: World) -> Doc:
    world.ready()
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    world.approve(claim)
    world.drain()
    return claim
