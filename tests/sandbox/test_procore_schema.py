"""Everything the simulated Procore says fits the interface that Procore publishes."""

from __future__ import annotations

import pytest

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.procore.cost_lines import CostLine
from tests import reference
from tests.procore_schema import ProcoreSchema
from tests.sandbox.procore_world import World

FOLDER = reference.folder()
pytestmark = pytest.mark.skipif(FOLDER is None, reason=reference.MISSING)

READS = (
    "/v1.0/me",
    "/v1.0/companies",
    "/v1.0/companies/4001/me",
    "/v1.0/companies/4001/projects",
    "/v1.0/projects?company_id=4001&filters[by_status]=All",
    "/v1.0/projects?company_id=4001&serializer_view=compact",
    "/v1.1/projects?company_id=4001&view=extended",
    "/v1.1/projects?company_id=4001",
    "/v1.0/projects/7001?company_id=4001",
    "/v1.0/projects/7001/tools",
    "/v1.0/vendors?company_id=4001&view=extended&per_page=100&sort=name",
    "/v1.0/vendors/5001?company_id=4001",
    "/v1.0/companies/4001/vendors/inactive",
    "/v1.0/standard_cost_code_lists?company_id=4001",
    "/v1.0/standard_cost_codes?company_id=4001&standard_cost_code_list_id=401",
    "/v1.0/line_item_types?company_id=4001",
    "/v1.0/sub_jobs?project_id=7001",
    "/v1.0/companies/4001/work_breakdown_structure/patterns",
    "/v1.0/companies/4001/work_breakdown_structure/segments",
    "/v1.0/companies/4001/work_breakdown_structure/segments/501/lists",
    "/v1.0/companies/4001/work_breakdown_structure/segments/501/segment_items",
    "/v1.0/projects/7001/work_breakdown_structure/patterns",
    "/v1.0/projects/7001/work_breakdown_structure/segments",
    "/v1.0/projects/7001/work_breakdown_structure/segments/501/segment_items?only_active_items=true",
    "/v1.0/projects/7001/work_breakdown_structure/wbs_codes?filters[status][]=active",
    "/v1.0/commitments?project_id=7001",
    "/v1.0/commitments/8801?project_id=7001",
    "/v1.0/work_order_contracts?project_id=7001&view=extended",
    "/v1.0/work_order_contracts/8801?project_id=7001",
    "/v1.0/purchase_order_contracts?project_id=7001",
    "/v1.0/purchase_order_contracts/8802?project_id=7001",
    "/v1.0/projects/7001/billing_periods",
    "/v1.1/requisitions?project_id=7001&view=extended&filters[id][]=91001",
    "/v1.1/requisitions?project_id=7001&filters[status]=approved",
    "/v1.1/requisitions/91002?project_id=7001&view=extended",
    "/v1.0/requisitions?project_id=7001",
    "/v1.0/requisitions/91001?project_id=7001",
    "/v1.0/requisitions/91002/detail?project_id=7001",
    "/v1.0/requisitions/91002/contract_items?project_id=7001",
    "/v1.0/requisitions/91002/change_order_items?project_id=7001",
    "/v1.0/contract_payments?project_id=7001&contract_id=8801",
    "/v1.0/contract_payments/95001?project_id=7001&contract_id=8801",
    "/v1.1/projects/7001/direct_costs?filters[id][]=97001&per_page=2000",
    "/v1.1/projects/7001/direct_costs/97001",
    "/v1.0/projects/7001/direct_costs?filters[invoice_number]=H-1",
    "/v1.0/projects/7001/direct_costs/97001",
    "/v1.0/projects/7001/direct_costs/line_items?filters[direct_cost_id]=97001",
    "/v1.0/projects/7001/direct_costs/97001/line_items",
    "/v1.0/projects/7001/direct_costs/97001/line_items/970001",
    "/v1.0/projects/7001/contracts/8801/invoice_configuration",
    "/v1.0/companies/4001/work_breakdown_structure/segments/501",
    "/v1.0/projects/7001/work_breakdown_structure/segments/502",
    "/v1.0/companies/4001/work_breakdown_structure/segments/501/segment_items/809",
    "/v1.0/cost_codes?project_id=7001",
    "/v1.0/cost_codes?project_id=7001&view=compact",
    "/v1.0/cost_codes/809?project_id=7001",
    "/v1.1/projects/7001/vendors?view=compact",
    "/v2.0/companies/4001/projects/7001/wbs/codes",
    "/v1.0/work_order_contracts/8801/line_items?project_id=7001",
    "/v1.0/work_order_contracts/8801/line_items?project_id=7001&view=compact",
    "/v1.0/work_order_contracts/8801/line_items/88001?project_id=7001",
    "/v1.0/work_order_contracts/8801/line_item_contract_details?project_id=7001",
    "/v1.0/purchase_order_contracts/8802/line_items?project_id=7001",
    "/v1.0/work_order_contracts?project_id=7001&filters[include_deleted]=with",
    "/v1.0/projects/7001/billing_periods/301",
    "/v2.0/companies/4001/projects/7001/commitment_contracts?filters[type]=WorkOrderContract",
    "/v2.0/companies/4001/projects/7001/commitment_contracts/8801",
    "/v2.0/companies/4001/projects/7001/commitment_contracts/8801/line_items",
    "/v2.0/companies/4001/projects/7001/commitment_contracts/8801/line_items/88001",
    "/v2.0/companies/4001/projects/7001/commitment_contracts/8801/summary",
    "/v1.0/budget_views?project_id=7001",
    "/v1.0/budget_views/1/detail_rows?project_id=7001&budget_row_type=all&sort=cost_code",
    "/v1.0/budget_views/2/summary_rows?project_id=7001&group_by=category",
    "/v1.0/budget_views/1/budget_detail_columns?project_id=7001",
    "/v1.1/budget_line_items/98001?project_id=7001",
    "/v1.0/webhooks/hooks?company_id=4001&namespace=plumbline",
    "/v1.0/webhooks/hooks/201/triggers?company_id=4001",
    "/v1.0/webhooks/hooks/201/deliveries?company_id=4001&filters[status]=any",
    "/v1.0/webhooks/resources?project_id=7001",
    "/v1.0/webhooks/resources/api_versions",
    "/v2.0/companies/4001/webhooks/hooks?include_trigger_count=true",
    "/v2.0/companies/4001/webhooks/hooks/201",
    "/v2.0/companies/4001/webhooks/hooks/201/triggers",
    "/v2.0/companies/4001/webhooks/hooks/201/deliveries",
    "/v2.0/companies/4001/projects/7001/webhooks/resources?payload_version=v4.0",
)
REGISTER = {"business_register": {"type": "ein", "identifier": "12-3456789"}}
COMPANY = {"company_id": 4001}
CLAIM = {"project_id": 7001, "commitment_id": 8801}
CONTRACT = {"project_id": 7001, "contract_id": 8801}
ITEM = {"item_type": "contract_item", "line_item_id": 88001, "work_completed_this_period": "5"}
LISTS, WBS = "/v1.0/standard_cost_code_lists", "/v1.0/projects/7001/work_breakdown_structure"
PAYMENTS = "/v1.0/contract_payments"
COSTS, NEW_COSTS = "/v1.0/projects/7001/direct_costs", "/v1.1/projects/7001/direct_costs"
HOOKS, HOOKS_V2 = "/v1.0/webhooks/hooks", "/v2.0/companies/4001/projects/7001/webhooks/hooks"
HOOK = {"namespace": "plumbline", "destination_url": "https://plumbline.test/hooks/1"}
TRIGGER = {"resource_name": "Projects", "event_type": "create"}
COST = {"direct_cost_type": "invoice", "vendor_id": 5001, "invoice_number": "A-1", "status": "approved"}
CODE = {"code": "99", "name": "Misc", "origin_id": "c1"}
PAYMENT = {"requisition_id": 91001, "amount": "9.00", "date": "2026-11-28", "payment_method": "check"}
ITEMS = [{"segment_id": 501, "segment_item_id": 809}, {"segment_id": 502, "segment_item_id": 801}]
WRITES = (
    ("POST", "/v1.0/projects", {**COMPANY, "project": {"name": "Annex", "project_number": "24-018"}}),
    ("PATCH", "/v1.0/projects/7001", {**COMPANY, "project": {"origin_id": "qbo:1:Customer:7"}}),
    ("PATCH", "/v1.0/projects/sync", {**COMPANY, "updates": [{"id": 7001, "zip": "97201"}, {"id": 1}]}),
    ("POST", "/v1.0/vendors", {**COMPANY, "vendor": {"name": "New Vendor"}}),
    ("PATCH", "/v1.0/vendors/5001", {**COMPANY, "vendor": {"name": "Acme Inc", "origin_id": "v1"}}),
    ("PATCH", "/v1.0/vendors/sync",
     {**COMPANY, "updates": [{"origin_id": "v2", "name": ""}, {"origin_id": "v3", "name": "Third"}]}),
    ("POST", "/v1.0/vendors/5001/business_register?company_id=4001", REGISTER),
    ("PATCH", "/v1.0/vendors/5001/business_register?company_id=4001", REGISTER),
    ("PATCH", "/v1.0/companies/4001/vendors/inactive/5002", None),
    ("POST", LISTS, {**COMPANY, "standard_cost_code_list": {"name": "List 2"}}),
    ("PATCH", f"{LISTS}/401", {**COMPANY, "standard_cost_code_list": {"name": "A"}}),
    ("PATCH", "/v1.0/standard_cost_codes/sync",
     {**COMPANY, "standard_cost_code_list_id": 401, "updates": [CODE]}),
    ("PATCH", "/v1.0/line_item_types/sync", {**COMPANY, "updates": [{"csv_import_code": "X", "name": "X"}]}),
    ("POST", "/v1.0/sub_jobs", {"project_id": 7001, "sub_job": {"name": "North", "code": "N"}}),
    ("POST", f"{WBS}/segments/501/segment_items", {"code": "77", "name": "Seventy-seven"}),
    ("PATCH", f"{WBS}/wbs_codes/60001", {"description": "New words"}),
    ("POST", f"{WBS}/wbs_codes", {"segment_items": ITEMS}),
    ("PATCH", "/v1.1/requisitions/91001?view=extended", {**CLAIM, "requisition": {"origin_id": "b1"}}),
    ("PATCH", "/v1.1/requisitions/91001",
     {**CLAIM, "requisition": {"origin_id": None, "origin_data": None}}),
    ("POST", PAYMENTS, {**CONTRACT, "contract_payment": PAYMENT}),
    ("PATCH", f"{PAYMENTS}/95001", {**CONTRACT, "contract_payment": {"notes": "Corrected"}}),
    ("DELETE", f"{PAYMENTS}/95001?project_id=7001&contract_id=8801", None),
    ("POST", NEW_COSTS,
     {"direct_cost": {**COST, "line_items": [{"wbs_code_id": 60001, "manual_amount": 5}]}}),
    ("PATCH", f"{NEW_COSTS}/97001", {"direct_cost": {"line_items": [{"wbs_code_id": 60001, "quantity": 1}]}}),
    ("POST", COSTS, {"item": {**COST, "invoice_number": "A-2"}}),
    ("PATCH", f"{COSTS}/97001", {"item": {"invoice_number": "A-3"}}),
    ("PATCH", f"{COSTS}/sync", {"updates": [{"id": 97001, "status": "approved"}, {"origin_id": "q1"}]}),
    ("POST", f"{COSTS}/97001/line_items", {"line_item": {"wbs_code_id": 60001, "amount": 2}}),
    ("PATCH", f"{COSTS}/97001/line_items/970001", {"line_item": {"amount": 2}}),
    ("PATCH", f"{COSTS}/line_items/sync",
     {"updates": [{"direct_cost_id": 97001, "origin_id": "q1", "wbs_code_id": 60001, "amount": 1}]}),
    ("DELETE", f"{COSTS}/97001/line_items/970001", None),
    ("DELETE", f"{NEW_COSTS}/97001", None),
    ("POST", HOOKS, {**COMPANY, "hook": {**HOOK, "api_version": "v3"}}),
    ("PATCH", f"{HOOKS}/201", {**COMPANY, "hook": {"destination_headers": {"Authorization": "Bearer b"}}}),
    ("POST", f"{HOOKS}/201/triggers", {**COMPANY, "api_version": "v2", "trigger": TRIGGER}),
    ("POST", f"{HOOKS}/201/triggers/bulk",
     {**COMPANY, "api_version": "v2", "triggers": [TRIGGER, {**TRIGGER, "event_type": "update"}]}),
    ("DELETE", f"{HOOKS}/201/triggers/bulk", {**COMPANY, "triggers": [2001, 1]}),
    ("DELETE", f"{HOOKS}/201?company_id=4001", None),
    ("POST", HOOKS_V2, {**HOOK, "payload_version": "v4.0"}),
    ("POST", f"{HOOKS_V2}/203/triggers", {"resource_name": "Sub Jobs", "event_type": "create"}),
    ("POST", f"{HOOKS_V2}/203/triggers/bulk", [{"resource_name": "Sub Jobs", "event_type": "update"}]),
    ("PATCH", f"{HOOKS_V2}/203", {"destination_url": "https://plumbline.test/hooks/2"}),
    ("DELETE", f"{HOOKS_V2}/203/triggers/bulk", ["2003"]),
    ("PATCH", "/v1.0/cost_codes/sync?project_id=7001", {"updates": [CODE]}),
    ("PATCH", "/v1.0/companies/4001/work_breakdown_structure/segments/501/segment_items/809",
     {"name": "Other words"}),
    ("PATCH", f"{WBS}/wbs_codes/bulk_create", {"bulk": [{"segment_items": ITEMS}, {"segment_items": []}]}),
    ("PATCH", f"{WBS}/wbs_codes/update_all", {"ids": [60001], "attributes": {"status": "inactive"}}),
    ("POST", "/v1.1/projects/7001/vendors/5001/actions/add", None),
    ("POST", "/v1.1/requisitions?view=extended", {**CLAIM, "requisition": {"items": [ITEM]}}),
    ("PATCH", "/v1.1/requisitions/91001?view=extended",
     {**CLAIM, "requisition": {"items": [{**ITEM, "id": 910001}], "origin_id": None}}),
    ("PATCH", "/v1.0/requisitions/91001", {**CLAIM, "requisition": {"comment": "Seen"}}),
    ("PATCH", "/v1.0/requisitions/91001/contract_items/910001?project_id=7001",
     {"requisition_contract_item": {"work_completed_this_period": "5"}}),
    ("PATCH", "/v2.0/companies/4001/projects/7001/requisitions/91001/payment_details",
     {"due_date": "2026-12-15"}),
    ("DELETE", "/v1.1/requisitions/91003?project_id=7001", None),
    ("POST", "/v1.0/budget_views/1/budget_details?project_id=7001", {"filters": {"vendor": [5001]}}),
    ("POST", "/v1.1/budget_line_items",
     {"project_id": 7001, "budget_line_item": {"wbs_code_id": 60002, "original_budget_amount": 5}}),
    ("PATCH", "/v1.1/budget_line_items/98001",
     {"project_id": 7001, "budget_line_item": {"original_budget_amount": 5}}),
)  # fmt: skip
REFUSED = (
    ("POST", "/v1.0/vendors", {**COMPANY, "vendor": {"name": ""}}),
    ("GET", "/v1.0/vendors/1?company_id=4001", None),
    ("PATCH", "/v1.1/requisitions/91001", {**CLAIM, "requisition": {"origin_id": "taken"}}),
)


