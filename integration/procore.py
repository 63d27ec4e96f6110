"""Procore's REST API: pages, records, sync actions; statuses and errors become ours here alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from integration import clock, exact_json
from integration.errors import NeedsUser, OutcomeUnknown, Problem, Refused, TokenRefused, TryLater
from integration.http import Door, Reply, Request

PAGE = 100
MOST_PAGES = 10_000
AGAIN_AFTER = timedelta(seconds=30)

Json = dict[str, Any]
Query = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Page:
    records: list[Json]
    at: datetime


@dataclass(frozen=True)
class SyncAnswer:
    """ "Using Sync Actions": always status 200; what failed is in `errors`."""

    entities: list[Json]
    errors: list[Json]


@dataclass(frozen=True)
class Procore:
    """One Procore company behind its door."""

    company: str
    door: Door

    def pages(self, path: str, query: Query = (), per_page: int = PAGE) -> Iterator[Page]:
        """A list, page by page, following `Link`. Raises TryLater when the list stops making progress."""
        wanted = [*query, ("page", "1"), ("per_page", str(per_page))]
        seen: set[str] = set()
        before: list[Json] = []
        for _ in range(MOST_PAGES):
            reply = self.door.send(self._request("GET", path, wanted))
            records = _records(reply)
            if records and records == before:
                raise TryLater("system.no_answer", at=clock.now() + AGAIN_AFTER, system="Procore")
            yield Page(records, server_time(reply))
            following = _next(reply)
            if following is None:
                return
            if following in seen:
                raise TryLater("system.no_answer", at=clock.now() + AGAIN_AFTER, system="Procore")
            seen.add(following)
            before = records
            wanted = parse_qsl(urlsplit(following).query, keep_blank_values=True)

    def get(self, path: str, query: Query = ()) -> Any:
        return self.door.send(self._request("GET", path, query)).body

    def get_all(self, requests_: Sequence[tuple[str, Query]]) -> list[Reply | Problem]:
        """Several reads side by side, each with its own outcome."""
        return self.door.send_all([self._request("GET", path, query) for path, query in requests_])

    def request(self, method: str, path: str, query: Query, body: str | None) -> Request:
        """A write; `body` is the stored text, so that a repeat is the same."""
        return self._request(method, path, query, body)

    def sync(self, path: str, body: Json) -> SyncAnswer:
        reply = self.door.send(self._request("PATCH", path, (), exact_json.dumps(body)))
        return read_sync(reply)

    def _request(self, method: str, path: str, query: Query, body: str | None = None) -> Request:
        headers = {"Procore-Company-Id": self.company} if self.company else {}
        return Request(method, path, tuple(query), body, headers=headers)


def read_sync(reply: Reply) -> SyncAnswer:
    return SyncAnswer(list(reply.body.get("entities") or ()), list(reply.body.get("errors") or ()))


def between(start: datetime, end: datetime) -> str:
    """The value of a date filter: a range with three dots."""
    return f"{_moment(start)}...{_moment(end)}"


def parse_moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def server_time(reply: Reply) -> datetime:
    """Procore's own time of an answer."""
    if "date" not in reply.headers:
        raise TryLater("system.no_answer", at=clock.now() + AGAIN_AFTER, system="Procore")
    return parsedate_to_datetime(reply.headers["date"]).astimezone(UTC)


def classify(request: Request, outcome: Reply | requests.RequestException) -> Problem | None:
    """What a failure or a status means ("Error Reference", "Rate Limiting")."""
    if isinstance(outcome, requests.RequestException):
        return _unknown(request)
    status = outcome.status
    if status < 400:
        # An empty answer is right for a delete only, with a whole head; HTML from a proxy is none at all.
        missing = outcome.body is None and (request.method != "DELETE" or "date" not in outcome.headers)
        return _unknown(request) if missing else None
    if status == 401:
        return TokenRefused("")
    if status in (429, 503):
        return TryLater("system.busy", at=_told_to_wait(outcome.headers), counts=False, system="Procore")
    if status >= 500:
        return _unknown(request)
    if status == 409:
        return TryLater("system.busy", at=clock.now() + AGAIN_AFTER, system="Procore")
    detail = reason(outcome.body) or f"status {status}"
    if status == 403:
        return NeedsUser("procore.no_access", detail=detail, system="Procore")
    if status == 404:
        return Refused("procore.not_found", detail=detail)
    return refused(detail)


def refused(detail: str) -> Refused:
    """By its words, as Procore's refusals carry no code."""
    taken = re.search(r"\bname: [^,;]*already been taken", detail)
    return Refused("procore.name_taken" if taken else "procore.refused", detail=detail)


def reason(body: Any) -> str:
    """The words of an error body, which may be a dict, a list or a text under several names."""
    if not isinstance(body, dict):
        return ""
    told = body.get("errors") or body.get("message") or body.get("error") or body.get("reason")
    return _words(told)


def _words(told: Any) -> str:
    if isinstance(told, dict):
        return " · ".join(f"{name}: {_words(value)}" for name, value in told.items())
    if isinstance(told, list):
        return ", ".join(_words(one) for one in told)
    return "" if told is None else str(told)


def _told_to_wait(headers: Mapping[str, str]) -> datetime:
    now = clock.now()
    if (seconds := headers.get("retry-after", "")).isdigit():
        return now + timedelta(seconds=int(seconds))
    if (reset := headers.get("x-rate-limit-reset", "")).isdigit():
        return max(now + timedelta(seconds=1), datetime.fromtimestamp(int(reset), UTC))
    return now + AGAIN_AFTER


def _unknown(request: Request) -> Problem:
    at = clock.now() + AGAIN_AFTER
    if request.writes:
        return OutcomeUnknown("system.no_answer", at=at, system="Procore")
    return TryLater("system.no_answer", at=at, system="Procore")


def _records(reply: Reply) -> list[Json]:
    body = reply.body
    if isinstance(body, dict) and isinstance(body.get("data"), list):  # v2 envelope
        body = body["data"]
    if not isinstance(body, list):
        raise TryLater("system.no_answer", at=clock.now() + AGAIN_AFTER, system="Procore")
    return body


def _next(reply: Reply) -> str | None:
    links = requests.utils.parse_header_links(reply.headers.get("link", ""))
    return next((link["url"] for link in links if link.get("rel") == "next"), None)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
