"""Claims that the tests of the commands begin with."""

from __future__ import annotations

from integration.sandbox.procore.claims import ClaimLine
from tests.world import Doc, World


def claim(world: World, number: str = "7") -> Doc:
    return world.claim(world.commitment([world.code()]), number, ClaimLine("12345.67", held="1234.57"))


def waiting_claim(world: World) -> Doc:
    world.ready()
    one = claim(world)
    world.sync()
    return one


def blocked_claim(world: World) -> Doc:
    """Its vendor is inactive in QuickBooks; nothing of it was read yet."""
    world.ready()
    world.site.books.deactivate("Vendor", world.site.qbo_vendor["Id"])
    return claim(world)
