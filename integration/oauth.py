"""OAuth 2.0 with both systems: where a person is sent, and how tokens are got, renewed and given back.

oauthlib makes and reads the messages; they go over our own session, because requests-oauthlib writes
request bodies, and with them tokens, into its debug log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from django.conf import settings
from oauthlib.common import add_params_to_uri
from oauthlib.oauth2 import BackendApplicationClient, WebApplicationClient

from integration import clock, exact_json, safety, sessions
from integration.errors import NeedsUser, Problem, TryLater
from integration.systems import System

# The whole accounting API is one scope; there is no narrower one ("QuickBooks: Scopes").
SCOPES = {System.QUICKBOOKS: "com.intuit.quickbooks.accounting", System.PROCORE: ""}
LONGEST_WAIT = 30.0  # seconds; a person may be looking at the page
REPEAT_AFTER = timedelta(seconds=30)
DISCOVERY_KEPT = timedelta(days=1)
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class App:
    """Who we are to a system: our own registration, or a company's service account."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """What a token endpoint gave. `refresh_token` is blank for service accounts."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_expires_at: datetime | None = None
    refresh_hard_expires_at: datetime | None = None


@dataclass(frozen=True)
class Endpoints:
    authorize: str
    token: str
    revoke: str
    pkce: bool


def app(system: System) -> App:
    """Our registration. Raises NeedsUser when the environment names none."""
    known = {
        System.PROCORE: App(settings.PROCORE_CLIENT_ID, settings.PROCORE_CLIENT_SECRET),
        System.QUICKBOOKS: App(settings.QUICKBOOKS_CLIENT_ID, settings.QUICKBOOKS_CLIENT_SECRET),
    }[system]
    if not (known.client_id and known.client_secret):
        raise NeedsUser(
            "connection.no_app", system=system.title, variable=f"{system.value.upper()}_CLIENT_ID"
        )
    return known


def endpoints(system: System) -> Endpoints:
    """The system's addresses; QuickBooks' come from its discovery document, kept for a day."""
    if system is System.QUICKBOOKS:
        return _discovered(settings.QUICKBOOKS_DISCOVERY_URL)
    login = settings.PROCORE_LOGIN_URL.rstrip("/") + "/oauth"
    # Procore documents no code challenge ("Procore: OAuth 2.0 Authorization Code Grant Flow").
    return Endpoints(f"{login}/authorize", f"{login}/token", f"{login}/revoke", pkce=False)


def new_verifier(system: System) -> str:
    """A PKCE code verifier, or blank where the system does not support PKCE."""
    return WebApplicationClient("").create_code_verifier(64) if endpoints(system).pkce else ""


def authorize_url(system: System, *, redirect: str, state: str, verifier: str) -> str:
    """Where the person's browser goes to sign in."""
    asked = [
        ("response_type", "code"),
        ("client_id", app(system).client_id),
        ("redirect_uri", redirect),
        ("state", state),
    ]
    if SCOPES[system]:
        asked.append(("scope", SCOPES[system]))
    if verifier:
        challenge = WebApplicationClient("").create_code_challenge(verifier, "S256")
        asked += [("code_challenge", challenge), ("code_challenge_method", "S256")]
    return str(add_params_to_uri(endpoints(system).authorize, asked))


def exchange(system: System, *, code: str, redirect: str, verifier: str) -> Grant:
    """The tokens for a code. A code is good for one try."""
    client = WebApplicationClient("")
    body = client.prepare_request_body(
        code=code, redirect_uri=redirect, include_client_id=False, code_verifier=verifier or None
    )
    return _grant(system, app(system), body)


def refresh(system: System, refresh_token: str) -> Grant:
    """A new access token, and the refresh token to keep from now on (it may be the same)."""
    body = WebApplicationClient("").prepare_refresh_body(refresh_token=refresh_token)
    return _grant(system, app(system), body)


def service_grant(account: App) -> Grant:
    """A token for a Procore service account (client credentials): no refresh token, just ask again."""
    body = BackendApplicationClient("").prepare_request_body(include_client_id=False)
    return _grant(System.PROCORE, account, body)


