"""Requisitions over the API: lists, one claim, its detail sheet, and what may be written."""

from integration.sandbox.procore.claims import STATUSES, Locked
from integration.sandbox.procore.desk import PAGES, Desk, route
from integration.sandbox.procore.endpoints import claim_views
from integration.sandbox.procore.endpoints.claim_fields import FULL_ITEM, SCOPE, WRITABLE, figures_of
from integration.sandbox.procore.filters import chosen
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.web import Call, Refused, Reply

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
            route("PATCH", of, self.update),
        )

    def list_v11(self, call: Call) -> Reply:
        view = self._view(call)
        full = call.query.get("view") in ("items", "extended")
        docs = [doc for doc in self._chosen(call) if _is_last(call, self.desk, doc)]
        return self.desk.page(call, docs, lambda doc: view.extended(doc, items=full), 30)

    def list_v10(self, call: Call) -> Reply:
        view = self._view(call)
        return self.desk.page(call, self._chosen(call), view.plain, 30)

    def show_v11(self, call: Call) -> Reply:
        full = call.query.get("view") in ("items", "extended")
        return Reply(self._view(call).extended(self._one(call), items=full))

    def show_v10(self, call: Call) -> Reply:
        return Reply(self._view(call).plain(self._one(call)))

    def detail(self, call: Call) -> Reply:
        return Reply(self._view(call).detail(self._one(call)))

    def update(self, call: Call) -> Reply:
        """The header, and in v1.1 figures of items by their ids."""
        shape = {**WRITABLE, **({"items": "any"} if "/v1.1/" in call.path else {"comment": "text"})}
        given = self.desk.body(call, SCOPE, "requisition", shape)
        claim, fields = claim_of(self.desk, call, given.get("project_id")), given["requisition"]
        if given.get("commitment_id") != claim["commitment_id"]:
            raise NotThere(f"requisition {claim['id']} of this commitment")
        self._check_rights(call, claim)
        if fields.get("status", "draft") not in STATUSES:
            raise Invalid(status="is not included in the list")
        company = self.desk.company(call)
        if company.is_locked(claim) and set(fields) - {"origin_id", "origin_data"}:
            raise Locked(base="This invoice is synced with an ERP system and cannot be changed")
        company.check_origin("claim", claim["id"], fields)
        self._change_items(call, claim, fields.pop("items", None) or [])
        changed = company.save_claim(claim, fields)
        full = "/v1.0/" in call.path or call.query.get("view") in ("items", "extended")
        return Reply(self._view(call).extended(changed, items=full))

    def _change_items(self, call: Call, claim: Doc, items: list[object]) -> None:
        given = [self.desk.fields(call, one, FULL_ITEM) for one in items]
        if given:
            changes = {one.get("id") or 0: figures_of(one) for one in given}
            self.desk.company(call).edit_items(claim, changes)

    def _view(self, call: Call) -> claim_views.View:
        return claim_views.View(self.desk.company(call), call.root)

    def _chosen(self, call: Call) -> list[Doc]:
        docs = self.desk.company(call).claims(invoicing_project(self.desk, call))
        return chosen(call, docs, **PLAIN)

    def _one(self, call: Call) -> Doc:
        return claim_of(self.desk, call)

    def _check_rights(self, call: Call, claim: Doc) -> None:
        """Without admin rights only the latest claim, and only while it is being written."""
        last = self.desk.company(call).claims_of(claim["commitment_id"])[-1]
        may = claim["id"] == last["id"] and claim["status"] in ("draft", "revise_and_resubmit")
        if not (call.facts["person"].admin or may):
            raise Refused(Reply({"message": "You do not have permission to do this"}, 403))


def invoicing_project(desk: Desk, call: Call, project_id: int | None = None) -> Doc:
    """The project asked for. Raises Refused where its Invoicing tool is switched off."""
    project = desk.project(call, project_id)
    if not desk.company(call).tool_on(project, "invoicing"):
        raise Refused(Reply({"message": "The Invoicing tool is not enabled for this project"}, 403))
    return project


def claim_of(desk: Desk, call: Call, project_id: int | None = None) -> Doc:
    """The claim of the path. Raises NotThere when it belongs to another project."""
    project, claim = invoicing_project(desk, call, project_id), desk.company(call).claim(int(call.args["id"]))
    if claim["project_id"] != project["id"]:
        raise NotThere(f"requisition {claim['id']}")
    return claim


def _is_last(call: Call, desk: Desk, claim: Doc) -> bool:
    if call.query.get("filters[is_last]") != "true":
        return True
    return bool(desk.company(call).claims_of(claim["commitment_id"])[-1]["id"] == claim["id"])
