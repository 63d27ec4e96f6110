"""What large books cost, counted exactly: requests, and never one for each record."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from integration import clock
from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from sync.models import Mapping
from tests.engine.test_economy import A_PROJECT, IDLE_PROCORE, IDLE_QUICKBOOKS, Cost
from tests.world import Doc, World

pytestmark = pytest.mark.large

MANY = 60_000
VENDORS = 10_000


def mapped(world: World, count: int) -> None:
    """So many bills of others, as if they had been read before."""
    now = clock.now()
    seen = {"number": "", "date": "2026-01-05", "total": "1.00", "balance": "0.00", "vendor_id": "1",
            "vendor": "", "due": "", "mark": "", "memo": "", "payments": [], "lines": []}  # fmt: skip
    rows = (
        Mapping(
            company=world.site.company, entity="bill", quickbooks_id=f"Bill:{number}",
            quickbooks_document=f"Bill:{number}", quickbooks_seen=seen, quickbooks_version="0",
            quickbooks_seen_at=now,
        )
        for number in range(1_000_000, 1_000_000 + count)
    )  # fmt: skip
    Mapping.objects.bulk_create(rows, batch_size=2000)


def quietly(world: World, entity: str, docs: Iterable[Doc]) -> None:
    with world.sandbox.store.change():
        for doc in docs:
            world.site.books.add(entity, **doc)


def test_an_idle_cycle_costs_the_same_with_sixty_thousand_records(world: World) -> None:
    world.ready()
    mapped(world, MANY)
    world.after_the_overlap()
    world.sync()
    world.after_the_overlap()

    cost = Cost(world)
    world.sync()

    assert cost.of("quickbooks") == IDLE_QUICKBOOKS
    assert cost.of("procore") == IDLE_PROCORE + A_PROJECT


def test_a_first_import_of_ten_thousand_vendors_costs_eleven_requests(world: World) -> None:
    world.choose_defaults()
    quietly(world, "Vendor", ({"DisplayName": f"Vendor {number}"} for number in range(VENDORS - 1)))

    cost = Cost(world)
    world.sync()

    assert Mapping.objects.filter(company=world.site.company, entity="vendor").count() == VENDORS + 1
    assert cost.of("quickbooks") - cost.of("quickbooks", "GET", "/preferences$") == 11


@pytest.mark.failure("R5")
@pytest.mark.parametrize(("changed", "most"), [(900, 1), (1500, 6)])
def test_many_changed_bills_cost_a_handful_of_requests(world: World, changed: int, most: int) -> None:
    world.ready()
    mapped(world, MANY)
    world.after_the_overlap()
    world.sync()
    world.after_the_overlap()
    line = {"account": world.site.accounts["cost"], "amount": "10.00"}
    with world.sandbox.store.change():
        for _ in range(changed):
            world.site.books.add_bill(world.site.qbo_vendor["Id"], [line])

    cost = Cost(world)
    world.sync()

    assert Mapping.objects.filter(company=world.site.company, entity="bill").count() == MANY + changed
    assert cost.of("quickbooks") - cost.of("quickbooks", "GET", "/preferences$") <= most


def test_a_thousand_claims_of_twenty_lines_over_ten_projects_cost_34_batches(world: World) -> None:
    claims = thousand_claims(world)
    world.approve(*claims)

    cost = Cost(world)
    world.drain()

    reads = cost.of("quickbooks", "GET") + cost.of("quickbooks", path="/query$")
    assert cost.of("quickbooks", "POST", "/batch$") == 34
    assert reads <= 5
    # One for each project and 100 claims, and two more.
    assert cost.of("procore", "GET") <= 10 + 2
    assert cost.of("procore", "PATCH", r"/requisitions/\d+$") == 1000
    assert len(world.site.books.bills()) == 1000


def thousand_claims(world: World) -> list[Doc]:
    """100 on each of ten projects, each of twenty lines, whose items were made a while ago."""
    world.ready()
    projects = [second(world, number) for number in range(10)]
    lines = {project["id"]: twenty_lines(world, project) for project in projects}
    world.sync()
    world.after_the_overlap()
    world.sync()
    billed = [ClaimLine("10.00", held="1.00") for _ in range(20)]
    claims: list[Doc] = []
    with world.sandbox.store.change():
        for project in projects:
            for number in range(100):
                place = f"{project['id']}-{number}"
                contract = world.site.procore.add_commitment(
                    project, world.site.vendor, f"SC-{place}", "Work", lines=lines[project["id"]]
                )
                claims.append(world.claim(contract, place, *billed))
    world.sync()
    return claims


def twenty_lines(world: World, project: Doc) -> list[ContractLine]:
    codes = [
        world.site.procore.add_wbs_code(
            project, f"{place:02}-100", "S", cost_code_name="Work", cost_type_name="Subcontract"
        )
        for place in range(1, 21)
    ]
    return [ContractLine(code, "100000") for code in codes]


def second(world: World, number: int) -> Doc:
    site = world.site
    parent = site.books.named("Customer", "Port Authority")["Id"]
    customer = site.books.add_project(f"25-{number:03} Hall", parent)
    project = site.procore.add_project(f"25-{number:03} Hall", f"25-{number:03}")
    world.sync()
    world.link("project", project["id"], f"Customer:{customer['Id']}")
    return project
