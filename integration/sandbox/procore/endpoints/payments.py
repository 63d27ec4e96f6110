"""Contract payments, the API's name for Payments Issued."""

from integration.sandbox.procore.desk import PAGES, Desk, route, texts
from integration.sandbox.procore.endpoints.files import shown_files
from integration.sandbox.procore.payments import PAYMENT_FIELDS
from integration.sandbox.procore.records import Doc, Invalid, NotThere, text
from integration.sandbox.web import Call, Refused, Reply

WRITABLE = {
    **texts("invoice_number", "check_number", "notes", "payment_method", "origin_id", "origin_data"),
    "date": "day", "invoice_date": "day", "draw_request_number": "int", "payment_number": "int",
    "amount": "amount", "requisition_id": "int",
}  # fmt: skip
SCOPE = {"project_id": "int", "contract_id": "int"}
METHODS = (None, "check", "credit_card", "electronic")
SHOWN = ("id", "check_number", "contract_id", "project_id", "requisition_id", "date", "draw_request_number",
         "invoice_number", "notes", "payment_number", "origin_id", "origin_data", "created_at",
         "updated_at")  # fmt: skip


class PaymentsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        paths = "/rest/v1.0/contract_payments", "/rest/v1.0/contract_payments/<int:id>"
        self.routes = (
            route("GET", paths[0], self.index, *SCOPE, *PAGES),
            route("POST", paths[0], self.create),
            route("GET", paths[1], self.show, *SCOPE),
            route("PATCH", paths[1], self.update),
            route("DELETE", paths[1], self.delete, *SCOPE),
        )

    def index(self, call: Call) -> Reply:
        contract = self._contract(call, call.query)
        return self.desk.page(
            call, self.desk.company(call).payments(contract), lambda doc: self._shown(call, doc)
        )

    def show(self, call: Call) -> Reply:
        return Reply(self._shown(call, self._payment(call, self._contract(call, call.query))))

    def create(self, call: Call) -> Reply:
        given = self.desk.body(call, SCOPE, "contract_payment", WRITABLE)
        contract, fields = self._contract(call, given), given["contract_payment"]
        self._check(call, contract, fields)
        if fields.get("amount") is None:
            raise Invalid(amount="can't be blank")
        blank = {**dict.fromkeys(PAYMENT_FIELDS), "date": None}
        scope = {"contract_id": contract["id"], "project_id": contract["project_id"]}
        return Reply(
            self._shown(call, self.desk.company(call).create("payment", {**blank, **scope, **fields})), 201
        )

    def update(self, call: Call) -> Reply:
        given = self.desk.body(call, SCOPE, "contract_payment", WRITABLE)
        contract, fields = self._contract(call, given), given["contract_payment"]
        payment = self._payment(call, contract)
        self._check_lock(payment, fields)
        self._check(call, contract, fields)
        return Reply(self._shown(call, self.desk.company(call).change("payment", payment, fields)))

    def delete(self, call: Call) -> Reply:
        payment = self._payment(call, self._contract(call, call.query))
        self._check_lock(payment, {"deleted": True})
        self.desk.company(call).remove("payment", payment)
        return Reply(None)

    def _contract(self, call: Call, given: Doc) -> Doc:
        project = self.desk.project(call, given.get("project_id"))
        if given.get("contract_id") is None:
            raise Refused(Reply({"message": "contract_id is missing"}, 400))
        contract = self.desk.company(call).commitment(int(given["contract_id"]))
        if contract["project_id"] != project["id"]:
            raise NotThere(f"commitment {contract['id']}")
        if not project["payments_issued"]:
            raise Refused(Reply({"message": "Payments Issued is not enabled for this project"}, 403))
        return contract

    def _payment(self, call: Call, contract: Doc) -> Doc:
        payment = self.desk.company(call).get("payment", int(call.args["id"]))
        if payment["contract_id"] != contract["id"]:
            raise NotThere(f"payment {payment['id']}")
        return payment

    def _check(self, call: Call, contract: Doc, fields: Doc) -> None:
        if fields.get("payment_method") not in METHODS:
            raise Invalid(payment_method="is not included in the list")
        claim = fields.get("requisition_id")
        if claim is not None and self.desk.company(call).claim(claim)["commitment_id"] != contract["id"]:
            raise Invalid(requisition_id="does not belong to the commitment")

    def _check_lock(self, payment: Doc, fields: Doc) -> None:
        locks = self.desk.sandbox.switches.procore_locks_without_erp
        if locks and payment["origin_id"] is not None and set(fields) - {"origin_id", "origin_data"}:
            raise Invalid(base="This payment is synced with an ERP system and cannot be changed")

    def _shown(self, call: Call, doc: Doc) -> Doc:
        shown = {name: doc[name] for name in SHOWN}
        if self.desk.sandbox.switches.procore_shows_payment_method:
            shown["payment_method"] = doc["payment_method"]
        return {
            **shown, "amount": text(doc["amount"]), "external_payment_id": None, "date_payment_settled": None,
            "date_payment_initiated": None, "origin_code": None, "status": None,
            "attachments": shown_files(self.desk.company(call), doc, call.root),
        }  # fmt: skip
