"""The list of cost codes in Procore that is named for QuickBooks: made once, and not before going live."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import switchboard
from sync.entities.cost_code_list import NAME
from tests.world import World

pytestmark = pytest.mark.large


def lists(world: World) -> list[str]:
    return [one["name"] for one in world.site.procore.all("cost_code_list") if one["name"] == NAME]


def test_it_is_made_when_a_company_goes_live_and_only_once(world: World) -> None:
    world.ready(live=False)
    before = lists(world)

    switchboard.go_live(world.site.company, world.dana)
    world.sync()
    world.later(hours=1)
    world.sync()

    assert NAME == "QuickBooks Online ERP Integration Standard Cost Codes"
    assert (before, lists(world)) == ([], [NAME])


def test_one_that_is_there_already_is_used(world: World) -> None:
    made = world.site.procore.add_cost_code_list(NAME)

    world.ready()

    assert lists(world) == [NAME]
    assert world.standing("cost_code_list", made["id"]) == "in_step"


def test_a_lost_answer_makes_no_second_one(world: World) -> None:
    world.sandbox.faults.add(Fault(faults.lose_reply, method="POST", path="/standard_cost_code_lists$"))

    world.ready()
    world.later(minutes=5)
    world.sync()

    assert lists(world) == [NAME]
