"""The control pages as a small WSGI application. Their own requests are neither logged nor disturbed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Request, Response

from integration.sandbox.control.actions import Actions
from integration.sandbox.control.asked import Asked
from integration.sandbox.control.pages.claim import claim
from integration.sandbox.control.pages.costs import costs
from integration.sandbox.control.pages.money import money
from integration.sandbox.control.pages.payments import pay, payments
from integration.sandbox.control.pages.projects import projects
from integration.sandbox.control.pages.requests import requests
from integration.sandbox.control.pages.trouble import trouble
from integration.sandbox.control.pages.vendors import book_vendor, procore_vendor, vendors
from integration.sandbox.control.refusal import Refusal
from integration.sandbox.page import page
from integration.sandbox.web import WSGI, Reply

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from integration.sandbox.sandbox import Sandbox

View = Callable[["Sandbox", Asked], Reply]
PAGES: Mapping[str, View] = {
    "/": money,
    "/book-vendor": book_vendor,
    "/claim": claim,
    "/costs": costs,
    "/pay": pay,
    "/payments": payments,
    "/procore-vendor": procore_vendor,
    "/projects": projects,
    "/requests": requests,
    "/trouble": trouble,
    "/vendors": vendors,
}


def build(sandbox: Sandbox) -> WSGI:
    return Control(sandbox)


class Control:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.actions = Actions(sandbox)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        with self.sandbox.store.change():
            reply = self._answer(request)
        response = Response(reply.content(), status=reply.status, content_type=reply.content_type)
        response.headers.extend(reply.headers)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Reply:
        if request.method == "POST" and request.path == "/do":
            return self._act(request) if _is_ours(request) else _foreign()
        show = PAGES.get(request.path)
        if show is None:
            return page("Not found", "<p>The sandbox has no such page.</p>", status=404)
        return show(self.sandbox, Asked.read(request.path, request.args))

    def _act(self, request: Request) -> Reply:
        fields = request.form.to_dict()
        back = urlsplit(fields.pop("back", "/"))
        try:
            told = self.actions.do(fields.pop("action", ""), fields)
        except Refusal as refusal:
            told = str(refusal)
        # Only our own pages: a foreign address in `back` would make this an open redirect.
        path = back.path if back.path in PAGES and not back.netloc else "/"
        query = "&".join(filter(None, (back.query if path == back.path else "", urlencode({"told": told}))))
        return Reply("", 303, {"Location": f"{path}?{query}"})


def _is_ours(request: Request) -> bool:
    """Browsers say where a form came from; another site must not press our buttons."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _foreign() -> Reply:
    return page("Refused", "<p>This form came from another site.</p>", status=403)
