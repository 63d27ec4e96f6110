"""The class that a person chose for a project stands on each line of the project's bills."""

from __future__ import annotations

import pytest

from integration.sandbox.procore.claims import ClaimLine
from sync import desk
from tests.world import Doc, World, once

pytestmark = pytest.mark.large


@once
def claim_of_project(world: World, choose: bool = True) -> tuple[Doc, Doc]:
    """(class, claim): the claim waits for approval."""
    world.site.books.set_preference("AccountingInfoPrefs.ClassTrackingPerTxnLine", True)
    made = world.site.books.add("Class", Name="Division 3")
    world.ready()
    if choose:
        set_class(world, made["Id"])
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    return made, claim


def set_class(world: World, class_id: str) -> None:
    project = world.row("project", world.site.project["id"])
    assert desk.set_project_option(world.site.company, world.dana, project.pk, "class", class_id)


def classes_of(bill: Doc) -> list[str | None]:
    details = [line["ItemBasedExpenseLineDetail"] for line in bill["Line"]]
    return [detail.get("ClassRef", {}).get("value") for detail in details]


def test_every_line_of_the_bill_carries_the_class_of_its_project(world: World) -> None:
    made, claim = claim_of_project(world)

    world.approve(claim)
    world.drain()

    assert classes_of(world.bill_of(claim)) == [made["Id"], made["Id"]]


def test_without_a_choice_no_line_has_a_class(world: World) -> None:
    _, claim = claim_of_project(world, choose=False)

    world.approve(claim)
    world.drain()

    assert classes_of(world.bill_of(claim)) == [None, None]


def test_a_class_chosen_after_the_approval_asks_for_a_new_one(world: World) -> None:
    made, claim = claim_of_project(world, choose=False)
    world.pause()
    world.approve(claim)

    set_class(world, made["Id"])
    world.resume()
    world.drain()

    assert world.standing("claim", claim["id"]) == "approval"
    assert world.site.books.bills() == []


def test_an_inactive_class_is_named_before_anything_is_sent(world: World) -> None:
    made, claim = claim_of_project(world)

    world.site.books.edit("Class", made["Id"], Active=False)
    world.sync()
    world.retry("claim", claim["id"])
    world.drain()

    row = world.row("claim", claim["id"])
    assert (row.problem, row.facts["name"]) == ("class.inactive", "Division 3")
