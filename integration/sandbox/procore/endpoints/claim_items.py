"""Writing claims over the API: new ones, their figures, their due date, and taking them away.

"Procore: Requisitions (Subcontractor Invoices)" and the pages of the four kinds of items.
"""

from integration.sandbox.procore.claims import STATUSES, Locked
from integration.sandbox.procore.desk import PAGES, Desk, route
from integration.sandbox.procore.endpoints.claim_fields import FULL_ITEM, ITEM, SCOPE, WRITABLE, figures_of
from integration.sandbox.procore.endpoints.claim_views import View
from integration.sandbox.procore.endpoints.claims import claim_of, invoicing_project
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.web import Call, Reply

KINDS = ("contract_item", "contract_detail_item", "change_order_item")


class ClaimItemsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        old, new = "/rest/v1.0/requisitions/<int:id>", "/rest/v1.1/requisitions/<int:id>"
        due = "/rest/v2.0/companies/<company_id>/projects/<int:project_id>/requisitions/<int:id>"
        self.routes = [
            route("POST", "/rest/v1.1/requisitions", self.create, "view"),
            route("DELETE", old, self.delete, "project_id"),
            route("DELETE", new, self.delete, "project_id"),
            route("PATCH", f"{due}/payment_details", self.set_due_date),
        ]
        for kind in KINDS:
            of = f"{old}/{kind}s"
            self.routes += [
                route("GET", of, self.index, "project_id", *PAGES,
                      *(("filters[change_order_id][]",) if kind == "change_order_item" else ())),
                route("GET", f"{of}/<int:item_id>", self.show, "project_id"),
                route("PATCH", f"{of}/<int:item_id>", self.update, "project_id"),
            ]  # fmt: skip

    def create(self, call: Call) -> Reply:
        """A claim with a line for every line that may be billed; those not named bill nothing."""
        given = self.desk.body(call, SCOPE, "requisition", {**WRITABLE, "items": "any"})
        company = self.desk.company(call)
        project, fields = invoicing_project(self.desk, call, given.get("project_id")), given["requisition"]
        contract = company.commitment(given.get("commitment_id") or 0)
        if contract["project_id"] != project["id"]:
            raise NotThere(f"commitment {contract['id']}")
        if fields.get("status", "draft") not in STATUSES:
            raise Invalid(status="is not included in the list")
        company.check_origin("claim", None, fields)
        items = [self.desk.fields(call, one, FULL_ITEM) for one in fields.pop("items", None) or []]
        figures = self._by_line(call, contract, items)
        claim = company.add_claim(
            contract, fields.pop("invoice_number", None), [],
            fields.pop("billing_date", None), fields.pop("payment_date", None),
            status=fields.pop("status", "draft"), period=fields.pop("period_id", None),
        )  # fmt: skip
        of_line = {item["line_item_id"]: item["id"] for item in claim["items"]}
        claim = company.edit_items(claim, {of_line[line]: one for line, one in figures.items()}, force=True)
        claim = company.save_claim(claim, fields)
        full = call.query.get("view") in ("items", "extended")
        return Reply(self._view(call).extended(claim, items=full), 201)

    def delete(self, call: Call) -> Reply:
        """Only what the record calls deletable."""
        claim, company = claim_of(self.desk, call), self.desk.company(call)
        if company.is_locked(claim):
            raise Locked(base="This invoice is synced with an ERP system and cannot be deleted")
        if not company.has_deletable_status(claim):
            raise Invalid(base="Only a draft can be deleted")
        company.delete_claim(claim)
        return Reply(None)

    def set_due_date(self, call: Call) -> Reply:
        claim, company = claim_of(self.desk, call), self.desk.company(call)
        given = self.desk.body(call, {"due_date": "day"})
        if company.is_locked(claim):
            raise Locked(base="This invoice is synced with an ERP system and cannot be changed")
        changed = company.save_claim(claim, {"payment_date": given.get("due_date")})
        return Reply({"data": {"due_date": changed["payment_date"]}})

    def index(self, call: Call) -> Reply:
        claim = claim_of(self.desk, call)
        items = [item for item in claim["items"] if item["item_type"] == _kind(call)]
        if wanted := call.query.getlist("filters[change_order_id][]"):
            contract = self.desk.company(call).commitment(claim["commitment_id"])
            order = {line["id"]: str(line["change_order_id"]) for line in contract["lines"]}
            items = [item for item in items if order[item["line_item_id"]] in wanted]
        return self.desk.page(call, items, lambda item: self._view(call).item_v10(claim, item))

    def show(self, call: Call) -> Reply:
        claim = claim_of(self.desk, call)
        return Reply(self._view(call).item_v10(claim, self._item(call, claim)))

    def update(self, call: Call) -> Reply:
        claim = claim_of(self.desk, call)
        item, wrapper = self._item(call, claim), f"requisition_{_kind(call)}"
        given = self.desk.body(call, {}, wrapper, ITEM)[wrapper]
        changed = self.desk.company(call).edit_items(claim, {item["id"]: figures_of(given)})
        return Reply(self._view(call).item_v10(changed, self._item(call, changed)))

    def _item(self, call: Call, claim: Doc) -> Doc:
        wanted, kind = int(call.args["item_id"]), _kind(call)
        for item in claim["items"]:
            if item["id"] == wanted and item["item_type"] == kind:
                return dict(item)
        raise NotThere(f"{kind} {wanted} of requisition {claim['id']}")

    def _by_line(self, call: Call, contract: Doc, items: list[Doc]) -> dict[int, Doc]:
        billable = {line["id"] for line in self.desk.company(call).approved_lines(contract)}
        found: dict[int, Doc] = {}
        for item in items:
            line = item.get("line_item_id") or item.get("detail_line_item_id")
            if line is None or line not in billable:
                raise Invalid(line_item_id="is not a line of the commitment")
            found[line] = figures_of(item)
        return found

    def _view(self, call: Call) -> View:
        return View(self.desk.company(call), call.root)


def _kind(call: Call) -> str:
    return call.path.split("/")[5].removesuffix("s")
