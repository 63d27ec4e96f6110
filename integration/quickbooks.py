"""QuickBooks Online's Accounting API: queries, changes, batches; faults become our errors here alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from integration import clock, exact_json
from integration.errors import (
    NeedsUser,
    OutcomeUnknown,
    Problem,
    Refused,
    Stale,
    TokenRefused,
    TryLater,
)
from integration.http import Door, Reply, Request

MINOR_VERSION = "75"
PAGE = 1000  # "Data queries": the most rows of an answer
FEW = 100  # rows of each entity, where several are asked for in one batch
BATCH = 30  # "Batch": the most operations of a request
CHANGES = 1000  # "Change data capture": the most objects of an answer, over all types together
LOOK_BACK = timedelta(days=29)  # CDC looks back 30 days; one day is kept as a margin
THROTTLED_FOR = timedelta(seconds=60)  # "Limits and throttles": wait 60 seconds after a 429
AGAIN_AFTER = timedelta(seconds=30)

Json = dict[str, Any]


@dataclass(frozen=True)
class Changes:
    """What changed since a moment, by entity. `complete` is False when the answer was full: read in full."""

    records: dict[str, list[Json]]
    at: datetime
    complete: bool


@dataclass(frozen=True)
class Page:
    records: list[Json]
    at: datetime


@dataclass(frozen=True)
class BatchItem:
    """One operation of a batch. `verb` is create, update or delete."""

    bid: str
    verb: str
    entity: str
    record: Json

    def as_json(self) -> Json:
        return {"bId": self.bid, "operation": self.verb, self.entity: self.record}


@dataclass(frozen=True)
class QuickBooks:
    """One QuickBooks company (`realm`) behind its door."""

    realm: str
    door: Door

    def query(self, statement: str) -> Page:
        """One page of rows. Raises NeedsUser, TryLater."""
        reply = self.door.send(self._query(statement))
        return Page(_rows(reply.body["QueryResponse"]), server_time(reply))

    def count(self, entity: str, where: str = "") -> int:
        """How many there are, in one metered read."""
        condition = f" WHERE {where}" if where else ""
        # entity and where are our own; values in them went through quoted()
        reply = self.door.send(self._query(f"SELECT count(*) FROM {entity}{condition}"))  # noqa: S608
        return int(reply.body["QueryResponse"].get("totalCount", 0))

    def firsts(self, wanted: Mapping[str, str]) -> dict[str, Page]:
        """The first FEW rows of several entities in one request; `wanted`: entity → condition.

        "Batch": the members share one cap of 1000 objects. Raises NeedsUser, TryLater.
        """
        items = [{"bId": entity, "Query": _select(entity, where, 1, FEW)} for entity, where in wanted.items()]
        body = exact_json.dumps({"BatchItemRequest": items})
        path = f"/v3/company/{self.realm}/batch"
        reply = self.door.send(Request("POST", path, (_minor(),), body, batch=True, reads=len(items)))
        pages = {}
        for answer in reply.body.get("BatchItemResponse") or ():
            if fault := answer.get("Fault"):
                raise problem_of(fault, writes=False)
            pages[answer["bId"]] = Page(_rows(answer["QueryResponse"]), server_time(reply))
        if pages.keys() != wanted.keys():
            raise _later(writes=False)
        return pages

    def every(self, entity: str, where: str = "", first: Page | None = None) -> Iterator[Page]:
        """All rows, page by page, ordered by Id. Each page begins with the last row of the one before.

        If it does not, a row was deleted meanwhile and one may have been skipped: raises TryLater. `first`
        is a page of `firsts`, if that was read before.
        """
        start, last = 1, ""
        if first is not None:
            yield first
            if len(first.records) < FEW:
                return
            start, last = FEW, first.records[-1]["Id"]
        while True:
            page = self._page(entity, where, start)
            if last and [row["Id"] for row in page.records[:1]] != [last]:
                raise _later(writes=False)
            yield page
            if len(page.records) < PAGE:
                return
            start, last = start + PAGE - 1, page.records[-1]["Id"]

    def _page(self, entity: str, where: str, start: int) -> Page:
        return self.query(_select(entity, where, start, PAGE))

    def changes(self, entities: Sequence[str], since: datetime) -> Changes:
        """ "Change data capture": what changed of these types since then, deletions as tombstones."""
        request = Request(
            "GET",
            f"/v3/company/{self.realm}/cdc",
            (("entities", ",".join(entities)), ("changedSince", _moment(since)), _minor()),
            reads=1,
        )
        reply = self.door.send(request)
        blocks = [block for answer in reply.body["CDCResponse"] for block in answer["QueryResponse"]]
        records = {entity: [row for block in blocks for row in block.get(entity, ())] for entity in entities}
        count = sum(len(rows) for rows in records.values())
        return Changes(records, server_time(reply), count < CHANGES)

    def company_info(self) -> Json:
        return self._get(f"companyinfo/{self.realm}", "CompanyInfo")

    def preferences(self) -> Json:
        return self._get("preferences", "Preferences")

    def batch_request(self, items: Sequence[BatchItem], request_id: str) -> Request:
        """ "Batch": up to 30 operations; with the same `request_id` a repeat returns the first answer."""
        assert len(items) <= BATCH  # noqa: S101 - our own planning
        return Request(
            "POST",
            f"/v3/company/{self.realm}/batch",
            (("requestid", request_id), _minor()),
            exact_json.dumps({"BatchItemRequest": [item.as_json() for item in items]}),
            batch=True,
        )

    def _query(self, statement: str) -> Request:
        # POST avoids the length limit of an address and the encoding traps of "&" and "+" in names.
        path = f"/v3/company/{self.realm}/query"
        return Request("POST", path, (_minor(),), statement, "application/text", reads=1)

    def _get(self, path: str, member: str) -> Json:
        reply = self.door.send(Request("GET", f"/v3/company/{self.realm}/{path}", (_minor(),), reads=1))
        record: Json = reply.body[member]
        return record


@dataclass(frozen=True)
class BatchAnswers:
    """The answers of a batch by bid: the saved record or what went wrong. A missing bid stays unknown."""

    by_bid: Mapping[str, Json | Problem] = field(default_factory=dict)


def read_batch(reply: Reply, entities: Mapping[str, str]) -> BatchAnswers:
    """Match answers by bid, never by position. `entities`: bid → entity sent."""
    answers: dict[str, Json | Problem] = {}
    for item in reply.body.get("BatchItemResponse") or ():
        bid = item.get("bId", "")
        if bid not in entities:
            continue
        if fault := item.get("Fault"):
            answers[bid] = problem_of(fault, writes=True)
        elif isinstance(record := item.get(entities[bid]), dict):
            answers[bid] = record
    return BatchAnswers(answers)


def _select(entity: str, where: str, start: int, most: int) -> str:
    condition = f" WHERE {where}" if where else ""
    # entity and where are our own; values in them went through quoted()
    return f"SELECT * FROM {entity}{condition} ORDERBY Id STARTPOSITION {start} MAXRESULTS {most}"  # noqa: S608


def quoted(value: str) -> str:
    """A literal of the query language. The backslash is doubled first, or it would escape the quote."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def moment_literal(value: datetime) -> str:
    return quoted(_moment(value))


