"""A project with codes and a vendor, and the calls with which tests write direct costs there."""

from __future__ import annotations

from typing import Any

from integration.sandbox.procore.records import Doc
from integration.sandbox.switches import Switches
from tests.sandbox.procore_world import World

NEW, OLD = "/v1.1/projects/7001/direct_costs", "/v1.0/projects/7001/direct_costs"
SYNC, LINES_SYNC = f"{OLD}/sync", f"{OLD}/line_items/sync"


def site(**switches: Any) -> World:
    """A project with two WBS codes (60001 and 60002) and a vendor (5001)."""
    world = World(Switches(**switches))
    world.commitment(world.project(), "1000", "1000")
    return world


def invoice(**more: Any) -> Doc:
    return {"direct_cost_type": "invoice", "vendor_id": 5001, "invoice_number": "INV-778",
            "direct_cost_date": "2026-11-03", **more}  # fmt: skip


def create(world: World, *lines: Doc, **more: Any) -> Any:
    reply = world.api.post(NEW, {"direct_cost": invoice(line_items=list(lines), **more)})
    assert reply.status_code == 201, reply.text
    return reply.json


def errors(world: World, method: str, path: str, body: Any = None) -> Any:
    reply = world.api.call(method, path, body)
    assert reply.status_code == 422, reply.text
    assert reply.json
    return reply.json["errors"]


def synced(world: World, path: str, *updates: Doc) -> tuple[list[Any], list[Any]]:
    reply = world.api.patch(path, {"updates": list(updates)})
    assert reply.status_code == 200, reply.text
    assert reply.json
    return reply.json["entities"], reply.json["errors"]
