"""The older cost code layer: standard lists and their codes, cost types, sub jobs."""

from integration.sandbox.procore.desk import PAGES, Desk, route, texts
from integration.sandbox.procore.filters import chosen
from integration.sandbox.procore.records import Doc, Invalid
from integration.sandbox.procore.wbs import COST_CODE, COST_TYPE
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Reply

CODE = {**texts("code", "name", "origin_id", "origin_data"), "parent_id": "int"}
TYPE = texts("name", "csv_import_code", "base_type", "origin_id", "origin_data")
SUB_JOB = texts("name", "code", "origin_id", "origin_data")


class CostCodesApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        lists, codes = "/rest/v1.0/standard_cost_code_lists", "/rest/v1.0/standard_cost_codes"
        types, jobs = "/rest/v1.0/line_item_types", "/rest/v1.0/sub_jobs"
        self.routes = (
            route("GET", lists, self.lists, "company_id", *PAGES),
            route("POST", lists, self.add_list),
            route("GET", f"{lists}/<int:id>", self.one_list, "company_id"),
            route("PATCH", f"{lists}/<int:id>", self.change_list),
            route("GET", codes, self.codes, "company_id", "standard_cost_code_list_id", "view",
                  "filters[origin_id]", *PAGES),
            route("PATCH", f"{codes}/sync", self.sync_codes, "view"),
            route("GET", types, self.types, "company_id", "project_id", "filters[origin_id]", *PAGES),
            route("PATCH", f"{types}/sync", self.sync_types),
            route("GET", jobs, self.sub_jobs, "project_id", *PAGES),
            route("POST", jobs, self.add_sub_job),
        )  # fmt: skip

    def lists(self, call: Call) -> Reply:
        return self.desk.page(call, self.desk.company(call).all("cost_code_list"), _listed)

    def one_list(self, call: Call) -> Reply:
        return Reply(self._shown(call, self.desk.company(call).get("cost_code_list", int(call.args["id"]))))

    def add_list(self, call: Call) -> Reply:
        given = self.desk.body(call, {"company_id": "int"}, "standard_cost_code_list", texts("name"))
        name = given["standard_cost_code_list"].get("name")
        company = self.desk.company(call)
        company.check_list_name(None, name)
        return Reply(self._shown(call, company.add_cost_code_list(name)), 201)

    def change_list(self, call: Call) -> Reply:
        company, list_id = self.desk.company(call), int(call.args["id"])
        given = self.desk.body(
            call, {"company_id": "int"}, "standard_cost_code_list", {"name": "text", "is_erp_list": "flag"}
        )["standard_cost_code_list"]
        company.check_list_name(list_id, given.get("name", company.get("cost_code_list", list_id)["name"]))
        if not self.desk.sandbox.switches.procore_cost_code_lists_can_be_erp:
            given.pop("is_erp_list", None)
        return Reply(self._shown(call, company.change("cost_code_list", list_id, given)))

    def codes(self, call: Call) -> Reply:
        company = self.desk.company(call)
        wanted = int(call.query.get("standard_cost_code_list_id", 0))
        docs = [doc for doc in self._cost_codes(company) if doc["list_id"] == wanted]
        return self.desk.page(
            call, chosen(call, docs, origin_id="origin_id"), lambda doc: _code(company, doc)
        )

    def sync_codes(self, call: Call) -> Reply:
        company = self.desk.company(call)
        scope = {"company_id": "int", "standard_cost_code_list_id": "int", "updates": "any"}
        given = self.desk.body(call, scope)
        list_id = company.get("cost_code_list", given.get("standard_cost_code_list_id") or 0)["id"]

        def save(item_id: int | None, fields: Doc) -> Doc:
            return _code(company, self._save_code(company, list_id, item_id, fields))

        return self.desk.sync(call, given, "segment_item", CODE, save)

    def types(self, call: Call) -> Reply:
        company = self.desk.company(call)
        docs = company.segment_items(company.segment(COST_TYPE))
        return self.desk.page(call, chosen(call, docs, origin_id="origin_id"), _type)

    def sync_types(self, call: Call) -> Reply:
        company = self.desk.company(call)
        given = self.desk.body(call, {"company_id": "int", "updates": "any"})

        def save(item_id: int | None, fields: Doc) -> Doc:
            if "csv_import_code" in fields:
                fields["code"] = fields.pop("csv_import_code")
            if item_id is not None:
                return _type(company.change("segment_item", item_id, fields))
            return _type(_new_item(company, COST_TYPE, fields))

        return self.desk.sync(call, given, "segment_item", TYPE, save)

    def sub_jobs(self, call: Call) -> Reply:
        jobs = self.desk.company(call).sub_jobs(self.desk.project(call))
        return self.desk.page(call, jobs, _sub_job)

    def add_sub_job(self, call: Call) -> Reply:
        given = self.desk.body(call, {"project_id": "int"}, "sub_job", SUB_JOB)
        project = self.desk.project(call, given.get("project_id"))
        fields = {**dict.fromkeys(SUB_JOB), **given["sub_job"], "project_id": project["id"]}
        return Reply(_sub_job(self.desk.company(call).create("sub_job", fields)), 201)

    def _cost_codes(self, company: ProcoreCompany) -> list[Doc]:
        return company.segment_items(company.segment(COST_CODE))

    def _save_code(self, company: ProcoreCompany, list_id: int, item_id: int | None, fields: Doc) -> Doc:
        if item_id is not None:
            return company.change("segment_item", item_id, fields)
        if not fields.get("code"):
            raise Invalid(code="can't be blank")
        return _new_item(company, COST_CODE, {**fields, "list_id": list_id})

    def _shown(self, call: Call, doc: Doc) -> Doc:
        company_id = self.desk.company(call).id
        return {
            "id": doc["id"],
            "name": doc["name"],
            "is_erp_list": doc["is_erp_list"],
            "company_id": company_id,
        }


def _new_item(company: ProcoreCompany, kind: str, fields: Doc) -> Doc:
    blank = {"parent_id": None, "project_id": None, "status": "active", "base_type": None, "origin_id": None,
             "origin_data": None, "list_id": None, "name": fields.get("code")}  # fmt: skip
    return company.create("segment_item", {**blank, "segment_id": company.segment(kind)["id"], **fields})


def _listed(doc: Doc) -> Doc:
    return {name: doc[name] for name in ("id", "name", "is_erp_list", "available_to_use_on_new_projects")}


def _code(company: ProcoreCompany, doc: Doc) -> Doc:
    return {
        "id": doc["id"], "standard_cost_code_list_id": doc["list_id"], "parent_id": doc["parent_id"],
        "code": doc["code"], "full_code": "-".join(one["code"] for one in company.item_path(doc)),
        "name": doc["name"], "origin_id": doc["origin_id"], "origin_data": doc["origin_data"],
    }  # fmt: skip


def _type(doc: Doc) -> Doc:
    return {name: doc[name] for name in ("id", "name", "code", "base_type", "origin_id", "origin_data")}


def _sub_job(doc: Doc) -> Doc:
    names = ("id", "name", "code", "origin_id", "origin_data", "created_at", "updated_at")
    return {name: doc[name] for name in names}