def revoke(system: System, token: str, account: App | None = None) -> None:
    """Give a token back; what it grants ends with it. An unknown token counts as given back."""
    who = account or app(system)
    address = endpoints(system).revoke
    if system is System.QUICKBOOKS:
        reply = _post(system, address, exact_json.dumps({"token": token}), who, "application/json")
    else:
        reply = _post(system, address, urlencode({"token": token}), who)
    if reply.status_code >= 500:
        raise _try_later(system)


def forget_endpoints() -> None:
    """Read the discovery document anew at the next use."""
    _kept.clear()


def _grant(system: System, who: App, body: str) -> Grant:
    reply = _post(system, endpoints(system).token, body, who)
    answer = _json(reply)
    if reply.status_code == 200 and answer.get("access_token"):
        return _read_grant(answer)
    raise _refusal(system, reply.status_code, str(answer.get("error", "")))


def _read_grant(answer: dict[str, Any]) -> Grant:
    now = clock.now()

    def after(name: str) -> datetime | None:
        return now + timedelta(seconds=int(answer[name])) if answer.get(name) else None

    return Grant(
        access_token=str(answer["access_token"]),
        refresh_token=str(answer.get("refresh_token") or ""),
        access_expires_at=after("expires_in") or now,
        refresh_expires_at=after("x_refresh_token_expires_in"),
        refresh_hard_expires_at=after("x_refresh_token_hard_expires_in"),
    )


def _refusal(system: System, status: int, error: str) -> Problem:
    if status == 429 or status >= 500:
        return _try_later(system)
    if error == "invalid_grant":
        return NeedsUser("connection.lost", system=system.title)
    if error == "invalid_client" or status == 401:
        return NeedsUser("connection.unknown_app", system=system.title)
    return NeedsUser("connection.sign_in_failed", system=system.title)


def _post(system: System, address: str, body: str, who: App, content_type: str = FORM) -> requests.Response:
    headers = {"Accept": "application/json", "Content-Type": content_type}
    password = None
    if system is System.QUICKBOOKS:
        password = (who.client_id, who.client_secret)
        # Without it the reply does not tell when the grant ends for good ("Refresh token policy").
        headers["x-include-refresh-token-hard-expires-in"] = "true"
    else:
        body += "&" + urlencode({"client_id": who.client_id, "client_secret": who.client_secret})
    return _send(system, "POST", address, data=body.encode(), headers=headers, auth=password)


def _send(system: System, method: str, address: str, **rest: Any) -> requests.Response:
    timeout = min(LONGEST_WAIT, settings.REQUEST_TIMEOUT)
    try:
        # A redirect would carry our secret to a host that nobody chose.
        return sessions.session().request(method, address, timeout=timeout, allow_redirects=False, **rest)
    except requests.RequestException:
        raise _try_later(system) from None  # the cause may carry the body of the request


def _discovered(address: str) -> Endpoints:
    if (kept := _kept.get(address)) and kept[0] > clock.now():
        return kept[1]
    document = _json(_send(System.QUICKBOOKS, "GET", address, headers={"Accept": "application/json"}))
    try:
        found = _read_document(document)
    except (KeyError, ValueError):
        raise _try_later(System.QUICKBOOKS) from None
    _kept[address] = (clock.now() + DISCOVERY_KEPT, found)
    return found


def _read_document(document: dict[str, Any]) -> Endpoints:
    names = ("authorization_endpoint", "token_endpoint", "revocation_endpoint")
    authorize, token, give_back = (_trusted(document[name]) for name in names)
    return Endpoints(
        authorize=authorize,
        token=token,
        revoke=give_back,
        pkce="S256" in document.get("code_challenge_methods_supported", ()),
    )


def _trusted(address: str) -> str:
    """An address of the document: at Intuit, or on this machine when the document itself is."""
    parts = urlsplit(address)
    here = safety.is_loopback(address) and safety.is_loopback(settings.QUICKBOOKS_DISCOVERY_URL)
    theirs = parts.scheme == "https" and (parts.hostname or "").endswith(".intuit.com")
    if not (here or theirs):
        raise ValueError("the discovery document names a foreign host")
    return address


def _json(reply: requests.Response) -> dict[str, Any]:
    try:
        body = exact_json.loads(reply.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _try_later(system: System) -> TryLater:
    return TryLater("system.no_answer", at=clock.now() + REPEAT_AFTER, system=system.title)


_kept: dict[str, tuple[datetime, Endpoints]] = {}
