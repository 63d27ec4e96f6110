"""What the simulated Procore tells whoever asked for it, and what it does when nobody listens."""

from __future__ import annotations

import re
from typing import Any

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.direct_costs import CostLine
from tests.sandbox.procore_listener import (
    HOOKS,
    SECRET,
    URL,
    V2,
    Receiver,
    deliver,
    of_company,
    of_project,
    site,
)
from tests.sandbox.procore_world import World

HOUR = 3600


@pytest.fixture
def world() -> World:
    return site()


def test_a_change_is_told_with_the_registered_header_and_nothing_but_what_changed(world: World) -> None:
    of_project(world, ("Direct Costs", "create"))
    cost = world.company.add_direct_cost(7001, [CostLine(60001, 5)], vendor=5001, number="1")
    receiver = Receiver()

    arrived = deliver(world, receiver)

    assert arrived == 1
    assert receiver.headers[0]["Authorization"] == SECRET
    body = receiver.bodies[0]
    assert (body["resource_id"], body["company_id"], body["project_id"]) == (cost["id"], 4001, 7001)
    assert body["api_version"] == "v2.0"
    assert body["timestamp"] == "2026-11-02T15:00:00.000000Z"
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{26}", body["ulid"])
    assert "invoice_number" not in body


def test_only_what_was_asked_for_is_told(world: World) -> None:
    of_company(world, ("Company Vendors", "update"))
    of_project(world, ("Contract Payments", "delete"))
    vendor = world.company.add_vendor("New")
    world.company.edit_vendor(vendor, city="Austin")
    payment = world.company.add_payment(8801, "10", "2026-11-30")
    world.company.remove("payment", payment)
    receiver = Receiver()

    deliver(world, receiver)

    assert receiver.told == [
        ("update", "Company Vendors", vendor["id"]), ("delete", "Contract Payments", payment["id"]),
    ]  # fmt: skip


def test_events_of_another_project_are_for_its_own_hook(world: World) -> None:
    of_project(world, ("Sub Jobs", "create"))
    annex = world.project("Annex", "24-018")
    receiver = Receiver()

    world.api.post("/v1.0/sub_jobs", {"project_id": annex["id"], "sub_job": {"name": "N", "code": "N"}})
    deliver(world, receiver)

    assert receiver.told == []


def test_the_event_names_the_app_that_made_the_change(world: World) -> None:
    of_company(world, ("Company Vendors", "update"))
    vendor = world.company.add_vendor("New")
    receiver = Receiver()

    world.api.patch(f"/v1.0/vendors/{vendor['id']}", {"company_id": 4001, "vendor": {"city": "Austin"}})
    world.company.edit_vendor(vendor, city="Waco")
    deliver(world, receiver)

    assert [one["metadata"]["source_application_id"] for one in receiver.bodies] == [
        "plumbline-service",
        None,
    ]
    assert [one["user_id"] for one in receiver.bodies] == [19, 11]


def test_what_a_person_does_right_after_a_call_is_not_the_apps_doing(world: World) -> None:
    of_company(world, ("Company Vendors", "update"))
    vendor = world.company.add_vendor("New")
    edit = faults.then_call(lambda: world.company.edit_vendor(vendor, city="Waco"), when="after")
    world.sandbox.faults.add(Fault(edit, path="/vendors"))
    receiver = Receiver()

    world.api.get(f"/v1.0/vendors/{vendor['id']}?company_id=4001")
    deliver(world, receiver)

    assert receiver.bodies[0]["metadata"]["source_application_id"] is None


def test_the_metadata_may_be_empty() -> None:
    world = site(procore_webhook_metadata=False)
    of_company(world, ("Company Vendors", "create"))
    world.company.add_vendor("New")
    receiver = Receiver()

    deliver(world, receiver)

    assert set(receiver.bodies[0]["metadata"].values()) == {None}
    assert receiver.bodies[0]["user_id"] == 11


def test_version_three_names_the_record_a_line_belongs_to(world: World) -> None:
    of_project(world, ("Direct Cost Line Items", "create"), version="v3")
    cost = world.company.add_direct_cost(7001, [CostLine(60001, 5)], vendor=5001, number="1")
    receiver = Receiver()

    deliver(world, receiver)

    assert receiver.bodies[0]["related_resources"] == [{"id": cost["id"], "name": "Direct Costs"}]


def test_version_four_has_other_names_and_ids_as_texts(world: World) -> None:
    hook = {"payload_version": "v4.0", "namespace": "plumbline", "destination_url": URL}
    created = world.api.post(f"{V2}/hooks", hook).json
    assert created
    trigger = {"resource_name": "Direct Costs", "event_type": "create"}
    world.api.post(f"{V2}/hooks/{created['data']['id']}/triggers", trigger)
    world.company.add_direct_cost(7001, [], vendor=5001, number="1")
    receiver = Receiver()

    deliver(world, receiver)

    assert receiver.bodies[0] | {"id": "", "timestamp": ""} == {
        "id": "", "timestamp": "", "reason": "create", "company_id": "4001", "project_id": "7001",
        "user_id": "11", "resource_type": "Direct Costs", "resource_id": "97001",
    }  # fmt: skip
    assert "Authorization" not in receiver.headers[0]


