"""Hooks, triggers and deliveries of the simulated Procore as its API shows them, in both versions."""

from __future__ import annotations

import pytest

from integration.sandbox.procore.records import Doc
from tests.sandbox.procore_listener import (
    HOOKS,
    URL,
    V2,
    Receiver,
    deliver,
    of_company,
    of_project,
    site,
)
from tests.sandbox.procore_world import World


@pytest.fixture
def world() -> World:
    return site()


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
