"""The work breakdown structure over the API: patterns, segments, items, WBS codes."""

from integration.sandbox.procore.desk import PAGES, Desk, route, texts
from integration.sandbox.procore.filters import chosen
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Reply

OF_COMPANY = "/rest/v1.0/companies/<company_id>/work_breakdown_structure"
OF_PROJECT = "/rest/v1.0/projects/<int:project_id>/work_breakdown_structure"
CODES = ("filters[status][]", "filters[updated_at]", "query", *PAGES)
V2 = "/rest/v2.0/companies/<company_id>/projects/<int:project_id>"
STATUSES = ("active", "inactive")
PATTERN_ID = 71
CODE = {"description": "text", "segment_items": "any"}
ITEM = ("id", "code", "name", "parent_id", "status", "created_at", "updated_at")


class WbsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        items = "/segments/<int:segment_id>/segment_items"
        self.routes = (
            route("GET", f"{OF_COMPANY}/patterns", self.company_pattern),
            route("GET", f"{OF_PROJECT}/patterns", self.project_pattern),
            route("GET", f"{OF_COMPANY}/segments", self.company_segments),
            route("GET", f"{OF_PROJECT}/segments", self.project_segments),
            route("GET", f"{OF_COMPANY}/segments/<int:segment_id>", self.segment, "segment_item_list_id"),
            route("GET", f"{OF_PROJECT}/segments/<int:segment_id>", self.segment, "legacy_sub_job_id"),
            route("GET", f"{OF_COMPANY}/segments/<int:segment_id>/lists", self.lists),
            route("GET", f"{OF_COMPANY}{items}/<int:id>", self.item, "standard_cost_code_list_id"),
            route("PATCH", f"{OF_COMPANY}{items}/<int:id>", self.change_item),
            route("GET", OF_COMPANY + items, self.company_items, "segment_item_list_id", *PAGES),
            route("GET", OF_PROJECT + items, self.project_items, "only_active_items", *PAGES),
            route("POST", OF_PROJECT + items, self.add_project_item),
            route("GET", f"{OF_PROJECT}/wbs_codes", self.codes, *CODES),
            route("POST", f"{OF_PROJECT}/wbs_codes", self.add_code),
            route("PATCH", f"{OF_PROJECT}/wbs_codes/bulk_create", self.add_codes),
            route("PATCH", f"{OF_PROJECT}/wbs_codes/update_all", self.change_codes),
            route("PATCH", f"{OF_PROJECT}/wbs_codes/<int:id>", self.change_code),
            route("GET", f"{V2}/wbs/codes", self.codes_v2, "filters[id][]", "filters[search]", *PAGES),
        )

    def company_pattern(self, call: Call) -> Reply:
        return Reply(_pattern(self.desk.company(call).all("segment")))

    def project_pattern(self, call: Call) -> Reply:
        return Reply(_pattern(self._project_segments(call)))

    def company_segments(self, call: Call) -> Reply:
        return Reply([_segment(one) for one in self.desk.company(call).all("segment")])

    def project_segments(self, call: Call) -> Reply:
        return Reply([_segment(one) for one in self._project_segments(call)])

    def segment(self, call: Call) -> Reply:
        company, wanted = self.desk.company(call), int(call.args["segment_id"])
        known = self._project_segments(call) if "project_id" in call.args else company.all("segment")
        segment = next((one for one in known if one["id"] == wanted), None)
        if segment is None:
            raise NotThere(f"segment {wanted}")
        count = len(company.segment_items(segment))
        return Reply({**_segment(segment), "segment_items_count": count,
                      "tiered": segment["structure"] == "tiered"})  # fmt: skip

    def item(self, call: Call) -> Reply:
        return Reply(_item(self.desk.company(call), self._item_of(call)))

    def change_item(self, call: Call) -> Reply:
        company, item = self.desk.company(call), self._item_of(call)
        given = self.desk.body(call, texts("code", "name", "status"))
        _check_status(given)
        return Reply(_item(company, company.change("segment_item", item, given)))

    def lists(self, call: Call) -> Reply:
        company = self.desk.company(call)
        company.get("segment", int(call.args["segment_id"]))
        return Reply([
            {"id": one["id"], "name": one["name"], "erp_integrated": one["is_erp_list"],
             "segment_items_count": _count(company, one["id"]),
             "available_to_use_on_new_projects": True}
            for one in company.all("cost_code_list")
        ])  # fmt: skip

    def company_items(self, call: Call) -> Reply:
        company = self.desk.company(call)
        items = company.segment_items(company.get("segment", int(call.args["segment_id"])))
        if wanted := call.query.get("segment_item_list_id"):
            items = [item for item in items if str(item["list_id"]) == wanted]
        return self.desk.page(call, items, lambda item: _item(company, item))

    def project_items(self, call: Call) -> Reply:
        company, project = self.desk.company(call), self.desk.project(call)
        items = company.segment_items(company.get("segment", int(call.args["segment_id"])), project)
        if call.query.get("only_active_items") == "true":
            items = [item for item in items if item["status"] == "active"]
        return self.desk.page(call, items, lambda item: _item(company, item))

    def add_project_item(self, call: Call) -> Reply:
        company, project = self.desk.company(call), self.desk.project(call)
        given = self.desk.body(call, {**texts("code", "name"), "parent_id": "int"})
        segment = company.get("segment", int(call.args["segment_id"]))
        item = company.add_segment_item(
            segment, given["code"], given["name"], parent=given.get("parent_id"), project=project
        )
        return Reply(_item(company, item), 201)

    def codes(self, call: Call) -> Reply:
        company, project = self.desk.company(call), self.desk.project(call)
        docs = company.wbs_codes(project)
        if wanted := call.query.getlist("filters[status][]"):
            docs = [doc for doc in docs if doc["status"] in wanted]
        if query := call.query.get("query"):
            docs = [doc for doc in docs if query in company.flat_code(doc)]
        return self.desk.page(call, chosen(call, docs), lambda doc: _code(company, doc))

    def codes_v2(self, call: Call) -> Reply:
        """The newer list: ids as texts, and the names of the items instead of the items."""
        company, project = self.desk.company(call), self.desk.project(call)
        docs, search = chosen(call, company.wbs_codes(project)), call.query.get("filters[search]", "")
        found = [doc for doc in docs if search in company.flat_code(doc)]
        return self.desk.page_v2(call, found, lambda doc: _code_v2(company, doc))

    def add_code(self, call: Call) -> Reply:
        given = self.desk.body(call, CODE)
        return Reply(_code(self.desk.company(call), self._add(call, given)), 201)

    def add_codes(self, call: Call) -> Reply:
        """Each on its own: what is refused is told, and the others are made."""
        given = self.desk.body(call, {"bulk": "any"}).get("bulk") or []
        company = self.desk.company(call)
        done: list[Doc] = []
        errors: list[Doc] = []
        for one in given:
            try:
                done.append(_code(company, self._add(call, self.desk.fields(call, one, CODE))))
            except Invalid as error:
                errors.append({"errors": error.errors})
        return Reply({"entities": done, "errors": errors}, 201)

    def change_codes(self, call: Call) -> Reply:
        company, project = self.desk.company(call), self.desk.project(call)
        given = self.desk.body(call, {"ids": "ints"}, "attributes", {"status": "text"})
        codes = [company.wbs_code(project, code_id) for code_id in given.get("ids") or []]
        _check_status(given["attributes"])
        for code in codes:
            company.edit_wbs_code(project, code, **given["attributes"])
        return Reply(None, 204)

    def change_code(self, call: Call) -> Reply:
        company, project = self.desk.company(call), self.desk.project(call)
        given = self.desk.body(call, texts("description", "status"))
        _check_status(given)
        return Reply(_code(company, company.edit_wbs_code(project, int(call.args["id"]), **given)))

    def _item_of(self, call: Call) -> Doc:
        item = self.desk.company(call).get("segment_item", int(call.args["id"]))
        if item["segment_id"] != int(call.args["segment_id"]):
            raise NotThere(f"item {item['id']} of segment {call.args['segment_id']}")
        return item

    def _add(self, call: Call, given: Doc) -> Doc:
        company, project = self.desk.company(call), self.desk.project(call)
        pairs = [
            self.desk.fields(call, pair, {"segment_id": "int", "segment_item_id": "int"})
            for pair in given.get("segment_items") or []
        ]
        items = company.check_code(project, pairs)
        return company.add_code(project, items, description=given.get("description"))

    def _project_segments(self, call: Call) -> list[Doc]:
        return self.desk.company(call).project_segments(self.desk.project(call))


