"""What every endpoint needs: the record asked for, a checked body, a page of a list, an error in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import InvalidOperation
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from integration.sandbox.procore.access import check_project
from integration.sandbox.procore.idempotency import once
from integration.sandbox.procore.records import Doc, Invalid, NotThere
from integration.sandbox.procore.values import READERS
from integration.sandbox.procore.world import ProcoreCompany
from integration.sandbox.web import Call, Handler, Refused, Reply, Route

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

Shape = Mapping[str, str]  # field -> kind of value: text, int, flag, day, amount, number, ints, any
PAGES = frozenset({"page", "per_page"})
MAX_UPDATES = 1000
V2_PER_PAGE, V2_MAX_PER_PAGE = 10, 100  # "Procore: New REST API v2 version"


class Desk:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def company(self, call: Call) -> ProcoreCompany:
        found: ProcoreCompany = call.facts["company"]
        return found

    def project(self, call: Call, project_id: object = None) -> Doc:
        """The project of the path, the query or the body. Raises NotThere or Refused."""
        number = project_id or call.args.get("project_id") or call.query.get("project_id")
        if number is None:
            raise Refused(Reply({"message": "project_id is missing"}, 400))
        project = self.company(call).project(_integer(number))
        if project.get("deleted_at"):
            raise NotThere(f"project {project['id']}")
        check_project(call, project)
        return project

    def body(self, call: Call, keys: Shape, wrapper: str | None = None, fields: Shape | None = None) -> Doc:
        """The JSON body; `wrapper` names the object that holds the record's own fields."""
        body = self.sent(call)
        kinds = {**keys, **({wrapper: "any"} if wrapper else {})}
        given = self.fields(call, body, kinds)
        if wrapper and fields is not None:
            given[wrapper] = self.fields(call, given.get(wrapper), fields)
        self._check_company(call, given)
        return given

    def sent(self, call: Call) -> object:
        """The JSON body, whatever it is. Raises Refused."""
        if not call.headers.get("Content-Type", "").startswith("application/json"):
            raise Refused(Reply({"message": "The body must be application/json"}, 400))
        try:
            return call.json()
        except ValueError:
            raise Refused(Reply({"message": "There was a problem in the JSON you submitted"}, 400)) from None

    def fields(self, call: Call, given: object, shape: Shape) -> Doc:
        """The fields of one object, read by kind. Unknown ones are refused: Procore would ignore them."""
        if not isinstance(given, dict):
            raise Refused(Reply({"message": "param is missing or the value is empty"}, 400))
        if strange := set(given) - set(shape):
            raise Refused(self.unknown(call, f"field {', '.join(sorted(strange))}"))
        return {name: self._value(call, name, value, shape[name]) for name, value in given.items()}

    def unknown(self, call: Call, what: str) -> Reply:
        self.sandbox.unknown.append(f"procore {call.method} {call.path}: {what}")
        return Reply({"errors": {"base": [f"unknown {what}"]}}, 422)

    def page(
        self,
        call: Call,
        docs: Sequence[Doc],
        show: Callable[[Doc], Doc],
        default: int | None = None,
        limit: int | None = None,
    ) -> Reply:
        """One page with its headers; only what is shown is rendered ("Procore: Pagination")."""
        switches = self.sandbox.switches
        most = limit or switches.procore_most_per_page
        number = max(_integer(call.query.get("page", 1)), 1)
        size = _integer(call.query.get("per_page", default or switches.procore_default_per_page))
        if not 1 <= size <= most:
            raise Refused(Reply({"message": f"per_page must be between 1 and {most}"}, 400))
        last = max(-(-len(docs) // size), 1)
        shown = docs[(number - 1) * size : number * size]
        headers = {"Total": str(len(docs)), "Per-Page": str(size)}
        if links := _links(call, number, last):
            headers["Link"] = links
        return Reply([show(doc) for doc in shown], headers=headers)

    def page_v2(self, call: Call, docs: Sequence[Doc], show: Callable[[Doc], Doc]) -> Reply:
        """The same in the newer version: ten a page, a hundred at most, inside `data`."""
        reply = self.page(call, docs, show, V2_PER_PAGE, V2_MAX_PER_PAGE)
        return Reply({"data": reply.body}, headers=reply.headers)

    def sync(
        self, call: Call, given: Doc, kind: str, shape: Shape, save: Callable[[int | None, Doc], Doc],
    ) -> Reply:  # fmt: skip
        """Create or update many; always 200, failures are told one by one ("Procore: Using Sync Actions")."""
        updates = given.get("updates")
        if not isinstance(updates, list):
            raise Refused(Reply({"message": "updates is missing"}, 400))
        if len(updates) > MAX_UPDATES:
            raise Refused(Reply({"message": f"at most {MAX_UPDATES} updates are allowed"}, 413))
        entities: list[Doc] = []
        errors: list[Doc] = []
        failing = call.directives.get("fail_places", ())
        for place, update in enumerate(updates):
            fields = self.fields(call, update, {"id": "int", **shape})
            try:
                if place in failing:
                    raise Invalid(base="Something went wrong on our side")
                entities.append(save(self._found(call, kind, fields), fields))
            except Invalid as error:
                errors.append({**_identity(fields), "errors": error.errors})
        return Reply({"entities": entities, "errors": errors})

    def _found(self, call: Call, kind: str, fields: Doc) -> int | None:
        company, record_id = self.company(call), fields.pop("id", None)
        if record_id is None:
            origin = fields.get("origin_id")
            return company.by_origin(kind, origin) if origin else None
        try:
            return int(company.get(kind, record_id)["id"])
        except NotThere:
            raise Invalid(id="Entity with this ID not found") from None

    def _check_company(self, call: Call, given: Doc) -> None:
        wanted = given.get("company_id")
        if wanted is not None and wanted != self.company(call).id:
            raise Refused(Reply({"message": "Item not found"}, 404))

    def _value(self, call: Call, name: str, value: Any, kind: str) -> Any:
        if value is None:
            return None
        try:
            return READERS[kind](value)
        except (TypeError, ValueError, InvalidOperation):
            raise Refused(self.unknown(call, f"value of {name} (expected {kind})")) from None


def route(method: str, rule: str, handler: Handler, *query: str) -> Route:
    """A route whose handler may raise NotThere and Invalid."""
    return Route(method, rule, _polite(handler), frozenset(query))


def _polite(handler: Handler) -> Handler:
    def answer(call: Call) -> Reply:
        try:
            return once(call, handler)
        except NotThere as error:
            return Reply({"message": "Item not found", "exception": str(error)}, 404)
        except Invalid as error:
            return Reply({"errors": error.errors}, 422)

    return answer


def _integer(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise Refused(Reply({"message": f"{value} is not a number"}, 400)) from None


def _links(call: Call, number: int, last: int) -> str:
    pages = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
    if last == 1:
        return ""
    return ", ".join(
        f'<{call.root}{call.path}?{_with_page(call, page)}>; rel="{rel}"'
        for rel, page in pages.items()
        if 1 <= page <= last and (rel, number) not in {("first", 1), ("last", last)}
    )


def _with_page(call: Call, page: int) -> str:
    kept = [(name, value) for name, value in call.query.items(multi=True) if name != "page"]
    return urlencode([*kept, ("page", str(page))])


def _identity(fields: Doc) -> Doc:
    return {name: fields[name] for name in ("id", "name", "origin_id") if name in fields}


def texts(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "text")
