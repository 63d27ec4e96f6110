"""Carrying out a query statement on one company's books."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from integration.sandbox.indexes import Key
from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.catalogue import entity_named
from integration.sandbox.quickbooks.entity import Entity
from integration.sandbox.quickbooks.objections import Objection
from integration.sandbox.quickbooks.present import present, read_time
from integration.sandbox.quickbooks.statement import Condition, Statement, parse
from integration.sandbox.store import Document

TIMES = {"MetaData.CreateTime": "_created", "MetaData.LastUpdatedTime": "_updated"}
DAYS = ("TxnDate", "DueDate")
Test = Callable[[Document], bool]


def run(books: Books, text: str) -> Document:
    """The content of QueryResponse."""
    statement = parse(text)
    entity = entity_named(statement.entity)
    rows = _matching(books, entity, statement)
    if statement.counts:
        return {"totalCount": len(rows)}
    return _page(books, entity, statement, _sorted(books, entity, statement, rows))


def _page(books: Books, entity: Entity, statement: Statement, rows: list[Document]) -> Document:
    start, total = _start(books, statement), len(rows)
    rows = rows[start - 1 : start - 1 + statement.most]
    if not rows:
        return {}
    shown = [present(books, entity, row) for row in rows]
    found = {entity.name: shown, "startPosition": start, "maxResults": len(shown)}
    return {**found, "totalCount": total} if books.switches.query_shows_total_count else found


def _start(books: Books, statement: Statement) -> int:
    if statement.start == 0 and not books.switches.start_position_zero:
        raise Objection(4001, "QueryValidationError: value 0 is too small. Min allowed value is 1")
    return max(statement.start, 1)


def _matching(books: Books, entity: Entity, statement: Statement) -> list[Document]:
    tests = [_test(books, entity, one) for one in statement.conditions]
    if entity.listed and not any(one.member.casefold() == "active" for one in statement.conditions):
        tests.append(_is_active)
    return [doc for doc in _candidates(books, entity, statement) if all(test(doc) for test in tests)]


def _candidates(books: Books, entity: Entity, statement: Statement) -> Iterable[Document]:
    for one in statement.conditions:
        if one.member.casefold() == "id" and one.operator in ("=", "IN"):
            return books.visible(entity, one.values)
        if (key := INDEXED.get(one.member.casefold())) and one.operator == "=":
            found = books.store.matching(books.kind(entity.name), key, one.values[0].casefold())
            return books.visible(entity, [doc["Id"] for doc in found])
    return books.visible(entity)


def _by(member: str) -> Key:
    """Finds documents by a member that holds text or a reference."""

    def key(doc: Document) -> str | None:
        value = doc.get(member)
        text = value.get("value") if isinstance(value, dict) else value
        return None if text is None else str(text).casefold()

    return key


# Members that clients look single records up by, found without reading all of them.
INDEXED = {name.casefold(): _by(name) for name in ("DocNumber", "DisplayName", "Name", "VendorRef")}


def _is_active(doc: Document) -> bool:
    return bool(doc.get("Active", True))


def _test(books: Books, entity: Entity, condition: Condition) -> Test:
    member = _member(condition.member, _filters(books, entity), "queryable")
    if member == "Id" and condition.operator not in ("=", "IN"):
        raise Objection(4001, "QueryValidationError: Id supports only = and IN", "Id")
    if member in TIMES:
        condition = Condition(member, condition.operator, tuple(map(_time, condition.values)))
    if member in DAYS and condition.operator != "LIKE":
        condition = Condition(member, condition.operator, tuple(map(_day, condition.values)))
    holds = _holds(condition)
    value = partial(_value, books, entity, member)
    return lambda doc: holds(value(doc))


def _holds(condition: Condition) -> Callable[[Any], bool]:
    if condition.operator == "IN":
        wanted = condition.values
        return lambda found: any(_compare(found, one) == 0 for one in wanted)
    if condition.operator == "LIKE":
        parts = (re.escape(part) for part in condition.values[0].split("%"))
        pattern = re.compile(".*".join(parts), re.IGNORECASE | re.DOTALL)
        return lambda found: pattern.fullmatch("" if found is None else str(found)) is not None
    return partial(_ordered, condition.operator, condition.values[0])


def _ordered(operator: str, wanted: str, found: Any) -> bool:
    if found is None:
        return False
    order = _compare(found, wanted)
    return {"=": order == 0, "<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[operator]


def _compare(found: Any, wanted: str) -> int:
    if isinstance(found, bool):
        return 0 if str(found).casefold() == wanted.casefold() else 1
    if isinstance(found, (Decimal, int)):
        return _sign(Decimal(found), _number(wanted))
    return _sign(str(found).casefold(), wanted.casefold())


def _sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Objection(4001, f"QueryValidationError: {text} is not a number") from None


def _time(text: str) -> str:
    try:
        return read_time(text)
    except ValueError:
        raise Objection(4001, f"QueryValidationError: {text} is not a time") from None


def _day(text: str) -> str:
    """A time will do, too."""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise Objection(4001, f"QueryValidationError: {text} is not a date") from None


def _value(books: Books, entity: Entity, member: str, doc: Document) -> Any:
    if member in TIMES:
        return doc[TIMES[member]]
    if member in entity.computed:
        return entity.computed[member](books, doc)
    found: Any = doc
    for part in member.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found.get("value", found.get("Address")) if isinstance(found, dict) else found


def _sorted(books: Books, entity: Entity, statement: Statement, rows: list[Document]) -> list[Document]:
    # Without an order the newest come first, which is how plain queries were seen to answer.
    if not statement.order or statement.order[0][0].casefold() != "id":
        rows = sorted(rows, key=_id, reverse=True)
    for name, descending in reversed(statement.order):
        member = _member(name, _filters(books, entity) | entity.sorts, "sortable")
        key = _id if member == "Id" else partial(_sort_key, books, entity, member)
        rows = sorted(rows, key=key, reverse=descending)
    return rows


def _id(doc: Document) -> int:
    return int(doc["Id"])


def _sort_key(books: Books, entity: Entity, member: str, doc: Document) -> tuple[bool, Any]:
    value = _value(books, entity, member, doc)
    return value is not None, value.casefold() if isinstance(value, str) else value


def _filters(books: Books, entity: Entity) -> frozenset[str]:
    return entity.filters | (entity.doubtful if books.switches.doubtful_filters else frozenset())


def _member(name: str, allowed: frozenset[str], ability: str) -> str:
    known = {one.casefold(): one for one in (*allowed, *TIMES, "Id")}
    if name.casefold() not in known:
        raise Objection(4001, f"QueryValidationError: property '{name}' is not {ability}", name)
    return known[name.casefold()]
