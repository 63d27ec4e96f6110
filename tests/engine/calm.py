"""Letting things come to rest, and what must be true of the books then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Min

from integration.sandbox.procore.claims import ClaimLine
from sync.entities import bill
from sync.models import Mapping
from tests.world import Doc, Site, World

MOST_WAITS = 30
NET = Decimal("900.00")  # of a small claim
SMALL = ClaimLine("1000.00", held="100.00")
LOOKED_UP_AFTER = settings.SETTLE_AFTER + settings.VISIBILITY_DELAY


def small_claims(world: World, count: int, first: int = 1) -> list[Doc]:
    """Claims over 900.00, each on a subcontract of its own, looked at and waiting for approval."""
    codes = world.site.procore.wbs_codes(world.site.project) or [world.code()]
    claims = [
        world.claim(world.commitment(codes[:1], number=f"SC-{number:03}"), f"A-{number}", SMALL)
        for number in range(first, first + count)
    ]
    world.sync()
    return claims


def come_to_rest(world: World, site: Site | None = None) -> None:
    """Time passes and the worker works until nothing is due by itself any more, feeds aside."""
    site = site or world.site
    for _wait in range(MOST_WAITS):
        world.drain(site)
        rows = Mapping.objects.filter(company=site.company, archived_at=None, due_at__isnull=False)
        first = rows.exclude(waits_on__gt="").aggregate(at=Min("due_at"))["at"]
        if first is None:
            return
        world.later(seconds=max(0.0, (first - world.clock.now()) / timedelta(seconds=1)) + 1)
    raise AssertionError("the claims do not come to rest")


def after_the_lease(world: World) -> None:
    """The dead worker's lease has run out and a new one has taken over."""
    world.later(seconds=settings.LEASE_SECONDS + 1)
    come_to_rest(world)


def bills_for(world: World, claim: Doc, site: Site | None = None) -> list[Doc]:
    """The bills in the books that carry this claim's mark, whoever made them."""
    site = site or world.site
    tag = bill.tag(str(site.company.key), str(claim["id"]))
    return [one for one in site.books.bills() if str(one.get("PrivateNote", "")).endswith(tag)]


def assert_billed_once(world: World, claims: Sequence[Doc], total: Decimal = NET) -> None:
    """Each claim has exactly one bill over the right total, and its mark in Procore."""
    for claim in claims:
        found = bills_for(world, claim)
        assert [one["TotalAmt"] for one in found] == [total], claim["invoice_number"]
        marked = world.site.procore.claim(claim)["origin_id"]
        assert marked == f"qbo:{world.site.books.realm}:Bill:{found[0]['Id']}"
        assert world.standing("claim", claim["id"]) == "in_step"
