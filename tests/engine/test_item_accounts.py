"""The accounts of a WBS code's item."""

from __future__ import annotations

from tests.engine.item_rows import item_of, problem_of
from tests.world import World


def test_items_need_both_accounts_and_go_on_by_themselves_once_these_are_chosen(world: World) -> None:
    world.ready()
    world.choose(income_account="")
    code = world.code("03-300", "S")
    world.sync()
    held = problem_of(world, code)

    world.choose(income_account=world.site.accounts["income"])
    world.drain()

    assert held == "item.no_account"
    assert item_of(world, code)["Name"] == "24-017-03-300.S"


def test_an_item_takes_the_accounts_of_its_cost_type_and_else_the_usual_ones(world: World) -> None:
    world.ready()
    own = world.site.books.add_account("Materials", "Cost of Goods Sold")["Id"]
    world.choose(expense_by_type=f"M={own}")
    of_type, other = world.code("05-120", "M"), world.code("03-300", "S")

    world.sync()

    accounts = [
        (item["ExpenseAccountRef"]["value"], item["IncomeAccountRef"]["value"])
        for item in (item_of(world, one) for one in (of_type, other))
    ]
    cost, income = world.site.accounts["cost"], world.site.accounts["income"]
    assert accounts == [(own, income), (cost, income)]


def test_a_cost_type_with_accounts_of_its_own_needs_no_usual_ones(world: World) -> None:
    world.ready()
    cost, income = world.site.accounts["cost"], world.site.accounts["income"]
    world.choose(expense_account="", expense_by_type=f"M={cost}", income_by_type=f"M={income}")
    of_type, other = world.code("05-120", "M"), world.code("03-300", "S")

    world.sync()

    assert world.standing("wbs_code", of_type["id"]) == "in_step"
    assert world.row("wbs_code", other["id"]).problem == "item.no_account"
