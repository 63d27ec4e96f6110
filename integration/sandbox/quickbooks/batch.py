"""Up to 30 independent operations in one request ("QuickBooks: Batch")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integration.sandbox.quickbooks import search
from integration.sandbox.quickbooks.books import Books
from integration.sandbox.quickbooks.catalogue import BY_NAME
from integration.sandbox.quickbooks.objections import Objection, missing
from integration.sandbox.quickbooks.operations import write
from integration.sandbox.quickbooks.shapes import unsupported
from integration.sandbox.store import Document

MOST = 30
LONGEST_BID = 10  # together with a requestid
OPERATIONS = ("create", "update", "delete")


def items_of(body: Any, *, with_request_id: bool) -> list[Document]:
    """The members of a batch. Objects to the whole of it when its frame is wrong."""
    items = body.get("BatchItemRequest") if isinstance(body, dict) else None
    if not isinstance(items, list) or not items:
        raise missing("BatchItemRequest")
    if strange := set(body) - {"BatchItemRequest"}:
        raise unsupported(sorted(strange)[0])
    if len(items) > MOST:
        raise Objection(1040, f"The maximum number of batch items is {MOST}. Supplied: {len(items)}")
    _refuse_bids([item.get("bId") for item in items], with_request_id=with_request_id)
    return items


def run(books: Books, items: list[Document], failing: Mapping[int, int]) -> list[Document]:
    """An answer for each member. A member sees nothing that another one of the same batch has made.

    `failing`: the places of members that fail whatever they ask, and their codes.
    """
    books.horizon = books.store.last_id(books.kind("changes"))
    try:
        answers = [_answer(books, item, failing.get(place)) for place, item in enumerate(items)]
    finally:
        books.horizon = None
    return _capped(answers, books.switches.batch_object_cap)


def queries(items: list[Document]) -> int:
    return sum("Query" in item for item in items)


def answered_queries(answers: list[Document]) -> int:
    """What a batch counts on the meter of reads: its queries that found an answer."""
    return sum("QueryResponse" in answer for answer in answers)


def _capped(answers: list[Document], room: int) -> list[Document]:
    """All members share one cap; those that would go beyond it fail alone."""
    kept = []
    for answer in answers:
        room -= answer.get("QueryResponse", {}).get("maxResults", 1)
        if room < 0 and "QueryResponse" in answer:
            answer = {"bId": answer["bId"], "Fault": Objection(10100).fault()}
        kept.append(answer)
    return kept


def _answer(books: Books, item: Document, failure: int | None) -> Document:
    try:
        if failure:
            raise Objection(failure)
        return {"bId": item["bId"], **_done(books, item)}
    except Objection as objection:
        return {"bId": item["bId"], "Fault": objection.fault()}


def _done(books: Books, item: Document) -> Document:
    content = {name: one for name, one in item.items() if name not in ("bId", "operation", "optionsData")}
    if len(content) != 1:
        raise Objection(2010, "A batch item holds one query or one object", "BatchItemRequest")
    [(name, body)] = content.items()
    if name == "Query":
        return {"QueryResponse": search.run(books, body)}
    if name not in BY_NAME:
        raise Objection(2000, f"Invalid or unsupported object name : {name}", name)
    return {name: write(books, BY_NAME[name], _operation(item, body), body)}


def _operation(item: Document, body: Document) -> str:
    operation = item.get("operation")
    if operation not in OPERATIONS:
        raise Objection(2170, f"operation has an unknown value: {operation}", "operation")
    if item.get("optionsData") == "void":
        return "void"
    # As in single requests, an Id makes it an update.
    return "update" if operation == "create" and body.get("Id") else str(operation)


def _refuse_bids(bids: list[Any], *, with_request_id: bool) -> None:
    if any(not isinstance(bid, str) or not bid for bid in bids):
        raise missing("bId")
    if len(set(bids)) < len(bids):
        raise Objection(2010, "The same bId stands twice in the batch", "bId")
    if with_request_id and any(len(bid) > LONGEST_BID for bid in bids):
        raise Objection(2130, f"With a requestid a bId has at most {LONGEST_BID} characters", "bId")
