"""Answers that are not the system's own: errors of a gateway, pages, nothing, half of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from integration.sandbox.faults.fault import Effect
from integration.sandbox.web import HTML, Call, Reply

if TYPE_CHECKING:
    from integration.sandbox.web import App

PAGE = "<html><body><h1>{}</h1></body></html>"


@dataclass(frozen=True)
class _Status(Effect):
    status: int
    retry_after: int | None
    html: bool
    after_effect: bool

    def before(self, app: App, call: Call) -> Reply | None:
        return None if self.after_effect else self._reply(app, call)

    def after(self, app: App, call: Call, reply: Reply) -> Reply:
        return self._reply(app, call) if self.after_effect else reply

    def _reply(self, app: App, call: Call) -> Reply:
        if self.html:
            reply = Reply(PAGE.format(self.status), self.status, content_type=HTML)
        else:
            reply = app.system.failure(call, self.status)
        if self.retry_after is not None:
            reply.headers["Retry-After"] = str(self.retry_after)
        return reply


@dataclass(frozen=True)
class _Instead(Effect):
    body: str | None
    content_type: str

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        return Reply(self.body, reply.status, reply.headers, self.content_type)


class _CutShort(Effect):
    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        content = reply.content()
        half = content[: len(content) // 2].decode(errors="ignore")
        return Reply(half, reply.status, reply.headers, "application/json; charset=utf-8")


class _NoRows(Effect):
    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        body = reply.body
        if isinstance(body, dict) and "CDCResponse" in body:
            body = {**body, "CDCResponse": [{"QueryResponse": []}]}
        elif isinstance(body, dict) and "totalCount" not in body.get("QueryResponse", {}):
            body = {**body, "QueryResponse": {}}
        elif isinstance(body, list):
            body = []
        headers = {name: value for name, value in reply.headers.items() if name != "Link"}
        return Reply(body, reply.status, headers, reply.content_type)


html_page: Effect = _Instead(PAGE.format("Signed out"), HTML)  # the work is done; a proxy answers for it
nothing: Effect = _Instead(None, "application/json; charset=utf-8")  # the work is done; the body is empty
no_rows: Effect = _NoRows()  # a list, query or change feed tells of nothing; counts are right
cut_short: Effect = _CutShort()  # the work is done; the JSON ends in the middle, the reply is whole


def status(code: int, *, retry_after: int | None = None, html: bool = False) -> Effect:
    """Answered by a gateway; nothing was done. `retry_after` in seconds."""
    return _Status(code, retry_after, html, after_effect=False)


def status_after(code: int, *, retry_after: int | None = None, html: bool = False) -> Effect:
    """Answered by a gateway, although the work was done."""
    return _Status(code, retry_after, html, after_effect=True)
