"""Which records Procore tells about, under which name ("Procore: Webhooks", and a developer sandbox's list).

Subcontractor invoices, WBS codes, segments and billing periods are in no list: they have to be polled.
"""

from dataclasses import dataclass

from integration.sandbox.procore.records import Doc
from integration.sandbox.switches import Switches

CREATE, UPDATE, DELETE = "create", "update", "delete"
EVENTS = (CREATE, UPDATE, DELETE)
VERSIONS = ("v2.0", "v3.0", "v4.0")
COMMITMENTS = {
    "WorkOrderContract": "Work Order Contracts",
    "PurchaseOrderContract": "Purchase Order Contracts",
}
REQUISITIONS = "Requisitions"


@dataclass(frozen=True)
class Resource:
    name: str
    tool: str
    project: bool = True  # told to hooks of the project, or else of the company
    events: tuple[str, ...] = EVENTS

    @property
    def category(self) -> str:
        return "Project Level" if self.project else "Company Level"


RESOURCES = (
    Resource("Company Vendors", "Directory", project=False, events=(CREATE, UPDATE)),
    Resource("Projects", "Portfolio", project=False, events=(CREATE, UPDATE)),
    Resource("Standard Cost Codes", "Admin", project=False),
    Resource("Line Item Types", "Admin", project=False),
    Resource("Standard Cost Code Lists", "Admin", project=False, events=(CREATE,)),
    Resource("ERP Requests", "ERP Integrations", project=False),
    Resource("Cost Codes", "Admin"),
    Resource("Sub Jobs", "Admin"),
    Resource("Work Order Contracts", "Commitments"),
    Resource("Work Order Contract Line Items", "Commitments"),
    Resource("Purchase Order Contracts", "Commitments"),
    Resource("Purchase Order Contract Line Items", "Commitments"),
    Resource("Contract Payments", "Commitments"),
    Resource("Change Order Packages", "Change Orders"),
    Resource("Direct Costs", "Direct Costs"),
    Resource("Direct Cost Line Items", "Direct Costs"),
    Resource("Budget Line Items", "Budget"),
    Resource("Payment Applications", "Prime Contracts"),
    Resource("Draw Requests", "Prime Contracts"),
)
NAMES = {
    "vendor": "Company Vendors", "project": "Projects", "cost_code_list": "Standard Cost Code Lists",
    "sub_job": "Sub Jobs", "payment": "Contract Payments", "change_order": "Change Order Packages",
    "direct_cost": "Direct Costs", "direct_cost_line": "Direct Cost Line Items",
    "budget_line_item": "Budget Line Items",
}  # fmt: skip


def resources(switches: Switches, *, project: bool) -> list[Resource]:
    """Those of one level; the switches add what some lists have and others do not."""
    found = [one for one in RESOURCES if one.project == project]
    if switches.procore_vendor_delete_events and not project:
        found[0] = Resource("Company Vendors", "Directory", project=False)
    if switches.procore_requisition_events and project:
        found.append(Resource(REQUISITIONS, "Invoicing"))
    return found


def name_of(kind: str, doc: Doc, segment_type: str | None) -> str | None:
    """The resource that a record of this kind is told as; None for what nobody is told about."""
    match kind:
        case "commitment" | "contract_line":
            name = COMMITMENTS[doc["type"]]
            return name if kind == "commitment" else name.removesuffix("s") + " Line Items"
        case "claim":
            return REQUISITIONS
        case "segment_item" if segment_type == "line_item_type":
            return "Line Item Types"
        case "segment_item" if segment_type == "cost_code":
            return "Standard Cost Codes" if doc["project_id"] is None else "Cost Codes"
    return NAMES.get(kind)
