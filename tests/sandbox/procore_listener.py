"""Somebody who wants to be told by the simulated Procore, and how they register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integration import exact_json
from integration.sandbox.procore.records import Doc
from integration.sandbox.switches import Switches
from tests.sandbox.procore_world import World

HOOKS, V2 = "/v1.0/webhooks/hooks", "/v2.0/companies/4001/projects/7001/webhooks"
URL, SECRET = "https://plumbline.test/hooks/procore/4001", "Bearer s3cret-4001"


class Receiver:
    """Somebody who listens; `answer` is their status, or an error instead of one."""

    def __init__(self, answer: int | OSError = 200) -> None:
        self.answer = answer
        self.bodies: list[Any] = []
        self.headers: list[dict[str, str]] = []

    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> int:
        assert url == URL
        self.headers.append(headers)
        self.bodies.append(exact_json.loads(body.decode()))
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer

    @property
    def told(self) -> list[tuple[str, str, int]]:
        return [(one["event_type"], one["resource_name"], one["resource_id"]) for one in self.bodies]


def site(**switches: Any) -> World:
    """A project (7001) with a commitment, so that a direct cost has a code and a vendor."""
    world = World(Switches(**switches))
    world.commitment(world.project(), "1000")
    return world


def hook_of(world: World, scope: Doc, *triggers: tuple[str, str], version: str = "v2", **more: Any) -> int:
    hook = {"api_version": version, "namespace": "plumbline", "destination_url": URL,
            "destination_headers": {"Authorization": SECRET}, **more}  # fmt: skip
    created = world.api.post(HOOKS, {**scope, "hook": hook})
    assert created.status_code == 201, created.text
    assert created.json
    for resource, event in triggers:
        trigger = {"resource_name": resource, "event_type": event}
        added = world.api.post(
            f"{HOOKS}/{created.json['id']}/triggers", {**scope, "api_version": version, "trigger": trigger}
        )
        assert added.status_code == 201, added.text
    return int(created.json["id"])


def of_project(world: World, *triggers: tuple[str, str], version: str = "v2") -> int:
    return hook_of(world, {"project_id": 7001}, *triggers, version=version)


def of_company(world: World, *triggers: tuple[str, str]) -> int:
    return hook_of(world, {"company_id": 4001}, *triggers)


def deliver(world: World, receiver: Callable[[str, dict[str, str], bytes], int]) -> int:
    return world.sandbox.procore.webhooks.deliver_due(receiver)
