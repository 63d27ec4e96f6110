"""Lists that never end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from integration.sandbox.faults.fault import Effect
from integration.sandbox.web import Call, Reply

if TYPE_CHECKING:
    from integration.sandbox.web import App

START = re.compile(rb"(?i)STARTPOSITION +\d+")
FIRST = "STARTPOSITION 1"


class _Endless(Effect):
    """Each page is the first one again. Procore's `Link` always names a page after it."""

    def before(self, app: App, call: Call) -> Reply | None:  # noqa: ARG002
        call.body = START.sub(FIRST.encode(), call.body)
        call.directives["page"] = call.query.get("page", "1")
        call.query = MultiDict((name, _first(name, value)) for name, value in call.query.items(multi=True))
        return None

    def after(self, app: App, call: Call, reply: Reply) -> Reply:  # noqa: ARG002
        if call.system != "procore" or not isinstance(reply.body, list):
            return reply
        following = int(call.directives["page"]) + 1
        kept = [(name, value) for name, value in call.query.items(multi=True) if name != "page"]
        query = urlencode([*kept, ("page", str(following))])
        link = f'<{call.root}{call.path}?{query}>; rel="next"'
        return Reply(reply.body, reply.status, {**reply.headers, "Link": link}, reply.content_type)


endless_pages: Effect = _Endless()


def _first(name: str, value: str) -> str:
    if name == "page":
        return "1"
    return START.sub(FIRST.encode(), value.encode()).decode() if name == "query" else value
