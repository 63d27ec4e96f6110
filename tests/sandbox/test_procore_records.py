"""Lists, filters, writes and sync actions of the simulated Procore."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.sandbox import Sandbox
from integration.sandbox.switches import Switches
from tests.sandbox.procore_world import COMPANY, START, World

SYNC = "/v1.0/vendors/sync"


@pytest.fixture
def world() -> World:
    return World()


def names(world: World, path: str) -> list[str]:
    reply = world.api.get(path)
    assert reply.status_code == 200, reply.text
    return [one["name"] for one in reply.json or []]


def test_pages_carry_totals_and_links(world: World) -> None:
    for place in range(5):
        world.company.add_vendor(f"Vendor {place}")

    middle = world.api.get("/v1.0/vendors?company_id=4001&per_page=2&page=2")
    last = world.api.get("/v1.0/vendors?company_id=4001&per_page=2&page=3")

    assert (middle.headers["Total"], middle.headers["Per-Page"]) == ("5", "2")
    assert [part.split('rel="')[1][:-1] for part in middle.headers["Link"].split(", ")] == [
        "first", "prev", "next", "last",
    ]  # fmt: skip
    assert 'rel="next"' not in last.headers["Link"]
    assert len(last.json or []) == 1


def test_a_next_link_can_be_followed_as_it_is(world: World) -> None:
    for place in range(3):
        world.company.add_vendor(f"Vendor {place}")
    first = world.api.get("/v1.0/vendors?company_id=4001&per_page=2")

    link = first.headers["Link"].partition("<")[2].partition(">")[0]
    path = link.partition("/procore/rest")[2]

    assert names(world, path) == ["Vendor 2"]


def test_a_range_of_times_finds_what_changed_in_it(world: World) -> None:
    world.company.add_vendor("Old")
    world.clock.advance(3600)
    world.company.add_vendor("New")
    since = f"{START:%Y-%m-%d}T15:30:00Z...2027-01-01T00:00:00Z"

    assert names(world, f"/v1.0/vendors?company_id=4001&filters[updated_at]={since}") == ["New"]


def test_a_single_date_is_no_range(world: World) -> None:
    reply = world.api.get("/v1.0/vendors?company_id=4001&filters[updated_at]=2026-11-02")

    assert reply.status_code == 400


def test_several_ids_and_an_origin_id_can_be_asked_for(world: World) -> None:
    one, _, three = (world.company.add_vendor(name) for name in ("One", "Two", "Three"))
    world.company.edit_vendor(three, origin_id="qbo:1:Vendor:3")
    ids = f"filters[id][]={one['id']}&filters[id][]={three['id']}"

    assert names(world, f"/v1.0/vendors?company_id=4001&{ids}") == ["One", "Three"]
    assert names(world, "/v1.0/vendors?company_id=4001&filters[origin_id]=qbo:1:Vendor:3") == ["Three"]


def test_search_finds_names_and_tax_ids(world: World) -> None:
    world.company.add_vendor("Acme Plumbing", ein="123456789")
    world.company.add_vendor("Other")

    assert names(world, "/v1.0/vendors?company_id=4001&filters[search]=plumb") == ["Acme Plumbing"]
    assert names(world, "/v1.0/vendors?company_id=4001&filters[search]=12-345") == ["Acme Plumbing"]


def test_sorting_by_name_goes_both_ways(world: World) -> None:
    for name in ("b", "A", "c"):
        world.company.add_vendor(name)

    assert names(world, "/v1.0/vendors?company_id=4001&sort=name") == ["A", "b", "c"]
    assert names(world, "/v1.0/vendors?company_id=4001&sort=-name") == ["c", "b", "A"]


@pytest.mark.parametrize("hidden", [True, False])
def test_inactive_vendors_are_in_a_list_of_their_own(hidden: bool) -> None:
    world = World(Switches(procore_vendor_list_hides_inactive=hidden))
    world.company.deactivate_vendor(world.company.add_vendor("Gone"))

    assert names(world, "/v1.0/companies/4001/vendors/inactive") == ["Gone"]
    assert names(world, "/v1.0/vendors?company_id=4001") == ([] if hidden else ["Gone"])


@pytest.mark.parametrize("unique", [True, False])
def test_the_api_refuses_a_name_that_is_taken(unique: bool) -> None:
    world = World(Switches(procore_vendor_names_unique=unique))
    world.company.add_vendor("Acme")

    reply = world.api.post("/v1.0/vendors", {"company_id": 4001, "vendor": {"name": "ACME "}})

    assert reply.status_code == (422 if unique else 201)


def test_a_tax_id_is_a_record_of_its_own(world: World) -> None:
    vendor = world.company.add_vendor("Acme")
    path = f"/v1.0/vendors/{vendor['id']}/business_register?company_id=4001"
    body = {"business_register": {"type": "ein", "identifier": "12 345-6789"}}

    created, again = world.api.post(path, body), world.api.post(path, body)

    assert created.json
    assert (created.json["type"], created.json["identifier"]) == ("EIN", "12-3456789")
    assert again.status_code == 409


def test_a_field_nobody_documented_is_refused_and_counted(world: World) -> None:
    reply = world.api.post("/v1.0/vendors", {"company_id": 4001, "vendor": {"name": "A", "colour": "red"}})

    assert reply.status_code == 422
    assert "colour" in world.sandbox.unknown[0]


def test_a_parameter_and_a_path_nobody_documented_are_refused_and_counted(world: World) -> None:
    parameter = world.api.get("/v1.0/vendors?company_id=4001&filters[colour]=red")
    path = world.api.get("/v1.0/unicorns")

    assert (parameter.status_code, path.status_code) == (422, 404)
    assert len(world.sandbox.unknown) == 2


def test_a_value_of_the_wrong_type_is_refused_and_counted(world: World) -> None:
    reply = world.api.post("/v1.0/vendors", {"company_id": 4001, "vendor": {"name": 7}})

    assert reply.status_code == 422
    assert world.sandbox.unknown


def test_a_bad_date_is_stored_as_null_without_a_word(world: World) -> None:
    claim = world.claim()

    reply = world.api.patch(
        f"/v1.1/requisitions/{claim['id']}",
        {"project_id": claim["project_id"], "commitment_id": claim["commitment_id"],
         "requisition": {"billing_date": "10/31/2026"}},
    )  # fmt: skip

    assert reply.json
    assert (reply.status_code, reply.json["billing_date"]) == (200, None)


def test_sync_creates_by_origin_id_and_updates_on_the_second_time(world: World) -> None:
    body = {"company_id": 4001, "updates": [{"origin_id": "o1", "name": "First"}]}

    created = world.api.patch(SYNC, body).json
    body["updates"] = [{"origin_id": "o1", "name": "Renamed"}]
    updated = world.api.patch(SYNC, body).json

    assert created
    assert updated
    assert created["entities"][0]["id"] == updated["entities"][0]["id"]
    assert names(world, "/v1.0/vendors?company_id=4001") == ["Renamed"]


def test_sync_answers_200_and_names_each_failure(world: World) -> None:
    updates = [
        {"id": 1, "name": "Nobody"},
        {"origin_id": "o2", "name": ""},
        {"origin_id": "o3", "name": "Good"},
    ]

    reply = world.api.patch(SYNC, {"company_id": 4001, "updates": updates})

    assert reply.json
    assert reply.status_code == 200
    assert [one["name"] for one in reply.json["entities"]] == ["Good"]
    assert [one["errors"] for one in reply.json["errors"]] == [
        {"id": ["Entity with this ID not found"]},
        {"name": ["can't be blank"]},
    ]


def test_sync_with_both_ids_looks_at_the_id_only(world: World) -> None:
    vendor = world.company.add_vendor("Acme", origin_id="old")

    world.api.patch(SYNC, {"company_id": 4001, "updates": [{"id": vendor["id"], "origin_id": "new"}]})

    assert world.company.vendor(vendor)["origin_id"] == "new"


def test_an_old_origin_id_is_free_again(world: World) -> None:
    first, second = world.company.add_vendor("A", origin_id="o1"), world.company.add_vendor("B")
    world.company.edit_vendor(first, origin_id=None)

    reply = world.api.patch(SYNC, {"company_id": 4001, "updates": [{"id": second["id"], "origin_id": "o1"}]})

    assert reply.json
    assert reply.json["errors"] == []


def test_sync_takes_a_thousand_updates_and_no_more(world: World) -> None:
    updates = [{"origin_id": f"o{place}", "name": f"Vendor {place}"} for place in range(1001)]

    many = world.api.patch(SYNC, {"company_id": 4001, "updates": updates})
    enough = world.api.patch(SYNC, {"company_id": 4001, "updates": updates[:1000]})

    assert (many.status_code, enough.status_code) == (413, 200)


def test_payments_need_the_payments_issued_tab(world: World) -> None:
    contract = world.commitment(world.project(), "50000")
    world.company.switch_payments_issued(contract["project_id"], False)

    listed = world.api.get(f"/v1.0/contract_payments?project_id=7001&contract_id={contract['id']}")
    shown = world.api.get(f"/v1.0/commitments/{contract['id']}?project_id=7001")

    assert shown.json
    assert (listed.status_code, shown.json["allow_payments"]) == (403, False)


def test_a_synced_payment_is_locked(world: World) -> None:
    contract = world.commitment(world.project(), "50000")
    payment = world.company.add_payment(contract, "10.00", "2026-11-30", origin_id="p1")
    path = f"/v1.0/contract_payments/{payment['id']}"
    scope = {"project_id": 7001, "contract_id": contract["id"]}

    locked = world.api.patch(path, {**scope, "contract_payment": {"amount": "11.00"}})
    world.api.patch(path, {**scope, "contract_payment": {"origin_id": None}})
    opened = world.api.patch(path, {**scope, "contract_payment": {"amount": "11.00"}})

    assert (locked.status_code, opened.status_code) == (422, 200)


def test_a_tool_can_be_off(world: World) -> None:
    project = world.company.switch_tool(world.project(), "direct_costs", False)

    tools = world.api.get(f"/v1.0/projects/{project['id']}/tools").json

    assert tools
    assert [tool["title"] for tool in tools if not tool["is_active"]] == ["Direct Costs"]


def test_people_can_look_at_a_claim_and_a_vendor(world: World) -> None:
    claim = world.claim()

    page = world.api.http.get(f"/procore/app/7001/project/invoicing/requisitions/{claim['id']}")
    vendor = world.api.http.get("/procore/app/4001/company/directory/vendors/5001")
    project = world.api.http.get("/procore/app/7001/project/home")
    budget = world.api.http.get("/procore/app/7001/project/budgeting")
    nothing = world.api.http.get("/procore/app/4001/company/directory/vendors/1")

    assert "$18,311.10" in page.text
    assert "Acme Plumbing LLC" in vendor.text
    assert "2026-10-31" in project.text
    assert "01-100.S" in budget.text
    assert nothing.status_code == 404


def test_amounts_survive_in_a_file_to_the_cent(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.sqlite3"
    world = World(store=file)
    claim = world.claim(None, ClaimLine("100.00", held="10.10"))
    world.sandbox.store.close()

    again = Sandbox(world.clock, file).procore.company(COMPANY)

    assert again.sheet(claim["id"]).summary.due == Decimal("89.90")


@pytest.mark.unpublished("payment_method")
@pytest.mark.parametrize("shown", [True, False])
def test_the_payment_method_may_stay_hidden(shown: bool) -> None:
    world = World(Switches(procore_shows_payment_method=shown))
    contract = world.commitment(world.project(), "50000")
    world.company.add_payment(contract, "10", "2026-11-30", payment_method="check")

    reply = world.api.get(f"/v1.0/contract_payments?project_id=7001&contract_id={contract['id']}")

    assert reply.json
    assert ("payment_method" in reply.json[0]) is shown


@pytest.mark.parametrize(("size", "most"), [(20, 10_000), (2, 3)])
def test_a_list_without_a_default_of_its_own_has_the_usual_one(size: int, most: int) -> None:
    world = World(Switches(procore_default_per_page=size, procore_most_per_page=most))
    for place in range(3):
        world.company.add_vendor(f"Vendor {place}")

    first = world.api.get("/v1.0/vendors?company_id=4001")
    beyond = world.api.get(f"/v1.0/vendors?company_id=4001&per_page={most + 1}")

    assert first.headers["Per-Page"] == str(size)
    assert beyond.status_code == 400


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("field", [{"country_code": "USA"}, {"state_code": "Texas"}, {"country_code": "us"}])
def test_country_and_state_are_codes(field: dict[str, str], checked: bool) -> None:
    world = World(Switches(procore_address_codes_checked=checked))

    vendor = world.api.post("/v1.0/vendors", {"company_id": 4001, "vendor": {"name": "Acme", **field}})
    project = world.api.post("/v1.0/projects", {"company_id": 4001, "project": {"name": "Tower", **field}})

    assert [vendor.status_code, project.status_code] == ([422, 422] if checked else [201, 201])


@pytest.mark.parametrize(("longest", "answer"), [(255, 422), (None, 201)])
def test_an_origin_id_has_a_greatest_length(longest: int | None, answer: int) -> None:
    world = World(Switches(procore_origin_id_length=longest, procore_vendor_names_unique=False))
    body = {"company_id": 4001, "vendor": {"name": "Acme", "origin_id": "x" * 256}}

    longer = world.api.post("/v1.0/vendors", body)
    body["vendor"] = {"name": "Acme", "origin_id": "x" * 255}

    assert (longer.status_code, world.api.post("/v1.0/vendors", body).status_code) == (answer, 201)


def test_configurable_validations_may_be_asked_for(world: World) -> None:
    path = "/v1.0/vendors?run_configurable_validations=true"

    reply = world.api.post(path, {"company_id": 4001, "vendor": {"name": "Acme"}})

    assert (reply.status_code, world.sandbox.unknown) == (201, [])


def test_the_companies_of_a_project_are_chosen_from_the_directory(world: World) -> None:
    world.project()
    world.company.add_vendor("Acme")
    world.company.add_vendor("Other")
    path = "/v1.1/projects/7001/vendors"

    added = world.api.post(f"{path}/5002/actions/add", {})
    members = names(world, path)
    removed = world.api.call("DELETE", f"{path}/5002/actions/remove")

    assert (added.status_code, members, removed.status_code) == (201, ["Other"], 204)
    assert names(world, path) == []


def test_ids_may_exceed_32_bits() -> None:
    world = World(Switches(procore_ids_from=2**40))
    world.commitment(world.project(), "1000")
    claim = world.claim(world.company.commitments()[0], ClaimLine("10"))

    shown = world.api.get(f"/v1.1/requisitions/{claim['id']}?project_id={claim['project_id']}").json

    assert shown
    assert min(shown["id"], shown["commitment_id"], shown["vendor_id"], shown["project_id"]) > 2**40
