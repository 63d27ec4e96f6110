"""The control pages as a small WSGI application. Their own requests are neither logged nor disturbed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from integration.sandbox.control.actions import Actions, Refusal
from integration.sandbox.control.views import Views
from integration.sandbox.page import page
from integration.sandbox.web import WSGI, Reply

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from integration.sandbox.sandbox import Sandbox


def build(sandbox: Sandbox) -> WSGI:
    return Control(sandbox)


class Control:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.actions = Actions(sandbox)
        self.views = Views(sandbox)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        with self.sandbox.store.change():
            reply = self._answer(request)
        response = Response(reply.content(), status=reply.status, content_type=reply.content_type)
        response.headers.extend(reply.headers)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Reply:
        if request.method == "POST" and request.path == "/do":
            return self._act(request)
        show = self.views.pages().get(request.path)
        if show is None:
            return page("Not found", "<p>The sandbox has no such page.</p>", status=404)
        return show(request.args.get("place", 0, int), request.args.get("told", ""))

    def _act(self, request: Request) -> Reply:
        fields = request.form.to_dict()
        try:
            told = self.actions.do(fields.pop("action", ""), fields)
        except Refusal as refusal:
            told = str(refusal)
        back = fields.get("back", "/")
        place = fields.get("place", "0")
        # Only our own pages: a foreign address in `back` would make this an open redirect.
        path = back if back in self.views.pages() else "/"
        return Reply("", 303, {"Location": f"{path}?{urlencode({'place': place, 'told': told})}"})
