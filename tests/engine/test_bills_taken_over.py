"""A bill that was there before becomes the claim's bill: a person says so, or its mark does."""

from __future__ import annotations

import pytest

from sync import desk
from sync.models import Mapping
from tests.engine.billing import (
    bill_writes,
    numbers_of_bills,
    plain_claim,
    problem,
    sent,
)
from tests.world import Doc, World


def test_an_existing_bill_can_become_the_claim_s_bill_and_nothing_is_sent(world: World) -> None:
    world.ready()
    existing = _bill_by_hand(world, "900.00")
    claim = plain_claim(world)
    world.sync()

    _adopt(world, claim, existing)

    assert world.bill_of(claim)["Id"] == existing["Id"]
    assert world.standing("claim", claim["id"]) == "in_step"
    assert world.site.procore.claim(claim)["origin_id"] == f"qbo:9130:Bill:{existing['Id']}"
    assert bill_writes(world) == 0


def test_an_adopted_bill_with_another_total_is_shown(world: World) -> None:
    world.ready()
    existing = _bill_by_hand(world, "850.00")
    claim = plain_claim(world)
    world.sync()

    _adopt(world, claim, existing)

    assert problem(world, claim) == "bill.changed"
    assert world.site.procore.claim(claim)["origin_id"] is None


@pytest.mark.failure("W16")
def test_a_claim_whose_bill_the_database_forgot_finds_it_by_its_mark(world: World) -> None:
    claim = sent(world)
    bill = world.bill_of(claim)["Id"]
    Mapping.objects.filter(company=world.site.company).exclude(entity__in=["vendor", "project"]).delete()

    world.later(minutes=20)
    world.site.company.feeds.all().delete()
    world.sync()

    assert world.row("claim", claim["id"]).quickbooks_number == bill
    assert numbers_of_bills(world) == ["1"]
    _assert_no_cost(world)


@pytest.mark.failure("W16")
def test_by_its_mark_it_is_found_whatever_number_somebody_gave_it(world: World) -> None:
    claim = sent(world)
    bill = world.bill_of(claim)["Id"]
    Mapping.objects.filter(company=world.site.company).exclude(entity__in=["vendor", "project"]).delete()
    world.site.books.edit("Bill", bill, DocNumber="another")

    world.later(minutes=20)
    world.site.company.feeds.all().delete()
    world.sync()

    assert world.row("claim", claim["id"]).quickbooks_number == bill
    _assert_no_cost(world)


def _assert_no_cost(world: World) -> None:
    assert world.site.procore.direct_costs() == []
    assert not Mapping.objects.filter(company=world.site.company, entity="direct_cost").exists()


def _adopt(world: World, claim: Doc, bill: Doc) -> None:
    row = Mapping.objects.get(company=world.site.company, entity="bill", quickbooks_id=f"Bill:{bill['Id']}")
    desk.adopt(world.site.company, world.dana, world.row("claim", claim["id"]).pk, row.pk)
    world.drain()


def _bill_by_hand(world: World, amount: str) -> Doc:
    lines = [{"amount": amount, "account": world.site.accounts["cost"]}]
    return world.site.books.add_bill(world.site.qbo_vendor["Id"], lines, DocNumber="1", TxnDate="2026-10-31")