@pytest.fixture(scope="module")
def schema() -> ProcoreSchema:
    assert FOLDER
    return ProcoreSchema(FOLDER / "procore-schema" / "procore-subset.openapi.json")


@pytest.fixture(scope="module")
def read_only() -> World:
    """The same world, for tests that only look at it."""
    return furnished()


@pytest.fixture
def world() -> World:
    return furnished()


def furnished() -> World:
    """A company with a record of each kind."""
    world = World()
    company = world.company
    company.add_cost_code_list("QuickBooks Online ERP Integration Standard Cost Codes")
    contract = world.commitment(world.project(), "50000", "20000")
    company.set_ein(company.add_vendor("Idle Co", is_active=False), "98-7654321")
    company.deactivate_vendor(5002)
    code = company.wbs_codes(7001)[0]
    company.add_commitment(
        7001, 5001, "PO-1", "Pipe", "unit", [ContractLine(code, quantity="100", unit_price="84.25")],
        kind="PurchaseOrderContract",
    )  # fmt: skip
    company.add_billing_period(7001, "2026-10-01", "2026-10-31", "2026-10-25")
    claim = world.claim(contract)
    company.add_change_order(contract, "CO-1", "Extra", [ContractLine(code, "-1500", "Credit")])
    company.add_claim(contract, "2", [ClaimLine("100", held="10"), ClaimLine("0", stored="40")], "2026-11-30")
    company.add_payment(contract, "10", "2026-11-30")
    company.edit_claim(company.claims()[1], origin_id="taken", force=True)
    company.add_attachment("claim", claim, "claim.pdf")
    company.add_attachment("payment", 95001, "check.pdf")
    company.add_budget_line(7001, code, "900")
    hook = company.add_hook(None, {**HOOK, "api_version": "v2", "version": "v2.0"})
    company.add_trigger(hook, "Company Vendors", "create")
    company.add_vendor("Told of")
    world.sandbox.procore.webhooks.deliver_due(lambda *_: 200)
    company.add_direct_cost(7001, [CostLine(code, "12.5")], vendor=5001, number="H-1", employee_id=11)
    return world


@pytest.mark.parametrize("path", READS)
def test_a_reply_has_published_fields_only(read_only: World, schema: ProcoreSchema, path: str) -> None:
    reply = read_only.api.get(path)

    assert reply.status_code == 200, reply.text
    assert schema.complaints([*read_only.sandbox.requests][-1:]) == []


def test_every_write_the_connector_makes_is_published(world: World, schema: ProcoreSchema) -> None:
    statuses = [world.api.call(method, path, body).status_code for method, path, body in WRITES]

    assert all(status in (200, 201, 204, 207) for status in statuses), statuses
    assert schema.complaints(world.sandbox.requests) == []
    assert world.sandbox.unknown == []


def test_refusals_have_a_published_shape(world: World, schema: ProcoreSchema) -> None:
    statuses = [world.api.call(method, path, body).status_code for method, path, body in REFUSED]

    assert statuses == [422, 404, 422]
    assert schema.complaints(world.sandbox.requests) == []


def test_an_invented_request_field_is_noticed(world: World, schema: ProcoreSchema) -> None:
    world.api.patch("/v1.0/vendors/5001", {"company_id": 4001, "vendor": {"name": "A", "colour": "red"}})

    assert any("colour" in complaint for complaint in schema.complaints(world.sandbox.requests))
