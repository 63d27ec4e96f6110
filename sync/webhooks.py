"""Where both systems tell that something has changed: verified, answered at once, used as a hint only.

Nobody is signed in here and no cookie counts, so these pages need no CSRF token: what a request may do is
decided by its signature or secret alone. Nothing remote is asked and the broker is left alone; the next tick
wakes a worker.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from companies import hooks
from integration.systems import System
from sync import webhook_hints, webhook_merges
from sync.webhook_bodies import merges_in, procore_event_in, realms_in
from sync.webhook_refusals import Refusals

MOST_BYTES = 2 * 1024 * 1024

_refusals = Refusals()


class _Refused(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@csrf_exempt
@require_POST
def quickbooks(request: HttpRequest) -> HttpResponse:
    """Signed over the raw bytes with the verifier token ("QuickBooks: Webhooks")."""
    tokens = [token.strip() for token in settings.QUICKBOOKS_WEBHOOK_TOKEN.split(",") if token.strip()]
    if not tokens:
        return HttpResponse(status=404)
    try:
        body = _body_of(request)
        if not _is_signed(body, request.headers.get("intuit-signature", ""), tokens):
            raise _Refused(401, "signature")
    except _Refused as refused:
        return _answer(System.QUICKBOOKS, refused)
    realms = realms_in(body)
    if realms:
        webhook_hints.changed_in_quickbooks(realms)
        webhook_merges.note(merges_in(body))
    else:
        # Repeating it would bring nothing new, and later ones might wait behind it.
        _refusals.count(System.QUICKBOOKS, "not understood")
    return HttpResponse(status=200)


@csrf_exempt
@require_POST
def procore(request: HttpRequest, connection: int) -> HttpResponse:
    """Procore shows the header that we registered with the hook ("Procore: Webhooks")."""
    row = hooks.listening(connection)
    try:
        if not hooks.is_authentic(row, request.headers.get("Authorization", "")):
            raise _Refused(401, "secret")
        body = _body_of(request)
    except _Refused as refused:
        return _answer(System.PROCORE, refused)
    event = procore_event_in(body)
    if row and event:
        webhook_hints.changed_in_procore(row.company, event)
    else:
        _refusals.count(System.PROCORE, "not understood")
    return HttpResponse(status=200)


def _body_of(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > MOST_BYTES:
        raise _Refused(413, "size")
    try:
        return request.body
    except UnreadablePostError:
        raise _Refused(400, "broken off") from None


def _is_signed(body: bytes, given: str, tokens: list[str]) -> bool:
    """By any of the tokens; all are tried, so that the time tells nothing. Two, while one is replaced."""
    shown = given.encode("utf-8", "replace")
    matches = [hmac.compare_digest(_signature(body, token), shown) for token in tokens]
    return any(matches)


def _signature(body: bytes, token: str) -> bytes:
    return base64.b64encode(hmac.digest(token.encode(), body, hashlib.sha256))


def _answer(system: System, refused: _Refused) -> HttpResponse:
    _refusals.count(system, refused.reason)
    return HttpResponse(status=refused.status)
