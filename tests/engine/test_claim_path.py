"""One claim's way: read, planned, approved by a person, sent once, marked in Procore."""

from __future__ import annotations

from integration.sandbox.procore.claims import ClaimLine
from tests.world import World, lines_of


def test_an_approved_claim_becomes_a_bill_with_retention_on_its_own_line(world: World) -> None:
    world.ready()
    concrete = world.code("03-300", "S")
    steel = world.code("05-120", "M", cost_type_name="Materials")
    commitment = world.commitment([concrete, steel])
    claim = world.claim(
        commitment, "7", ClaimLine("12345.67", held="1234.57"), ClaimLine("8000.00", held="800.00")
    )
    world.sync()
    assert world.standing("claim", claim["id"]) == "approval"

    world.approve(claim)
    world.drain()

    bill = world.bill_of(claim)
    assert lines_of(bill) == [
        ("24-017-03-300.S", "12345.67"),
        ("24-017-05-120.M", "8000.00"),
        ("Retainage", "-2034.57"),
    ]
    assert str(bill["TotalAmt"]) == "18311.10"
    assert world.site.procore.claim(claim)["origin_id"] == f"qbo:9130:Bill:{bill['Id']}"
    assert world.standing("claim", claim["id"]) == "in_step"


def test_a_vendor_made_inactive_while_its_claim_waits_is_told_before_anybody_approves(world: World) -> None:
    world.ready()
    claim = world.claim(world.commitment([world.code()]), "7", ClaimLine("1000.00", held="100.00"))
    world.sync()
    world.site.books.deactivate("Vendor", world.site.qbo_vendor["Id"])

    world.sync()

    assert world.row("claim", claim["id"]).problem == "vendor.inactive"
