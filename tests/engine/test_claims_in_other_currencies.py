"""Claims in books with several currencies, and a claim that is not in the currency of the books."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from integration.sandbox.faults import Fault
from integration.sandbox.faults.fault import Effect
from integration.sandbox.procore.claims import ClaimLine
from sync import desk
from tests.engine.billing import bill_writes, plain_claim, problem, send, sent
from tests.engine.test_vendor_credits import given_back
from tests.world import Doc, World, once


class Canadian(Effect):
    def after(self, app: Any, call: Any, reply: Any) -> Any:  # noqa: ARG002
        for one in reply.body if isinstance(reply.body, list) else []:
            one["currency_configuration"] = {"currency_iso_code": "CAD"}
        return reply


def test_a_claim_in_another_currency_is_not_billed_as_if_it_were_in_dollars(world: World) -> None:
    world.ready()
    world.sandbox.faults.add(Fault(Canadian(), system="procore", path="/requisitions$", times=None))
    claim = plain_claim(world)
    world.sync()

    world.approve(claim)
    world.drain()

    assert world.site.books.bills() == []
    assert problem(world, claim) == "claim.foreign_currency"


def take_several_currencies(world: World) -> None:
    world.site.books.set_preference("CurrencyPrefs.MultiCurrencyEnabled", value=True)


def sent_to_quickbooks(world: World, kind: str) -> list[Doc]:
    """The bodies of what was sent of this kind, in batches as in requests of its own."""
    posts = world.sandbox.requests.matching(system="quickbooks", method="POST")
    members = [one for seen in posts for one in (seen.request or {}).get("BatchItemRequest", ())]
    return [one[kind] for one in members if kind in one]


@once
def sent_abroad(world: World) -> Doc:
    """A plain claim whose bill is in books with several currencies."""
    world.ready()
    take_several_currencies(world)
    claim = plain_claim(world)
    world.sync()
    send(world, claim)
    return claim


def test_where_the_books_have_several_currencies_a_bill_names_theirs(world: World) -> None:
    claim = sent_abroad(world)

    assert world.standing("claim", claim["id"]) == "in_step"
    bill = world.bill_of(claim)
    assert (bill["CurrencyRef"]["value"], bill["TotalAmt"]) == ("USD", Decimal("900.00"))
    assert [one["CurrencyRef"] for one in sent_to_quickbooks(world, "Bill")] == [{"value": "USD"}]


def test_so_does_a_vendor_credit(world: World) -> None:
    world.ready()
    take_several_currencies(world)
    claim = given_back(world)

    send(world, claim)

    assert world.standing("claim", claim["id"]) == "in_step"
    [credit] = world.site.books.every("VendorCredit")
    assert (credit["CurrencyRef"]["value"], credit["TotalAmt"]) == ("USD", Decimal("2700.00"))


def test_where_the_books_have_one_currency_none_is_named(world: World) -> None:
    sent(world)

    assert ["CurrencyRef" in one for one in sent_to_quickbooks(world, "Bill")] == [False]


def test_a_claim_that_was_approved_before_the_books_got_several_currencies_is_approved_anew(
    world: World,
) -> None:
    world.ready()
    claim = plain_claim(world)
    world.sync()
    take_several_currencies(world)

    world.approve(claim)
    world.sync()
    assert (world.standing("claim", claim["id"]), bill_writes(world)) == ("approval", 0)

    send(world, claim)
    assert world.standing("claim", claim["id"]) == "in_step"


@pytest.mark.parametrize("vendor", ["the claim's", "a Canadian one"])
def test_a_bill_that_is_set_back_is_in_the_currency_of_the_books_again(world: World, vendor: str) -> None:
    claim = sent_abroad(world)
    world.later(minutes=1)
    changes: Doc = {"TxnDate": "2026-11-01"}
    if vendor == "a Canadian one":
        abroad = world.site.books.add_vendor("Maple Steel", CurrencyRef={"value": "CAD"})
        changes |= {"VendorRef": {"value": abroad["Id"]}, "CurrencyRef": {"value": "CAD"}}
        changes |= {"ExchangeRate": Decimal("0.70")}
    world.site.books.edit("Bill", world.bill_of(claim)["Id"], **changes)
    world.sync()
    row = world.row("claim", claim["id"])

    offer = (row.plan or {})["again"]
    assert desk.send_again(row.company, world.dana, row.pk, row.quickbooks_version, offer["fingerprint"])
    world.drain()

    assert world.standing("claim", claim["id"]) == "in_step"
    bill = world.bill_of(claim)
    assert (bill["TxnDate"], bill["CurrencyRef"]["value"]) == ("2026-10-31", "USD")
    assert "ExchangeRate" not in bill


def test_a_claim_is_changed_in_books_with_several_currencies_by_sending_it_again(world: World) -> None:
    claim = sent_abroad(world)
    world.later(minutes=1)
    world.site.procore.edit_lines(claim, [ClaimLine("1200.00", held="120.00")], force=True)
    world.sync()
    row = world.row("claim", claim["id"])

    offer = (row.plan or {})["again"]
    assert desk.send_again(row.company, world.dana, row.pk, row.quickbooks_version, offer["fingerprint"])
    world.drain()

    assert world.bill_of(claim)["TotalAmt"] == Decimal("1080.00")
    assert world.standing("claim", claim["id"]) == "in_step"


def test_a_vendor_made_from_procore_is_paid_in_the_currency_of_the_books(world: World) -> None:
    world.ready()
    take_several_currencies(world)
    vendor = world.site.procore.add_vendor("Sierra Glass")
    world.sync()

    desk.create(world.site.company, world.dana, [world.row("vendor", vendor["id"]).pk], "quickbooks")
    world.drain()

    made = world.site.books.named("Vendor", "Sierra Glass")
    assert made["CurrencyRef"]["value"] == "USD"
