"""Registering hooks at Procore: once, by the worker, and never in the way of anything."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection as database
from django.test import Client
from pytest_django import Settings

from companies import secrets
from companies.models import Connection, Hook
from integration import exact_json
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import runner, switchboard, webhook_hooks
from sync.models import LogEntry
from tests.engine.test_economy import Cost
from tests.engine.webhook_post import deliver, listen
from tests.world import Site, World

HOOKS = r"/webhooks/hooks$"


def connection(world: World, site: Site | None = None) -> Connection:
    return Connection.objects.select_related("company").get(
        company=(site or world.site).company, system="procore"
    )


def registered(world: World) -> dict[str, Any]:
    """The hooks at Procore by their project, blank for the company's. Fails on doubled ones."""
    found = [world.site.procore.hooks(project) for project in (None, world.site.project["id"])]
    assert all(len(hooks) <= 1 for hooks in found)
    return {str(hook["project_id"] or ""): hook for hooks in found for hook in hooks}


def watched(world: World, hook: Any) -> set[tuple[str, str]]:
    return {(one["resource"], one["event"]) for one in world.site.procore.triggers(hook)}


def test_nothing_is_registered_in_preview(world: World) -> None:
    world.ready(live=False)

    assert registered(world) == {}
    assert connection(world).hook_secret == ""


def test_going_live_registers_one_hook_of_the_company_and_one_of_each_linked_project(world: World) -> None:
    world.ready(live=False)
    switchboard.go_live(world.site.company, world.dana)

    runner.drain(world.site.company.pk)  # the very turn that begins to write

    hooks = registered(world)

    mine = f"http://127.0.0.1:8000/webhooks/procore/{connection(world).pk}/"
    assert list(hooks) == ["", str(world.site.project["id"])]
    assert {hook["destination_url"] for hook in hooks.values()} == {mine}
    assert {hook["namespace"] for hook in hooks.values()} == {"plumbline"}
    assert ("Company Vendors", "update") in watched(world, hooks[""])
    assert ("Cost Codes", "create") in watched(world, hooks[str(world.site.project["id"])])


@pytest.mark.parametrize("offered", [True, False])
def test_claims_are_watched_only_where_procore_offers_it(world: World, offered: bool) -> None:
    world.sandbox.switches.procore_requisition_events = offered

    world.ready()

    hook = registered(world)[str(world.site.project["id"])]
    assert (("Requisitions", "update") in watched(world, hook)) is offered


def test_no_page_registers_anything(world: World) -> None:
    world.ready(live=False)
    cost = Cost(world)

    switchboard.go_live(world.site.company, world.dana)

    assert cost.of("procore") == 0
    assert registered(world) == {}


def test_what_is_registered_is_looked_at_once_a_day_and_costs_nothing_in_between(world: World) -> None:
    world.ready()
    cost = Cost(world)

    world.sync()
    between = cost.of("procore", path="/webhooks/")
    world.later(hours=25)
    world.sync()

    assert between == 0
    assert cost.of("procore", path="/webhooks/") == 6  # both: the hooks, their triggers, what is offered
    assert cost.of("procore", "POST", "/webhooks/") == 0


@pytest.mark.large
@pytest.mark.parametrize("fault", [faults.lose_reply, faults.status_after(502), faults.refuse])
def test_a_hook_whose_answer_is_lost_is_found_again_and_not_doubled(world: World, fault: Any) -> None:
    world.ready(live=False)
    world.sandbox.faults.add(Fault(fault, system="procore", method="POST", path=HOOKS, times=2))
    switchboard.go_live(world.site.company, world.dana)

    for _ in range(4):
        world.drain()
        world.later(minutes=10)
        world.sync()

    assert len(registered(world)) == 2
    assert set(Hook.objects.values_list("problem", "attempts")) == {("", 0)}


def test_a_hook_that_came_to_be_twice_is_taken_away_once(world: World) -> None:
    world.ready()
    [first] = world.site.procore.hooks()
    twin = {name: first[name] for name in ("namespace", "destination_url", "authorization", "version")}
    world.site.procore.add_hook(None, twin)

    world.later(hours=25)
    world.sync()

    assert [hook["id"] for hook in world.site.procore.hooks()] == [first["id"]]


def test_a_hook_that_somebody_removed_is_registered_again(world: World) -> None:
    world.ready()
    [gone] = world.site.procore.hooks()
    world.site.procore.remove_hook(gone)

    world.later(hours=25)
    world.sync()

    [again] = world.site.procore.hooks()
    assert again["id"] != gone["id"]
    assert Hook.objects.get(project="").remote_id == str(again["id"])


def test_hooks_of_others_are_left_alone(world: World) -> None:
    theirs = {"namespace": "plumbline", "destination_url": "https://other.example/hook", "version": "v4.0"}
    other = world.site.procore.add_hook(None, theirs)

    world.ready()

    assert other["id"] in [hook["id"] for hook in world.site.procore.hooks()]
    assert len(world.site.procore.hooks()) == 2


