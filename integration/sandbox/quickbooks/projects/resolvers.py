"""Answers to the operations of the Projects GraphQL API, from one company's books."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import partial
from typing import Any

from graphql import GraphQLError

from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.quickbooks.projects import records
from integration.sandbox.store import Document

CURSOR = "simple-cursor"


def resolvers(books: Books) -> dict[str, Callable[..., Any]]:
    """By operation; an Objection becomes one of the reply's errors."""
    answers: dict[str, Callable[..., Any]] = {
        "projectManagementProject": _one,
        "projectManagementProjects": _list,
        "projectManagementCreateProject": _create,
        "projectManagementUpdateProject": _update,
        "projectManagementDeleteProject": _delete,
    }
    return {name: _objecting(books, answer) for name, answer in answers.items()}


def _objecting(books: Books, answer: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(_info: Any, **arguments: Any) -> Any:
        try:
            return answer(books, **arguments)
        except Objection as objection:
            raise GraphQLError(objection.detail, extensions={"code": str(objection.code)}) from None

    return resolve


def _one(books: Books, id: str) -> Document:  # noqa: A002 - the argument's name in the API
    return _shown(books, records.must_find(books, id))


def _list(books: Books, first: int, filter: Document, after: str | None = None, **rest: Any) -> Document:  # noqa: A002
    found = [one for one in records.every(books) if _matches(books, one, filter)]
    found.sort(key=lambda one: int(one["Id"]))
    for order in reversed(rest.get("orderBy") or ()):
        found.sort(key=_due, reverse=order == "DUE_DATE_DESC")
    start = _place(after) + 1 if after else 0
    page = found[start : start + first]
    edges = [{"node": _shown(books, one), "cursor": _cursor(place)} for place, one in enumerate(page, start)]
    info: Document = {"hasNextPage": start + first < len(found), "hasPreviousPage": start > 0}
    info |= {"startCursor": edges[0]["cursor"], "endCursor": edges[-1]["cursor"]} if edges else {}
    return {"edges": edges, "nodes": [edge["node"] for edge in edges], "pageInfo": info}


def _create(books: Books, input: Document) -> Document:  # noqa: A002 - the argument's name in the API
    facts = dict(input)
    name, customer = facts.pop("name"), facts.pop("customer", None)
    if customer is None:
        raise Objection(2020, "A project belongs to a customer", "customer")
    return _shown(books, records.create(books, name, customer["id"], _own(facts), {}))


def _update(books: Books, input: Document) -> Document:  # noqa: A002 - the argument's name in the API
    facts = dict(input)
    return _shown(books, records.update(books, facts.pop("id"), _own(facts)))


def _delete(books: Books, input: Document) -> Document:  # noqa: A002 - the argument's name in the API
    return {"id": records.end(books, input["id"])["Id"], "deleted": True}


def _own(facts: Document) -> Document:
    # Older samples name the company as account; the token has named it already.
    facts.pop("account", None)
    if not 0 <= (facts.get("priority") or 0) <= 9:
        raise Objection(2110, "priority is a number from 0 to 9", "priority")
    return facts


def _shown(books: Books, project: Document) -> Document:
    customer = records.customer_of(books, project)
    facts = {name: one for name, one in project.items() if name not in ("Id", "Customer")}
    parent = {"id": customer["ParentRef"]["value"]}
    own = {"id": project["Id"], "name": customer.get("_name", customer["DisplayName"])}
    return {"deleted": False, **facts, **own, "customer": parent, "account": {"id": books.realm}}


def _matches(books: Books, project: Document, wanted: Document) -> bool:
    if bool(project.get("deleted")) != bool(wanted.get("deleted")):
        return False
    shown = _shown(books, project)
    return all(
        _holds(shown.get(name), condition)
        for name, condition in wanted.items()
        if isinstance(condition, dict)
    )


def _holds(value: Any, condition: Document) -> bool:
    tests: dict[str, Callable[[Any], bool]] = {
        "equals": lambda wanted: bool(value == wanted),
        "in": lambda wanted: value in wanted,
        "nin": lambda wanted: value not in wanted,
        "between": partial(_between, value),
    }
    return all(tests[name](wanted) for name, wanted in condition.items() if wanted is not None)


def _between(value: str | None, dates: Document) -> bool:
    return value is not None and dates["minDate"] <= value <= dates["maxDate"]


def _due(project: Document) -> tuple[bool, str]:
    return project.get("dueDate") is not None, project.get("dueDate") or ""


def _cursor(place: int) -> str:
    return base64.b64encode(f"{CURSOR}{place}".encode()).decode()


def _place(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix(CURSOR))
    except (binascii.Error, ValueError):
        raise Objection(2040, f"Invalid cursor: {cursor}", "after") from None
