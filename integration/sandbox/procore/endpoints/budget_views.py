"""Budget views over the API: their rows with a key for each visible column, and the drill-down.

"Procore: Budget Views", "Procore: Budget View Detail Rows" and "Procore: Budget Details".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from integration.sandbox.procore.budget import CLAIMS, COMMITMENTS, DIRECT_COSTS, Spending
from integration.sandbox.procore.desk import PAGES, Desk, route
from integration.sandbox.procore.endpoints.budget_rows import Rows, parts_of
from integration.sandbox.procore.endpoints.wbs import brief
from integration.sandbox.procore.filters import ordered
from integration.sandbox.procore.people import ADMIN
from integration.sandbox.procore.records import Doc, NotThere, text
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Refused, Reply

ROWS = ("project_id", "biller[]", "cost_code_id[]", "cost_code_name[]", "root_cost_code_id[]",
        "root_cost_code_name[]", "category_id[]", "budget_line_item_id[]", "budget_row_type",
        *PAGES)  # fmt: skip
LISTS = {"biller": "any", "cost_code": "ints", "root_cost_code": "ints", "cost_type": "ints",
         "vendor": "ints", "detail_type": "any"}  # fmt: skip
STANDARD = ("biller", "contract", "cost_code", "cost_type", "description", "detail_type", "item",
            "root_cost_code", "vendor")  # fmt: skip
SOURCES = (COMMITMENTS, DIRECT_COSTS, CLAIMS)


@dataclass(frozen=True)
class BudgetView:
    id: int
    name: str
    columns: tuple[str, ...]


STANDARD_VIEW = BudgetView(
    1, "Procore Standard Budget", ("Revised Budget", "Committed Costs", "Direct Costs", "Projected Costs",
                                   "Projected Over Under")
)  # fmt: skip
COSTS_VIEW = BudgetView(
    2, "Job to Date Costs", ("Revised Budget", "Committed Costs", "Direct Costs", "Subcontractor Invoices",
                             "Job to Date Costs")
)  # fmt: skip
VIEWS = (STANDARD_VIEW, COSTS_VIEW)


class BudgetViewsApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        views = "/rest/v1.0/budget_views"
        of = f"{views}/<int:view_id>"
        self.routes = (
            route("GET", views, self.index, "project_id", "sort", *PAGES),
            route("GET", f"{of}/detail_rows", self.detail_rows, *ROWS, "sort"),
            route("GET", f"{of}/summary_rows", self.summary_rows, *ROWS, "group_by"),
            route("GET", f"{of}/budget_detail_columns", self.columns, "project_id"),
            route("POST", f"{of}/budget_details", self.details, "project_id"),
        )

    def index(self, call: Call) -> Reply:
        project = budget_project(self.desk, call)
        return self.desk.page(call, [_view(view, project, call) for view in VIEWS], lambda row: row)

    def detail_rows(self, call: Call) -> Reply:
        view, project = _of(call), budget_project(self.desk, call)
        company = self.desk.company(call)
        rows = ordered(call, self._rows(call, company, project))
        return self.desk.page(call, rows, lambda row: _with_columns(row, view))

    def summary_rows(self, call: Call) -> Reply:
        """One row for each cost type, or whatever `group_by` names."""
        view, project = _of(call), budget_project(self.desk, call)
        group = call.query.get("group_by", "category")
        if group not in ("biller", "cost_code", "root_cost_code", "category"):
            raise Refused(Reply({"message": f"{group} can't be grouped by"}, 400))
        groups: dict[str, list[Doc]] = {}
        for row in self._rows(call, self.desk.company(call), project):
            groups.setdefault(str(row[f"{group}_id"]), []).append(row)
        shown = [_summary(name, rows, group, view) for name, rows in groups.items()]
        return self.desk.page(call, shown, lambda row: row)

    def columns(self, call: Call) -> Reply:
        """Columns of the drill-down: the standard ones, then one for each source of costs."""
        _of(call)
        budget_project(self.desk, call)
        standard = [(name, name.replace("_", " ").capitalize(), "standard") for name in STANDARD]
        source = [(_column(name), name, "source") for name in SOURCES]
        return Reply([
            {"id": key, "name": name, "position": place, "type": kind, "aggregatable": kind == "source",
             "filterable": kind == "standard" and key not in ("description", "item"),
             "groupable": kind == "standard"}
            for place, (key, name, kind) in enumerate([*standard, *source], 1)
        ])  # fmt: skip

    def details(self, call: Call) -> Reply:
        """Every line that the columns add up, with its amount under the source column's id."""
        _of(call)
        project, company = budget_project(self.desk, call), self.desk.company(call)
        given = self.desk.body(call, {"filters": "any"}) if call.body else {}
        wanted = self.desk.fields(call, given.get("filters") or {}, LISTS)
        parts = {code["id"]: parts_of(company, code) for code in company.wbs_codes(project)}
        return Reply([
            self._detail(company, project, one, parts[one.wbs_code_id])
            for one in company.spending(project) if _is_wanted(wanted, one, parts[one.wbs_code_id])
        ])  # fmt: skip

    def _rows(self, call: Call, company: ProcoreCompany, project: Doc) -> list[Doc]:
        rows = Rows(company, project).all(call.query.get("budget_row_type", "all"))
        keys = {"cost_code_id[]": "cost_code_id", "root_cost_code_id[]": "root_cost_code_id",
                "category_id[]": "category_id", "cost_code_name[]": "cost_code", "biller[]": "biller",
                "root_cost_code_name[]": "root_cost_code", "budget_line_item_id[]": "line_id"}  # fmt: skip
        for name, key in keys.items():
            if wanted := call.query.getlist(name):
                rows = [row for row in rows if str(row[key]) in wanted]
        return rows

    def _detail(self, company: ProcoreCompany, project: Doc, one: Spending, parts: Mapping[str, Doc]) -> Doc:
        contract, vendor = one.contract_id, one.vendor_id
        named = {
            "contract": contract and {"id": contract, "name": company.commitment(contract)["title"]},
            "vendor": vendor and {"id": vendor, "name": company.vendor(vendor)["name"]},
        }
        return {
            "id": f"{_column(one.source)}-{one.line_id}", "item": one.item, "description": one.description,
            "biller": {"id": project["id"], "name": project["name"]},
            "detail_type": {"id": _column(one.source), "name": one.source},
            "wbs_code": brief(company, project["id"], one.wbs_code_id), "link": None,
            **{name: {"id": item["id"], "name": item["name"]} for name, item in parts.items()},
            **named,
            _column(one.source): text(one.amount),
        }  # fmt: skip