def parse_moment(text: str) -> datetime:
    """An aware UTC time. MetaData carries the offset of the company's zone."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def server_time(reply: Reply) -> datetime:
    """The server's own time of an answer: `time` in the body, else the Date header."""
    text = reply.body.get("time") if isinstance(reply.body, dict) else None
    if isinstance(text, str):
        return parse_moment(text)
    return parsedate_to_datetime(reply.headers["date"]).astimezone(UTC)


def classify(request: Request, outcome: Reply | requests.RequestException) -> Problem | None:
    """What a failure, a status or a fault means. A 200 may hold a Fault, so the body decides."""
    if isinstance(outcome, requests.RequestException):
        return _unknown(request)
    fault = _fault_of(outcome.body)
    # A person who has lost a right is told so with 401, too; no other token would cure that.
    if outcome.status == 401 and not (fault and any(_code(one) in HELD for one in _errors(fault))):
        return TokenRefused("")
    if outcome.status == 429:
        return _throttled()
    if fault:
        problem = problem_of(fault, writes=request.writes)
        # A status of 5xx proves nothing about what was done, whatever the gateway writes into its body.
        unproven = outcome.status >= 500 and isinstance(problem, Refused | Stale)
        return _unknown(request) if unproven else problem
    if outcome.status >= 500 or not isinstance(outcome.body, dict):
        return _unknown(request)
    if outcome.status >= 400:
        return Refused("quickbooks.refused", detail=f"status {outcome.status}")
    return None


