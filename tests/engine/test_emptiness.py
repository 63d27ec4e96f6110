"""A side that suddenly shows nothing stops the company until a person has looked."""

from __future__ import annotations

import pytest

from sync import switchboard
from sync.models import Mapping
from tests.engine.billing import plain_claim
from tests.world import World


@pytest.mark.parametrize(("bills", "code"), [(4, ""), (5, "side.suddenly_empty")])
def test_a_full_read_without_any_of_many_known_bills_stops_everything(
    world: World, bills: int, code: str
) -> None:
    world.ready()
    made = [_bill(world, str(number)) for number in range(bills)]
    world.sync()
    world.later(days=31)
    for bill_id in made:
        world.site.books.delete("Bill", bill_id)

    world.sync()

    world.site.company.refresh_from_db()
    assert world.site.company.stopped_code == code
    assert not code or world.site.company.stopped_facts == {
        "system": "QuickBooks", "what": "bills", "count": 5,
    }  # fmt: skip


def test_nothing_is_written_until_a_person_confirms(world: World) -> None:
    world.ready()
    for number in range(5):
        Mapping.objects.create(company=world.site.company, entity="claim", procore_id=f"x{number}",
                               project=world.row("project", world.site.project["id"]))  # fmt: skip
    world.site.company.feeds.filter(source="procore.requisitions").update(watermark=None)
    world.sync()
    stopped = world.standing("claim", "x0")

    world.code("05-120", "M")
    world.sync()
    before = len(world.site.books.every("Item"))
    switchboard.confirm_stop(world.site.company, world.dana)
    plain_claim(world)
    world.sync()

    assert stopped == "not_linked"
    assert before == 1
    assert len(world.site.books.every("Item")) == 3


def _bill(world: World, number: str) -> str:
    lines = [{"amount": "10.00", "account": world.site.accounts["cost"]}]
    return str(world.site.books.add_bill(world.site.qbo_vendor["Id"], lines, DocNumber=number)["Id"])