def _check_status(given: Doc) -> None:
    if given.get("status", "active") not in STATUSES:
        raise Invalid(status="is not included in the list")


def brief(company: ProcoreCompany, project_id: int, code_id: int) -> Doc:
    """A code as lines of other records carry it."""
    code = company.wbs_code(project_id, code_id)
    return {
        "id": code["id"], "flat_code": company.flat_code(code), "description": _description(company, code),
    }  # fmt: skip


def segments_of(company: ProcoreCompany, project_id: int, code_id: int) -> list[Doc]:
    """The items of a code as claim lines carry them."""
    code = company.wbs_code(project_id, code_id)
    return [
        {
            **{name: value for name, value in _item(company, item).items()
               if name in ("id", "code", "name", "path_ids", "path_codes")},
            "segment_type": company.get("segment", item["segment_id"])["type"],
            "segment_id": item["segment_id"],
        }
        for item in company.code_items(code)
    ]  # fmt: skip


def _count(company: ProcoreCompany, list_id: int) -> int:
    return len(company.all("segment_item", lambda item: item["list_id"] == list_id))


def _description(company: ProcoreCompany, code: Doc) -> str:
    return code["description"] or company.flat_name(code)


def _code(company: ProcoreCompany, code: Doc) -> Doc:
    return {
        "id": code["id"], "flat_code": company.flat_code(code), "flat_name": company.flat_name(code),
        "description": _description(company, code), "status": code["status"],
        "created_at": code["created_at"], "updated_at": code["updated_at"], "wbs_pattern_id": PATTERN_ID,
        "segment_items": [_item(company, item) for item in company.code_items(code)],
    }  # fmt: skip


def _code_v2(company: ProcoreCompany, code: Doc) -> Doc:
    names = [item["name"] for item in company.code_items(code)][:3]
    return {
        "id": str(code["id"]), "code": company.flat_code(code), "description": _description(company, code),
        "status": code["status"],
        **{f"attribute_{place}_name": name for place, name in enumerate(names, 1)},
    }  # fmt: skip


def _item(company: ProcoreCompany, item: Doc) -> Doc:
    path = company.item_path(item)
    return {
        **{name: item[name] for name in ITEM},
        "path_code": "-".join(one["code"] for one in path), "path_ids": [one["id"] for one in path],
        "path_codes": [one["code"] for one in path], "path_names": [one["name"] for one in path],
        "is_parent": False, "in_use": True, "segment": _segment(company.get("segment", item["segment_id"])),
    }  # fmt: skip


def _segment(segment: Doc) -> Doc:
    return {
        **{name: segment[name] for name in ("id", "type", "name", "position", "required", "delimiter",
                                            "structure", "created_at", "updated_at")},
        "wbs_pattern_id": PATTERN_ID,
    }  # fmt: skip


def _pattern(segments: list[Doc]) -> Doc:
    return {"id": PATTERN_ID, "description": None, "segments": [_segment(one) for one in segments]}
