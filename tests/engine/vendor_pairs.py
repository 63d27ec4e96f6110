"""The world's vendor on both sides: linked, looked at, edited, decided about."""

from __future__ import annotations

from typing import Any

from sync import decisions, desk
from sync.models import Conflict, Mapping
from tests.world import Doc, World, once

ADDRESS = {"address": "12 Pipe St", "city": "Austin", "state_code": "TX", "zip": "78701"}


@once
def linked(world: World, **fields: Any) -> None:
    """The world's vendor with these fields in Procore, linked and in step."""
    world.site.procore.edit_vendor(world.site.vendor, **fields)
    world.ready()


def here(world: World) -> Doc:
    return world.site.procore.vendor(world.site.vendor)


def there(world: World) -> Doc:
    return world.site.books.get("Vendor", world.site.qbo_vendor["Id"])


def row(world: World) -> Mapping:
    return world.row("vendor", world.site.vendor["id"])


def open_conflicts(world: World) -> dict[str, Conflict]:
    return {one.field: one for one in Conflict.objects.filter(mapping=row(world), closed_at=None)}


def decide(world: World, field: str, choice: str, value: str = "") -> bool:
    one = open_conflicts(world)[field]
    return decisions.decide(
        world.site.company, world.dana, one.pk, choice, one.procore, one.quickbooks, value
    )


def ask(world: World, system: str, quickbooks_id: str) -> None:
    found = Mapping.objects.get(company=world.site.company, quickbooks_id=quickbooks_id)
    desk.create(world.site.company, world.dana, [found.pk], system)
    world.drain()
