"""Sign-in as Intuit offers it: discovery, the page a person sees, tokens, user facts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from integration.sandbox import clients
from integration.sandbox.page import hidden, page, radio, redirect
from integration.sandbox.quickbooks.grants import TokenRefused
from integration.sandbox.store import Document
from integration.sandbox.web import Call, Reply, Route

if TYPE_CHECKING:
    from integration.sandbox.quickbooks.world import QuickBooks

ACCOUNTING = "com.intuit.quickbooks.accounting"
OPENID = {"openid", "profile", "email", "phone", "address"}
PAYMENTS = "com.intuit.quickbooks.payment"
PROJECTS = "project-management.project"
ASKED = (
    "client_id",
    "response_type",
    "scope",
    "redirect_uri",
    "state",
    "code_challenge",
    "code_challenge_method",
)
USERS = {
    "admin": "Ada Office, company administrator",
    "standard": "Sam Site, standard user",
}


class SignIn:
    def __init__(self, world: QuickBooks) -> None:
        self.world = world

    def routes(self) -> list[Route]:
        asked = frozenset(ASKED)
        return [
            Route("GET", "/.well-known/openid_configuration", self.discovery, open=True),
            Route("GET", "/.well-known/openid_sandbox_configuration", self.discovery, open=True),
            Route("GET", "/oauth2/keys", self.keys, open=True),
            Route("GET", "/oauth2/authorize", self.ask, asked, open=True),
            Route("POST", "/oauth2/authorize", self.answer, open=True),
            Route("POST", "/oauth2/token", self.token, open=True),
            Route("POST", "/oauth2/revoke", self.revoke, open=True),
            Route("GET", "/oauth2/userinfo", self.userinfo, open=True),
        ]

    def discovery(self, call: Call) -> Reply:
        root = call.root
        return Reply(
            {
                "issuer": root,
                "authorization_endpoint": f"{root}/oauth2/authorize",
                "token_endpoint": f"{root}/oauth2/token",
                "userinfo_endpoint": f"{root}/oauth2/userinfo",
                "revocation_endpoint": f"{root}/oauth2/revoke",
                "jwks_uri": f"{root}/oauth2/keys",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": sorted({ACCOUNTING, PAYMENTS, *OPENID}),
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    def keys(self, call: Call) -> Reply:  # noqa: ARG002 - the signature of a handler
        """None: no token here is signed with a key that a client could check."""
        return Reply({"keys": []})

    def ask(self, call: Call) -> Reply:
        asked = {name: call.query.get(name, "") for name in ASKED}
        return self._objection(asked) or self._consent(asked)

    def answer(self, call: Call) -> Reply:
        asked = {name: call.form.get(name, "") for name in ASKED}
        if objection := self._objection(asked):
            return objection
        if call.form.get("decision") != "connect":
            return _back(asked, error="access_denied")
        if call.form.get("user") != "admin":
            return self._not_admin(asked)
        realm = call.form.get("realm", "")
        if realm not in self.world.realms():
            return page("Choose a company", "<p>Choose one of the companies.</p>", status=400)
        return self._granted(asked, realm)

    def token(self, call: Call) -> Reply:
        client = clients.basic_credentials(call)
        if client is None or not clients.knows(*client):
            return Reply({"error": "invalid_client"}, 401)
        try:
            return self._answer_tokens(self._issue(call, client[0]), call)
        except TokenRefused as refused:
            body = {"error": refused.error}
            if refused.description:
                body["error_description"] = refused.description
            return Reply(body, 400)

    def revoke(self, call: Call) -> Reply:
        client = clients.basic_credentials(call)
        if client is None or not clients.knows(*client):
            return Reply({"error": "invalid_client"}, 401)
        try:
            token = str(call.json()["token"])
        except (ValueError, KeyError, TypeError):
            return Reply({"error": "invalid_request"}, 400)
        return Reply() if self.world.grants.revoke(token) else Reply({"error": "invalid_request"}, 400)

    def userinfo(self, call: Call) -> Reply:
        grant = self.world.grants.grant_of(call.headers.get("Authorization", "").removeprefix("Bearer "))
        if grant is None or "openid" not in grant["scope"].split():
            return Reply({"error": "invalid_token"}, 401)
        given, family = USERS[grant["user"]].split(",")[0].split(" ", 1)
        return Reply(
            {
                "sub": f"user-{grant['user']}",
                "email": f"{given.lower()}@harborbuilders.example",
                "emailVerified": True,
                "givenName": given,
                "familyName": family,
            }
        )

    def _issue(self, call: Call, client: str) -> Document:
        form = call.form
        match form.get("grant_type"):
            case "authorization_code":
                redirect_uri, verifier = form.get("redirect_uri", ""), form.get("code_verifier", "")
                return self.world.grants.exchange(client, form.get("code", ""), redirect_uri, verifier)
            case "refresh_token":
                return self.world.grants.refresh(client, form.get("refresh_token", ""))
        raise TokenRefused(error="unsupported_grant_type")

    def _answer_tokens(self, grant: Document, call: Call) -> Reply:
        left = self.world.grants.seconds_left
        body = {
            "token_type": "bearer",
            "expires_in": 3600,
            "x_refresh_token_expires_in": left(grant["until"]),
            "access_token": grant["access_token"],
            "refresh_token": grant["refresh_token"],
        }
        if call.headers.get("x-include-refresh-token-hard-expires-in", "").lower() == "true":
            body["x_refresh_token_hard_expires_in"] = left(grant["hard_until"])
        return Reply(body, headers={"Cache-Control": "no-store"})

    def _objection(self, asked: dict[str, str]) -> Reply | None:
        """Without a known app and an address to return to, nobody is sent anywhere."""
        if asked["client_id"] not in clients.SECRETS:
            return page("Unknown app", "<p>No app with this client id is registered.</p>", status=400)
        if urlsplit(asked["redirect_uri"]).scheme not in ("http", "https"):
            return page("No way back", "<p>The redirect address is missing.</p>", status=400)
        if asked["response_type"] != "code":
            return _back(asked, error="unsupported_response_type")
        allowed = {ACCOUNTING, PAYMENTS, *OPENID}
        allowed |= {PROJECTS} if self.world.sandbox.switches.projects_scope else set()
        scopes = set(asked["scope"].split())
        if ACCOUNTING not in scopes or scopes - allowed:
            return _back(asked, error="invalid_scope")
        if asked["code_challenge"] and asked["code_challenge_method"] != "S256":
            return _back(asked, error="invalid_request")
        return None

    def _consent(self, asked: dict[str, str]) -> Reply:
        companies = self.world.companies()
        choices = "".join(
            radio("realm", one.realm, f"{one.name} ({one.realm})", checked=place == 0)
            for place, one in enumerate(companies)
        )
        users = "".join(radio("user", key, text, checked=key == "admin") for key, text in USERS.items())
        return page(
            "Connect an app to QuickBooks",
            "<p>The app asks to read and write the accounting data of one company.</p>"
            f'<form method="post" action="authorize">{hidden(asked.items())}'
            f"<fieldset><legend>Signed in as</legend>{users}</fieldset>"
            f"<fieldset><legend>Company</legend>{choices}</fieldset>"
            '<p><button class="main" name="decision" value="connect">Connect</button> '
            '<button name="decision" value="refuse" formnovalidate>No, thanks</button></p></form>',
        )

    def _not_admin(self, asked: dict[str, str]) -> Reply:
        return page(
            "You can't connect this app",
            "<p>Only an administrator of the company can connect apps.</p>"
            f'<form method="post" action="authorize">{hidden(asked.items())}'
            '<p><button name="decision" value="refuse">Return to the app</button></p></form>',
            status=403,
        )

    def _granted(self, asked: dict[str, str], realm: str) -> Reply:
        code = self.world.grants.issue_code(
            client=asked["client_id"],
            realm=realm,
            user="admin",
            scope=asked["scope"],
            redirect=asked["redirect_uri"],
            challenge=asked["code_challenge"],
        )
        return _back(asked, code=code, realmId=realm)


def _back(asked: dict[str, str], **answer: str) -> Reply:
    if asked["state"]:
        answer["state"] = asked["state"]
    separator = "&" if urlsplit(asked["redirect_uri"]).query else "?"
    return redirect(f"{asked['redirect_uri']}{separator}{urlencode(answer)}")