def test_a_failure_holds_the_queue_and_waits_twice_as_long_each_time(world: World) -> None:
    of_company(world, ("Company Vendors", "create"))
    world.company.add_vendor("One")
    world.company.add_vendor("Two")
    receiver = Receiver(500)
    tried: list[int] = []

    for _ in range(8):
        deliver(world, receiver)
        tried.append(len(receiver.bodies))
        world.clock.advance(1)

    assert tried == [1, 2, 2, 3, 3, 3, 3, 4]
    assert {one["resource_id"] for one in receiver.bodies} == {receiver.bodies[0]["resource_id"]}


def test_the_queue_goes_on_in_order_once_somebody_answers(world: World) -> None:
    of_company(world, ("Company Vendors", "create"))
    first, second = world.company.add_vendor("One"), world.company.add_vendor("Two")
    receiver = Receiver(TimeoutError())
    deliver(world, receiver)

    receiver.answer = 204
    world.clock.advance(1)
    arrived = deliver(world, receiver)

    assert arrived == 2
    assert [one["resource_id"] for one in receiver.bodies] == [first["id"], first["id"], second["id"]]


def test_after_twelve_hours_everything_that_waits_is_discarded(world: World) -> None:
    hook = of_company(world, ("Company Vendors", "create"))
    world.company.add_vendor("One")
    receiver = Receiver(503)
    deliver(world, receiver)
    for _ in range(13):
        world.clock.advance(HOUR)
        world.company.add_vendor(f"At {world.clock.now()}")
        deliver(world, receiver)
    receiver.answer = 200
    world.clock.advance(HOUR)

    before = len(receiver.bodies)
    deliver(world, receiver)

    path = f"{HOOKS}/{hook}/deliveries?company_id=4001&filters[status]="
    token = world.api.service_token()
    discarded, arrived = (
        world.api.get(path + status, token=token).json or [] for status in ("discarded", "successful")
    )
    assert len(discarded) == 13
    assert len(arrived) == len(receiver.bodies) - before == 1


def test_a_delivery_may_arrive_twice_under_one_id() -> None:
    world = site(procore_webhooks_arrive_twice=True)
    of_company(world, ("Company Vendors", "create"))
    world.company.add_vendor("One")
    receiver = Receiver()

    deliver(world, receiver)

    assert [one["ulid"] for one in receiver.bodies] == [receiver.bodies[0]["ulid"]] * 2


def test_what_is_due_can_be_looked_at_without_sending_it(world: World) -> None:
    of_company(world, ("Company Vendors", "create"))
    world.company.add_vendor("One")
    webhooks = world.sandbox.procore.webhooks

    assert [one["status"] for one in webhooks.due()] == ["enqueued"]
    deliver(world, Receiver(500))
    assert webhooks.due() == []


def test_a_receiver_may_ask_the_api_before_it_answers(world: World) -> None:
    of_company(world, ("Company Vendors", "create"))
    vendor = world.company.add_vendor("One")
    seen: list[Any] = []

    def curious(url: str, headers: dict[str, str], body: bytes) -> int:
        seen.append(world.api.get(f"/v1.0/vendors/{vendor['id']}?company_id=4001").json)
        return 200

    deliver(world, curious)

    assert seen[0]["name"] == "One"


def test_a_claim_is_told_where_it_is_a_resource() -> None:
    world = site(procore_requisition_events=True)
    of_project(world, ("Requisitions", "create"))
    claim = world.company.add_claim(8801, "1", [], "2026-10-31")
    receiver = Receiver()

    deliver(world, receiver)

    assert receiver.told == [("create", "Requisitions", claim["id"])]


def test_hooks_and_what_waits_survive_a_saved_state(world: World) -> None:
    of_company(world, ("Company Vendors", "create"))
    world.company.add_vendor("One")
    state = world.sandbox.saved()
    deliver(world, Receiver())

    world.sandbox.restore(state)

    assert deliver(world, Receiver()) == 1


def test_a_hook_may_be_deleted_by_its_own_receiver(world: World) -> None:
    hook = of_company(world, ("Company Vendors", "create"))
    world.company.add_vendor("One")
    world.company.add_vendor("Two")
    seen: list[bytes] = []

    def leaving(url: str, headers: dict[str, str], body: bytes) -> int:
        seen.append(body)
        world.api.call("DELETE", f"{HOOKS}/{hook}?company_id=4001")
        return 200

    arrived = deliver(world, leaving)

    assert (arrived, len(seen)) == (0, 1)
