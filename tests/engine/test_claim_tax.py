"""A claim with tax is held until a tax item is chosen; then its tax stands on one line of that item."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.billing import check, facts, plain_claim, planned, problem, send, shown
from tests.world import Doc, World, lines_of


def with_tax_item(world: World) -> str:
    """The id of a chosen tax item, in a company that is ready."""
    world.ready()
    item = world.site.books.add_item("Use tax", world.site.accounts["cost"], world.site.accounts["income"])
    world.after_the_overlap()
    world.sync()
    world.choose(tax_item=item["Id"])
    return str(item["Id"])


def taxed(world: World, tax: str = "214.50", **more: Any) -> Doc:
    claim = plain_claim(world, tax=tax, **more)
    world.sync()
    return claim


def test_tax_without_a_tax_item_holds_the_claim_until_one_is_chosen(world: World) -> None:
    claim = planned(world, tax="214.50")
    held = problem(world, claim), facts(world, claim, "amount")
    waits_on = world.row("claim", claim["id"]).waits_on
    item = world.site.books.add_item("Use tax", world.site.accounts["cost"], world.site.accounts["income"])
    world.after_the_overlap()
    world.sync()

    world.choose(tax_item=item["Id"])
    world.drain()

    assert held == ("claim.tax", ("214.50",))
    assert waits_on == "setting:tax_item"
    assert world.standing("claim", claim["id"]) == "approval"


def test_tax_is_one_line_on_the_tax_item_and_the_bill_comes_to_the_payment_due(world: World) -> None:
    with_tax_item(world)
    claim = taxed(world)

    send(world, claim)

    bill = world.bill_of(claim)
    assert lines_of(bill) == [
        ("24-017-03-300.S", "1000.00"), ("Use tax", "214.50"), ("Retainage", "-100.00"),
    ]  # fmt: skip
    assert str(bill["TotalAmt"]) == "1114.50"
    assert world.standing("claim", claim["id"]) == "in_step"


def test_the_page_says_how_work_retention_and_tax_come_to_the_payment_due(world: World) -> None:
    with_tax_item(world)
    claim = taxed(world)

    assert check(world, claim, "adds_up") == (
        "1,000.00 work − 100.00 retention + 214.50 tax = 1,114.50, the same as Procore's payment due"
    )
    assert check(world, claim, "tax") == "Use tax"
    assert [line["kind"] for line in shown(world, claim)["lines"]] == ["work", "tax", "retention"]


def test_tax_that_does_not_come_to_the_payment_due_holds_the_claim(world: World) -> None:
    with_tax_item(world)
    claim = taxed(world, summary={"current_payment_due": "1114.49"})

    assert problem(world, claim) == "claim.not_tied_out"
    assert facts(world, claim, "computed", "due", "difference") == ("1,114.50", "1,114.49", "0.01")


def test_a_claim_without_tax_needs_no_tax_item_and_has_no_line_for_it(world: World) -> None:
    with_tax_item(world)
    claim = taxed(world, tax="0.00")

    assert [line["kind"] for line in shown(world, claim)["lines"]] == ["work", "retention"]


def test_an_inactive_tax_item_holds_the_claim_until_it_is_active_again(world: World) -> None:
    item = with_tax_item(world)
    world.site.books.deactivate("Item", item)
    world.after_the_overlap()
    claim = taxed(world)
    held = problem(world, claim), facts(world, claim, "why")

    world.site.books.edit("Item", item, Active=True)
    world.after_the_overlap()
    world.sync()

    assert held == ("tax.item_unfit", ("it is missing or inactive in QuickBooks",))
    assert world.standing("claim", claim["id"]) == "approval"


@pytest.mark.parametrize("which", ["retention", "wbs"])
def test_tax_never_goes_on_the_retention_item_or_on_a_wbs_code_s_item(world: World, which: str) -> None:
    world.ready()
    code = world.code()
    world.sync()
    items = {
        "retention": (world.site.retention_item, "it is the retention item"),
        "wbs": (
            world.row("wbs_code", code["id"]).quickbooks_number,
            "it belongs to a WBS code, whose cost it would be",
        ),
    }
    item, why = items[which]
    world.choose(tax_item=item)
    claim = world.claim(world.commitment([code]), "1", tax="214.50")

    world.sync()

    assert problem(world, claim) == "tax.item_unfit"
    assert facts(world, claim, "why") == (why,)
