"""Requisitions over the API: lists, one claim, its detail sheet, and what may be written."""

from integration.sandbox.procore.claims import STATUSES, Locked
from integration.sandbox.procore.desk import PAGES, Desk, route, texts
from integration.sandbox.procore.endpoints import claim_views
from integration.sandbox.procore.filters import chosen
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.web import Call, Refused, Reply

WRITABLE = {
    **texts("invoice_number", "origin_id", "origin_data", "status"), "period_id": "int", "final": "flag",
    "requisition_start": "day", "requisition_end": "day", "billing_date": "day", "payment_date": "day",
    "submitted_at": "day",
}  # fmt: skip
SCOPE = {"project_id": "int", "commitment_id": "int"}
V10 = ("project_id", "filters[id][]", "filters[commitment_id]", "filters[period_id]", "filters[status]",
       "filters[created_at]", "filters[updated_at]", "filters[origin_id]", *PAGES)  # fmt: skip
PLAIN = {
    "commitment_id": "commitment_id",
    "period_id": "period_id",
    "status": "status",
    "origin_id": "origin_id",
}


class ClaimsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        one = "/rest/v1.1/requisitions/<int:id>"
        of = "/rest/v1.0/requisitions/<int:id>"
        self.routes = (
            route("GET", "/rest/v1.1/requisitions", self.list_v11, *V10, "filters[is_last]", "view"),
            route("GET", one, self.show_v11, "project_id", "view"),
            route("PATCH", one, self.update, "view"),
            route("GET", "/rest/v1.0/requisitions", self.list_v10, *V10),
            route("GET", of, self.show_v10, "project_id"),
            route("GET", f"{of}/detail", self.detail, "project_id"),
            route("GET", f"{of}/contract_items", self.items, "project_id", *PAGES),
            route("GET", f"{of}/contract_detail_items", self.items, "project_id", *PAGES),
            route("GET", f"{of}/change_order_items", self.items, "project_id", *PAGES),
        )

    def list_v11(self, call: Call) -> Reply:
        view = claim_views.View(self.desk.company(call))
        full = call.query.get("view") in ("items", "extended")
        docs = [doc for doc in self._chosen(call) if _is_last(call, self.desk, doc)]
        return self.desk.page(call, docs, lambda doc: view.extended(doc, items=full), 30)

    def list_v10(self, call: Call) -> Reply:
        view = claim_views.View(self.desk.company(call))
        return self.desk.page(call, self._chosen(call), view.plain, 30)

    def show_v11(self, call: Call) -> Reply:
        full = call.query.get("view") in ("items", "extended")
        return Reply(claim_views.View(self.desk.company(call)).extended(self._one(call), items=full))

    def show_v10(self, call: Call) -> Reply:
        return Reply(claim_views.View(self.desk.company(call)).plain(self._one(call)))

    def detail(self, call: Call) -> Reply:
        return Reply(claim_views.View(self.desk.company(call)).detail(self._one(call)))

    def items(self, call: Call) -> Reply:
        claim, view = self._one(call), claim_views.View(self.desk.company(call))
        wanted = call.path.rsplit("/", 1)[-1].removesuffix("s")
        items = [item for item in claim["items"] if item["item_type"] == wanted]
        return self.desk.page(call, items, lambda item: view.item_v10(claim, item))

    def update(self, call: Call) -> Reply:
        """Header fields only: figures are typed by people."""
        given = self.desk.body(call, SCOPE, "requisition", WRITABLE)
        claim, fields = self._one(call, given.get("project_id")), given["requisition"]
        if given.get("commitment_id") != claim["commitment_id"]:
            raise NotThere(f"requisition {claim['id']} of this commitment")
        self._check_rights(call, claim)
        if fields.get("status", "draft") not in STATUSES:
            raise Invalid(status="is not included in the list")
        company = self.desk.company(call)
        if company.is_locked(claim) and set(fields) - {"origin_id", "origin_data"}:
            raise Locked(base="This invoice is synced with an ERP system and cannot be changed")
        full = call.query.get("view") in ("items", "extended")
        return Reply(claim_views.View(company).extended(company.save_claim(claim, fields), items=full))

    def _chosen(self, call: Call) -> list[Doc]:
        docs = self.desk.company(call).claims(self.desk.project(call))
        return chosen(call, docs, **PLAIN)

    def _one(self, call: Call, project_id: int | None = None) -> Doc:
        project = self.desk.project(call, project_id)
        claim = self.desk.company(call).claim(int(call.args["id"]))
        if claim["project_id"] != project["id"]:
            raise NotThere(f"requisition {claim['id']}")
        return claim

    def _check_rights(self, call: Call, claim: Doc) -> None:
        """Without admin rights only the latest claim, and only while it is being written."""
        last = self.desk.company(call).claims_of(claim["commitment_id"])[-1]
        may = claim["id"] == last["id"] and claim["status"] in ("draft", "revise_and_resubmit")
        if not (call.facts["person"].admin or may):
            raise Refused(Reply({"message": "You do not have permission to do this"}, 403))


def _is_last(call: Call, desk: Desk, claim: Doc) -> bool:
    if call.query.get("filters[is_last]") != "true":
        return True
    return bool(desk.company(call).claims_of(claim["commitment_id"])[-1]["id"] == claim["id"])