def budget_project(desk: Desk, call: Call) -> Doc:
    """The project asked for. Raises Refused where its Budget tool is switched off."""
    project = desk.project(call)
    if not desk.company(call).tool_on(project, "budget"):
        raise Refused(Reply({"message": "The Budget tool is not enabled for this project"}, 403))
    return project


def _of(call: Call) -> BudgetView:
    found = [view for view in VIEWS if view.id == int(call.args["view_id"])]
    if not found:
        raise NotThere(f"budget view {call.args['view_id']}")
    return found[0]


def _view(view: BudgetView, project: Doc, call: Call) -> Doc:
    root = f"{call.root}/rest/v1.0/budget_views/{view.id}"
    return {
        "id": view.id, "name": view.name, "description": None, "role": "standard",
        "created_by": {"id": ADMIN.id, "name": ADMIN.name, "login": ADMIN.login},
        "created_at": project["created_at"], "updated_at": project["created_at"],
        "links": {name: f"{root}/{name}?project_id={project['id']}"
                  for name in ("detail_rows", "summary_rows")},
    }  # fmt: skip


def _with_columns(row: Doc, view: BudgetView) -> Doc:
    """The row with one key for each visible column, named by the column's title."""
    shown = {name: value for name, value in row.items() if name not in ("columns", "line_id")}
    return {**shown, **{name: text(row["columns"][name]) for name in view.columns}}


def _summary(name: str, rows: list[Doc], group: str, view: BudgetView) -> Doc:
    totals = {column: sum((row["columns"][column] for row in rows), Decimal()) for column in view.columns}
    amounts = ("original_budget_amount", "budget_modifications")
    return {
        "id": name, "name": rows[0][group], "biller_type": "Project",
        **{key: text(sum((Decimal(row[key]) for row in rows), Decimal())) for key in amounts},
        "budget_forecast": None, "currency_configuration": {"currency_iso_code": "USD"},
        **{column: text(total) for column, total in totals.items()},
    }  # fmt: skip


def _column(source: str) -> str:
    return source.lower().replace(" ", "_")


def _is_wanted(wanted: Doc, one: Spending, parts: Mapping[str, Doc]) -> bool:
    ids = {name: parts[name]["id"] for name in ("cost_code", "root_cost_code", "cost_type")}
    facts = {**ids, "vendor": one.vendor_id, "detail_type": _column(one.source)}
    return all(not wanted.get(name) or value in wanted[name] for name, value in facts.items())
