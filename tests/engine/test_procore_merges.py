"""Two companies are merged in Procore: the one that is left takes over the vendor; what was sent stays."""

from __future__ import annotations

import pytest

from sync import desk
from sync.models import Mapping
from tests.engine.billing import sent
from tests.engine.test_compare import night
from tests.world import Doc, World

pytestmark = [pytest.mark.failure("R6"), pytest.mark.large]
LEFT = "Granite Ridge West"


@pytest.fixture
def claim(world: World) -> Doc:
    """Sent and billed; the company that it names was merged into another one since."""
    claim = sent(world)
    left = world.site.procore.add_vendor(LEFT)
    world.site.procore.merge_vendors(left, world.site.vendor)
    night(world)
    return claim


def test_the_company_that_is_gone_is_shown_and_its_bill_stays(world: World, claim: Doc) -> None:
    row = world.row("vendor", world.site.vendor["id"])

    assert row.problem == "vendor.gone_in_procore"
    assert world.standing("claim", claim["id"]) == "in_step"
    assert len(world.site.books.bills()) == 1


def test_the_vendor_is_linked_to_the_company_that_is_left_although_bills_stand_on_it(
    world: World, claim: Doc
) -> None:
    vendor = f"Vendor:{world.site.qbo_vendor['Id']}"
    assert desk.unlink(world.site.company, world.dana, world.row("vendor", world.site.vendor["id"]).pk)
    world.drain()
    left = Mapping.objects.get(company=world.site.company, entity="vendor", label=LEFT).procore_id

    world.link("vendor", left, vendor)
    world.sync()

    assert Mapping.objects.get(company=world.site.company, quickbooks_id=vendor).procore_id == left
    assert world.standing("claim", claim["id"]) == "in_step"


def test_a_claim_that_moved_to_another_company_without_a_merge_is_shown(world: World) -> None:
    claim = sent(world)
    other = world.site.procore.add_vendor("Somebody Else")

    [contract] = world.site.procore.commitments()
    world.site.procore.change("commitment", contract["id"], {"vendor_id": other["id"]})
    night(world)

    assert world.row("claim", claim["id"]).problem == "claim.changed_after_sent"
