"""Direct costs of the simulated Procore written in bulk: sync actions, locks, and two writers at once."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from tests.sandbox.procore_costs import LINES_SYNC, NEW, OLD, SYNC, create, errors, invoice, site, synced
from tests.sandbox.procore_world import World


@pytest.fixture
def world() -> World:
    return site()


def test_a_sync_creates_and_updates_by_origin_id(world: World) -> None:
    create(world, origin_id="b1")

    entities, failed = synced(
        world, SYNC, {"origin_id": "b1", "status": "approved"}, invoice(origin_id="b2", invoice_number="2")
    )

    assert [(one["id"], one["status"]) for one in entities] == [(97001, "approved"), (97002, "draft")]
    assert failed == []


def test_only_an_id_changes_an_origin_id(world: World) -> None:
    create(world, origin_id="b1")

    entities, _ = synced(world, SYNC, {"id": 97001, "origin_id": "b9"})

    assert entities[0]["origin_id"] == "b9"
    assert world.company.by_origin("direct_cost", "b1") is None


def test_a_sync_tells_failures_one_by_one_and_still_answers_200(world: World) -> None:
    entities, failed = synced(
        world, SYNC,
        {"id": 1, "status": "approved"}, {"origin_id": "b1", "direct_cost_type": "invoice"},
        invoice(origin_id="b2"),
    )  # fmt: skip

    assert [one["origin_id"] for one in entities] == ["b2"]
    assert [one["errors"] for one in failed] == [
        {"id": ["Entity with this ID not found"]}, {"vendor_id": ["can't be blank"]},
    ]  # fmt: skip


def test_a_sync_takes_a_thousand_updates(world: World) -> None:
    update = {"origin_id": "b1", "direct_cost_type": "expense"}

    assert world.api.patch(SYNC, {"updates": [update] * 1001}).status_code == 413
    assert world.api.patch(SYNC, {"updates": [update] * 1000}).status_code == 200
    assert len(world.company.direct_costs()) == 1


def test_an_origin_id_belongs_to_one_cost_in_all_projects(world: World) -> None:
    create(world, origin_id="b1")
    world.project("Annex", "24-018")

    _, failed = synced(
        world, "/v1.0/projects/7002/direct_costs/sync", {"origin_id": "b1", "status": "approved"}
    )

    assert failed[0]["errors"] == {"origin_id": ["has already been taken"]}


def test_lines_are_synced_onto_their_cost(world: World) -> None:
    create(world, origin_id="b1")
    line = {"direct_cost_id": 97001, "origin_id": "b1:1", "wbs_code_id": 60001, "amount": 5}

    synced(world, LINES_SYNC, line)
    entities, failed = synced(world, LINES_SYNC, {**line, "amount": 6}, {**line, "direct_cost_id": 1})

    assert ([one["amount"] for one in entities], len(failed)) == (["6.0"], 1)
    assert world.company.grand_total(97001) == 6


def test_a_linked_cost_is_locked_until_it_is_unlinked(world: World) -> None:
    create(world, {"wbs_code_id": 60001, "manual_amount": 5}, origin_id="b1")
    line = {"line_item": {"amount": 6}}

    for method, path, body in (
        ("PATCH", f"{NEW}/97001", {"direct_cost": {"status": "approved"}}),
        ("PATCH", f"{OLD}/97001", {"item": {"origin_id": None, "terms": "30"}}),
        ("PATCH", f"{OLD}/97001/line_items/970001", line),
        ("DELETE", f"{OLD}/97001/line_items/970001", None),
        ("DELETE", f"{NEW}/97001", None),
    ):
        assert "synced" in errors(world, method, path, body)["base"][0]
    unlinked = world.api.patch(f"{NEW}/97001", {"direct_cost": {"origin_id": None}})
    changed = world.api.patch(f"{OLD}/97001/line_items/970001", line)

    assert (unlinked.status_code, changed.status_code) == (200, 200)


def test_without_an_erp_connection_nothing_may_be_locked() -> None:
    world = site(procore_locks_without_erp=False)
    create(world, origin_id="b1")

    assert world.api.call("DELETE", f"{NEW}/97001").status_code == 200


@pytest.mark.parametrize("edits", [True, False])
def test_a_sync_edits_what_is_linked(edits: bool) -> None:
    world = site(procore_sync_edits_locked_direct_costs=edits)
    create(world, origin_id="b1")
    line = {"direct_cost_id": 97001, "origin_id": "b1:1", "wbs_code_id": 60001, "amount": 5}

    _, cost_failed = synced(world, SYNC, {"origin_id": "b1", "status": "approved"})
    _, line_failed = synced(world, LINES_SYNC, line)
    _, unlinking = synced(world, SYNC, {"id": 97001, "origin_id": None})

    assert (bool(cost_failed), bool(line_failed), unlinking) == (not edits, not edits, [])


@pytest.mark.parametrize(("scope", "status"), [("project", 409), ("record", 200), ("never", 200)])
def test_two_writers_at_once_in_a_project(scope: str, status: int) -> None:
    world = site(procore_direct_cost_conflicts=scope)
    create(world, origin_id="b1")
    create(world, origin_id="b2", invoice_number="2")
    seen: list[int] = []

    def another() -> None:
        body = {"updates": [{"origin_id": "b2", "status": "approved"}]}
        seen.append(world.api.patch(SYNC, body).status_code)

    world.sandbox.faults.add(Fault(faults.then_call(another), path="/direct_costs/sync"))
    first = world.api.patch(SYNC, {"updates": [{"origin_id": "b1", "status": "approved"}]})

    assert (first.status_code, seen) == (200, [status])


@pytest.mark.parametrize("scope", ["project", "record"])
def test_two_writers_of_one_record_conflict_and_readers_do_not(scope: str) -> None:
    world = site(procore_direct_cost_conflicts=scope)
    create(world, {"wbs_code_id": 60001, "manual_amount": 5})
    seen: list[int] = []

    def another() -> None:
        body = {"updates": [{"id": 970001, "direct_cost_id": 97001, "amount": 9}]}
        seen.append(world.api.patch(LINES_SYNC, body).status_code)
        seen.append(world.api.get(f"{NEW}/97001").status_code)

    world.sandbox.faults.add(Fault(faults.then_call(another), method="PATCH", path="/97001$"))
    world.api.patch(f"{NEW}/97001", {"direct_cost": {"status": "approved"}})

    assert seen == [409, 200]
    assert world.api.patch(f"{NEW}/97001", {"direct_cost": {"status": "draft"}}).status_code == 200