def test_without_the_permission_polling_goes_on_and_the_log_says_what_to_do(world: World) -> None:
    world.ready(live=False)
    world.sandbox.faults.add(Fault(faults.status(403), system="procore", path="/webhooks/", times=None))
    switchboard.go_live(world.site.company, world.dana)
    world.sync()
    world.site.books.add_vendor("Delta")

    world.later(minutes=15)
    world.drain()

    entry = LogEntry.objects.filter(code="webhooks.refused").latest("pk")
    assert entry.level == LogEntry.Level.NOTE
    assert world.site.company.mappings.filter(entity="vendor", label="Delta").exists()
    assert set(Hook.objects.values_list("problem", flat=True)) == {"webhooks.refused"}


def test_a_refused_hook_is_tried_again_the_next_day(world: World) -> None:
    world.ready(live=False)
    world.sandbox.faults.add(Fault(faults.status(403), system="procore", path="/webhooks/", times=2))
    switchboard.go_live(world.site.company, world.dana)
    world.sync()
    first = registered(world)

    world.later(hours=25)
    world.sync()

    assert (first, len(registered(world))) == ({}, 2)


def test_an_answer_nobody_thought_of_does_not_stop_the_company(world: World) -> None:
    world.ready(live=False)
    world.sandbox.faults.add(Fault(faults.status(200, html=True), system="procore", path=HOOKS, times=None))

    switchboard.go_live(world.site.company, world.dana)
    world.sync()

    assert registered(world) == {}
    assert not world.site.company.runs.exclude(problem="").exists()


@pytest.mark.parametrize(
    ("ours", "theirs", "reachable"),
    [
        ("https://books.northgate.example", "https://api.procore.com", True),
        ("http://127.0.0.1:8000", "https://api.procore.com", False),
        ("https://localhost:8000", "https://api.procore.com", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8001/procore", True),
    ],
)
def test_procore_is_told_only_addresses_that_it_can_reach(
    settings: Settings, ours: str, theirs: str, reachable: bool
) -> None:
    settings.PUBLIC_URL, settings.PROCORE_API_URL = ours, theirs

    assert webhook_hooks.is_reachable() is reachable


def test_a_new_address_of_plumbline_reaches_the_hooks_once_a_person_has_confirmed_the_move(
    world: World, settings: Settings
) -> None:
    world.ready()
    before = registered(world)
    settings.PUBLIC_URL = "https://books.northgate.example"
    world.sync()
    assert registered(world) == before, "it may be a copy, which must not take the hooks of the original"

    switchboard.confirm_stop(world.site.company, world.dana)
    world.drain()

    told = {hook["destination_url"] for hook in registered(world).values()}
    assert told == {f"https://books.northgate.example/webhooks/procore/{connection(world).pk}/"}


def test_a_project_that_is_unlinked_loses_its_hook(world: World) -> None:
    world.ready()
    row = world.row("project", world.site.project["id"])

    call_command("link", "--company", "4001", "--entity", "project", "--unlink", row.procore_id)
    world.drain()

    assert list(registered(world)) == [""]
    assert list(Hook.objects.filter(connection=connection(world)).values_list("project", flat=True)) == [""]


def test_disconnecting_removes_the_hooks_and_the_secret(world: World, client: Client) -> None:
    world.ready()
    client.force_login(world.dana)

    client.post(f"/connect/procore/{world.site.company.key}/disconnect/")

    assert registered(world) == {}
    assert connection(world).hook_secret == ""
    assert not Hook.objects.filter(connection=connection(world)).exists()


def test_disconnecting_ends_also_when_procore_keeps_the_hooks(world: World, client: Client) -> None:
    world.ready()
    network = listen(world)
    world.sandbox.faults.add(Fault(faults.status(403), system="procore", path="/webhooks/", times=None))
    client.force_login(world.dana)

    client.post(f"/connect/procore/{world.site.company.key}/disconnect/")
    world.site.procore.add_vendor("Delta")
    deliver(world, network)

    assert connection(world).state == Connection.State.NONE
    assert network.statuses == [401]


def test_s11_the_secret_is_readable_neither_in_the_database_nor_in_what_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.ready()
    network = listen(world)
    world.site.procore.add_vendor("Delta")
    deliver(world, network)
    secret = secrets.read(connection(world), "hook_secret")

    assert len(secret) >= 43
    assert secret not in _everything_stored()
    assert secret not in caplog.text
    assert [one.path for one in world.sandbox.requests if secret in one.path] == []
    assert network.statuses == [200]


def test_s11_a_secret_copied_to_another_connection_opens_nothing(world: World) -> None:
    world.ready()
    mine, theirs = connection(world), connection(world, world.other)
    Connection.objects.filter(pk=theirs.pk).update(hook_secret=mine.hook_secret)
    header = {"Authorization": f"Bearer {secrets.read(mine, 'hook_secret')}"}

    reply = Client().post(f"/webhooks/procore/{theirs.pk}/", "{}", "application/json", headers=header)

    assert reply.status_code == 401


def _everything_stored() -> str:
    with database.cursor() as cursor:
        tables = database.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(exact_json.dumps([[str(value) for value in row] for row in cursor.fetchall()]))
    return "\n".join(found)
