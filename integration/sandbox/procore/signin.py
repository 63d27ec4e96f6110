"""The login host: authorize page, token endpoint, token info, revoke ("Procore: OAuth Endpoints")."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from integration.sandbox.clients import basic_credentials, knows
from integration.sandbox.page import hidden, page, radio, redirect
from integration.sandbox.procore.people import ADMIN, STANDARD
from integration.sandbox.procore.tokens import ACCESS_SECONDS, Tokens
from integration.sandbox.web import Call, Reply, Route

AUTHORIZE = frozenset({"response_type", "client_id", "redirect_uri", "state"})
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


class SignIn:
    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.routes = (
            Route("GET", "/oauth/authorize", self.ask, AUTHORIZE, open=True),
            Route("POST", "/oauth/authorize", self.answer, open=True),
            Route("POST", "/oauth/token", self.token, open=True),
            Route("GET", "/oauth/token/info", self.info, open=True),
            Route("POST", "/oauth/revoke", self.revoke, open=True),
        )

    def ask(self, call: Call) -> Reply:
        """The page on which a person signs in and allows the app, or does not."""
        if objection := _objection(call.query):
            return page("Procore can't sign you in", f"<p>{objection}</p>", status=400)
        content = (
            "<p>Plumbline asks to read and change your company's data in Procore.</p>"
            '<form method="post" action="authorize">'
            + hidden((name, call.query[name]) for name in sorted(AUTHORIZE & set(call.query)))
            + "<fieldset><legend>Sign in as</legend>"
            + radio("person", str(ADMIN.id), f"{ADMIN.name} (company administrator)", checked=True)
            + radio("person", str(STANDARD.id), f"{STANDARD.name} (standard user)")
            + '</fieldset><button class="main" name="answer" value="allow">Allow</button> '
            '<button name="answer" value="refuse">Refuse</button></form>'
        )
        return page("Sign in to Procore", content)

    def answer(self, call: Call) -> Reply:
        if objection := _objection(call.form):
            return page("Procore can't sign you in", f"<p>{objection}</p>", status=400)
        target, state = call.form["redirect_uri"], call.form.get("state")
        if call.form.get("answer") != "allow":
            return redirect(_with(target, error="access_denied", state=state))
        person = STANDARD if call.form.get("person") == str(STANDARD.id) else ADMIN
        code = self.tokens.issue_code(person.id, call.form["client_id"], target)
        if target == OUT_OF_BAND:
            return page("Code for the app", f"<p>Copy this code: <code>{code}</code></p>")
        return redirect(_with(target, code=code, state=state))

    def token(self, call: Call) -> Reply:
        fields = _fields(call)
        client = _client(call, fields)
        if client is None:
            return _error("invalid_client", "Client authentication failed", 401)
        match fields.get("grant_type"):
            case "authorization_code":
                code, target = fields.get("code", ""), fields.get("redirect_uri", "")
                body = self.tokens.redeem_code(code, client, target)
                return (
                    Reply(body)
                    if body
                    else _error("invalid_grant", "The authorization grant is invalid", 401)
                )
            case "refresh_token":
                body = self.tokens.refresh(fields.get("refresh_token", ""), client)
                return Reply(body) if body else _error("invalid_grant", "The refresh token is invalid", 401)
            case "client_credentials":
                if not client.endswith("-service"):
                    return _error("unauthorized_client", "The client is not a service account", 401)
                return Reply(self.tokens.for_service(client))
        return _error("unsupported_grant_type", "The grant type is not supported", 400)

    def info(self, call: Call) -> Reply:
        facts = self.tokens.facts(bearer(call))
        if facts is None:
            return _error("invalid_token", "The access token is invalid", 401)
        left = facts["created"] + ACCESS_SECONDS - int(self.tokens.clock.now().timestamp())
        return Reply({
            "resource_owner_id": facts["person"], "expires_in_seconds": max(left, 0),
            "application": {"uid": facts["client"]}, "created_at": facts["created"],
        })  # fmt: skip

    def revoke(self, call: Call) -> Reply:
        """200 even for a token nobody knows."""
        fields = _fields(call)
        if _client(call, fields) is None:
            return _error("invalid_client", "Client authentication failed", 401)
        self.tokens.revoke(fields.get("token", ""))
        return Reply({})


def bearer(call: Call) -> str:
    scheme, _, token = call.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _objection(given: Mapping[str, str]) -> str | None:
    if given.get("response_type") != "code":
        return "The response type must be code."
    if given.get("client_id") != "plumbline":
        return "No app is registered with this client id."
    return None if given.get("redirect_uri") else "The redirect address is missing."


def _fields(call: Call) -> dict[str, str]:
    """The form, whichever of the accepted encodings it came in."""
    if call.form:
        return {name: call.form[name] for name in call.form}
    try:
        body = call.json()
    except ValueError:
        return {}
    return {name: str(value) for name, value in body.items()} if isinstance(body, dict) else {}


def _client(call: Call, fields: Mapping[str, str]) -> str | None:
    """The client that proved itself, in the body or by HTTP Basic."""
    named = fields.get("client_id", ""), fields.get("client_secret", "")
    client, secret = basic_credentials(call) or named
    return client if knows(client, secret) else None


def _error(code: str, text: str, status: int) -> Reply:
    return Reply({"error": code, "error_description": text}, status)


def _with(target: str, **extra: str | None) -> str:
    query = urlencode({name: value for name, value in extra.items() if value is not None})
    return f"{target}{'&' if '?' in target else '?'}{query}"
