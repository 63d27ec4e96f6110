"""What the simulated Procore tells whoever asked for it, and what it does when nobody listens."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from integration import exact_json
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.direct_costs import CostLine
from integration.sandbox.procore.records import Doc
from integration.sandbox.switches import Switches
from tests.sandbox.procore_world import World

HOOKS, V2 = "/v1.0/webhooks/hooks", "/v2.0/companies/4001/projects/7001/webhooks"
URL, SECRET = "https://plumbline.test/hooks/procore/4001", "Bearer s3cret-4001"
HOUR = 3600


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


@pytest.fixture
def world() -> World:
    return site()


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


def test_the_header_is_masked_when_it_is_read(world: World) -> None:
    of_company(world)

    shown = world.api.get(f"{HOOKS}?company_id=4001&namespace=plumbline").json

    assert shown
    assert shown[0]["destination_headers"] == {"Authorization": "*" * 13 + "-4001"}


def test_hooks_are_seen_within_their_namespace_only(world: World) -> None:
    of_company(world)

    assert world.api.get(f"{HOOKS}?company_id=4001").json == []
    assert len(world.api.get(f"{HOOKS}?company_id=4001&namespace=plumbline").json or []) == 1


@pytest.mark.parametrize("namespace", ["Plumbline", "plumb_line", "plumb line", ""])
def test_a_namespace_has_lower_case_letters_digits_and_dashes(world: World, namespace: str) -> None:
    hook = {"api_version": "v2", "namespace": namespace, "destination_url": URL}

    reply = world.api.post(HOOKS, {"company_id": 4001, "hook": hook})

    assert reply.status_code == 422


@pytest.mark.parametrize("scope", [{}, {"company_id": 4001, "project_id": 7001}])
def test_a_hook_belongs_to_a_company_or_a_project_and_never_to_both(world: World, scope: Doc) -> None:
    hook = {"api_version": "v2", "namespace": "plumbline", "destination_url": URL}

    assert world.api.post(HOOKS, {**scope, "hook": hook}).status_code == 400


@pytest.mark.parametrize(
    ("company_level", "resource", "event"),
    [(True, "Direct Costs", "create"), (False, "Company Vendors", "create"),
     (True, "Company Vendors", "delete"), (False, "Requisitions", "update"),
     (True, "Projects", "upsert")],
)  # fmt: skip
def test_a_trigger_needs_a_resource_and_event_of_its_level(
    world: World, company_level: bool, resource: str, event: str
) -> None:
    hook = of_company(world) if company_level else of_project(world)
    scope = {"company_id": 4001} if company_level else {"project_id": 7001}
    trigger = {"resource_name": resource, "event_type": event}

    reply = world.api.post(f"{HOOKS}/{hook}/triggers", {**scope, "api_version": "v2", "trigger": trigger})

    assert reply.status_code == 422


@pytest.mark.parametrize("listed", [True, False])
def test_subcontractor_invoices_may_be_a_resource(listed: bool) -> None:
    world = site(procore_requisition_events=listed)

    rows = world.api.get(f"{V2}/resources?payload_version=v4.0&per_page=100").json

    assert rows
    assert ("Requisitions" in [row["name"] for row in rows["data"]]) == listed


def test_a_claim_is_told_where_it_is_a_resource() -> None:
    world = site(procore_requisition_events=True)
    of_project(world, ("Requisitions", "create"))
    claim = world.company.add_claim(8801, "1", [], "2026-10-31")
    receiver = Receiver()

    deliver(world, receiver)

    assert receiver.told == [("create", "Requisitions", claim["id"])]


def test_vendors_may_be_watched_for_deletion() -> None:
    world = site(procore_vendor_delete_events=True)

    of_company(world, ("Company Vendors", "delete"))

    rows = world.api.get("/v1.0/webhooks/resources").json or []
    assert next(row["except"] for row in rows if row["create"] == "Company Vendors") == []


def test_several_triggers_are_added_and_deleted_at_once(world: World) -> None:
    hook = of_company(world)
    path, scope = f"{HOOKS}/{hook}/triggers/bulk", {"company_id": 4001}
    triggers = [
        {"resource_name": "Projects", "event_type": event} for event in ("create", "update", "delete")
    ]

    added = world.api.post(path, {**scope, "api_version": "v2", "triggers": triggers})
    assert added.json
    ids = [one["id"] for one in added.json["success"]]
    deleted = world.api.call("DELETE", path, {**scope, "triggers": [*ids, 1]})

    assert (added.status_code, len(ids), len(added.json["failed"])) == (207, 2, 1)
    assert deleted.json == {"success": ids, "failed": [{"code": "not_found", "trigger": 1}]}
    assert world.api.get(f"{HOOKS}/{hook}/triggers?company_id=4001").json == []


def test_a_hook_that_is_switched_off_or_deleted_tells_nothing(world: World) -> None:
    hook, other = of_project(world, ("Direct Costs", "create")), of_company(world, ("Projects", "update"))
    company_hooks = "/v2.0/companies/4001/webhooks/hooks"
    world.api.patch(f"{company_hooks}/{other}", {"status": "disabled"})
    gone = world.api.call("DELETE", f"{V2}/hooks/{hook}")
    receiver = Receiver()

    world.company.add_direct_cost(7001, [], vendor=5001, number="1")
    world.company.edit_project(7001, name="Tower 2")
    deliver(world, receiver)

    assert (gone.status_code, receiver.bodies) == (204, [])


def test_the_newer_version_pages_by_ten_and_filters_deliveries(world: World) -> None:
    hook = of_project(world, ("Direct Costs", "create"), ("Direct Costs", "delete"))
    for number in range(11):
        cost = world.company.add_direct_cost(7001, [], vendor=5001, number=str(number))
    world.company.delete_direct_cost(cost)
    deliver(world, Receiver())

    path = f"{V2}/hooks/{hook}/deliveries"
    everything = world.api.get(path)
    deleted = world.api.get(f"{path}?filter[event_type]=delete&filter[status]=succeeded").json

    assert everything.json
    assert deleted
    assert (len(everything.json["data"]), everything.headers["Total"]) == (10, "12")
    assert [one["payload"]["resource_id"] for one in deleted["data"]] == [cost["id"]]
    assert world.api.get(f"{path}?per_page=101").status_code == 400


def test_the_newer_version_words_refusals_its_own_way(world: World) -> None:
    missing = world.api.get(f"{V2}/hooks/1")
    wrong = world.api.post(f"{V2}/hooks", {"payload_version": "v1", "namespace": "a", "destination_url": URL})

    assert missing.json == {"error": {"code": "NOT_FOUND", "message": "Item not found"}}
    assert wrong.json
    assert wrong.json["error"]["details"] == [
        {"field": "payload_version", "message": "is not included in the list"}
    ]


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
