"""How the engine's tests speak of claims: bill one, send it, ask why it was not sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from integration.sandbox.procore.claims import ClaimLine
from sync import desk, exclusions
from tests.world import Doc, World, once

PLAIN = (ClaimLine("1000.00", held="100.00"),)


def plain_claim(world: World, number: str = "1", *lines: ClaimLine, **more: Any) -> Doc:
    """A claim of 1,000.00 with 100.00 held, on a new subcontract with one WBS code, unless told otherwise."""
    commitment = world.commitment([world.code()])
    return world.claim(commitment, number, *(lines or PLAIN), **more)


@once
def planned(world: World, *lines: ClaimLine, **more: Any) -> Doc:
    """A plain claim, looked at once in a company that is ready and live."""
    world.ready()
    claim = plain_claim(world, "1", *lines, **more)
    world.sync()
    return claim


@once
def sent(world: World, *lines: ClaimLine, **more: Any) -> Doc:
    """A plain claim whose bill is in the books."""
    claim = planned(world, *lines, **more)
    send(world, claim)
    return claim


def send(world: World, *claims: Doc) -> None:
    world.approve(*claims)
    world.drain()


def unlink(world: World, claim: Doc) -> None:
    desk.unlink(world.site.company, world.dana, world.row("claim", claim["id"]).pk)
    world.drain()


def problem(world: World, claim: Doc) -> str:
    """The code of what a person must see to; blank when there is nothing."""
    row = world.row("claim", claim["id"])
    return row.problem if row.due_at is None else ""


def facts(world: World, claim: Doc, *names: str) -> tuple[Any, ...]:
    found = world.row("claim", claim["id"]).facts
    return tuple(found[name] for name in names)


def why_excluded(world: World, claim: Doc) -> str:
    """The rule in words; blank when the claim is not excluded."""
    row = world.row("claim", claim["id"])
    return exclusions.explain(row.excluded, row.facts) if row.excluded else ""


def check(world: World, claim: Doc, name: str) -> str:
    """What the claim's page says beside one of its checks."""
    plan = world.row("claim", claim["id"]).plan
    assert plan is not None
    return next(str(one["text"]) for one in plan["checks"] if one["name"] == name)


def shown(world: World, claim: Doc) -> Doc:
    """The bill as the claim's page shows it."""
    plan = world.row("claim", claim["id"]).plan
    assert plan is not None
    return dict(plan["bill"])


def numbers_of_bills(world: World) -> list[str]:
    return [bill["DocNumber"] for bill in world.site.books.bills()]


def bill_writes(world: World, since: int = 0) -> int:
    """How many bills and vendor credits were sent to QuickBooks, in however many requests."""
    batches = world.sandbox.requests.matching(system="quickbooks", method="POST", path="/batch$", since=since)
    return sum(_bills_in(seen.request["BatchItemRequest"]) for seen in batches)


def _bills_in(items: Sequence[Doc]) -> int:
    return sum(1 for item in items if {"Bill", "VendorCredit"} & item.keys())
