"""The company directory over the API."""

from collections.abc import Callable

from integration.sandbox.procore.desk import PAGES, Desk, route, texts
from integration.sandbox.procore.directory import VENDOR_FLAGS, VENDOR_TEXT
from integration.sandbox.procore.filters import chosen, ordered
from integration.sandbox.procore.records import Doc
from integration.sandbox.web import Call, Refused, Reply

WRITABLE = {**texts(*VENDOR_TEXT), **dict.fromkeys(VENDOR_FLAGS, "flag")}
SYNC = {**WRITABLE, "business_register_attributes": "any"}
REGISTER = {"business_register": "any"}
LIST = ("company_id", "view", "filters[origin_id]", "filters[search]", "filters[created_at]",
        "filters[updated_at]", "filters[id][]", "sort", *PAGES)  # fmt: skip


class VendorsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        one, inactive = "/rest/v1.0/vendors/<int:id>", "/rest/v1.0/companies/<company_id>/vendors/inactive"
        self.routes = (
            route("GET", "/rest/v1.0/vendors", self.index, *LIST),
            route("POST", "/rest/v1.0/vendors", self.create, "view", "run_configurable_validations"),
            route("PATCH", "/rest/v1.0/vendors/sync", self.sync, "run_configurable_validations"),
            route("GET", one, self.show, "company_id", "view"),
            route("PATCH", one, self.update, "view", "run_configurable_validations"),
            route("POST", f"{one}/business_register", self.add_register, "company_id"),
            route("PATCH", f"{one}/business_register", self.change_register, "company_id"),
            route("GET", inactive, self.list_inactive, "view", "sort", *PAGES),
            route("PATCH", f"{inactive}/<int:id>", self.reactivate, "view"),
        )

    def index(self, call: Call) -> Reply:
        if "company_id" not in call.query:
            raise Refused(Reply({"message": "company_id is missing"}, 400))
        hides = self.desk.sandbox.switches.procore_vendor_list_hides_inactive
        docs = [doc for doc in self.desk.company(call).vendors() if doc["is_active"] or not hides]
        docs = [doc for doc in docs if _found(doc, call.query.get("filters[search]"))]
        return self.desk.page(call, ordered(call, chosen(call, docs, origin_id="origin_id")), view_of(call))

    def list_inactive(self, call: Call) -> Reply:
        docs = [doc for doc in self.desk.company(call).vendors() if not doc["is_active"]]
        return self.desk.page(call, ordered(call, docs), view_of(call))

    def show(self, call: Call) -> Reply:
        return Reply(view_of(call)(self.desk.company(call).vendor(int(call.args["id"]))))

    def create(self, call: Call) -> Reply:
        given = self.desk.body(call, {"company_id": "int"}, "vendor", WRITABLE)
        return Reply(view_of(call)(self._save(call, None, given["vendor"])), 201)

    def update(self, call: Call) -> Reply:
        vendor = self.desk.company(call).vendor(int(call.args["id"]))
        given = self.desk.body(call, {"company_id": "int"}, "vendor", WRITABLE)
        return Reply(view_of(call)(self._save(call, vendor["id"], given["vendor"])))

    def sync(self, call: Call) -> Reply:
        given = self.desk.body(call, {"company_id": "int", "updates": "any"})

        def save(vendor_id: int | None, fields: Doc) -> Doc:
            register = fields.pop("business_register_attributes", None)
            vendor = self._save(call, vendor_id, fields)
            if register:
                vendor = self._set_register(call, vendor, register)
            return _extended(vendor)

        return self.desk.sync(call, given, "vendor", SYNC, save)

    def add_register(self, call: Call) -> Reply:
        vendor = self.desk.company(call).vendor(int(call.args["id"]))
        if vendor["business_register"]:
            return Reply({"message": "The vendor already has a business register"}, 409)
        register = self.desk.body(call, REGISTER)["business_register"]
        return Reply(self._set_register(call, vendor, register)["business_register"], 201)

    def change_register(self, call: Call) -> Reply:
        vendor = self.desk.company(call).vendor(int(call.args["id"]))
        if not vendor["business_register"]:
            return Reply({"message": "Item not found"}, 404)
        register = self.desk.body(call, REGISTER)["business_register"]
        return Reply(self._set_register(call, vendor, register)["business_register"])

    def reactivate(self, call: Call) -> Reply:
        return Reply(view_of(call)(self.desk.company(call).activate_vendor(int(call.args["id"]))))

    def _save(self, call: Call, vendor_id: int | None, fields: Doc) -> Doc:
        company = self.desk.company(call)
        company.check_vendor(vendor_id, fields)
        if vendor_id is not None:
            return company.change("vendor", vendor_id, fields)
        return company.add_vendor(**fields)

    def _set_register(self, call: Call, vendor: Doc, given: object) -> Doc:
        register = self.desk.fields(call, given, texts("type", "identifier"))
        kind = str(register.get("type") or "").lower()
        if kind not in ("ein", "abn") or not register.get("identifier"):
            raise Refused(Reply({"errors": {"business_register": ["is invalid"]}}, 422))
        return self.desk.company(call).set_ein(vendor, register["identifier"], kind=kind)


def view_of(call: Call) -> Callable[[Doc], Doc]:
    views = {"compact": _compact, "normal": _normal}
    return views.get(call.query.get("view", "extended"), _extended)


def _compact(doc: Doc) -> Doc:
    return {"id": doc["id"], "name": doc["name"]}


def _normal(doc: Doc) -> Doc:
    return {**doc, "company": doc["name"], "synced_to_erp": doc["origin_id"] is not None, "attachments": []}


def _extended(doc: Doc) -> Doc:
    return {
        **_normal(doc), "legal_name": None, "children_count": 0, "parent": None, "project_ids": [],
        "trades": [], "standard_cost_codes": [],
    }  # fmt: skip


def _found(doc: Doc, search: str | None) -> bool:
    register = doc["business_register"] or {}
    places = (doc["name"], doc["origin_code"], register.get("identifier"))
    return search is None or any(search.casefold() in str(place or "").casefold() for place in places)