def problem_of(fault: Json, *, writes: bool) -> Problem:
    """Read every error of a Fault; the first with a meaning of its own decides, all are told."""
    errors = _errors(fault)
    codes = [_code(error) for error in errors]
    detail = " · ".join(dict.fromkeys(_detail(error) for error in errors)) or "no reason given"
    for code in codes:
        if code in THROTTLE:
            return _throttled()
        if code in EXPIRED:
            return TokenRefused("")
        if code == 5010:
            return Stale("record.changed_meanwhile", system="QuickBooks", detail=detail)
        if code in AGAIN:
            return _later(writes)
        if code in HELD:
            return NeedsUser(HELD[code], detail=detail, remote_code=code, system="QuickBooks")
        if code in REFUSED:
            return Refused(REFUSED[code], detail=detail, remote_code=code)
    if fault.get("type") == "SystemFault":
        return _later(writes)  # the service failed; what it had done by then is not told
    return Refused("quickbooks.refused", detail=detail, remote_code=codes[0] if codes else 0)


# Codes of "Error codes" and "Handling common errors".
THROTTLE = {3001}
EXPIRED = {3200, 100, 110}
# 600 and 630 say that such a request or object was there before: to be looked up.
AGAIN = {10000, 130, 140, 150, 4002, 600, 630}
HELD = {
    120: "quickbooks.no_access",
    5020: "quickbooks.no_access",
    5030: "quickbooks.no_access",
    3100: "connection.lost",
    6190: "quickbooks.subscription",
}
REFUSED = {
    6240: "quickbooks.name_taken",
    6140: "quickbooks.duplicate_number",
    6200: "quickbooks.closed_period",
    6210: "quickbooks.closed_period",
    610: "quickbooks.reference_gone",
    2500: "quickbooks.reference_gone",
    620: "quickbooks.reference_gone",
}


def _rows(response: Json) -> list[Json]:
    return next((rows for rows in response.values() if isinstance(rows, list)), [])


def _fault_of(body: Any) -> Json | None:
    # The gateway writes "fault", the service "Fault"; both may come with status 200.
    if not isinstance(body, dict):
        return None
    fault = body.get("Fault") or body.get("fault")
    return fault if isinstance(fault, dict) else None


def _errors(fault: Json) -> list[Json]:
    return list(fault.get("Error") or fault.get("error") or ())


def _code(error: Json) -> int:
    # "3001" and "003001" are the same code.
    text = str(error.get("code", ""))
    return int(text) if text.isdigit() else 0


def _detail(error: Json) -> str:
    text = error.get("Detail") or error.get("detail") or error.get("Message") or error.get("message") or ""
    return " ".join(str(text).split())


def _unknown(request: Request) -> Problem:
    return _later(request.writes)


def _later(writes: bool) -> TryLater:
    at = clock.now() + AGAIN_AFTER
    if writes:
        return OutcomeUnknown("bill.outcome_unknown", at=at, system="QuickBooks")
    return TryLater("system.no_answer", at=at, system="QuickBooks")


def _throttled() -> TryLater:
    return TryLater("system.busy", at=clock.now() + THROTTLED_FOR, counts=False, system="QuickBooks")


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _minor() -> tuple[str, str]:
    return ("minorversion", MINOR_VERSION)
